/* lexbatch_priv.h: the arrays that the steps of a batch read and write.
 *
 * All of them lie in one block, laid out by lexb_layout(); a device has the same block. A *raw*
 * token is what stands in the text, a line end that may be none included; INDENT and DEDENT are
 * put between them at the end. */
#ifndef PT_KERNELS_LEXBATCH_PRIV_H
#define PT_KERNELS_LEXBATCH_PRIV_H

#include "kernels/lexbatch.h"
#include "kernels/parsebatch_priv.h"

PT_EXTERN_C_BEGIN

enum {
    LEXB_UNIT = 32, /* bytes of one item of the steps over bytes */
    LEXB_SLACK = 64 /* zero bytes behind the last file: a look ahead stays inside */
};

/* What is seen of a unit without knowing what stands before it: a bit for each byte. */
struct lexb_sight {
    uint32_t line, nul; /* '\n', and the byte 0 behind a file */
    uint32_t quote[2];  /* ' and " that no backslash escapes */
    uint32_t hash;
    uint32_t odd;     /* backslashes, and what is in no token */
    uint32_t starts;  /* where tokens start, if all of it is code */
    uint32_t trouble; /* those whose extent a walk over them has to find */
} __attribute__((aligned(16)));

/* Where tokens start: starts without cover. Items set bits of others' units, too. */
struct lexb_marks {
    uint32_t starts, cover;
    uint32_t string_end; /* bytes that stand right behind a string */
    uint32_t unused;
} __attribute__((aligned(16)));

/* Where a raw token stands. */
struct lexb_raw {
    uint32_t at, line, line_at; /* line: line ends before it in the batch */
    uint32_t file;
} __attribute__((aligned(16)));

struct lexb_totals {
    uint32_t n_tok, n_str, n_margin, n_bracket, n_out;
};

typedef struct {
    /* the batch */
    uint32_t n_files, n_bytes, n_units; /* n_bytes: with a 0 behind each file */
    uint32_t max_tok, max_out;
    uint32_t nested_quotes;
    uint32_t max_names; /* max_tok, or 0 where names are not interned */
    struct pt_ident_tables ident;
    const uint8_t *src;      /* [n_units * LEXB_UNIT + LEXB_SLACK] */
    const uint32_t *file_at; /* [n_files + 1] */
    /* per unit [n_units] */
    struct lexb_sight *sight;
    uint32_t *word; /* letters, digits and bytes above ASCII, a bit for each */
    uint32_t *map;  /* what it makes of each state */
    uint8_t *state; /* before it */
    struct lexb_marks *mark;
    /* per raw token [max_tok] */
    struct lexb_raw *raw;
    uint32_t *end;  /* until it is known: how many strings end before it */
    uint32_t *what; /* kind | sub << 8 | quote << 16 */
    int32_t *depth; /* brackets open before it, counted through the batch */
    int8_t *pending;
    uint32_t *hash;   /* of a name: of its bytes; of a string: its number */
    uint32_t *place;  /* of a name: where in the table */
    uint32_t *out_at; /* which token it became, or LEXB_NO_TOKEN */
    uint32_t
        *table; /* [a power of two, at most 3 * max_tok + 8] the first token of a text */
    /* per string [max_tok] */
    uint32_t *str_end, *str_line, *str_line_at;
    /* per line that may have a margin that counts, and per bracket [max_tok] */
    uint32_t *margin_tok, *bracket_tok;
    uint32_t *margin_col, *margin_alt; /* col LEXB_BLANK: nothing but a comment */
    /* per file */
    uint32_t *odd;         /* [n_files] enum pt_lex_odd */
    uint32_t *file_tok;    /* [n_files + 1] first raw token */
    uint32_t *file_line;   /* [n_files + 1] lines before it */
    uint32_t *file_margin; /* [n_files] first of its margins */
    int32_t *file_depth;   /* [n_files] brackets open before it */
    uint32_t *file_out;    /* [n_files] first token */
    uint32_t *indent;      /* [n_files * 2 * PT_LEX_MAX_INDENT] the stacks of its blocks */
    struct lexb_totals *total;
    pt_tok *out;     /* [max_out] */
    uint32_t *first; /* [max_out] of a name: pt_lexbatch_firsts() */
} lexb;

/* One array of the block: where its pointer stands in lexb, and its size. */
struct lexb_array {
    size_t pointer, bytes;
};
enum { LEXB_MAX_ARRAYS = 40, LEXB_N_OUTPUTS = 5 /* total, odd, file_out, out, first */ };

/* The arrays of a batch of up to so many bytes and files: inputs, then outputs, then the rest;
 * returns how many. */
uint32_t lexb_arrays(uint32_t max_units, uint32_t max_tok, uint32_t max_files,
                     struct lexb_array out[LEXB_MAX_ARRAYS], uint32_t *n_inputs);
/* Points all arrays of *b into `block` (NULL: only measures) and returns its size. */
size_t lexb_layout(lexb *b, uint8_t *block, uint32_t max_units, uint32_t max_tok,
                   uint32_t max_files);
/* Raw tokens to make room for: Python has one in 4.6 bytes; twice that, or all are odd. */
uint32_t lexb_max_tok(uint32_t max_bytes);

/* Runs all steps over *b, on this CPU. b->mark and b->odd are 0. */
void lexb_run_steps(const lexb *b);

/* ---- a CUDA device, with two slots that take turns: one computes while the other is copied.
 * lexbatch_cuda.cu, or lexbatch_cuda_absent.c where there is no nvcc. */
typedef struct lexb_cuda lexb_cuda;

int lexb_cuda_probe(char name[160], pt_err *err);
lexb_cuda *lexb_cuda_open(uint32_t max_bytes, uint32_t max_files, bool lines, pt_err *err);
void lexb_cuda_close(lexb_cuda *d);
const char *lexb_cuda_name(const lexb_cuda *d);
/* The batch of a slot as the host sees it: pinned src and file_at to fill in, and after
 * lexb_cuda_finish() odd, file_out, total and out to read. */
lexb *lexb_cuda_batch(lexb_cuda *d, int slot);
/* Queues copies and steps of a slot; returns at once. */
int lexb_cuda_start(lexb_cuda *d, int slot, pt_err *err);
/* Waits for them and adds to the times of *s. */
int lexb_cuda_finish(lexb_cuda *d, int slot, pt_lex_stats *s, pt_err *err);
/* Where it was opened for lines, those of a finished slot; NULL: there were too many. */
const parseb *lexb_cuda_lines(const lexb_cuda *d, int slot);

PT_EXTERN_C_END
#endif
