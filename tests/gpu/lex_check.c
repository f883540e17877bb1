/* lex_check.c: the tokens of a batch against those of the sequential lexer, byte for byte, these
 * against the sequential lexer's own, one by one; and the block of them all: sealed, opened again, and read file by file.
 *
 *     lex_check [--device steps|cuda] [--batch BYTES] [--files N] [--python 311|312]
 *               [--random COUNT] [--seed N] [--list < file names, one a line] [--strict]
 *
 * --strict: a batch that fell back or had too many tokens, and a file that was given up for a
 * fault that it has not, are failures, too, for they hide what is wrong. The last line is
 * "N passed, N failed", counted in files. Exit code 77: no such device. */
#include "corpus.h"
#include "kernels/lexblock.h"
#include "lexes.h"

#include <string.h>

struct check {
    const corpus *c;
    const pt_lexbatch *batch;
    bool nested, strict;
    pt_tok *want;
    uint32_t cap;
    uint32_t good, bad, *seen;
    pt_lexblock_maker block;
};

static uint32_t reference(struct check *k, const pt_lex_file *f)
{
    pt_pylex l;
    pt_pylex_init(&l, f->s, f->n, pt_ident_tables_get());
    l.nested_quotes = k->nested;
    if (k->cap < 2 * f->n + 300) {
        k->cap = 2 * f->n + 300; /* each byte is a token, INDENTs and DEDENTs besides */
        k->want = realloc(k->want, k->cap * sizeof *k->want);
        PT_ASSERT(k->want);
    }
    return pt_pylex_run(&l, k->want, k->cap);
}

static void show(const char *who, const pt_tok *t)
{
    printf("  %s: kind %u sub %u quote %u, %u..%u, %u:%u-%u:%u\n", who, t->kind, t->sub,
           t->quote, t->start, t->end, t->line, t->col, t->end_line, t->end_col);
}

static void compare(void *ctx, size_t file, const pt_tok *tok, uint32_t n, uint32_t odd)
{
    struct check *k = ctx;
    uint32_t m = reference(k, &k->c->files.p[file]), i = 0;
    if (k->seen[file]++ == 0)
        pt_lexblock_add(&k->block, (uint32_t)file, &k->c->files.p[file], tok, n, odd);
    while (i < n && i < m && memcmp(&tok[i], &k->want[i], sizeof *tok) == 0)
        i++;
    /* Reasons that are faults: the sequential lexer must find one as well. */
    const uint32_t faults =
        PT_ODD_text | PT_ODD_token | PT_ODD_continuation | PT_ODD_brackets | PT_ODD_margin;
    bool needless = k->strict && (odd & faults) && k->want[m - 1].kind == PT_T_END;
    const uint32_t *firsts = pt_lexbatch_firsts(k->batch);
    bool alike = (!firsts) == (odd != 0) &&
                 (!firsts || i < n || lexes_firsts(&k->c->files.p[file], tok, n, firsts)) &&
                 lexes_alike(&k->c->files.p[file], k->nested, k->want, m);
    if (i == n && i == m && !needless && alike) {
        k->good++;
        return;
    }
    k->bad++;
    if (k->bad > 10)
        return;
    if (!alike)
        printf("%s: not the same tokens one by one\n", k->c->names.p[file]);
    printf("%s: %u tokens for %u, odd %u, token %u differs\n", k->c->names.p[file], n, m,
           odd, i);
    if (i < n)
        show("batch", &tok[i]);
    if (i < m)
        show("alone", &k->want[i]);
}

/* What left the process would come back as it was. Returns the number of files that do not. */
static uint32_t check_block(struct check *k)
{
    pt_lexblock made, back;
    pt_err err;
    uint32_t bad = 0, n;
    pt_lexblock_finish(&k->block, true, &made);
    if (pt_lexblock_open(pt_lexblock_bytes(&made), &back, &err) < 0) {
        printf("the block: %s\n", err.msg);
        bad = 1;
    }
    for (uint32_t i = 0; bad == 0 && i < back.n_files; i++) {
        const pt_tok *t = pt_lexblock_tokens(&back, i, &k->c->files.p[i], &n);
        bad += (t != NULL) != (back.files[i].whole != 0);
    }
    printf("their block: %zu bytes\n", pt_block_size(made.mem));
    pt_lexblock_free(&made);
    return bad;
}

static void report(const pt_lex_stats *s)
{
    printf("%llu files, %.1f MB, %llu tokens, %llu batches, %llu of them fell back, halved "
           "%llu times\n",
           (unsigned long long)s->files, (double)s->bytes / 1e6,
           (unsigned long long)s->tokens, (unsigned long long)s->batches,
           (unsigned long long)s->fell_back, (unsigned long long)s->halved);
    for (int i = 0; i < PT_ODD_COUNT; i++)
        if (s->odd[i])
            printf("lexed sequentially: %llu (%s)\n", (unsigned long long)s->odd[i],
                   pt_lex_odd_text((enum pt_lex_odd_bit)i));
}

static uint32_t number(const char *s)
{
    return (uint32_t)strtoul(s, NULL, 0);
}

int main(int argc, char **argv)
{
    pt_lex_options o = {.where = PT_LEX_STEPS, .nested_quotes = true, .firsts = true};
    uint32_t made = 0, seed = 1;
    bool listed = false, strict = false;
    for (int i = 1; i < argc; i++) {
        const char *a = argv[i], *v = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(a, "--list") == 0 || strcmp(a, "--strict") == 0) {
            listed |= a[2] == 'l';
            strict |= a[2] == 's';
            continue;
        }
        if (strcmp(a, "--device") == 0)
            o.where = strcmp(v, "cuda") == 0 ? PT_LEX_CUDA : PT_LEX_STEPS;
        else if (strcmp(a, "--batch") == 0)
            o.batch_bytes = number(v);
        else if (strcmp(a, "--files") == 0)
            o.max_files = number(v);
        else if (strcmp(a, "--python") == 0)
            o.nested_quotes = number(v) >= 312;
        else if (strcmp(a, "--random") == 0)
            made = number(v);
        else if (strcmp(a, "--seed") == 0)
            seed = number(v);
        i++;
    }
    corpus c;
    corpus_open(&c);
    if (listed)
        corpus_add_list(&c, stdin);
    corpus_add_random(&c, made, seed);
    pt_err err;
    pt_lexbatch *b = pt_lexbatch_new(&o, &err);
    if (!b) {
        printf("no device: %s\n0 passed, 0 failed\n", err.msg);
        corpus_close(&c);
        return 77;
    }
    printf("on %s\n", pt_lexbatch_name(b));
    struct check k = {.c = &c, .batch = b, .nested = o.nested_quotes, .strict = strict};
    k.seen = calloc(c.files.n + 1, sizeof *k.seen);
    PT_ASSERT(k.seen);
    pt_lexblock_start(&k.block, (uint32_t)c.files.n, c.bytes);
    pt_lexbatch_run(b, c.files.p, c.files.n, compare, &k);
    k.bad += check_block(&k);
    for (size_t i = 0; i < c.files.n; i++)
        k.bad += k.seen[i] != 1;
    const pt_lex_stats *s = pt_lexbatch_stats(b);
    report(s);
    if (strict) /* the right tokens, but not from where they should be */
        k.bad += (uint32_t)(s->odd[PT_ODD_BIT_dense] + s->odd[PT_ODD_BIT_failed]);
    if (*pt_lexbatch_trouble(b))
        printf("trouble: %s\n", pt_lexbatch_trouble(b));
    printf("%u passed, %u failed\n", k.good, k.bad);
    pt_lexbatch_free(b);
    free(k.seen);
    free(k.want);
    corpus_close(&c);
    return k.bad != 0;
}
