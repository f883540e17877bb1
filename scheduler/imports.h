/* imports.h: what a file imports, by its tree, and the graph of who imports whom. */
#ifndef PT_SCHEDULER_IMPORTS_H
#define PT_SCHEDULER_IMPORTS_H

#include "base/arena.h"
#include "base/str.h"

/* When an import runs, the surest first. */
enum pt_import_how {
    PT_IMPORT_SURE,  /* the module's body cannot do without it */
    PT_IMPORT_TRIED, /* in a try or under an if; or what `from a import b` may mean by a.b */
    PT_IMPORT_LATE,  /* in a function */
    PT_IMPORT_NEVER  /* only where the file is run as a script, or types are checked */
};

/* As written: `from ..a import b` is level 2, "a.b" with 1 part of its own ("a"). */
typedef struct {
    const char *name; /* dotted, without the leading dots; "" for `from . import *` */
    uint32_t level;   /* leading dots; 0: absolute */
    uint32_t how;     /* enum pt_import_how */
    uint32_t line;    /* of the first import that is as sure as that */
    bool may_be_name; /* only `from a import b` says it, and b may be a name in a */
} pt_import;

typedef struct {
    const pt_import *p;
    uint32_t n;
    bool parsed; /* false: not Python; it imports nothing that we know of */
} pt_imports;

/* Without repeats, in order of first use; `from a import b` gives "a" and "a.b". In `a`. */
void pt_imports_read(pt_arena *a, pt_str source, pt_imports *out);

/* A directed graph as compressed rows: node i points to to[start[i]] .. to[start[i+1]-1]. */
typedef struct {
    uint32_t n;
    const uint32_t *start, *to;
} pt_graph;

/* Numbers the strongly connected components leaf first: when i imports j and they are not in
 * one cycle, component[j] < component[i]. component[n] is the caller's. Returns their number.
 * Iterative: a chain of a million modules is no deeper than one of two. */
uint32_t pt_graph_components(const pt_graph *g, uint32_t *component);

#endif
