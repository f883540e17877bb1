/* names.h: what every name of a module is bound to, as CPython's symbol table decides it. */
#ifndef PT_WORKER_NAMES_H
#define PT_WORKER_NAMES_H

#include "worker/ast.h"

enum pt_scope_kind {
    PT_S_MODULE,
    PT_S_FUNCTION,
    PT_S_LAMBDA,
    PT_S_COMP,
    PT_S_CLASS,
    PT_S_TYPES, /* the type parameters of a function, class or alias, around it */
    PT_S_LAZY   /* a type variable's bound, an alias's value: evaluated when asked for */
};

enum pt_binding {
    PT_B_GLOBAL,    /* of the module, or a builtin */
    PT_B_LOCAL,     /* a variable of this function alone */
    PT_B_CELL,      /* of this function, seen by inner ones */
    PT_B_FREE,      /* of an enclosing function */
    PT_B_CLASS,     /* in a class body: its namespace, then the module */
    PT_B_CLASS_FREE /* ... then an enclosing function */
};

typedef uint32_t pt_scope; /* 0 = none; 1 = the module */

typedef struct {
    enum pt_scope_kind kind;
    pt_node node;
    pt_scope parent;
    bool is_generator; /* has yield */
    bool has_await;
    bool needs_class_cell; /* a class whose methods use super() or __class__ */
    bool has_annotations;  /* `x: T` stands in it */
    pt_scope sees;         /* of PT_S_TYPES and PT_S_LAZY: the class whose names they see */
    uint32_t *free;        /* names, sorted by text */
    uint32_t n_free;
    uint32_t *locals; /* names bound here (function scopes), in order of appearance */
    uint32_t n_locals;
    uint32_t n_slots; /* names that occur here are numbered 1 .. n_slots */
} pt_scope_info;

typedef struct pt_names pt_names;

/* NULL and *diag when CPython's compiler would reject the module. Lives in `a`. */
pt_names *pt_names_of(pt_arena *a, const pt_ast *t, pt_diag *diag);
/* The scope that a function, lambda, comprehension, class or module node opens. */
pt_scope pt_names_scope(const pt_names *n, pt_node node);
/* The PT_S_TYPES scope of a definition with type parameters; 0: it has none. */
pt_scope pt_names_types(const pt_names *n, pt_node node);
const pt_scope_info *pt_names_info(const pt_names *n, pt_scope s);
enum pt_binding pt_names_binding(const pt_names *n, pt_scope s, uint32_t name);
/* The name's number in that scope, 0 when it does not occur there. */
uint32_t pt_names_slot(const pt_names *n, pt_scope s, uint32_t name);
/* Is it nobody's variable, so that it means the builtin (unless import * brings one)? */
bool pt_names_builtin(const pt_names *n, pt_scope s, uint32_t name);
/* Some statement of that scope unbinds the name: del, or the end of `except ... as name`. */
bool pt_names_unbound_by(const pt_names *n, pt_scope s, uint32_t name);
/* Some expression of that scope rebinds the name with :=. */
bool pt_names_walrus(const pt_names *n, pt_scope s, uint32_t name);
/* The name as it is inside class bodies: __x becomes _C__x. */
uint32_t pt_names_mangled(const pt_names *n, pt_node at, uint32_t name);
pt_str pt_names_str(const pt_names *n, uint32_t name);
/* Number of a name that pt_names knows by its text (".0", "__class__"). */
uint32_t pt_names_find(const pt_names *n, const char *text);
uint32_t pt_names_count(const pt_names *n);

#endif
