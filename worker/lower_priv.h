/* lower_priv.h: what lower_*.c and translate.c share: one module being turned into Rust.
 *
 * Expressions are written straight into a buffer, as Rust text; nothing is ever patched.
 * `pt_lower_expr` writes an owned Value, `pt_lower_ref` a &Value. Every fallible operation
 * stands in q!(CODE, line, ...) or, inside a try block, b!('label, CODE, line, ...). */
#ifndef PT_WORKER_LOWER_PRIV_H
#define PT_WORKER_LOWER_PRIV_H

#include "base/map.h"
#include "worker/names.h"
#include "worker/stages.h"

struct item { /* a Rust function: fns.p[at .. at + n) */
    uint32_t line, col;
    size_t at, n;
};

struct module {
    pt_arena *a;
    const pt_ast *t;
    const pt_names *names;
    const pt_unit_source *in;
    pt_buf statics; /* Code, and so on */
    pt_buf fns;     /* finished functions, in the order that they were finished */
    PT_VEC(struct item) items; /* and where each stands in Python */
    pt_map *attrs;             /* attribute names, per site: the number is the static's */
    uint32_t n_attrs;
    pt_buf attr_defs;
    pt_map *consts;         /* Rust initialiser -> K number */
    uint8_t *global_used;   /* [n_globals_cap] */
    uint32_t n_globals_cap; /* names + 1: the size of every array by name */
    uint32_t uid;
    bool future_annotations;
    PT_VEC(pt_finding) findings;
};

/* A try block, or a loop, that statements inside may leave. */
struct frame {
    bool is_try;
    uint32_t label;
    bool saw_ret, saw_brk, saw_cont; /* of a try: how it was left */
    uint32_t brk_label, cont_label;
    struct frame *up;
};

struct fn { /* one Rust function being written */
    struct module *m;
    pt_scope scope;
    const pt_scope_info *info;
    struct fn *up;
    uint32_t code; /* number of its Code static */
    bool is_body;  /* class or module body: returns R<()> */
    bool is_async; /* inside an async block (generator, coroutine) */
    bool is_async_gen;
    bool one_line;    /* the statement being written stands on one line, up to its block */
    uint8_t *defined; /* [info->n_slots + 1] by slot: locals surely assigned here */
    struct frame *frames;
    const char *qualname;
    pt_node first_param; /* for super() */
    pt_node held;        /* this node's value is already in the Rust variable ... */
    uint32_t held_var;   /* ... x<held_var>, to be taken */
};

typedef struct fn fn;

static inline pt_node pt_get(const fn *f, pt_node e, enum pt_role r)
{
    return pt_ast_get(f->m->t, e, r);
}
static inline pt_node pt_more(const fn *f, pt_node c)
{
    return pt_ast_more(f->m->t, c);
}
static inline enum pt_kind pt_kind_of(const fn *f, pt_node e)
{
    return pt_ast_kind(f->m->t, e);
}
static inline int pt_op_of(const fn *f, pt_node e)
{
    return pt_ast_op(f->m->t, e);
}

void pt_lower_expr(fn *f, pt_node e, pt_buf *out);
void pt_lower_ref(fn *f, pt_node e, pt_buf *out);
/* A &Value of what is only iterated or searched: `for x in [1, 2]`, `x in {1, 2}`. */
void pt_lower_looked_through(fn *f, pt_node e, pt_buf *out);
void pt_lower_cond(fn *f, pt_node e, pt_buf *out);      /* a Rust bool */
void pt_lower_block(fn *f, pt_node first, pt_buf *out); /* statements of one role */
void pt_lower_stmt(fn *f, pt_node s, pt_buf *out);
/* Binds `value` (an owned Rust expression, evaluated once) to a target. */
/* The iterator of a loop's iterable. */
void pt_lower_iter(fn *f, pt_node e, pt_buf *out);
/* Writes the head of a loop over the iterator itU and binds the loop's target. */
void pt_lower_each(fn *f, pt_node loop, uint32_t u, bool async, pt_buf *out);
void pt_lower_assign(fn *f, pt_node target, const char *value, pt_buf *out);
void pt_lower_store(fn *f, uint32_t name, pt_node at, const char *value, pt_buf *out);
void pt_lower_load(fn *f, uint32_t name, pt_node at, pt_buf *out);
/* A &Value of a PT_B_LOCAL variable, checked unless it is surely bound. */
void pt_lower_local_ref(fn *f, uint32_t name, pt_node at, pt_buf *out);
/* Is pt_lower_ref's text of this operand the same value wherever it stands? */
bool pt_lower_is_stable(fn *f, pt_node e);
void pt_global(fn *f, uint32_t name, pt_buf *out); /* G_x, noted as used */
/* The statements that have files of their own. */
void pt_lower_assignment(fn *f, pt_node s, pt_buf *out);
void pt_lower_augmented(fn *f, pt_node s, pt_buf *out);
void pt_lower_annotated(fn *f, pt_node s, pt_buf *out);
void pt_lower_delete(fn *f, pt_node target, pt_buf *out);
void pt_lower_unbind(fn *f, uint32_t name, pt_buf *out);
void pt_lower_try(fn *f, pt_node s, pt_buf *out);
void pt_lower_with(fn *f, pt_node s, pt_buf *out);
void pt_lower_raise(fn *f, pt_node s, pt_buf *out);
/* return VALUE, break and continue, straight or through the try blocks around. */
void pt_lower_leave(fn *f, const char *value, pt_buf *out);
void pt_lower_leave_loop(fn *f, bool brk, pt_buf *out);
/* Does control never reach the end of this block? */
bool pt_lower_leaves(fn *f, pt_node first);
/* Copies of f->defined: save gives one to free or to restore, which frees it. */
size_t pt_defined_size(const fn *f);
uint8_t *pt_defined_save(const fn *f);
void pt_defined_restore(fn *f, uint8_t *p);
/* Keeps a whole Rust function; `node` is what it was made of, 0: the module's body. */
void pt_item(struct module *m, pt_node node, pt_str text);
/* Function, lambda, comprehension, class: writes the fn with pt_item() and an expression that
 * makes the object into *out. */
void pt_lower_function(fn *f, pt_node node, pt_buf *out);
/* x7 through the decorators d7_0 ... of a definition, the last one first. */
void pt_lower_decorate(fn *f, pt_node def, uint32_t u, uint32_t n, pt_buf *out);
void pt_lower_comprehension(fn *f, pt_node node, pt_buf *out);
void pt_lower_class(fn *f, pt_node node, pt_buf *out); /* as statements */
/* A function that evaluates an alias's value, or a type variable's bound, when it is called. */
void pt_lower_lazy(fn *f, pt_node node, pt_buf *out);
/* Writes the type parameters of a definition, as statements of a block around it, and makes
 * *h of f, in their scope; false, with *h the same as *f, when there are none. The caller
 * frees h->defined. */
bool pt_lower_types(fn *f, pt_node node, fn *h, pt_buf *out);
void pt_lower_type_list(fn *h, pt_node node, pt_buf *out); /* vec![T, ...] */
void pt_lower_alias(fn *f, pt_node s, pt_buf *out);
void pt_lower_match(fn *f, pt_node node, pt_buf *out);
void pt_lower_call(fn *f, pt_node e, pt_buf *out);
/* Adds keyword argument k to the vector k12, u being 12, of a call of `callee`; its errors stand
 * at `at`, and `end` behind it. */
void pt_lower_keyword(fn *f, pt_node k, pt_node at, uint32_t u, const char *callee, int end,
                      pt_buf *out);
void pt_lower_display(fn *f, pt_node e, pt_buf *out); /* list, tuple, set */
void pt_lower_dict(fn *f, pt_node e, pt_buf *out);
void pt_lower_fstring(fn *f, pt_node e, pt_buf *out);
/* A Rust Vec<Value> of these expressions, *items spread. */
void pt_lower_sequence(fn *f, pt_node whole, pt_node first, pt_buf *out);
bool pt_any_starred(fn *f, pt_node first);
/* Are these more than PT_MANY, so that they should not stand in one Rust array? */
bool pt_lower_many(fn *f, pt_node first);
enum { PT_MANY = 30 };
/* The expression, or NONE where there is none; `ref`: as a &Value. */
void pt_lower_or_none(fn *f, pt_node e, bool ref, pt_buf *out);
/* The name's text as a Rust string. */
void pt_quoted(fn *f, uint32_t name, pt_buf *out);

/* "q!(F1, 12 at 4-9, " ... ")" */
void pt_open(fn *f, pt_node at, pt_buf *out);
/* The same for an attribute, whose line is where the name stands. */
void pt_open_attr(fn *f, pt_node at, pt_buf *out);
/* The call of a method, which also looks the method up if it `loads` it. */
void pt_open_method(fn *f, pt_node call, bool loads, pt_buf *out);
/* For a loop's next item that is taken apart into that target. */
void pt_open_pair(fn *f, pt_node loop, pt_node target, pt_buf *out);
/* "return" or "break 't7": with " Err(e)" behind it, how an error leaves. */
void pt_leave_word(fn *f, pt_buf *out);
/* Leaves the function or the try block with Err(expr). */
void pt_leave_err(fn *f, pt_node at, const char *expr, pt_buf *out);
void pt_unsupported(fn *f, pt_node at, const char *what, pt_buf *out);
uint32_t pt_uid(fn *f);
/* Is this local variable surely bound here? What `del` may unbind never is. */
bool pt_defined(fn *f, uint32_t name);
void pt_define(fn *f, uint32_t name);
void pt_attr(fn *f, uint32_t name, pt_buf *out); /* &A7 */
void pt_const_str(fn *f, pt_str s, pt_buf *out); /* K7 (no .r() or .v()) */
void pt_rust_str(pt_buf *out, pt_str s);
void pt_rust_bytes(pt_buf *out, pt_str s);
/* Rust identifier of a name with a prefix: v_x, c_x, G_x. */
void pt_ident(const struct module *m, const char *prefix, uint32_t name, pt_buf *out);
uint32_t pt_name_at(fn *f, pt_node n); /* the node's identifier, mangled */
uint32_t pt_line(fn *f, pt_node n);
bool pt_lower_literal(fn *f, pt_node e, pt_buf *out); /* as pyrt's Lit, when it is one */
bool pt_small_int(pt_str s, int64_t *v); /* an int literal, when an i64 holds it */
/* The same for what CPython folds into one constant: tuples of constants, -1, 1 << 4. */
bool pt_lower_folded(fn *f, pt_node e, pt_buf *out);
/* K7 (no .r() or .v()): a display of constants that is only looked through, as a constant
 * tuple or frozenset. False, with nothing written, when it is none. */
bool pt_lower_frozen(fn *f, pt_node e, pt_buf *out);
void pt_const(fn *f, const pt_buf *init, pt_buf *out); /* K7, made by that Rust */
const char *pt_op_fn(int op);
/* The docstring of a module, class or function, or the empty slice with p == NULL. */
pt_str pt_docstring(const pt_ast *t, pt_node of);
void pt_write_doc(pt_str doc, pt_buf *out); /* None, or Some("...") */
void pt_lower_constant(fn *f, pt_node e, bool ref, pt_buf *out);
/* The value of an annotation, or its text under `from __future__ import annotations`. */
void pt_lower_annotation(fn *f, pt_node ann, pt_buf *out);

#endif
