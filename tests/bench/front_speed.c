/* front_speed.c: CPU seconds for lexing and for parsing files that are in memory, for
 * tests/bench/parsers.py. One thread; the best of some passes, behind one that does not count:
 * other parsers have had all files once, too, when they are timed.
 *
 *     front_speed PASSES < file names, one a line     prints one JSON object
 *
 * "lex" is the sequential lexer, "parse" all of pt_ast_parse(): decoding, lexing, tree, names
 * and constants. "lex steps" and "parse steps" are the data-parallel steps as loops, the latter
 * over tokens that are there; "grow" is the tree made of tokens and lines that are there. */
#include "kernels/parsebatch.h"
#include "tests/gpu/corpus.h"
#include "worker/ast.h"
#include "worker/tokens.h"

#include <string.h>
#include <time.h>

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void count(void *ctx, size_t file, const pt_tok *tok, uint32_t n, uint32_t odd)
{
    (void)file;
    (void)odd;
    *(uint64_t *)ctx += n + tok[n - 1].kind;
}

static double lex(const corpus *c, enum pt_lex_where where)
{
    pt_lex_options o = {.where = where, .nested_quotes = true, .batch_bytes = 1 << 20};
    pt_lexbatch *b = pt_lexbatch_new(&o, NULL);
    uint64_t tokens = 0;
    double from = cpu();
    pt_lexbatch_run(b, c->files.p, c->files.n, count, &tokens);
    double took = cpu() - from;
    pt_lexbatch_free(b);
    return took;
}

static double parse(const corpus *c)
{
    pt_arena *a = pt_arena_new();
    uint64_t nodes = 0;
    double from = cpu();
    for (size_t i = 0; i < c->files.n; i++) {
        pt_diag d;
        pt_str text = {c->files.p[i].s, c->files.p[i].n};
        const pt_ast *t = pt_ast_parse(a, text, NULL, &d);
        nodes += t ? pt_ast_count(t) : 0;
        pt_arena_reset(a);
    }
    double took = cpu() - from;
    pt_arena_free(a);
    PT_ASSERT(nodes > 0);
    return took;
}

static double grow(pt_arena *a, const pt_parse_input *in, const pt_parse_output *out,
                   const pt_str *texts)
{
    double from = cpu();
    for (uint32_t i = 0; i < in->n_files; i++) {
        uint32_t at = in->file_tok[i];
        uint32_t to = i + 1 < in->n_files ? in->file_tok[i + 1] : in->n_tok;
        pt_lexed lexed = {texts[i], in->tok + at, to - at, true, out, in->tok, i};
        pt_ast_limits limits = {.lexed = &lexed};
        pt_diag d;
        pt_ast_parse(a, texts[i], &limits, &d);
        pt_arena_reset(a);
    }
    return cpu() - from;
}

/* About a megabyte of text at a time, as batches have it. */
static double parse_steps(const corpus *c, double *grown)
{
    enum { TOKENS = 1 << 20, FILES = 4096 };
    pt_tok *toks = malloc(TOKENS * sizeof *toks);
    uint32_t *file_tok = malloc(FILES * sizeof *file_tok);
    pt_str *texts = malloc(FILES * sizeof *texts);
    pt_arena *a = pt_arena_new();
    double took = 0;
    *grown = 0;
    PT_ASSERT(toks && file_tok && texts);
    for (size_t i = 0; i < c->files.n;) {
        pt_parse_input in = {toks, 0, file_tok, 0, true};
        for (; i < c->files.n && in.n_files < FILES; i++) {
            const pt_lex_file *f = &c->files.p[i];
            pt_pylex l;
            pt_pylex_init(&l, f->s, f->n, pt_ident_tables_get());
            l.nested_quotes = true;
            uint32_t n = pt_pylex_run(&l, toks + in.n_tok, TOKENS - in.n_tok);
            if (!l.done)
                break; /* no room: it begins the next batch */
            if (toks[in.n_tok + n - 1].kind != PT_T_END)
                continue;
            texts[in.n_files] = (pt_str){f->s, f->n};
            file_tok[in.n_files++] = in.n_tok;
            in.n_tok += n;
        }
        PT_ASSERT(in.n_files);
        pt_parse_output out;
        double from = cpu();
        pt_parse_steps(&in, &out);
        took += cpu() - from;
        *grown += grow(a, &in, &out, texts);
        free(out.mem);
    }
    pt_arena_free(a);
    free(texts);
    free(toks);
    free(file_tok);
    return took;
}

static void best(double *so_far, double took, bool counts)
{
    if (counts && (*so_far == 0 || took < *so_far))
        *so_far = took;
}

int main(int argc, char **argv)
{
    int passes = argc > 1 ? atoi(argv[1]) : 3;
    double t[5] = {0}, grown;
    corpus c;
    corpus_open(&c);
    corpus_add_list(&c, stdin);
    if (c.files.n == 0)
        return 2;
    for (int i = 0; i <= passes; i++) {
        best(&t[0], lex(&c, PT_LEX_SEQUENTIAL), i > 0);
        best(&t[1], parse(&c), i > 0);
        best(&t[2], lex(&c, PT_LEX_STEPS), i > 0);
        best(&t[3], parse_steps(&c, &grown), i > 0);
        best(&t[4], grown, i > 0);
    }
    printf("{\"lex\": %.6f, \"parse\": %.6f, \"lex steps\": %.6f, \"parse steps\": %.6f, "
           "\"grow\": %.6f}\n",
           t[0], t[1], t[2], t[3], t[4]);
    corpus_close(&c);
    return 0;
}
