/* lexes.h: the sequential lexer's plain way beside lex_next() alone, which it is where only one
 * token is asked for: the same tokens, and numbers that are equal for equal names only; and the first tokens of
 * names beside a plain search for them. */
#ifndef PT_TESTS_GPU_LEXES_H
#define PT_TESTS_GPU_LEXES_H

#include "kernels/lexbatch.h"

#include <stdlib.h>
#include <string.h>

static inline bool lexes_is_name(const pt_tok *t)
{
    return t->kind == PT_T_NAME && (t->sub == 0 || t->sub >= PT_KW_SOFT);
}

/* Whether first[i] is the first token with the text of name i, for each of n tokens. */
static inline bool lexes_firsts(const pt_lex_file *f, const pt_tok *tok, uint32_t n,
                                const uint32_t *first)
{
    enum { LISTS = 1 << 12 };
    static uint32_t list[LISTS]; /* tokens with new texts, the last first */
    uint32_t *next = malloc((n + 1) * sizeof *next);
    bool agree = next != NULL;
    memset(list, 0xff, sizeof list);
    for (uint32_t i = 0; i < n && agree; i++) {
        const char *s = f->s + tok[i].start;
        uint32_t len = tok[i].end - tok[i].start, want = UINT32_MAX;
        if (lexes_is_name(&tok[i])) {
            uint32_t *l =
                &list[(len * 31 + (uint8_t)s[0] * 7 + (uint8_t)s[len - 1]) % LISTS];
            for (want = *l; want != UINT32_MAX; want = next[want])
                if (tok[want].end - tok[want].start == len &&
                    memcmp(f->s + tok[want].start, s, len) == 0)
                    break;
            if (want == UINT32_MAX) {
                next[i] = *l;
                *l = want = i;
            }
        }
        agree = first[i] == want;
    }
    free(next);
    return agree;
}

static inline bool lexes_alike(const pt_lex_file *f, bool nested, const pt_tok *want,
                               uint32_t n)
{
    enum { PIECE = 200 };
    static pt_lex_seen seen;
    static uint32_t
        last[UINT16_MAX + 1]; /* where a number was seen; numbers come in order */
    uint32_t numbers = 0;
    pt_tok some[PIECE], one;
    pt_pylex l, alone;
    bool alike = true;
    uint32_t at = 0;
    memset(&seen, 0, sizeof seen);
    pt_pylex_init(&l, f->s, f->n, pt_ident_tables_get());
    pt_pylex_init(&alone, f->s, f->n, pt_ident_tables_get());
    l.nested_quotes = alone.nested_quotes = nested;
    l.seen = &seen;
    while (alike && !l.done) {
        uint32_t got = pt_pylex_some(&l, some, PIECE);
        for (uint32_t i = 0; i < got && alike; i++, at++) {
            pt_tok *t = &some[i];
            if (t->kind == PT_T_NAME && t->quote) {
                const pt_tok *same = &want[t->quote <= numbers ? last[t->quote] : at];
                uint32_t len = t->end - t->start;
                alike = at < n && t->quote <= seen.n && same->end - same->start == len &&
                        memcmp(f->s + same->start, f->s + t->start, len) == 0;
                last[t->quote] = at;
                numbers = t->quote > numbers ? t->quote : numbers;
                t->quote = 0;
            }
            alike = alike && at < n && pt_pylex_run(&alone, &one, 1) == 1 &&
                    memcmp(t, &want[at], sizeof *t) == 0 &&
                    memcmp(t, &one, sizeof one) == 0;
        }
    }
    return alike && at == n && alone.fault == l.fault && alone.fault_at == l.fault_at;
}

#endif
