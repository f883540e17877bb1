/* lexblock.h: the tokens of a batch of files as one block (block.h).
 *
 * Made file by file, as pt_lexbatch_run() hands them out; read in place. A file's entry bears
 * a checksum of its text, because tokens are offsets into a text that the block does not hold:
 * whoever takes tokens from a block that came from elsewhere asks for them with the text. */
#ifndef PT_KERNELS_LEXBLOCK_H
#define PT_KERNELS_LEXBLOCK_H

#include "kernels/block.h"
#include "kernels/lexbatch.h"

PT_EXTERN_C_BEGIN

enum { PT_LEXBLOCK = 1 /* its `what` */, PT_LEXBLOCK_VERSION = 1 };

typedef struct {
    uint64_t tok_at; /* its first token, in the array of all */
    uint64_t text;   /* pt_lexblock_text() */
    uint32_t n_tok;
    uint32_t n_bytes;
    uint32_t odd; /* enum pt_lex_odd: why it was lexed sequentially */
    uint32_t
        whole; /* 1: the tokens end in PT_T_END; 0: in PT_T_ERROR, or it is not there */
} pt_lexblock_file;

typedef struct {
    void *mem; /* the block */
    const pt_lexblock_file *files;
    const pt_tok *toks;
    uint32_t n_files;
    uint64_t n_toks;
} pt_lexblock;

/* ---- making one */

typedef struct {
    uint8_t *mem;
    size_t tok_at; /* offset of the tokens, which are the last array */
    uint32_t n_files;
    uint64_t n_toks, cap;
} pt_lexblock_maker;

/* For so many files; `n_bytes` of them in all is a guess at the tokens. */
void pt_lexblock_start(pt_lexblock_maker *m, uint32_t n_files, uint64_t n_bytes);
/* The tokens of one file, in any order; at most once for each. */
void pt_lexblock_add(pt_lexblock_maker *m, uint32_t file, const pt_lex_file *f,
                     const pt_tok *tok, uint32_t n, uint32_t odd);
/* Ends it: *out owns the block, to be freed by pt_lexblock_free(). `seal` costs a pass over
 * it, and is needed when it leaves this process. */
void pt_lexblock_finish(pt_lexblock_maker *m, bool seal, pt_lexblock *out);
void pt_lexblock_free(pt_lexblock *b);
pt_str pt_lexblock_bytes(const pt_lexblock *b);

/* ---- reading one */

/* Checks bytes from elsewhere, wherever they lie (aligned to 8), and points into them; the
 * caller keeps them and does not call pt_lexblock_free(). -1: PT_ERR_DAMAGED, PT_ERR_VERSION. */
int pt_lexblock_open(pt_str bytes, pt_lexblock *out, pt_err *err);
uint64_t pt_lexblock_text(const char *s, uint32_t n);
/* The tokens of a file when they end in PT_T_END and `text` is what they were made of; else
 * NULL. */
const pt_tok *pt_lexblock_tokens(const pt_lexblock *b, uint32_t file,
                                 const pt_lex_file *text, uint32_t *n);

PT_EXTERN_C_END
#endif
