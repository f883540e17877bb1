/* cpu.h: what is compiled once for every CPU of this kind and once more for those with wider
 * vectors; which of them is run is seen when it is called. All give the same answers. */
#ifndef PT_KERNELS_CPU_H
#define PT_KERNELS_CPU_H

#include "kernels/pylex.h"

PT_EXTERN_C_BEGIN

/* What was in a text so far: bytes above ASCII; a NUL or '\r'. */
struct pt_lines_seen {
    bool high, odd;
};

enum { PT_LINES_BLOCK = 64 };

struct pt_cpu_ways {
    /* pt_pylex_some() */
    uint32_t (*lex)(pt_pylex *l, pt_tok *out, uint32_t cap);
    /* Copies so many blocks of 64 bytes; `at` is where they are in their text. For each line
     * end its place behind it goes to *ends, which has room for 64 a block and four more. How
     * many there are. */
    uint32_t (*lines)(const char *s, char *to, uint32_t at, uint32_t blocks, uint32_t *ends,
                      struct pt_lines_seen *seen);
};

/* cpu_avx2.c; its functions are NULL where the compiler cannot make it. */
extern const struct pt_cpu_ways pt_cpu_avx2;

const struct pt_cpu_ways *pt_cpu_ways(void);

PT_EXTERN_C_END
#endif
