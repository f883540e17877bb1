/* mutants.c: a few lines of a real file with some of its tokens lost, doubled, exchanged or
 * replaced: what a parser must tell apart, with a line's structure nearly kept. */
#include "corpus.h"

#include <string.h>

static uint32_t next(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    return *seed ^= *seed << 5;
}

static const char *const words[] = {
    "=",   ":",      ",",      "(",     ")",     "[",      "]",      "{",
    "}",   "*",      "**",     ".",     ":=",    "->",     "+=",     "x",
    "1",   "'s'",    "f'{a}'", "not",   "in",    "is",     "if",     "or",
    "and", "else",   "for",    "async", "await", "lambda", "yield",  "from",
    "as",  ";",      "@",      "~",     "-",     "<",      "...",    "return",
    "del", "import", "global", "with",  "/",     "%",      "|",      "class",
    "def", "try",    "except", "while", "pass",  "raise",  "assert", "None"};

struct piece { /* a token */
    const char *s;
    uint32_t n;
};

enum { MAX_PIECES = 4000 };

static bool is_case(const pt_tok *k)
{
    return k->kind == PT_T_NAME && k->sub == PT_KW_case;
}

/* The tokens of whole lines from a random place on, at most `max`. When the first is a clause of
 * a match, only such are taken. */
static uint32_t take(const pt_lex_file *f, const pt_tok *t, uint32_t n, uint32_t *seed,
                     struct piece *out, uint32_t max, bool *cases)
{
    uint32_t i = next(seed) % n, k = 0, lines = 1 + next(seed) % 6;
    while (i < n && t[i].kind != PT_T_NEWLINE)
        i++;
    while (++i < n && t[i].kind > PT_T_ERROR && t[i].kind < PT_T_NAME)
        ;
    *cases = i < n && is_case(&t[i]);
    for (; i < n && lines && k < max; i++) {
        if (t[i].kind <= PT_T_ERROR)
            break;
        if (t[i].kind == PT_T_INDENT || t[i].kind == PT_T_DEDENT)
            continue;
        if (*cases && t[i - 1].kind < PT_T_NAME && !is_case(&t[i])) {
            while (i < n && t[i].kind != PT_T_NEWLINE && t[i].kind > PT_T_ERROR)
                i++;
            continue;
        }
        out[k++] = (struct piece){f->s + t[i].start, t[i].end - t[i].start};
        lines -= t[i].kind == PT_T_NEWLINE;
    }
    return k;
}

static void change(struct piece *p, uint32_t *n, uint32_t *seed)
{
    uint32_t i = next(seed) % *n, j = next(seed) % *n, how = next(seed) % 5;
    struct piece x = p[i];
    if (how == 0) {
        memmove(&p[i], &p[i + 1], (--*n - i) * sizeof *p);
    } else if (how == 1 && *n < MAX_PIECES) {
        memmove(&p[i + 1], &p[i], (*n - i) * sizeof *p);
        ++*n;
    } else if (how == 2) {
        p[i] = p[j];
        p[j] = x;
    } else {
        const char *w = words[next(seed) % PT_LEN(words)];
        p[i] = (struct piece){w, (uint32_t)strlen(w)};
    }
}

/* All lines in one block; what would open another has its block behind the colon. */
static void write(const struct piece *p, uint32_t n, bool cases, pt_buf *out)
{
    pt_buf_adds(out, cases ? "match x:\n " : "if 1:\n ");
    for (uint32_t i = 0; i < n; i++) {
        bool end = p[i].n == 1 && *p[i].s == '\n';
        if (end && i && p[i - 1].n == 1 && *p[i - 1].s == ':')
            pt_buf_adds(out, "pass");
        pt_buf_add(out, p[i].s, p[i].n);
        pt_buf_addc(out, ' ');
    }
    pt_buf_addc(out, '\n');
}

static void mutant(const pt_lex_file *f, uint32_t *seed, struct piece *p, pt_tok *t,
                   uint32_t max, pt_buf *out)
{
    pt_pylex l;
    pt_pylex_init(&l, f->s, f->n, pt_ident_tables_get());
    uint32_t n = pt_pylex_run(&l, t, max);
    bool cases = false;
    uint32_t k = take(f, t, n, seed, p, MAX_PIECES - 8, &cases);
    for (uint32_t changes = next(seed) % 4; k > 1 && changes; changes--)
        change(p, &k, seed);
    write(p, k, cases, out);
}

void corpus_add_mutants(corpus *c, uint32_t count, uint32_t seed)
{
    enum { TOKENS = 60000 };
    size_t files = c->files.n;
    struct piece *p = calloc(MAX_PIECES + 1, sizeof *p);
    pt_tok *t = calloc(TOKENS, sizeof *t);
    pt_buf text = {0};
    PT_ASSERT(p && t);
    seed = seed * 2654435761u | 1;
    for (uint32_t i = 0; files && i < count; i++) {
        pt_buf_clear(&text);
        uint32_t first = seed;
        mutant(&c->files.p[next(&seed) % files], &seed, p, t, TOKENS, &text);
        corpus_add_text(c, pt_arena_printf(c->a, "mutant %u", first), pt_buf_str(&text));
    }
    pt_buf_free(&text);
    free(p);
    free(t);
}
