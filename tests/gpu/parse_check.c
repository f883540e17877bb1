/* parse_check.c: what the data-parallel parser makes of many files beside what worker/parse_*
 * makes of each (trees.h); and what comes of the same texts batch by batch, lexed and parsed
 * where their tokens are, on a device or here: for each batch the same bytes as pt_parse_steps()
 * makes of the tokens that were handed out.
 *
 *     parse_check [--device steps|cuda] [--batch BYTES] [--files N] [--python 311|312]
 *                 [--random COUNT] [--seed N] [--mutants COUNT] [--list < file names, one a line]
 *
 * A file that one accepts and the other does not is a failure, but for what is about values and
 * for what the data-parallel parser says it leaves to the other. The last line is
 * "N passed, N failed", in files and batches. Exit code 77: no such device. */
#include "corpus.h"
#include "trees.h"

#include <string.h>

struct tally {
    uint32_t count[TREES_DIFFER + 1];
    uint32_t same, others; /* batches */
};

static void check_file(const pt_parse_input *in, const pt_parse_output *out, uint32_t f,
                       const corpus *c, uint32_t version, struct tally *t)
{
    pt_buf why = {0};
    enum trees_verdict v = trees_compare(in, out, f, &c->files.p[f], version, &why);
    t->count[v]++;
    if (v == TREES_DIFFER && t->count[v] <= 10)
        printf("%s: %s", c->names.p[f], pt_buf_z(&why));
    pt_buf_free(&why);
}

/* ---- a batch of all files whose tokens are whole */

static void lex_all(const corpus *c, bool nested, pt_tok **toks, uint32_t *file_tok,
                    bool *whole, uint32_t *n)
{
    PT_VEC(pt_tok) all = {0};
    pt_pylex l;
    for (size_t i = 0; i < c->files.n; i++) {
        const pt_lex_file *f = &c->files.p[i];
        file_tok[i] = (uint32_t)all.n;
        pt_vec_reserve(&all, all.n + 2 * (size_t)f->n + 300);
        pt_pylex_init(&l, f->s, f->n, pt_ident_tables_get());
        l.nested_quotes = nested;
        uint32_t got = pt_pylex_run(&l, all.p + all.n, 2 * f->n + 300);
        whole[i] = all.p[all.n + got - 1].kind == PT_T_END;
        all.n += whole[i] ? got : 0;
    }
    *toks = all.p;
    *n = (uint32_t)all.n;
}

static void check_trees(const corpus *c, uint32_t version, struct tally *t)
{
    uint32_t *file_tok = calloc(c->files.n + 1, sizeof *file_tok), n = 0;
    bool *whole = calloc(c->files.n + 1, sizeof *whole);
    pt_tok *toks = NULL;
    pt_parse_output out;
    PT_ASSERT(file_tok && whole);
    lex_all(c, version >= 312, &toks, file_tok, whole, &n);
    pt_parse_input in = {toks, n, file_tok, (uint32_t)c->files.n, version >= 312};
    pt_parse_steps(&in, &out);
    printf("%zu files, %.1f MB, %u tokens, %u lines, %u nodes\n", c->files.n,
           (double)c->bytes / 1e6, n, out.n_lines, out.n_nodes);
    for (uint32_t i = 0; i < c->files.n; i++)
        if (whole[i] && out.files[i].n_lines)
            check_file(&in, &out, i, c, version, t);
    free(out.mem);
    free(toks);
    free(file_tok);
    free(whole);
}

/* ---- batches */

struct batches {
    pt_parse_output lines; /* of the last; mem NULL: it is checked, or there was none */
    PT_VEC(size_t) files;  /* its files */
    PT_VEC(uint32_t) file_tok;
    PT_VEC(pt_tok) toks; /* and their tokens, as they come */
    uint32_t *n_toks;    /* of each file of the run, as it came; 0: sequentially */
    bool type_syntax;
    uint32_t same, others;
};

/* All tokens of the last batch have come. */
static void check_batch(struct batches *b)
{
    pt_parse_output want;
    uint32_t at = 0;
    if (!b->lines.mem)
        return;
    for (size_t i = 0; i < b->files.n; i++) {
        pt_vec_push(&b->file_tok, at);
        at += b->n_toks[b->files.p[i]];
    }
    pt_parse_input in = {b->toks.p, (uint32_t)b->toks.n, b->file_tok.p, b->lines.n_files,
                         b->type_syntax};
    pt_parse_steps(&in, &want);
    size_t size = pt_block_size(want.mem);
    bool same = at == b->toks.n && pt_block_size(b->lines.mem) == size &&
                memcmp(want.mem, b->lines.mem, size) == 0;
    if (!same)
        printf("a batch of %zu files, %u tokens, %u lines: other bytes\n", b->files.n, at,
               want.n_lines);
    b->same += same;
    b->others += !same;
    free(want.mem);
    free(b->lines.mem);
    b->lines.mem = NULL;
}

static void take_lines(void *ctx, const size_t *files, const pt_parse_output *lines)
{
    struct batches *b = ctx;
    check_batch(b);
    b->lines = *lines;
    b->files.n = b->file_tok.n = b->toks.n = 0;
    for (uint32_t i = 0; i < lines->n_files; i++)
        pt_vec_push(&b->files, files[i]);
}

static void take_tokens(void *ctx, size_t file, const pt_tok *tok, uint32_t n, uint32_t odd)
{
    struct batches *b = ctx;
    b->n_toks[file] = odd ? 0 : n;
    for (uint32_t i = 0; !odd && i < n; i++)
        pt_vec_push(&b->toks, tok[i]);
}

/* Returns 77 when there is no such device. */
static int check_batches(const corpus *c, const pt_lex_options *o, struct tally *t)
{
    pt_err err;
    struct batches b = {.type_syntax = o->nested_quotes};
    pt_lexbatch *l = pt_lexbatch_new(o, &err);
    if (!l) {
        printf("no device: %s\n", err.msg);
        return 77;
    }
    b.n_toks = calloc(c->files.n + 1, sizeof *b.n_toks);
    PT_ASSERT(b.n_toks);
    printf("on %s\n", pt_lexbatch_name(l));
    pt_lexbatch_run(l, c->files.p, c->files.n, take_tokens, &b);
    check_batch(&b);
    const pt_lex_stats *s = pt_lexbatch_stats(l);
    printf("%llu batches, %llu of them fell back, %llu with too many lines or nodes, "
           "%u others, %u the same\n",
           (unsigned long long)s->batches, (unsigned long long)s->fell_back,
           (unsigned long long)s->unparsed, b.others, b.same);
    t->same += b.same;
    t->others += b.others + (b.same == 0 && c->files.n > 0) + (uint32_t)s->fell_back;
    pt_lexbatch_free(l);
    pt_vec_free(&b.files);
    pt_vec_free(&b.file_tok);
    pt_vec_free(&b.toks);
    free(b.n_toks);
    return 0;
}

static uint32_t number(const char *s)
{
    return (uint32_t)strtoul(s, NULL, 0);
}

int main(int argc, char **argv)
{
    pt_lex_options o = {.where = PT_LEX_STEPS, .lines = take_lines};
    uint32_t made = 0, mutants = 0, seed = 1, version = 312;
    struct tally t = {0};
    corpus c;
    corpus_open(&c);
    for (int i = 1; i < argc; i++) {
        const char *v = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(argv[i], "--list") == 0) {
            corpus_add_list(&c, stdin);
            continue;
        }
        if (strcmp(argv[i], "--device") == 0)
            o.where = strcmp(v, "cuda") == 0 ? PT_LEX_CUDA : PT_LEX_STEPS;
        else if (strcmp(argv[i], "--batch") == 0)
            o.batch_bytes = number(v);
        else if (strcmp(argv[i], "--files") == 0)
            o.max_files = number(v);
        else if (strcmp(argv[i], "--python") == 0)
            version = number(v);
        else if (strcmp(argv[i], "--random") == 0)
            made = number(v);
        else if (strcmp(argv[i], "--mutants") == 0)
            mutants = number(v);
        else if (strcmp(argv[i], "--seed") == 0)
            seed = number(v);
        i++;
    }
    corpus_add_random(&c, made, seed);
    corpus_add_mutants(&c, mutants, seed);
    o.nested_quotes = version >= 312;
    int rc = check_batches(&c, &o, &t);
    if (rc == 0)
        check_trees(&c, version, &t);
    uint32_t bad = t.count[TREES_DIFFER] + t.others;
    printf("left to the other parser: %u; refused by both, or for a value: %u\n",
           t.count[TREES_LEFT], t.count[TREES_REFUSED]);
    printf("%u passed, %u failed\n",
           t.count[TREES_SAME] + t.count[TREES_LEFT] + t.count[TREES_REFUSED] + t.same,
           bad);
    corpus_close(&c);
    return rc ? rc : bad != 0;
}
