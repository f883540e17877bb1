/* names_priv.h: the scopes and what is known of each name in them, for the files that find it out. */
#ifndef PT_WORKER_NAMES_PRIV_H
#define PT_WORKER_NAMES_PRIV_H

#include "base/map.h"
#include "worker/names.h"

#include <setjmp.h>

/* What a scope does with a name. */
enum {
    USE_ASSIGNED = 1,
    USE_USED = 2,
    USE_GLOBAL = 4,
    USE_NONLOCAL = 8,
    USE_PARAM = 16,
    USE_CELL = 32,
    USE_FREE = 64,
    USE_UNBINDS = 128,
    USE_WALRUS = 256,
    USE_ITERATES = 512,  /* a target of a comprehension's for */
    USE_IMPORTED = 1024, /* assigned by import: CPython lets a later `global` pass */
    USE_ANNOTATED = 2048,
    USE_OUTSIDE = 4096, /* of the module: a function declares it global */
    USE_BOUND = USE_ASSIGNED | USE_IMPORTED
};

struct use {
    uint32_t name;
    uint16_t flags;
    pt_node declared; /* the nonlocal statement, for its error */
};

struct scope {
    pt_scope_info info;
    PT_VEC(struct use) uses;
    uint32_t *slots; /* name -> index into uses + 1, open addressing */
    uint32_t mask;
};

struct pt_names {
    pt_arena *a;
    const pt_ast *t;
    pt_map *all; /* the tree's names, then what is not in it: mangled ones, ".0" */
    struct scope *scopes;
    uint32_t n, cap;
    uint32_t *scope_of; /* [nodes + 1] */
    uint32_t *types_of; /* [nodes + 1] the scope of a definition's type parameters */
    uint32_t super_name, class_name, it_name;
    pt_diag *diag;
    jmp_buf out;
};

/* ---- names.c */

/* Ends pt_names_of() with a SyntaxError at a node. */
_Noreturn void pt_names_fail(pt_names *n, pt_node at, const char *msg);
/* The same; the message is `before` NAME `after`. */
_Noreturn void pt_names_fail_name(pt_names *n, pt_node at, const char *before,
                                  uint32_t name, const char *after);
/* What scope s does with a name; NULL: it does not occur there. */
struct use *pt_names_use(struct scope *s, uint32_t name);
/* Adds flags to it. What it gives is good until the next note. */
struct use *pt_names_note(pt_names *n, pt_scope s, uint32_t name, uint16_t flags);
pt_scope pt_names_open(pt_names *n, enum pt_scope_kind kind, pt_node node, pt_scope parent);
/* The name as it is inside the class of scope `cls`, 0 for none: __x becomes _C__x. */
uint32_t pt_names_mangle(pt_names *n, uint32_t cls, uint32_t name);
static inline bool pt_names_binds(const struct use *u)
{
    return u && u->flags & USE_BOUND && !(u->flags & (USE_GLOBAL | USE_NONLOCAL));
}

/* names_collect.c: the first walk, over all of the module; its scope is open */
void pt_names_collect(pt_names *n, pt_scope module);
/* names_resolve.c: who binds what scope s uses, inner scopes before outer ones; then the lists
 * of pt_scope_info */
void pt_names_resolve(pt_names *n, pt_scope s);
void pt_names_finish(pt_names *n, pt_scope s);

#endif
