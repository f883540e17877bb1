/* lexbatch_steps.c: the steps of a batch in the CPU's meaning (loops), and the layout of its
 * block. It is the reference for devices; for speed on a CPU there is pylex.c. */
#include "kernels/lexbatch_priv.h"
#include "kernels/planes.h"

#include <string.h>

#define LEX_FSTRING_DEPTH 24 /* as in lexbatch_cuda.cu; deeper f-strings make a file odd */
#include "kernels/lex.inc"
#include "kernels/lex_sight.inc"

#include "kernels/lex_bytes.inc"

#include "kernels/lex_kinds.inc"

#include "kernels/lex_names.inc"

#include "kernels/lex_lines.inc"

void lexb_run_steps(const lexb *b)
{
#define RUN_STEP(step, ...) step##_all(b);
    LEXB_STEPS(RUN_STEP, RUN_STEP)
#undef RUN_STEP
}

uint32_t lexb_max_tok(uint32_t max_bytes)
{
    return max_bytes / 2 + 1024;
}

uint32_t lexb_arrays(uint32_t max_units, uint32_t max_tok, uint32_t max_files,
                     struct lexb_array out[LEXB_MAX_ARRAYS], uint32_t *n_inputs)
{
    size_t bytes = (size_t)max_units * LEXB_UNIT + LEXB_SLACK, toks = max_tok;
    size_t files = max_files + 1;
    uint32_t n = 0;
#define ARRAY(field, count)                                                                \
    out[n].pointer = offsetof(lexb, field);                                                \
    out[n++].bytes = (count) * sizeof *((lexb *)0)->field
    ARRAY(src, bytes);
    ARRAY(file_at, files);
    *n_inputs = n;
    ARRAY(total, 1);
    ARRAY(odd, files);
    ARRAY(file_out, files);
    ARRAY(out, toks);
    ARRAY(first, toks);
    ARRAY(sight, max_units);
    ARRAY(word, max_units);
    ARRAY(map, max_units);
    ARRAY(state, max_units);
    ARRAY(mark, max_units);
    ARRAY(raw, toks);
    ARRAY(end, toks);
    ARRAY(what, toks);
    ARRAY(depth, toks);
    ARRAY(pending, toks);
    ARRAY(hash, toks);
    ARRAY(place, toks);
    ARRAY(out_at, toks);
    ARRAY(table, 2 * (toks + toks / 2 + 4));
    ARRAY(str_end, toks);
    ARRAY(str_line, toks);
    ARRAY(str_line_at, toks);
    ARRAY(margin_tok, toks);
    ARRAY(margin_col, toks);
    ARRAY(margin_alt, toks);
    ARRAY(bracket_tok, toks);
    ARRAY(file_tok, files);
    ARRAY(file_line, files);
    ARRAY(file_margin, files);
    ARRAY(file_depth, files);
    ARRAY(indent, files * 2 * PT_LEX_MAX_INDENT);
#undef ARRAY
    return n;
}

size_t lexb_layout(lexb *b, uint8_t *block, uint32_t max_units, uint32_t max_tok,
                   uint32_t max_files)
{
    struct lexb_array arrays[LEXB_MAX_ARRAYS];
    uint32_t n_inputs, n = lexb_arrays(max_units, max_tok, max_files, arrays, &n_inputs);
    size_t size = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint8_t *at = block ? block + size : NULL;
        memcpy((char *)b + arrays[i].pointer, &at, sizeof at);
        size += (arrays[i].bytes + 255) / 256 * 256; /* what a device aligns to */
    }
    return size;
}
