/* parsebatch.c: the parser's steps in the CPU's meaning (loops), and the block of what they
 * make. It is the reference for devices. */
#include "kernels/par.h"
#include "kernels/parsebatch_priv.h"

#include <string.h>

#include "kernels/parse_frame.inc"

#include "kernels/parse_expr.inc"

#include "kernels/parse_context.inc"

#include "kernels/parse_simple.inc"

#include "kernels/parse_match.inc"

#include "kernels/parse_line.inc"

#include "kernels/parse_steps.inc"

const char *pt_parse_expect_text(enum pt_parse_expect e)
{
    static const char *const texts[] = {"nothing",
#define X(name, text) text,
                                        PT_PARSE_EXPECTS(X)
#undef X
    };
    return texts[e];
}

void parseb_arrays(const parseb *b, struct parseb_array out[PARSEB_ARRAYS])
{
    uint32_t n = 0;
#define ARRAY(field, count)                                                                \
    out[n].pointer = offsetof(parseb, field);                                              \
    out[n++].bytes = ((size_t)(count) + 1) * sizeof *((parseb *)0)->field
    ARRAY(lines, b->max_lines);
    ARRAY(nodes, b->max_nodes);
    ARRAY(files, b->max_files);
    ARRAY(total, 0);
    ARRAY(depth, b->max_lines);
    ARRAY(scratch, 2 * (size_t)b->max_tok);
#undef ARRAY
}

bool parseb_fits(const parseb *b)
{
    return b->total->n_lines <= b->max_lines && b->total->n_nodes <= b->max_nodes;
}

void parseb_block(const parseb *b, pt_parse_output *out)
{
    pt_block_array a[] = {{PT_PARSE_LINES, sizeof *b->lines, b->total->n_lines, 0},
                          {PT_PARSE_NODES, sizeof *b->nodes, b->total->n_nodes, 0},
                          {PT_PARSE_FILES, sizeof *b->files, b->n_files, 0}};
    size_t size = pt_block_lay_out(a, PT_LEN(a));
    uint8_t *mem = aligned_alloc(PT_BLOCK_ALIGN, size);
    PT_ASSERT(mem);
    pt_block_begin(mem, PT_PARSEBLOCK, PT_PARSEBLOCK_VERSION, a, PT_LEN(a));
    if (a[0].n)
        memcpy(mem + a[0].at, b->lines, a[0].n * a[0].item);
    if (a[1].n)
        memcpy(mem + a[1].at, b->nodes, a[1].n * a[1].item);
    if (a[2].n)
        memcpy(mem + a[2].at, b->files, a[2].n * a[2].item);
    *out = (pt_parse_output){.mem = mem,
                             .lines = (const void *)(mem + a[0].at),
                             .nodes = (const void *)(mem + a[1].at),
                             .files = (const void *)(mem + a[2].at),
                             .n_lines = (uint32_t)a[0].n,
                             .n_nodes = (uint32_t)a[1].n,
                             .n_files = (uint32_t)a[2].n};
}

void pt_parse_steps(const pt_parse_input *in, pt_parse_output *out)
{
    struct parseb_array arrays[PARSEB_ARRAYS];
    parseb b = {.tok = in->tok,
                .file_tok = in->file_tok,
                .n_tok = &in->n_tok,
                .n_files = in->n_files,
                .max_tok = in->n_tok,
                .max_files = in->n_files,
                .max_lines = in->n_tok,
                .max_nodes = 2 * in->n_tok,
                .type_syntax = in->type_syntax};
    parseb_arrays(&b, arrays);
    void *made[PARSEB_ARRAYS];
    for (int i = 0; i < PARSEB_ARRAYS; i++) {
        made[i] = malloc(arrays[i].bytes);
        PT_ASSERT(made[i]);
        memcpy((char *)&b + arrays[i].pointer, &made[i], sizeof made[i]);
    }
#define RUN_STEP(step, ...) step##_all(&b);
    PARSEB_STEPS(RUN_STEP, RUN_STEP)
#undef RUN_STEP
    parseb_block(&b, out);
    for (int i = 0; i < PARSEB_ARRAYS; i++)
        free(made[i]);
}
