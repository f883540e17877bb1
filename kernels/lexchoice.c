/* lexchoice.c: see lexchoice.h. What is timed is a text made for it, of the shape that Python
 * usually has, in one file and in many of 16 KiB: a device's time is a fixed part and a rate. */
#include "kernels/lexchoice.h"

#include "base/str.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

enum {
    SMALL = 64 << 10,
    LARGE = 1 << 20,
    FILE_BYTES = 16 << 10,
    ROUNDS = 3,
    WORTH_IT =
        64 << 20 /* lexed in a third of a second, which is what it takes to open CUDA */
};

static const char sample[] =
    "    def price_of(self, item, *, when=None, factor=1.25):\n"
    "        \"\"\"What the item costs, taxes included; None when nobody knows.\"\"\"\n"
    "        # The table is sorted: the first row that fits is the one.\n"
    "        for row in self.rows[item.first:item.last]:\n"
    "            if row.name == item.name and (when is None or row.day >= when):\n"
    "                total = row.cents * factor + 0x10 - len(self._seen) // 3\n"
    "                self.log(f\"{item.name}: {total:.2f}\", 'found', key=row['key'])\n"
    "                return {'total': total, 'rows': [r for r in self.rows if r.open]}\n"
    "        raise LookupError('no price for %r' % (item,))\n"
    "\n";

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void drop(void *ctx, size_t file, const pt_tok *tok, uint32_t n, uint32_t odd)
{
    (void)file;
    (void)tok;
    (void)odd;
    *(uint64_t *)ctx += n;
}

/* Seconds for so many bytes, the best of some rounds after one that warms up; below 0 when the
 * device failed. */
static double time_batch(pt_lexbatch *b, const char *file, uint32_t bytes)
{
    pt_lex_file files[LARGE / FILE_BYTES];
    uint32_t n = bytes / FILE_BYTES;
    uint64_t tokens = 0;
    double best = 0;
    for (uint32_t i = 0; i < n; i++)
        files[i] = (pt_lex_file){file, FILE_BYTES - 1};
    for (int round = 0; round <= ROUNDS; round++) {
        double from = now();
        pt_lexbatch_run(b, files, n, drop, &tokens);
        double took = now() - from;
        best = round <= 1 || took < best ? took : best;
    }
    return pt_lexbatch_stats(b)->fell_back ? -1 : best;
}

/* A file of FILE_BYTES, its closing 0 counted. */
static char *make_file(void)
{
    pt_buf b = {0};
    pt_buf_adds(&b, "class Table:\n");
    while (b.n + sizeof sample < FILE_BYTES)
        pt_buf_adds(&b, sample);
    pt_buf_addc(&b, '#');
    pt_buf_addn(&b, '-', FILE_BYTES - 2 - b.n);
    pt_buf_addc(&b, '\n');
    (void)pt_buf_z(&b);
    return b.p;
}

uint32_t pt_lex_break_even(uint32_t small_bytes, double small_s, uint32_t large_bytes,
                           double large_s, double cpu_bytes_s)
{
    double a_byte = (large_s - small_s) / (double)(large_bytes - small_bytes);
    double a_byte_here = 1 / cpu_bytes_s;
    a_byte = a_byte > 0 ? a_byte : 0;
    double fixed = small_s - a_byte * small_bytes;
    if (a_byte >= a_byte_here)
        return 0;
    double least = fixed > 0 ? fixed / (a_byte_here - a_byte) : 0;
    return least < 1 ? 1 : least > 1e9 ? 0 : (uint32_t)least;
}

/* Both lexers at work on the same text. */
static void measure(pt_lex_choice *c, uint32_t max_bytes)
{
    pt_err err;
    pt_lex_options here = {.where = PT_LEX_SEQUENTIAL};
    pt_lex_options there = {.where = PT_LEX_CUDA, .batch_bytes = LARGE, .max_files = 256};
    pt_lexbatch *cpu = pt_lexbatch_new(&here, NULL), *cuda = pt_lexbatch_new(&there, &err);
    char *file = make_file();
    if (!cuda) {
        snprintf(c->why, sizeof c->why, "%.150s", err.msg);
    } else {
        double cpu_s = time_batch(cpu, file, LARGE), large = time_batch(cuda, file, LARGE);
        double small = time_batch(cuda, file, SMALL);
        if (small < 0 || large < 0)
            snprintf(c->why, sizeof c->why, "it failed: %.140s", pt_lexbatch_trouble(cuda));
        else
            c->least_bytes = pt_lex_break_even(SMALL, small, LARGE, large, LARGE / cpu_s);
        if (small > 0 && large > 0) {
            bool better = c->least_bytes && c->least_bytes <= max_bytes;
            c->where = better ? PT_LEX_CUDA : PT_LEX_SEQUENTIAL;
            snprintf(c->why, sizeof c->why,
                     "measured %s: 1 MiB %.0f us on it, %.0f here; from %u bytes on",
                     better ? "faster" : "slower", large * 1e6, cpu_s * 1e6,
                     c->least_bytes);
        }
    }
    free(file);
    pt_lexbatch_free(cuda);
    pt_lexbatch_free(cpu);
}

/* The answer of the first that asked: ranks that are threads would measure each other. */
static void measure_once(pt_lex_choice *c, uint32_t max_bytes)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static pt_lex_choice kept;
    static bool known;
    pthread_mutex_lock(&lock);
    if (!known) {
        measure(c, max_bytes);
        kept = *c;
        known = true;
    }
    *c = kept;
    pthread_mutex_unlock(&lock);
}

int pt_lex_choose(enum pt_lex_want want, uint32_t max_bytes, uint64_t all_bytes,
                  pt_lex_choice *out, pt_err *err)
{
    pt_err none;
    *out = (pt_lex_choice){.where = PT_LEX_SEQUENTIAL, .batch_bytes = max_bytes};
    if (want == PT_LEX_WANT_CPU) {
        snprintf(out->found, sizeof out->found, "not looked for");
        snprintf(out->why, sizeof out->why, "asked for");
    } else if (pt_lexbatch_probe(out->found, &none) < 0) {
        snprintf(out->found, sizeof out->found, "%.150s", none.msg);
        snprintf(out->why, sizeof out->why, "%.150s", none.msg);
        if (want == PT_LEX_WANT_CUDA)
            return pt_fail(err, PT_ERR_USAGE, "device cuda: %s", none.msg);
    } else if (want == PT_LEX_WANT_CUDA) {
        out->where = PT_LEX_CUDA;
        out->lines = true;
        snprintf(out->why, sizeof out->why, "asked for");
    } else if (all_bytes && all_bytes < WORTH_IT) {
        snprintf(out->why, sizeof out->why,
                 "little text: it is lexed before a device is even open");
    } else {
        measure_once(out, max_bytes);
    }
    return 0;
}

const char *pt_lex_where_name(enum pt_lex_where where)
{
    return where == PT_LEX_CUDA ? "cuda" : "cpu";
}

void pt_lex_choice_text(const pt_lex_choice *c, char *out, size_t cap)
{
    if (c->where == PT_LEX_CUDA)
        snprintf(out, cap, "cuda: %s (%s)", c->found, c->why);
    else
        snprintf(out, cap, "cpu, the sequential lexer (%s)", c->why);
}
