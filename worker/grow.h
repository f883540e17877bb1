/* grow.h: trees from lines that the data-parallel parser (kernels/parsebatch.h) has parsed.
 *
 * Blocks are parse_block.c's in both cases; what differs is where a line's pieces come from: a
 * statement of one line, the condition of an `if`, the parameters of a `def`. Each function
 * here makes the piece that begins at the current token out of the line's nodes. A line that
 * the data-parallel parser leaves alone or refuses has none: then it is read by the function
 * that the sequential parser has for it, which also finds the words for what is wrong.
 *
 * Nodes, names and constants are made in the order in which the sequential parser makes them,
 * so the tree's arrays are the same bytes (tests/gpu/parse_check). */
#ifndef PT_WORKER_GROW_H
#define PT_WORKER_GROW_H

#include "kernels/parsebatch.h"
#include "worker/parse_priv.h"

/* Of one file: its lines, and where it is in them. */
struct pt_grow {
    const pt_parse_output *out;
    const pt_tok *toks; /* of the batch: what the nodes count in */
    uint32_t line, end; /* the current line; behind the file's last */
    bool begun;
    PT_VEC(uint32_t) pieces; /* of the current line, the next one last */
    PT_VEC(uint32_t) kids;   /* stack: children that are still to be made */
};

void pt_grow_open(struct pt_grow *g, const pt_parse_output *out, uint32_t file,
                  const pt_tok *toks);
void pt_grow_close(struct pt_grow *g);

pt_node pt_grow_piece(struct pt_parser *p, pt_node (*otherwise)(struct pt_parser *));
/* p->grow may be NULL: then these are the sequential parser's functions. */
static inline pt_node pt_grow_expr(struct pt_parser *p,
                                   pt_node (*otherwise)(struct pt_parser *))
{
    return p->grow ? pt_grow_piece(p, otherwise) : otherwise(p);
}
pt_node pt_grow_params(struct pt_parser *p);
void pt_grow_bases(struct pt_parser *p, pt_node class_);
void pt_grow_type_params(struct pt_parser *p); /* left in PT_WAIT; without any: nothing */

/* ---- between grow_pieces.c and grow.c */

static inline const pt_pnode *pt_grow_at(const struct pt_parser *p, uint32_t i)
{
    return &p->grow->out->nodes[i];
}

static inline const pt_tok *pt_grow_tok(const struct pt_parser *p, uint32_t tok)
{
    return &p->grow->toks[tok];
}

/* The tree of a node of the data-parallel parser. */
pt_node pt_grow_node(struct pt_parser *p, uint32_t i);

#endif
