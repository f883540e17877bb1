/* ast.h: a Python module's abstract syntax tree, as flat arrays with 32-bit indices.
 *
 * Node 0 means "none"; node 1 is the Module. Children hang on `first`/`next` in the order of
 * the fields in kernels/py_kinds.def; `role` says which field of its parent a node fills.
 * Read through the functions below: they hide where a value is kept.
 *
 * The arrays, the names and the constants' texts live in the arena that pt_ast_parse() was
 * given. Read-only after parsing, so threads may share a tree. */
#ifndef PT_WORKER_AST_H
#define PT_WORKER_AST_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "kernels/pykinds.h"

#include <stdbool.h>

/* Every field name that occurs in py_kinds.def and is filled by child nodes. */
enum pt_role {
    PT_R_none = 0,
    PT_R_body,
    PT_R_type_ignores,
    PT_R_args,
    PT_R_decorator_list,
    PT_R_returns,
    PT_R_type_params,
    PT_R_bases,
    PT_R_keywords,
    PT_R_value,
    PT_R_targets,
    PT_R_target,
    PT_R_name,
    PT_R_annotation,
    PT_R_iter,
    PT_R_orelse,
    PT_R_test,
    PT_R_items,
    PT_R_subject,
    PT_R_cases,
    PT_R_exc,
    PT_R_cause,
    PT_R_handlers,
    PT_R_finalbody,
    PT_R_msg,
    PT_R_names,
    PT_R_values,
    PT_R_left,
    PT_R_right,
    PT_R_operand,
    PT_R_keys,
    PT_R_elts,
    PT_R_elt,
    PT_R_generators,
    PT_R_key,
    PT_R_ops,
    PT_R_comparators,
    PT_R_func,
    PT_R_format_spec,
    PT_R_slice,
    PT_R_lower,
    PT_R_upper,
    PT_R_step,
    PT_R_ifs,
    PT_R_type,
    PT_R_posonlyargs,
    PT_R_vararg,
    PT_R_kwonlyargs,
    PT_R_kw_defaults,
    PT_R_kwarg,
    PT_R_defaults,
    PT_R_context_expr,
    PT_R_optional_vars,
    PT_R_pattern,
    PT_R_guard,
    PT_R_patterns,
    PT_R_cls,
    PT_R_kwd_attrs,
    PT_R_kwd_patterns,
    PT_R_bound,
    PT_R_COUNT
};

typedef uint32_t pt_node; /* index; 0 = none */

typedef struct {
    uint32_t line, col;         /* 1-based line; 0-based column in UTF-8 bytes, as ast's */
    uint32_t end_line, end_col; /* one past the last byte */
} pt_pos;

/* What is wrong with the user's Python. Work on other units goes on. */
typedef struct {
    pt_pos pos;
    const char *msg; /* in the parse's arena: CPython's wording where we know it */
    /* The exception CPython raises: "SyntaxError", "IndentationError", "TabError",
     * "UnicodeDecodeError" ..., or "LimitError" when a limit of ours was hit. */
    const char *type;
} pt_diag;

typedef struct pt_ast pt_ast;

typedef struct {
    uint32_t max_bytes; /* 0 = the default of 64 MiB */
    /* Levels of the tree, and of what nests while it is built; 0 = 3000, a little more than
     * CPython builds and the most. Parentheses nest 200 deep and indentation 99, as there. */
    uint32_t max_depth;
    /* The newest Python whose syntax is accepted: 308 .. 312; 0: the newest. The type
     * parameters and f-strings of 3.12, except* (3.11) and match (3.10) depend on it. */
    uint32_t version;
    /* NULL, or the source decoded and lexed before, by the rules of `version` (tokens.h); it
     * outlives the tree, and the source itself is not looked at. */
    const struct pt_lexed *lexed;
} pt_ast_limits;

/* Do f-strings of that version follow the rules of 3.12? */
bool pt_ast_nested_quotes(uint32_t version);

enum { PT_AST_NEWEST = 312 };

/* Parses `source` (raw bytes: a BOM and a PEP 263 coding line are honoured). Returns NULL
 * and fills *diag when it is not Python 3.8-3.12 or exceeds a limit. `limits` may be NULL. */
const pt_ast *pt_ast_parse(pt_arena *a, pt_str source, const pt_ast_limits *limits,
                           pt_diag *diag);

pt_node pt_ast_root(const pt_ast *t);
uint32_t pt_ast_count(const pt_ast *t); /* nodes are 1 .. count */
enum pt_kind pt_ast_kind(const pt_ast *t, pt_node n);
enum pt_role pt_ast_role(const pt_ast *t, pt_node n);
pt_node pt_ast_parent(const pt_ast *t, pt_node n);
pt_pos pt_ast_pos(const pt_ast *t, pt_node n);
/* First child in that role, or 0; then its next sibling in the same role, or 0. */
pt_node pt_ast_get(const pt_ast *t, pt_node n, enum pt_role role);
pt_node pt_ast_more(const pt_ast *t, pt_node child);
uint32_t pt_ast_len(const pt_ast *t, pt_node n, enum pt_role role);
/* First child in any role; next sibling in any role. */
pt_node pt_ast_first(const pt_ast *t, pt_node n);
pt_node pt_ast_next(const pt_ast *t, pt_node n);
/* enum pt_op, pt_ctx or pt_const, as the kind has it. */
int pt_ast_op(const pt_ast *t, pt_node n);
int32_t pt_ast_num(const pt_ast *t, pt_node n);
/* The identifier (NFKC-normalised) or the constant's text; .p == NULL when None. */
pt_str pt_ast_str(const pt_ast *t, pt_node n);
/* Interned number of the same identifier, equal for equal names of one tree; 0 = None. */
uint32_t pt_ast_name(const pt_ast *t, pt_node n);
uint32_t pt_ast_n_names(const pt_ast *t); /* names are 1 .. n */
pt_str pt_ast_name_str(const pt_ast *t, uint32_t name);
/* alias.asname; .p == NULL when None. */
pt_str pt_ast_asname(const pt_ast *t, pt_node n);
/* The decoded source (UTF-8) and its line starts; line is 1-based. */
pt_str pt_ast_source(const pt_ast *t);
uint32_t pt_ast_n_lines(const pt_ast *t);
pt_str pt_ast_line(const pt_ast *t, uint32_t line);
const char *pt_kind_name(enum pt_kind k);

/* Appends what CPython's ast.dump(tree, include_attributes=True) prints. */
void pt_ast_dump(const pt_ast *t, pt_buf *out);

#endif
