/* ast_priv.h: the tree's arrays, for the builder, the accessors and the dump only. */
#ifndef PT_WORKER_AST_PRIV_H
#define PT_WORKER_AST_PRIV_H

#include "base/map.h"
#include "worker/ast.h"

struct pt_ast_node {
    pt_pos pos;
    uint32_t str; /* name number, or constant number for PT_N_Constant and the like */
    int32_t num;
    pt_node parent, first;
    pt_node next;    /* while it has no parent yet: its last child */
    uint16_t height; /* of the tree under it, to bound everybody's recursion */
    uint8_t kind, role, op, unused;
};

struct pt_ast {
    pt_arena *a;
    pt_str source;     /* decoded, UTF-8, lines end in '\n' */
    uint32_t *line_at; /* [n_lines + 1] byte offset of each line's start */
    uint32_t n_lines;
    uint32_t n, cap; /* nodes 1 .. n */
    struct pt_ast_node *nodes;
    pt_map *names;
    pt_str *consts; /* texts of constants, 1-based */
    uint32_t n_consts, cap_consts;
};

/* Makes room for `nodes` more. */
void pt_ast_reserve(pt_ast *t, uint32_t nodes);
/* Makes room for the nodes to come, if the rest is as what there is up to that line. */
PT_COLD void pt_ast_more_room(pt_ast *t, uint32_t line);
static inline pt_node pt_ast_new(pt_ast *t, enum pt_kind kind, pt_pos pos)
{
    if (t->n + 2 > t->cap)
        pt_ast_more_room(t, pos.line);
    t->nodes[++t->n] = (struct pt_ast_node){.pos = pos, .kind = (uint8_t)kind};
    return t->n;
}

/* Hangs a finished child on its parent, as the last one. 0 is no child. */
static inline void pt_ast_add(pt_ast *t, pt_node parent, enum pt_role role, pt_node child)
{
    if (!child)
        return;
    struct pt_ast_node *nodes = t->nodes, *up = &nodes[parent], *n = &nodes[child];
    n->role = (uint8_t)role;
    n->parent = parent;
    n->next = 0;
    if (up->height <= n->height && n->height < UINT16_MAX)
        up->height = (uint16_t)(n->height + 1);
    if (up->next)
        nodes[up->next].next = child;
    else
        up->first = child;
    up->next = child;
}

/* A new node over a finished one, its first child. */
static inline pt_node pt_ast_over(pt_ast *t, enum pt_kind kind, pt_pos pos,
                                  enum pt_role role, pt_node child)
{
    if (t->n + 2 > t->cap)
        pt_ast_more_room(t, pos.line);
    pt_node up = ++t->n;
    struct pt_ast_node *n = &t->nodes[child];
    uint32_t height = n->height + (n->height < UINT16_MAX);
    n->role = (uint8_t)role;
    n->parent = up;
    n->next = 0;
    t->nodes[up] = (struct pt_ast_node){.pos = pos,
                                        .first = child,
                                        .next = child,
                                        .height = (uint16_t)height,
                                        .kind = (uint8_t)kind};
    return up;
}

uint32_t pt_ast_add_const(pt_ast *t, pt_str text);

/* ast_repr.c: constants as Python's repr() shows them */
void pt_ast_repr_text(pt_buf *out, pt_str s, bool bytes);
void pt_ast_repr_const(pt_buf *out, enum pt_const what, pt_str s);

#endif
