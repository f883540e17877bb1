/* ast_dump.c: parses many files in one process, for the scripts beside it.
 *
 *     ast_dump [-v VERSION] [-k] [-q | -t]  < file names, one a line
 *     ast_dump [-v VERSION] [-k] -s         < sources, each behind a line with its length
 *
 * For each source it writes one header line, "ok BYTES NAME" or "bad BYTES NAME", and then that
 * many bytes: the dump, or "type: line:col: message". -k parses lines by the data-parallel parser
 * first (as loops). -q leaves the dumps out. -t only parses, all files read before, five times,
 * and prints lines per second of the best (CPU) time. */
#include "base/file.h"
#include "worker/ast.h"
#include "worker/tokens.h"

#include <string.h>
#include <time.h>

static pt_ast_limits limits;
static pt_tokens *ahead; /* -k */

static void by_lines(pt_str source)
{
    bool nested = pt_ast_nested_quotes(limits.version);
    pt_tokens_source s = {pt_hash_of(source.p, source.n), source};
    pt_tokens_make(ahead, &s, 1, nested);
    limits.lexed = pt_tokens_find(ahead, s.hash, nested);
}

static void one(pt_arena *a, const char *name, pt_str source, bool quiet)
{
    pt_buf out = {0};
    pt_diag d;
    pt_arena_reset(a);
    if (ahead)
        by_lines(source);
    const pt_ast *t = pt_ast_parse(a, source, &limits, &d);
    if (!t)
        pt_buf_printf(&out, "%s: %u:%u: %s", d.type, d.pos.line, d.pos.col, d.msg);
    else if (!quiet)
        pt_ast_dump(t, &out);
    printf("%s %zu %s\n", t ? "ok" : "bad", out.n, name);
    fwrite(pt_buf_z(&out), 1, out.n, stdout);
    pt_buf_free(&out);
}

static void file(pt_arena *a, const char *name, bool quiet)
{
    pt_buf source = {0};
    pt_err err;
    if (pt_file_read(name, 1u << 30, true, &source, &err) < 0)
        printf("bad %zu %s\n%s", strlen(err.msg), name, err.msg);
    else
        one(a, name, pt_buf_str(&source), quiet);
    pt_buf_free(&source);
}

static void sources(pt_arena *a)
{
    char line[32];
    while (fgets(line, sizeof line, stdin)) {
        size_t n = strtoul(line, NULL, 10);
        char *text = malloc(n + 1);
        PT_ASSERT(text && fread(text, 1, n, stdin) == n);
        one(a, "-", (pt_str){text, n}, false);
        fflush(stdout);
        free(text);
    }
}

static void speed(pt_arena *a, const pt_buf *texts, size_t n)
{
    clock_t best = 0; /* of the CPU, which other programs do not disturb as much */
    size_t lines = 0, bytes = 0, nodes = 0;
    for (int round = 0; round < 5; round++) {
        clock_t start = clock();
        lines = bytes = nodes = 0;
        for (size_t i = 0; i < n; i++) {
            pt_diag d;
            pt_arena_reset(a);
            const pt_ast *t = pt_ast_parse(a, pt_buf_str(&texts[i]), &limits, &d);
            bytes += texts[i].n;
            lines += t ? pt_ast_n_lines(t) : 0;
            nodes += t ? pt_ast_count(t) : 0;
        }
        clock_t took = clock() - start;
        best = round == 0 || took < best ? took : best;
    }
    double s = (double)(best ? best : 1) / CLOCKS_PER_SEC;
    printf("%zu files, %zu lines, %zu nodes: %.3f s, %.2f M lines/s, %.1f MB/s\n", n, lines,
           nodes, s, (double)lines / s / 1e6, (double)bytes / s / 1e6);
}

int main(int argc, char **argv)
{
    bool quiet = false, timed = false, given = false;
    for (int i = 1; i < argc; i++) {
        quiet |= strcmp(argv[i], "-q") == 0;
        timed |= strcmp(argv[i], "-t") == 0;
        given |= strcmp(argv[i], "-s") == 0;
        if (strcmp(argv[i], "-k") == 0)
            ahead = pt_tokens_open(&(pt_lex_choice){.where = PT_LEX_STEPS, .lines = true});
        if (strcmp(argv[i], "-v") == 0 && i + 1 < argc)
            limits.version = (uint32_t)atoi(argv[++i]);
    }
    pt_arena *a = pt_arena_new();
    char name[4096];
    PT_VEC(pt_buf) texts = {0};
    if (given)
        sources(a);
    while (fgets(name, sizeof name, stdin)) {
        name[strcspn(name, "\n")] = '\0';
        pt_buf source = {0};
        if (!timed)
            file(a, name, quiet);
        else if (pt_file_read(name, 1u << 30, true, &source, NULL) == 0)
            pt_vec_push(&texts, source);
    }
    if (timed)
        speed(a, texts.p, texts.n);
    for (size_t i = 0; i < texts.n; i++)
        pt_buf_free(&texts.p[i]);
    pt_vec_free(&texts);
    pt_arena_free(a);
    pt_tokens_close(ahead);
    return 0;
}
