/* parse_check.c: what the data-parallel parser makes of many files beside what worker/parse_*
 * makes of each (trees.h). On a device, also that the block is the same bytes.
 *
 *     parse_check [--device steps|cuda] [--python 311|312] [--random COUNT] [--seed N]
 *                 [--mutants COUNT] [--list < file names, one a line]
 *
 * A file that one accepts and the other does not is a failure, but for what is about values and
 * for what the data-parallel parser says it leaves to the other. The last line is
 * "N passed, N failed", in files. Exit code 77: no such device. */
#include "base/log.h"
#include "corpus.h"
#include "trees.h"

#include <string.h>

struct tally {
    uint32_t count[TREES_DIFFER + 1], others;
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

static int run(const corpus *c, const char *device, uint32_t version, struct tally *t)
{
    uint32_t *file_tok = calloc(c->files.n + 1, sizeof *file_tok), n = 0;
    bool *whole = calloc(c->files.n + 1, sizeof *whole);
    pt_tok *toks = NULL;
    pt_parse_output out, there;
    pt_err err;
    PT_ASSERT(file_tok && whole);
    lex_all(c, version >= 312, &toks, file_tok, whole, &n);
    pt_parse_input in = {toks, n, file_tok, (uint32_t)c->files.n};
    int64_t began = pt_now_mono_ms();
    pt_parse_steps(&in, &out);
    int64_t loops_ms = pt_now_mono_ms() - began;
    printf("%zu files, %.1f MB, %u tokens, %u lines, %u nodes\n", c->files.n,
           (double)c->bytes / 1e6, n, out.n_lines, out.n_nodes);
    int rc = 0;
    if (strcmp(device, "cuda") == 0) {
        began = pt_now_mono_ms();
        if (pt_parse_cuda(&in, &there, &err) < 0) {
            printf("no device: %s\n", err.msg);
            rc = 77;
        } else {
            bool equal = pt_block_size(out.mem) == pt_block_size(there.mem) &&
                         memcmp(out.mem, there.mem, pt_block_size(out.mem)) == 0;
            printf("loops %lld ms, the device %lld ms with memory and copies\n",
                   (long long)loops_ms, (long long)(pt_now_mono_ms() - began));
            printf("the device's block: %zu bytes, %s\n", pt_block_size(there.mem),
                   equal ? "the same" : "OTHERS");
            t->others += !equal;
            free(there.mem);
        }
    }
    for (uint32_t i = 0; rc == 0 && i < c->files.n; i++)
        if (whole[i] && out.files[i].n_lines)
            check_file(&in, &out, i, c, version, t);
    free(out.mem);
    free(toks);
    free(file_tok);
    free(whole);
    return rc;
}

int main(int argc, char **argv)
{
    const char *device = "steps";
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
            device = v;
        else if (strcmp(argv[i], "--python") == 0)
            version = (uint32_t)strtoul(v, NULL, 0);
        else if (strcmp(argv[i], "--random") == 0)
            made = (uint32_t)strtoul(v, NULL, 0);
        else if (strcmp(argv[i], "--mutants") == 0)
            mutants = (uint32_t)strtoul(v, NULL, 0);
        else if (strcmp(argv[i], "--seed") == 0)
            seed = (uint32_t)strtoul(v, NULL, 0);
        i++;
    }
    corpus_add_random(&c, made, seed);
    corpus_add_mutants(&c, mutants, seed);
    int rc = run(&c, device, version, &t);
    uint32_t bad = t.count[TREES_DIFFER] + t.others;
    printf("left to the other parser: %u; refused by both, or for a value: %u\n",
           t.count[TREES_LEFT], t.count[TREES_REFUSED]);
    printf("%u passed, %u failed\n",
           t.count[TREES_SAME] + t.count[TREES_LEFT] + t.count[TREES_REFUSED], bad);
    corpus_close(&c);
    return rc ? rc : bad != 0;
}
