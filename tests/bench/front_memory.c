/* front_memory.c: peak heap while files are parsed one behind the other, for each byte of the
 * largest, as a worker has it: the file, and all that pt_ast_parse() needs for its tree.
 *
 *     front_memory [LIMIT] < file names, one a line
 *
 * Each file alone, in an arena of its own: the peak by byte, of files of 10,000 bytes and more
 * (below that it is the first blocks that count), as quantiles over the bytes of all files.
 * Then all files in one arena, three times over: its peak is that of one file, however many
 * there were. Exit code 1 when the mean, or what the arena took, is above LIMIT bytes a byte
 * (default 12), or grows.
 *
 * Every allocation is counted by the linker's --wrap. */
#include "base/file.h"
#include "base/vec.h"
#include "worker/ast.h"

#include <malloc.h>
#include <string.h>

static size_t held, peak;

static void *count(void *p)
{
    held += p ? malloc_usable_size(p) : 0;
    peak = held > peak ? held : peak;
    return p;
}

static void discount(void *p)
{
    held -= p ? malloc_usable_size(p) : 0;
}

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
void __real_free(void *p);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
void __wrap_free(void *p);

void *__wrap_malloc(size_t n)
{
    return count(__real_malloc(n));
}

void *__wrap_calloc(size_t n, size_t size)
{
    return count(__real_calloc(n, size));
}

void *__wrap_realloc(void *p, size_t n)
{
    discount(p);
    return count(__real_realloc(p, n));
}

void __wrap_free(void *p)
{
    discount(p);
    __real_free(p);
}

struct one {
    double a_byte;
    size_t bytes;
};
typedef PT_VEC(struct one) all;

static int by_rate(const void *a, const void *b)
{
    double x = ((const struct one *)a)->a_byte, y = ((const struct one *)b)->a_byte;
    return x < y ? -1 : x > y;
}

/* The peak while that file is read and parsed, beyond what is held before. */
static size_t parse(const char *name, pt_arena *shared, size_t *bytes)
{
    pt_buf source = {0};
    pt_diag d;
    size_t before = held;
    peak = held;
    if (pt_file_read(name, 1u << 30, true, &source, NULL) == 0) {
        pt_arena *a = shared ? shared : pt_arena_new();
        pt_ast_parse(a, pt_buf_str(&source), NULL, &d);
        if (!shared)
            pt_arena_free(a);
        else
            pt_arena_reset(a);
    }
    *bytes = source.n;
    pt_buf_free(&source);
    return peak - before;
}

static double show(all *v)
{
    size_t bytes = 0, upto = 0, next = 0;
    double sum = 0;
    static const int quantiles[] = {10, 50, 90, 99, 100};
    if (v->n)
        qsort(v->p, v->n, sizeof *v->p, by_rate);
    for (size_t i = 0; i < v->n; i++) {
        bytes += v->p[i].bytes;
        sum += v->p[i].a_byte * (double)v->p[i].bytes;
    }
    printf("%zu files, %zu bytes; peak heap for a byte of source\n", v->n, bytes);
    for (size_t i = 0; i < v->n; i++)
        for (upto += v->p[i].bytes;
             next < PT_LEN(quantiles) && upto * 100 >= bytes * (size_t)quantiles[next];
             next++)
            printf("  %3d %%  %.2f\n", quantiles[next], v->p[i].a_byte);
    printf("  mean   %.2f\n", bytes ? sum / (double)bytes : 0);
    return bytes ? sum / (double)bytes : 0;
}

int main(int argc, char **argv)
{
    enum { LEAST = 10000, ROUNDS = 3 };
    double limit = argc > 1 ? atof(argv[1]) : 12;
    char name[4096];
    PT_VEC(char *) names = {0};
    all v = {0};
    size_t largest = 0;
    while (fgets(name, sizeof name, stdin)) {
        struct one f;
        name[strcspn(name, "\n")] = '\0';
        size_t most = parse(name, NULL, &f.bytes);
        f.a_byte = (double)most / (double)(f.bytes + !f.bytes);
        if (f.bytes >= LEAST)
            pt_vec_push(&v, f);
        largest = f.bytes > largest ? f.bytes : largest;
        pt_vec_push(&names, strdup(name));
    }
    double mean = show(&v);
    pt_arena *a = pt_arena_new();
    size_t start = held, rounds[ROUNDS] = {0};
    for (int round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < names.n; i++) {
            size_t bytes;
            parse(names.p[i], a, &bytes);
            rounds[round] = peak - start > rounds[round] ? peak - start : rounds[round];
        }
    }
    double arena = (double)rounds[0] / (double)(largest + !largest);
    printf("one arena for all, over and over: %zu bytes at most, then %zu, then %zu; %.2f "
           "for a "
           "byte of the largest file (%zu)\n",
           rounds[0], rounds[1], rounds[2], arena, largest);
    pt_arena_free(a);
    for (size_t i = 0; i < names.n; i++)
        free(names.p[i]);
    pt_vec_free(&names);
    pt_vec_free(&v);
    bool flat = rounds[1] == rounds[2] && rounds[1] < rounds[0] + rounds[0] / 20;
    return mean > limit || arena > limit || !flat;
}
