/* mutate.h: a small mutation engine for fuzz targets, so that they run anywhere: flips, cuts,
 * repeats and splices of seed inputs, by a seed of its own. A target defines
 * LLVMFuzzerTestOneInput() and calls pt_fuzz_main() from main(); with libFuzzer it has no
 * main() and the same function serves. */
#ifndef PT_FUZZ_MUTATE_H
#define PT_FUZZ_MUTATE_H

#include "base/log.h"
#include "base/str.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t pt_fuzz_state;

static inline size_t pt_fuzz_below(size_t n)
{
    uint64_t z = (pt_fuzz_state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return n ? (size_t)((z ^ (z >> 31)) % n) : 0;
}

static inline void pt_fuzz_splice(pt_buf *b, size_t from, size_t cut, pt_str with)
{
    pt_buf out = {0};
    pt_buf_add(&out, b->p, from);
    pt_buf_addstr(&out, with);
    pt_buf_add(&out, b->p + from + cut, b->n - from - cut);
    pt_buf_free(b);
    *b = out;
}

static inline void pt_fuzz_mutate(pt_buf *b, const pt_str *seeds, size_t n_seeds)
{
    static const char odd[] = {0,  1,  9,  10,  32,  34,  39,   42,
                               58, 91, 93, 123, 125, 127, -128, -1};
    size_t at = pt_fuzz_below(b->n), len = pt_fuzz_below(b->n - at < 64 ? b->n - at : 64);
    pt_str other = seeds[pt_fuzz_below(n_seeds)];
    size_t from = pt_fuzz_below(other.n), upto = from + pt_fuzz_below(64);
    switch (pt_fuzz_below(6)) {
    case 0:
        if (b->n)
            b->p[at] = (char)(b->p[at] ^ (1 << pt_fuzz_below(8)));
        return;
    case 1:
        if (b->n)
            b->p[at] = odd[pt_fuzz_below(sizeof odd)];
        return;
    case 2:
        pt_fuzz_splice(b, at, len, (pt_str){"", 0});
        return;
    case 3:
        if (b->n + len < 1 << 16) {
            pt_str again = pt_str_sub(pt_buf_str(b), at, at + len);
            pt_fuzz_splice(b, at, 0, again);
        }
        return;
    case 4:
        pt_fuzz_splice(b, at, len, pt_str_sub(other, from, upto));
        return;
    default:
        pt_fuzz_splice(b, at, 0, (pt_str){odd + pt_fuzz_below(sizeof odd), 1});
    }
}

/* TARGET [SECONDS [SEED]]: prints the number of inputs tried. */
static inline int pt_fuzz_main(int argc, char **argv, const pt_str *seeds, size_t n_seeds)
{
    int64_t until = pt_now_mono_ms() + 1000 * (argc > 1 ? atoi(argv[1]) : 2);
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1, runs = 0;
    for (; pt_now_mono_ms() < until; runs++) {
        pt_fuzz_state = seed * 1000003 + runs;
        pt_str start = seeds[pt_fuzz_below(n_seeds)];
        pt_buf b = {0};
        pt_buf_addstr(&b, start);
        for (size_t i = pt_fuzz_below(8) + 1; i > 0; i--)
            pt_fuzz_mutate(&b, seeds, n_seeds);
        LLVMFuzzerTestOneInput((const uint8_t *)pt_buf_z(&b), b.n);
        pt_buf_free(&b);
    }
    printf("%s: seed %llu, %llu inputs\n", argv[0], (unsigned long long)seed,
           (unsigned long long)runs);
    return 0;
}

#endif
