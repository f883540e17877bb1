/* ast_priv.h: the tree's arrays, for the builder, the accessors and the dump only. */
#ifndef PT_WORKER_AST_PRIV_H
#define PT_WORKER_AST_PRIV_H

#include "base/map.h"
#include "worker/ast.h"

struct pt_ast {
    pt_arena *a;
    pt_str source;     /* decoded, UTF-8, lines end in '\n' */
    uint32_t *line_at; /* [n_lines + 1] byte offset of each line's start */
    uint32_t n_lines;
    uint32_t n, cap; /* nodes 1 .. n */
    uint8_t *kind, *role, *op;
    int32_t *num;
    uint32_t *str; /* name number, or constant number for PT_N_Constant and the like */
    pt_node *parent, *first, *last, *next;
    pt_pos *pos;
    uint32_t *height; /* of the tree under a node, to bound everybody's recursion */
    pt_map *names;
    pt_str *consts; /* texts of constants, 1-based */
    uint32_t n_consts, cap_consts;
};

/* Makes room for `nodes` more. */
void pt_ast_reserve(pt_ast *t, uint32_t nodes);
static inline pt_node pt_ast_new(pt_ast *t, enum pt_kind kind, pt_pos pos)
{
    if (t->n + 2 > t->cap)
        pt_ast_reserve(t, t->cap ? t->cap : 256);
    pt_node n = ++t->n;
    t->kind[n] = (uint8_t)kind;
    t->pos[n] = pos;
    return n;
}

/* Hangs a finished child on its parent, as the last one. 0 is no child. */
static inline void pt_ast_add(pt_ast *t, pt_node parent, enum pt_role role, pt_node child)
{
    if (!child)
        return;
    t->role[child] = (uint8_t)role;
    t->parent[child] = parent;
    if (t->height[parent] <= t->height[child])
        t->height[parent] = t->height[child] + 1;
    if (t->last[parent])
        t->next[t->last[parent]] = child;
    else
        t->first[parent] = child;
    t->last[parent] = child;
}

uint32_t pt_ast_add_const(pt_ast *t, pt_str text);

/* ast_repr.c: constants as Python's repr() shows them */
void pt_ast_repr_text(pt_buf *out, pt_str s, bool bytes);
void pt_ast_repr_const(pt_buf *out, enum pt_const what, pt_str s);

#endif
