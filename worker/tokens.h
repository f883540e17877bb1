/* tokens.h: the tokens of several units made together, ahead of their parsing, where that is
 * faster than to lex each when its turn comes. The parser takes what is there and lexes what is
 * not, so a text that is missing here, or not Python, costs nothing but the attempt. */
#ifndef PT_WORKER_TOKENS_H
#define PT_WORKER_TOKENS_H

#include "base/hash.h"
#include "base/str.h"
#include "kernels/lexchoice.h"
#include "kernels/parsebatch.h"

/* A decoded source (as pt_parse_decode() makes it) and all of its tokens, the last of them
 * PT_T_END. */
typedef struct pt_lexed {
    pt_str text;
    const pt_tok *toks;
    uint32_t n_toks;
    bool nested_quotes; /* by which rules */
    /* Of the batch it was lexed in: its lines, parsed (NULL: its own are not), and its tokens. */
    const pt_parse_output *lines;
    const pt_tok *batch;
    uint32_t file;
} pt_lexed;

typedef struct {
    pt_hash hash; /* of raw */
    pt_str raw;   /* a file's bytes */
} pt_tokens_source;

/* For one thread. */
typedef struct pt_tokens pt_tokens;

/* NULL when the choice is to lex each unit when its turn comes. A device that cannot be opened
 * after all is logged, once. */
pt_tokens *pt_tokens_open(const pt_lex_choice *c);
void pt_tokens_close(pt_tokens *t); /* NULL is fine */

/* Forgets what is there and takes these. Too little text for a device is only noted. */
void pt_tokens_make(pt_tokens *t, const pt_tokens_source *sources, size_t n,
                    bool nested_quotes);
/* Whether the last pt_tokens_make() had that source. */
bool pt_tokens_tried(const pt_tokens *t, pt_hash source, bool nested_quotes);
/* Valid until the next pt_tokens_make(); NULL when it is to be lexed by whoever needs it. */
const pt_lexed *pt_tokens_find(pt_tokens *t, pt_hash source, bool nested_quotes);
/* How many were found, since it was opened. */
uint64_t pt_tokens_used(const pt_tokens *t);

#endif
