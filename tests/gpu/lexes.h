/* lexes.h: the sequential lexer's plain way beside lex_next() alone, which it is where only one
 * token is asked for: the same tokens, and numbers that are equal for equal names only. */
#ifndef PT_TESTS_GPU_LEXES_H
#define PT_TESTS_GPU_LEXES_H

#include "kernels/lexbatch.h"

#include <string.h>

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
