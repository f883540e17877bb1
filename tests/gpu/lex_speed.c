/* lex_speed.c: bytes of Python per second: the sequential lexer on one core and on all, the
 * data-parallel steps as loops on one core, and a device with batches of several sizes.
 *
 *     lex_speed [--repeat N] [--json FILE]   < file names, one a line
 *
 * The corpus is given N times (8), so that a large batch has something to hold. A line of the
 * device says: steps alone, by the device's clock; copies in and out; and all of it end to end,
 * from files in memory to tokens in memory, packing included, wall time, the best of 5. Then the
 * same with lines parsed there, which come back with the tokens. */
#include "corpus.h"
#include "kernels/lexchoice.h"

#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 5 };

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void count(void *ctx, size_t file, const pt_tok *tok, uint32_t n, uint32_t odd)
{
    (void)file;
    (void)odd;
    *(uint64_t *)ctx += n + tok[n - 1].kind; /* the end is looked at, so it has arrived */
}

static void drop_lines(void *ctx, const size_t *files, const pt_parse_output *lines)
{
    (void)files;
    *(uint64_t *)ctx += lines->n_lines;
    free(lines->mem);
}

/* ---- the CPU */

struct share {
    enum pt_lex_where where;
    const pt_lex_file *files;
    size_t n;
    pthread_t thread;
};

static void *lex_share(void *arg)
{
    struct share *s = arg;
    pt_lex_options o = {.where = s->where, .nested_quotes = true, .batch_bytes = 1 << 20};
    pt_lexbatch *b = pt_lexbatch_new(&o, NULL);
    uint64_t tokens = 0;
    pt_lexbatch_run(b, s->files, s->n, count, &tokens);
    pt_lexbatch_free(b);
    return NULL;
}

static double on_cores(const corpus *c, uint32_t cores, enum pt_lex_where where)
{
    struct share *s = calloc(cores, sizeof *s);
    double best = 0;
    PT_ASSERT(s);
    for (int round = 0; round < ROUNDS; round++) {
        double from = seconds();
        size_t at = 0;
        for (uint32_t i = 0; i < cores; i++) {
            size_t to = c->files.n * (i + 1) / cores;
            s[i].where = where;
            s[i].files = c->files.p + at;
            s[i].n = to - at;
            at = to;
            PT_ASSERT(pthread_create(&s[i].thread, NULL, lex_share, &s[i]) == 0);
        }
        for (uint32_t i = 0; i < cores; i++)
            pthread_join(s[i].thread, NULL);
        double took = seconds() - from;
        best = round == 0 || took < best ? took : best;
    }
    free(s);
    return (double)c->bytes / best / 1e9;
}

/* ---- the device */

struct line {
    uint32_t batch_bytes;
    bool lines;
    double all, steps, parser, in, out; /* GB/s of Python source */
    uint64_t tokens, odd;
};

static bool on_device(const corpus *c, uint32_t batch_bytes, bool lines, struct line *out,
                      pt_err *err)
{
    pt_lex_options o = {.where = PT_LEX_CUDA,
                        .nested_quotes = true,
                        .batch_bytes = batch_bytes,
                        .lines = lines ? drop_lines : NULL};
    pt_lexbatch *b = pt_lexbatch_new(&o, err);
    if (!b)
        return false;
    double best = 0, bytes = (double)c->bytes / 1e9;
    memset(out, 0, sizeof *out);
    out->batch_bytes = batch_bytes;
    out->lines = lines;
    for (int round = 0; round <= ROUNDS; round++) { /* the first warms up */
        pt_lex_stats from = *pt_lexbatch_stats(b);
        uint64_t tokens = 0;
        pt_lexbatch_run(b, c->files.p, c->files.n, count, &tokens);
        const pt_lex_stats *s = pt_lexbatch_stats(b);
        double took = s->host_s - from.host_s;
        if (round == 0 || (best > 0 && took >= best))
            continue;
        best = took;
        out->all = bytes / took;
        out->steps = bytes / (s->kernel_s - from.kernel_s);
        out->parser = bytes / (s->parser_s - from.parser_s);
        out->in = bytes / (s->in_s - from.in_s);
        out->out = bytes / (s->out_s - from.out_s);
        out->tokens = s->tokens - from.tokens;
        out->odd = 0;
        for (int i = 0; i < PT_ODD_COUNT; i++)
            out->odd += s->odd[i] - from.odd[i];
    }
    if (*pt_lexbatch_trouble(b))
        printf("trouble: %s\n", pt_lexbatch_trouble(b));
    pt_lexbatch_free(b);
    return true;
}

static void row(const struct line *l, FILE *json)
{
    printf("%8.2f MiB %9.2f %9.2f", l->batch_bytes / 1048576.0, l->all, l->steps);
    if (l->lines)
        printf(" %9.2f", l->parser);
    printf(" %9.2f %9.2f   %llu\n", l->in, l->out, (unsigned long long)l->odd);
    fflush(stdout);
    if (json)
        fprintf(json,
                ",\n  {\"where\": \"cuda\", \"lines\": %s, \"batch_bytes\": %u, \"gb_s\": "
                "%.4f, "
                "\"steps_gb_s\": %.4f, \"parser_gb_s\": %.4f, \"in_gb_s\": %.4f, "
                "\"out_gb_s\": %.4f, \"tokens\": %llu, \"odd_files\": %llu}",
                l->lines ? "true" : "false", l->batch_bytes, l->all, l->steps,
                l->lines ? l->parser : 0, l->in, l->out, (unsigned long long)l->tokens,
                (unsigned long long)l->odd);
}

static void table(const corpus *c, bool lines, FILE *json)
{
    static const double sizes[] = {0.25, 1, 4, 16, 64};
    struct line l;
    pt_err err;
    printf("       batch  end to end    steps %s       in       out   odd files\n",
           lines ? "   parser" : "");
    for (size_t i = 0; i < PT_LEN(sizes); i++) {
        if (on_device(c, (uint32_t)(sizes[i] * 1048576), lines, &l, &err))
            row(&l, json);
        else
            printf("%8.2f MiB: %s\n", sizes[i], err.msg);
    }
}

/* What `auto` makes of this machine, as a rank would ask. */
static void print_choice(void)
{
    pt_lex_choice c;
    char text[400];
    double from = seconds();
    pt_lex_choose(PT_LEX_WANT_AUTO, 2 << 20, 0, &c, NULL);
    pt_lex_choice_text(&c, text, sizeof text);
    printf("auto chooses %s, after %.2f s\n", text, seconds() - from);
}

static const char *device_name(char *out, size_t cap, pt_err *err)
{
    pt_lex_options o = {.where = PT_LEX_CUDA, .batch_bytes = 1 << 20};
    pt_lexbatch *b = pt_lexbatch_new(&o, err);
    if (!b)
        return NULL;
    snprintf(out, cap, "%s", pt_lexbatch_name(b));
    pt_lexbatch_free(b);
    return out;
}

int main(int argc, char **argv)
{
    uint32_t repeat = 8;
    FILE *json = NULL;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--repeat") == 0)
            repeat = (uint32_t)strtoul(argv[i + 1], NULL, 0);
        else if (strcmp(argv[i], "--json") == 0)
            json = fopen(argv[i + 1], "w");
    }
    corpus c;
    corpus_open(&c);
    corpus_add_list(&c, stdin);
    size_t once = c.files.n;
    uint64_t once_bytes = c.bytes;
    for (uint32_t r = 1; r < repeat; r++)
        for (size_t i = 0; i < once; i++)
            pt_vec_push(&c.files, c.files.p[i]);
    c.bytes = once_bytes * repeat;
    uint32_t cores = (uint32_t)sysconf(_SC_NPROCESSORS_ONLN);
    double one = on_cores(&c, 1, PT_LEX_SEQUENTIAL);
    double all = on_cores(&c, cores, PT_LEX_SEQUENTIAL);
    double steps = on_cores(&c, 1, PT_LEX_STEPS);
    char name[200];
    pt_err err;
    printf("%zu files, %.1f MB of Python; GB/s of source\n", c.files.n,
           (double)c.bytes / 1e6);
    printf("sequential, 1 core    %9.3f\nsequential, %2u cores  %9.3f\n", one, cores, all);
    printf("steps as loops, 1 core%9.3f\n", steps);
    if (json)
        fprintf(json,
                "[\n  {\"where\": \"cpu\", \"cores\": 1, \"gb_s\": %.4f},\n"
                "  {\"where\": \"cpu\", \"cores\": %u, \"gb_s\": %.4f},\n"
                "  {\"where\": \"steps\", \"cores\": 1, \"gb_s\": %.4f}",
                one, cores, all, steps);
    if (!device_name(name, sizeof name, &err)) {
        printf("no device: %s\n", err.msg);
    } else {
        printf("%s\n", name);
        table(&c, false, json);
        printf("with lines parsed there\n");
        table(&c, true, json);
    }
    print_choice();
    if (json) {
        fprintf(json, "\n]\n");
        fclose(json);
    }
    corpus_close(&c);
    return 0;
}
