/* lexchoice.h: which lexer to use on this machine, decided once and told in a line.
 *
 * The CPU's lexer is the sequential one: the data-parallel steps as loops give the same tokens,
 * but take several times as long there (tests/gpu/lex_speed). A device is worth its while when
 * a batch is large enough for it; how large is measured. */
#ifndef PT_KERNELS_LEXCHOICE_H
#define PT_KERNELS_LEXCHOICE_H

#include "kernels/lexbatch.h"

PT_EXTERN_C_BEGIN

enum pt_lex_want { PT_LEX_WANT_AUTO, PT_LEX_WANT_CPU, PT_LEX_WANT_CUDA };

typedef struct {
    enum pt_lex_where where;
    /* Whether lines are parsed there, too (parsebatch.h). On a CPU that is slower than to parse
     * each file when its turn comes, and on the device that was measured. */
    bool lines;
    uint32_t batch_bytes; /* of a device: what a batch may hold */
    uint32_t least_bytes; /* of a device: a smaller batch is faster on the CPU */
    char found[160];      /* the device, or why there is none */
    char why[160];        /* of the choice */
} pt_lex_choice;

/* `max_bytes`: what a batch will hold at most; `all_bytes`: all text there will be, 0 when that
 * is not known. With `want` AUTO and a device that there is, both are measured, which takes
 * about a second, unless all is lexed here before that; what was measured first holds for the
 * process. -1 only when CUDA is wanted and there is none: err says why. Thread safe. */
int pt_lex_choose(enum pt_lex_want want, uint32_t max_bytes, uint64_t all_bytes,
                  pt_lex_choice *out, pt_err *err);
/* The choice as people read it: "cpu, the sequential lexer (asked for)". */
void pt_lex_choice_text(const pt_lex_choice *c, char *out, size_t cap);

/* From two measured batches of a device and the CPU's rate: the smallest batch for which the
 * device is faster, 0 when none is. */
uint32_t pt_lex_break_even(uint32_t small_bytes, double small_s, uint32_t large_bytes,
                           double large_s, double cpu_bytes_s);

/* "cpu" or "cuda". */
const char *pt_lex_where_name(enum pt_lex_where where);

PT_EXTERN_C_END
#endif
