/* front_digest.c: one number for all that the lexer and the parser make of texts: tokens, faults,
 * nodes, lines, names and constants. Builds for different vectors, or none, print the same
 * (tests/parity/vectors.sh).
 *
 *     front_digest TEXTS PIECES < file names, one a line
 *
 * so many texts made from a seed, and pieces of the files with tokens changed, too. */
#include "base/map.h"
#include "tests/gpu/corpus.h"
#include "worker/ast_priv.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static uint64_t add(uint64_t h, const void *p, size_t n)
{
    const uint8_t *c = p;
    for (size_t i = 0; i < n; i++)
        h = (h ^ c[i]) * UINT64_C(0x100000001b3);
    return h;
}

static uint64_t add_str(uint64_t h, pt_str s)
{
    return add(add(h, &s.n, sizeof s.n), s.p, s.n);
}

static uint64_t lexed(uint64_t h, const pt_lex_file *f, pt_lex_seen *seen)
{
    pt_tok toks[512];
    pt_pylex l;
    pt_pylex_init(&l, f->s, f->n, pt_ident_tables_get());
    l.nested_quotes = true;
    l.seen = seen;
    while (!l.done) {
        uint32_t n = pt_pylex_run(&l, toks, PT_LEN(toks));
        for (uint32_t i = 0; i < n; i++)
            if (toks[i].kind == PT_T_NAME)
                toks[i].quote = 0; /* its number: plain C gives none */
        h = add(h, toks, n * sizeof *toks);
    }
    return add(h, &l.fault, sizeof l.fault);
}

static uint64_t parsed(uint64_t h, const pt_lex_file *f, pt_arena *a, uint64_t *trees)
{
    pt_diag d;
    const pt_ast *t = pt_ast_parse(a, (pt_str){f->s, f->n}, NULL, &d);
    *trees += t != NULL;
    if (!t)
        return add(add(h, &d.pos, sizeof d.pos), d.msg, strlen(d.msg));
    h = add(h, t->nodes + 1, t->n * sizeof *t->nodes);
    h = add(h, t->line_at, (t->n_lines + 1) * sizeof *t->line_at);
    for (uint32_t i = 1; i <= pt_ast_n_names(t); i++)
        h = add_str(h, pt_ast_name_str(t, i));
    for (uint32_t i = 1; i <= t->n_consts; i++)
        h = add_str(h, t->consts[i]);
    return h;
}

int main(int argc, char **argv)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325), trees = 0;
    corpus c;
    if (argc != 3)
        return 2;
    corpus_open(&c);
    corpus_add_list(&c, stdin);
    corpus_add_mutants(&c, (uint32_t)atoi(argv[2]), 1);
    corpus_add_random(&c, (uint32_t)atoi(argv[1]), 1);
    pt_arena *a = pt_arena_new();
    pt_lex_seen *seen = calloc(1, sizeof *seen);
    PT_ASSERT(seen);
    for (size_t i = 0; i < c.files.n; i++) {
        h = lexed(h, &c.files.p[i], seen);
        h = parsed(h, &c.files.p[i], a, &trees);
        pt_arena_reset(a);
    }
    printf("%016" PRIx64 " %zu texts, %" PRIu64 " trees\n", h, c.files.n, trees);
    free(seen);
    pt_arena_free(a);
    corpus_close(&c);
    return 0;
}
