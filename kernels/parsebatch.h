/* parsebatch.h: the syntax of many files at once, data-parallel: one item for each logical line.
 *
 * A line's nodes stand in postorder, children before their parent, so that a subtree is a range:
 * nodes [first, itself]. Its last child is the node before it, the one before that is the node
 * before the last child's first. Names, numbers and texts are not decoded: a node says from
 * which token to which it reaches, and its text is there. An f-string is one node.
 *
 * Children stand as in the source, which is not the order of ast's fields everywhere: an IfExp
 * has body, test, orelse; a Dict its keys and values in turn; a Compare its operators (Operator)
 * between the operands; arguments its arg, each before its default; a MatchMapping its keys and
 * patterns in turn; a MatchClass an Ident before each pattern that has a name. */
#ifndef PT_KERNELS_PARSEBATCH_H
#define PT_KERNELS_PARSEBATCH_H

#include "kernels/block.h"
#include "kernels/pykinds.h"
#include "kernels/pylex.h"

PT_EXTERN_C_BEGIN

enum { PT_PARSE_NONE = 0xffffffff /* no line */ };

typedef struct {
    uint32_t from,
        to; /* tokens of the batch, both included; arguments may be empty: to < from */
    uint32_t first; /* node of the batch: where its subtree begins */
    uint8_t kind;   /* enum pt_kind */
    /* enum pt_op, pt_ctx, pt_const; of an arg 0, or 1 `*`, 2 keyword-only, 3 `**`; 1 where a
     * def, for, with or comprehension is async, and where an except has a star */
    uint8_t op;
    /* Slice: 1 lower, 2 upper, 4 step. arg: a default follows. arguments: positional only.
     * FunctionDef: its last child is what it returns. withitem: its last child is a target.
     * ExceptHandler: its last token but the colon is a name. AnnAssign: 1 simple, 2 has a value.
     * Raise: it has a cause. ImportFrom: level. MatchSequence: it is in brackets. MatchMapping:
     * `**rest` ends it. */
    uint16_t extra;
} pt_pnode;

/* What a line begins with. */
enum pt_line_head {
    PT_LINE_SIMPLE,
    PT_LINE_IF,
    PT_LINE_ELIF,
    PT_LINE_ELSE,
    PT_LINE_WHILE,
    PT_LINE_FOR,
    PT_LINE_TRY,
    PT_LINE_EXCEPT,
    PT_LINE_FINALLY,
    PT_LINE_WITH,
    PT_LINE_DEF,
    PT_LINE_CLASS,
    PT_LINE_DECORATOR,
    PT_LINE_MATCH,
    PT_LINE_CASE
};

enum {
    PT_LINE_OPENS = 1 /* a block follows */,
    PT_LINE_INLINE = 2 /* its block is in it */
};

typedef struct {
    uint32_t tok;     /* its first token */
    uint32_t node, n; /* its nodes; its statements are the roots among them */
    uint32_t parent;  /* the line that opened the block it is in, or PT_PARSE_NONE */
    uint32_t chain;   /* of elif, else, except, finally: the clause before it */
    uint8_t head, flags;
    uint16_t expected; /* enum pt_parse_expect; 0: none */
    uint32_t at;       /* the token that is not what was expected */
} pt_pline;

/* X(name, text): what was expected where something else stands. */
#define PT_PARSE_EXPECTS(X)                                                                \
    X(operand, "an expression")                                                            \
    X(close, "a closing bracket or a comma")                                               \
    X(colon, "':'")                                                                        \
    X(end, "the end of the line")                                                          \
    X(name, "a name")                                                                      \
    X(target, "something that can be assigned to")                                         \
    X(in, "'in'")                                                                          \
    X(else, "'else'")                                                                      \
    X(params, "a parameter")                                                               \
    X(argument, "an argument that may stand here")                                         \
    X(import, "'import'")                                                                  \
    X(statement, "a statement")                                                            \
    X(block, "an indented block")                                                          \
    X(margin, "the margin of the line before")                                             \
    X(clause, "a statement that this clause belongs to")                                   \
    X(handler, "'except' or 'finally'")                                                    \
    X(decorated, "a def or class")                                                         \
    X(deep, "fewer levels of nesting")                                                     \
    X(room, "fewer nodes: a fault of this parser's own")                                   \
    X(assign, "'='")                                                                       \
    X(pattern, "a pattern")                                                                \
    X(case, "'case'")

enum pt_parse_expect {
    PT_EXPECT_nothing = 0,
#define X(name, text) PT_EXPECT_##name,
    PT_PARSE_EXPECTS(X)
#undef X
        PT_EXPECT_COUNT
};

const char *pt_parse_expect_text(enum pt_parse_expect e);

/* ---- a batch */

enum { PT_PARSE_MAX_TOKENS = 1 << 30 }; /* fewer than these */

/* The files' tokens one behind the other, each file's ended by PT_T_END, or by PT_T_ERROR: then
 * its lines up to there are parsed. */
typedef struct {
    const pt_tok *tok;
    uint32_t n_tok;
    const uint32_t *file_tok; /* [n_files] first token; files without any are allowed */
    uint32_t n_files;
    bool type_syntax; /* 3.12's: `type` statements and type parameters */
} pt_parse_input;

/* The arrays of the block that comes out (block.h). */
enum { PT_PARSEBLOCK = 2 /* its `what` */, PT_PARSEBLOCK_VERSION = 2 };
enum { PT_PARSE_LINES = 1, PT_PARSE_NODES = 2, PT_PARSE_FILES = 3 };

typedef struct {
    uint32_t line, n_lines;
    uint32_t bad; /* the first line with something unexpected, or PT_PARSE_NONE */
} pt_pfile;

typedef struct {
    void *mem; /* the block: free() it */
    const pt_pline *lines;
    const pt_pnode *nodes;
    const pt_pfile *files;
    uint32_t n_lines, n_nodes, n_files;
} pt_parse_output;

/* Runs the steps as loops on this CPU. On a device they follow the lexer's, over the tokens that
 * lie there (pt_lex_options.lines), and make the same bytes. */
void pt_parse_steps(const pt_parse_input *in, pt_parse_output *out);

PT_EXTERN_C_END
#endif
