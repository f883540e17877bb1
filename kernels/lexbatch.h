/* lexbatch.h: the tokens of many files at once, data-parallel, on a device or here.
 *
 * A batch is one block of memory that holds the files one behind the other. Its tokens are
 * those that pt_pylex_run() gives for each file, byte for byte. A file that a parallel step
 * cannot decide (enum pt_lex_odd) is lexed again by pt_pylex_run() itself, and counted. */
#ifndef PT_KERNELS_LEXBATCH_H
#define PT_KERNELS_LEXBATCH_H

#include "base/err.h"
#include "kernels/parsebatch.h"
#include "kernels/pylex.h"

PT_EXTERN_C_BEGIN

/* X(name, what): why a file went the sequential way. */
#define PT_LEX_ODDS(X)                                                                     \
    X(nul, "holds a NUL byte")                                                             \
    X(text, "an unterminated string")                                                      \
    X(token, "a character, number or name that is none")                                   \
    X(continuation, "a backslash that continues nothing")                                  \
    X(brackets, "brackets that do not match")                                              \
    X(deep, "brackets nested too deeply for a register")                                   \
    X(margin, "indentation that does not match")                                           \
    X(nested, "an f-string that holds its own quote")                                      \
    X(run, "a very long run of backslashes or quotes")                                     \
    X(large, "does not fit into a batch")                                                  \
    X(dense, "is in a batch with too many tokens")                                         \
    X(failed, "the device failed")

enum pt_lex_odd_bit {
#define X(name, what) PT_ODD_BIT_##name,
    PT_LEX_ODDS(X)
#undef X
        PT_ODD_COUNT
};
enum pt_lex_odd {
#define X(name, what) PT_ODD_##name = 1 << PT_ODD_BIT_##name,
    PT_LEX_ODDS(X)
#undef X
};

const char *pt_lex_odd_text(enum pt_lex_odd_bit why);

typedef struct {
    const char *s; /* UTF-8, '\n' line ends; s[n] is readable and 0 */
    uint32_t n;
} pt_lex_file;

/* One file's tokens, valid during the call. `odd`: why they were made sequentially, or 0. */
typedef void (*pt_lex_sink)(void *ctx, size_t file, const pt_tok *tok, uint32_t n,
                            uint32_t odd);

/* The lines of a batch, made where its tokens are and before these are handed out: they are those
 * that pt_parse_steps() makes of the batch's tokens. File i of them is files[i] of the run, valid
 * during the call; one that is lexed sequentially has no tokens there. lines->mem is the sink's. */
typedef void (*pt_lines_sink)(void *ctx, const size_t *files, const pt_parse_output *lines);

typedef struct {
    uint64_t files, bytes, tokens, batches;
    uint64_t odd[PT_ODD_COUNT]; /* files, by the first reason */
    uint64_t fell_back;         /* batches that the device failed on */
    uint64_t halved;            /* times that its memory was too small for a batch */
    uint64_t unparsed; /* batches with more lines or nodes than a device has room for */
    /* Of a device, by its own clock: the lexer's and the parser's steps, and copies. */
    double kernel_s, parser_s, in_s, out_s;
    double host_s; /* wall time of runs */
} pt_lex_stats;

enum pt_lex_where { PT_LEX_SEQUENTIAL, PT_LEX_STEPS, PT_LEX_CUDA };

typedef struct {
    enum pt_lex_where where;
    uint32_t batch_bytes; /* 0: 16 MiB */
    uint32_t max_files;   /* of a batch; 0: 16384 */
    bool nested_quotes;  /* 3.12's rules: see pt_pylex, and type_syntax of pt_parse_input */
    bool firsts;         /* names are interned: pt_lexbatch_firsts() */
    pt_lines_sink lines; /* NULL: no lines. Those of a batch only: none where SEQUENTIAL */
} pt_lex_options;

typedef struct pt_lexbatch pt_lexbatch;

/* What there is, and a word on it: "NVIDIA H100 80GB HBM3, 79 GiB, sm_90, driver 13.0". -1
 * when there is no device that can be used; err says why. Opens nothing. */
int pt_lexbatch_probe(char name[160], pt_err *err);

/* NULL when there is no such device or too little memory: err says what was found. A batch is
 * halved until the device has memory for it. */
pt_lexbatch *pt_lexbatch_new(const pt_lex_options *o, pt_err *err);
void pt_lexbatch_free(pt_lexbatch *b);

/* By which rules the next runs lex, whatever it was opened for. */
void pt_lexbatch_nest(pt_lexbatch *b, bool nested_quotes);

/* Lexes all files and hands each to `sink`, once: of a batch first those that it lexed, in
 * order and one right behind the other, then those that it left. A device that fails costs time,
 * not results: for want of memory the batch is split, else it is lexed here, and a device that
 * fails again and again is not asked any more. */
void pt_lexbatch_run(pt_lexbatch *b, const pt_lex_file *files, size_t n, pt_lex_sink sink,
                     void *ctx);
/* The same in pieces, so that the caller makes the next texts while a device is at work: files[i]
 * is there when it is added, and stays until the end. */
void pt_lexbatch_begin(pt_lexbatch *b, const pt_lex_file *files, pt_lex_sink sink,
                       void *ctx);
void pt_lexbatch_add(pt_lexbatch *b, size_t i);
void pt_lexbatch_end(pt_lexbatch *b);
/* During a call of the sink: for every token of the file that is a name, the number of the first
 * token of the file with the same text; UINT32_MAX for other tokens, and for keywords that are
 * always some. NULL for a file that was lexed sequentially, and where `firsts` was not asked for. */
const uint32_t *pt_lexbatch_firsts(const pt_lexbatch *b);
const pt_lex_stats *pt_lexbatch_stats(const pt_lexbatch *b);
/* Bytes that a batch takes now. */
uint32_t pt_lexbatch_bytes(const pt_lexbatch *b);
/* What runs: as pt_lexbatch_probe() has it, or "this CPU". */
const char *pt_lexbatch_name(const pt_lexbatch *b);
/* The last failure of the device, or "". */
const char *pt_lexbatch_trouble(const pt_lexbatch *b);

PT_EXTERN_C_END
#endif
