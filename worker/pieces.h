/* pieces.h: a module's functions, classes and methods found in its text alone, and the text with
 * some of them put out of action: for a module that the translator cannot live through. Nothing
 * here parses; a piece that is found wrongly gives a text that is refused, never a wrong program. */
#ifndef PT_WORKER_PIECES_H
#define PT_WORKER_PIECES_H

#include "base/arena.h"
#include "base/str.h"

typedef struct {
    uint32_t line, end_line; /* of its def or class, 1-based; its last line */
    size_t colon, end;       /* in the text: where its header ends; behind its last line */
    uint32_t indent;
    bool is_class;
    int32_t parent;   /* the class that it is in, or -1 */
    const char *name; /* "f", "C", "C.f" */
} pt_piece;

/* Those of the module's top level and of its top classes, by place. In `a`. */
void pt_pieces_find(pt_arena *a, pt_str text, pt_piece **out, uint32_t *n);

/* The text with `stubbed` pieces raising NotImplementedError as constructs do that the output
 * cannot have, all lines where they were. `path` is for the message. */
void pt_pieces_stub(pt_str text, const pt_piece *pieces, uint32_t n, const bool *stubbed,
                    const char *path, pt_buf *out);

/* What a stub of that piece raises. */
void pt_piece_message(const pt_piece *p, const char *path, pt_buf *out);

#endif
