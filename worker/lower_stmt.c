/* lower_stmt.c: statements. A try block is a labelled loop whose value says how it was left;
 * what follows it dispatches on that value. */
#include "worker/lower_priv.h"

#include <string.h>

static pt_node get(fn *f, pt_node e, enum pt_role r)
{
    return pt_ast_get(f->m->t, e, r);
}
static pt_node more(fn *f, pt_node c)
{
    return pt_ast_more(f->m->t, c);
}
static enum pt_kind kind(fn *f, pt_node e)
{
    return pt_ast_kind(f->m->t, e);
}

static size_t n_defined(fn *f)
{
    return f->info->n_slots + 1;
}
static uint8_t *save(fn *f)
{
    uint8_t *p = malloc(n_defined(f));
    PT_ASSERT(p != NULL);
    memcpy(p, f->defined, n_defined(f));
    return p;
}
static void restore(fn *f, uint8_t *p)
{
    memcpy(f->defined, p, n_defined(f));
    free(p);
}
/* Keeps only what both ways assigned. */
static void meet(fn *f, uint8_t *other)
{
    for (size_t i = 0; i < n_defined(f); i++)
        f->defined[i] &= other[i];
    free(other);
}

/* Does control never reach the end of this block? */
static bool leaves(fn *f, pt_node first)
{
    pt_node last = 0;
    for (pt_node s = first; s; s = more(f, s))
        last = s;
    if (!last)
        return false;
    enum pt_kind k = kind(f, last);
    return k == PT_N_Return || k == PT_N_Raise || k == PT_N_Break || k == PT_N_Continue;
}

static void assign_sequence(fn *f, pt_node target, const char *value, pt_buf *out)
{
    uint32_t u = pt_uid(f), n = 0, before = 0;
    bool star = false;
    for (pt_node c = get(f, target, PT_R_elts); c; c = more(f, c), n++)
        if (kind(f, c) == PT_N_Starred) {
            star = true;
            before = n;
        }
    pt_buf_printf(out, "let x%u = %s;\nlet mut i%u = ", u, value, u);
    pt_open(f, target, out);
    if (star)
        pt_buf_printf(out, "unpack_ex(&x%u, %u, %u)).into_iter();\n", u, before, n - before - 1);
    else
        pt_buf_printf(out, "unpack(&x%u, %u)).into_iter();\n", u, n);
    char item[64];
    snprintf(item, sizeof item, "i%u.next().unwrap_or(NONE)", u);
    for (pt_node c = get(f, target, PT_R_elts); c; c = more(f, c))
        pt_lower_assign(f, kind(f, c) == PT_N_Starred ? get(f, c, PT_R_value) : c, item, out);
}

void pt_lower_assign(fn *f, pt_node target, const char *value, pt_buf *out)
{
    uint32_t u;
    switch (kind(f, target)) {
    case PT_N_Name:
        pt_lower_store(f, pt_name_at(f, target), target, value, out);
        return;
    case PT_N_Attribute:
        u = pt_uid(f);
        pt_buf_printf(out, "let x%u = %s;\n", u, value);
        pt_open(f, target, out);
        pt_buf_adds(out, "setattr(");
        pt_lower_ref(f, get(f, target, PT_R_value), out);
        pt_buf_adds(out, ", ");
        pt_attr(f, pt_name_at(f, target), out);
        pt_buf_printf(out, ", x%u));\n", u);
        return;
    case PT_N_Subscript:
        u = pt_uid(f);
        pt_buf_printf(out, "let x%u = %s;\n", u, value);
        pt_open(f, target, out);
        pt_buf_adds(out, "setitem(");
        pt_lower_ref(f, get(f, target, PT_R_value), out);
        pt_buf_adds(out, ", ");
        pt_lower_ref(f, get(f, target, PT_R_slice), out);
        pt_buf_printf(out, ", x%u));\n", u);
        return;
    case PT_N_Starred:
        pt_lower_assign(f, get(f, target, PT_R_value), value, out);
        return;
    default:
        assign_sequence(f, target, value, out);
        return;
    }
}

static void assign(fn *f, pt_node s, pt_buf *out)
{
    pt_node first = get(f, s, PT_R_targets);
    pt_buf v = {0};
    pt_lower_expr(f, get(f, s, PT_R_value), &v);
    if (!more(f, first)) {
        pt_lower_assign(f, first, pt_buf_z(&v), out);
    } else {
        uint32_t u = pt_uid(f);
        char clone[32];
        snprintf(clone, sizeof clone, "y%u.clone()", u);
        pt_buf_printf(out, "let y%u = %s;\n", u, pt_buf_z(&v));
        for (pt_node t = first; t; t = more(f, t))
            pt_lower_assign(f, t, clone, out);
    }
    pt_buf_free(&v);
}

static void aug_assign(fn *f, pt_node s, pt_buf *out)
{
    pt_node target = get(f, s, PT_R_target), value = get(f, s, PT_R_value);
    const char *op = pt_op_fn(pt_ast_op(f->m->t, s));
    uint32_t u = pt_uid(f);
    char result[32];
    snprintf(result, sizeof result, "r%u", u);
    if (kind(f, target) == PT_N_Name) {
        uint32_t name = pt_name_at(f, target);
        bool local = pt_names_binding(f->m->names, f->scope, name) == PT_B_LOCAL;
        if (local && pt_defined(f, name) && !pt_names_walrus(f->m->names, f->scope, name) &&
            pt_ast_op(f->m->t, s) == PT_OP_Add) {
            pt_buf_printf(out, "let x%u = ", u);
            pt_lower_expr(f, value, out);
            pt_buf_adds(out, ";\n");
            pt_open(f, s, out);
            pt_buf_adds(out, "iadd_to(&mut ");
            pt_ident(f->m, "v", name, out);
            pt_buf_printf(out, ", &x%u));\n", u);
            return;
        }
        pt_buf_printf(out, "let l%u = ", u);
        pt_lower_load(f, name, target, out);
        pt_buf_printf(out, ";\nlet r%u = ", u);
        pt_open(f, s, out);
        pt_buf_printf(out, "i%s(&l%u, ", op, u);
        pt_lower_ref(f, value, out);
        pt_buf_printf(out, "));\ndrop(l%u);\n", u);
        pt_lower_store(f, name, target, result, out);
        return;
    }
    bool attr = kind(f, target) == PT_N_Attribute;
    pt_buf_printf(out, "let o%u = ", u);
    pt_lower_expr(f, get(f, target, PT_R_value), out);
    pt_buf_adds(out, ";\n");
    pt_buf key = {0};
    if (attr) {
        pt_attr(f, pt_name_at(f, target), &key);
    } else {
        pt_buf_printf(out, "let k%u = ", u);
        pt_lower_expr(f, get(f, target, PT_R_slice), out);
        pt_buf_adds(out, ";\n");
        pt_buf_printf(&key, "&k%u", u);
    }
    pt_buf_printf(out, "let l%u = ", u);
    pt_open(f, target, out);
    pt_buf_printf(out, "get%s(&o%u, %s));\nlet r%u = ", attr ? "attr" : "item", u,
                  pt_buf_z(&key), u);
    pt_open(f, s, out);
    pt_buf_printf(out, "i%s(&l%u, ", op, u);
    pt_lower_ref(f, value, out);
    pt_buf_printf(out, "));\ndrop(l%u);\n", u);
    pt_open(f, target, out);
    pt_buf_printf(out, "set%s(&o%u, %s, r%u));\n", attr ? "attr" : "item", u, pt_buf_z(&key), u);
    pt_buf_free(&key);
}

static void ann_assign(fn *f, pt_node s, pt_buf *out)
{
    pt_node target = get(f, s, PT_R_target), value = get(f, s, PT_R_value);
    if (value) {
        pt_buf v = {0};
        pt_lower_expr(f, value, &v);
        pt_lower_assign(f, target, pt_buf_z(&v), out);
        pt_buf_free(&v);
    }
    bool function = f->info->kind == PT_S_FUNCTION || f->info->kind == PT_S_LAMBDA;
    if (function)
        return;
    pt_node ann = get(f, s, PT_R_annotation);
    uint32_t u = pt_uid(f);
    pt_buf_printf(out, "let x%u = ", u);
    pt_lower_annotation(f, ann, out);
    pt_buf_adds(out, ";\n");
    if (!pt_ast_num(f->m->t, s))
        return;
    pt_open(f, s, out);
    pt_buf_adds(out, f->info->kind == PT_S_CLASS ? "class_annotate(ns, "
                                                 : "module_annotate(&MODULE, ");
    pt_rust_str(out, pt_names_str(f->m->names, pt_name_at(f, target)));
    pt_buf_printf(out, ", x%u));\n", u);
}

/* return, break, continue: straight, or through the try blocks in between. */
static struct frame *innermost_try(fn *f)
{
    struct frame *x = f->frames;
    while (x && !x->is_try)
        x = x->up;
    return x;
}

static void leave_return(fn *f, const char *value, pt_buf *out)
{
    struct frame *t = innermost_try(f);
    if (t) {
        t->saw_ret = true;
        pt_buf_printf(out, "break 't%u Ok(Flow::Ret(%s));\n", t->label, value);
    } else if (f->is_body) {
        pt_buf_adds(out, "return Ok(());\n");
    } else {
        pt_buf_printf(out, "return Ok(%s);\n", value);
    }
}

static void leave_loop(fn *f, bool brk, pt_buf *out)
{
    struct frame *x = f->frames;
    if (x && x->is_try) {
        *(brk ? &x->saw_brk : &x->saw_cont) = true;
        pt_buf_printf(out, "break 't%u Ok(Flow::%s(0));\n", x->label, brk ? "Brk" : "Cont");
    } else if (x) {
        pt_buf_printf(out, brk ? "break 'o%u;\n" : "continue 'l%u;\n", x->label);
    }
}

static void while_(fn *f, pt_node s, pt_buf *out)
{
    struct frame loop = {.label = pt_uid(f), .up = f->frames};
    pt_buf_printf(out, "'o%u: loop {\n'l%u: while ", loop.label, loop.label);
    pt_lower_cond(f, get(f, s, PT_R_test), out);
    pt_buf_adds(out, " {\n");
    uint8_t *before = save(f);
    f->frames = &loop;
    pt_lower_block(f, get(f, s, PT_R_body), out);
    f->frames = loop.up;
    restore(f, before);
    pt_buf_adds(out, "}\n");
    before = save(f);
    pt_lower_block(f, get(f, s, PT_R_orelse), out);
    restore(f, before);
    pt_buf_printf(out, "break 'o%u;\n}\n", loop.label);
}

static void for_(fn *f, pt_node s, pt_buf *out)
{
    struct frame loop = {.label = pt_uid(f), .up = f->frames};
    bool async = kind(f, s) == PT_N_AsyncFor;
    uint32_t u = loop.label;
    char item[32];
    snprintf(item, sizeof item, "x%u", u);
    /* The iterator's own block: it is dropped however the loop ends, before what follows. */
    pt_buf_printf(out, "'o%u: loop {\n{\nlet mut it%u = ", u, u);
    pt_open(f, get(f, s, PT_R_iter), out);
    pt_buf_adds(out, async ? "aiter(" : "iter(");
    pt_lower_ref(f, get(f, s, PT_R_iter), out);
    pt_buf_printf(out, "));\n'l%u: while let Some(x%u) = ", u, u);
    pt_open(f, s, out);
    pt_buf_printf(out, async ? "co.anext(&it%u).await) {\n" : "it%u.next()) {\n", u);
    uint8_t *before = save(f);
    f->frames = &loop;
    pt_lower_assign(f, get(f, s, PT_R_target), item, out);
    pt_lower_block(f, get(f, s, PT_R_body), out);
    f->frames = loop.up;
    restore(f, before);
    pt_buf_adds(out, "}\n}\n");
    before = save(f);
    pt_lower_block(f, get(f, s, PT_R_orelse), out);
    restore(f, before);
    pt_buf_printf(out, "break 'o%u;\n}\n", u);
}

static void if_(fn *f, pt_node s, pt_buf *out)
{
    pt_node body = get(f, s, PT_R_body), orelse = get(f, s, PT_R_orelse);
    pt_buf_adds(out, "if ");
    pt_lower_cond(f, get(f, s, PT_R_test), out);
    pt_buf_adds(out, " {\n");
    uint8_t *before = save(f);
    pt_lower_block(f, body, out);
    uint8_t *then = leaves(f, body) ? NULL : save(f);
    restore(f, before);
    pt_buf_adds(out, "}\n");
    if (orelse) {
        pt_buf_adds(out, "else {\n");
        pt_lower_block(f, orelse, out);
        pt_buf_adds(out, "}\n");
    }
    if (then && orelse && leaves(f, orelse))
        restore(f, then);
    else if (then)
        meet(f, then);
}

/* What a try block's result r<u> asks for, outside of it. */
static void dispatch(fn *f, const struct frame *t, uint32_t u, pt_buf *out)
{
    pt_buf_printf(out, "match r%u {\nErr(e) => ", u);
    struct frame *outer = innermost_try(f);
    if (outer)
        pt_buf_printf(out, "break 't%u Err(e),\n", outer->label);
    else
        pt_buf_adds(out, "return Err(e),\n");
    if (t->saw_ret) {
        pt_buf_adds(out, "Ok(Flow::Ret(v)) => { ");
        leave_return(f, "v", out);
        pt_buf_adds(out, "}\n");
    }
    if (t->saw_brk) {
        pt_buf_adds(out, "Ok(Flow::Brk(_)) => { ");
        leave_loop(f, true, out);
        pt_buf_adds(out, "}\n");
    }
    if (t->saw_cont) {
        pt_buf_adds(out, "Ok(Flow::Cont(_)) => { ");
        leave_loop(f, false, out);
        pt_buf_adds(out, "}\n");
    }
    pt_buf_adds(out, "Ok(_) => {}\n}\n");
}

/* A labelled block of statements whose value is R<Flow>; remembers in *t how it was left. */
static void try_block(fn *f, struct frame *t, pt_node first, pt_buf *out)
{
    t->is_try = true;
    t->label = pt_uid(f);
    t->up = f->frames;
    f->frames = t;
    pt_buf_printf(out, "'t%u: loop {\n", t->label);
    pt_lower_block(f, first, out);
    pt_buf_printf(out, "break 't%u Ok(Flow::Next);\n}", t->label);
    f->frames = t->up;
}

static void merge(struct frame *into, const struct frame *t)
{
    into->saw_ret |= t->saw_ret;
    into->saw_brk |= t->saw_brk;
    into->saw_cont |= t->saw_cont;
}

static void unbind(fn *f, uint32_t name, pt_buf *out)
{
    switch (pt_names_binding(f->m->names, f->scope, name)) {
    case PT_B_CLASS:
    case PT_B_CLASS_FREE:
        pt_buf_adds(out, "let _ = ns_del(ns, ");
        pt_rust_str(out, pt_names_str(f->m->names, name));
        pt_buf_adds(out, ");\n");
        return;
    default:
        pt_lower_store(f, name, 0, "UNBOUND", out);
    }
}

static void handlers(fn *f, pt_node s, uint32_t u, struct frame *seen, pt_buf *out)
{
    struct frame t = {.is_try = true, .label = pt_uid(f), .up = f->frames};
    pt_buf_printf(out, "Err(e%u) => 't%u: loop {\nlet _h%u = handling(&e%u);\n", u, t.label, u, u);
    f->frames = &t;
    for (pt_node h = get(f, s, PT_R_handlers); h; h = more(f, h)) {
        pt_node type = get(f, h, PT_R_type);
        if (type) {
            pt_buf_adds(out, "if ");
            pt_open(f, h, out);
            pt_buf_printf(out, "exc_match(&e%u, ", u);
            pt_lower_ref(f, type, out);
            pt_buf_adds(out, ")) ");
        }
        pt_buf_adds(out, "{\n");
        uint32_t name = pt_ast_name(f->m->t, h) ? pt_name_at(f, h) : 0;
        if (name) {
            char value[32];
            snprintf(value, sizeof value, "e%u.value()", u);
            pt_lower_store(f, name, h, value, out);
            struct frame body = {0};
            uint32_t r = pt_uid(f);
            pt_buf_printf(out, "let r%u: R<Flow> = ", r);
            try_block(f, &body, get(f, h, PT_R_body), out);
            pt_buf_adds(out, ";\n");
            unbind(f, name, out);
            pt_buf_printf(out, "break 't%u r%u;\n}\n", t.label, r);
            merge(&t, &body);
        } else {
            pt_lower_block(f, get(f, h, PT_R_body), out);
            pt_buf_printf(out, "break 't%u Ok(Flow::Next);\n}\n", t.label);
        }
    }
    f->frames = t.up;
    pt_buf_printf(out, "break 't%u Err(e%u.clone());\n},\n", t.label, u);
    merge(seen, &t);
}

static void try_(fn *f, pt_node s, pt_buf *out)
{
    uint32_t u = pt_uid(f);
    struct frame seen = {0}, body = {0};
    uint8_t *before = save(f);
    pt_buf_printf(out, "let r%u: R<Flow> = ", u);
    try_block(f, &body, get(f, s, PT_R_body), out);
    pt_buf_adds(out, ";\n");
    merge(&seen, &body);
    pt_node orelse = get(f, s, PT_R_orelse), finally = get(f, s, PT_R_finalbody);
    uint8_t *after = save(f); /* what holds when the body came to its end */
    if (get(f, s, PT_R_handlers) || orelse) {
        pt_buf_printf(out, "let r%u: R<Flow> = match r%u {\n", u, u);
        if (get(f, s, PT_R_handlers)) {
            memcpy(f->defined, before, n_defined(f));
            handlers(f, s, u, &seen, out);
        }
        if (orelse) {
            struct frame e = {0};
            memcpy(f->defined, after, n_defined(f));
            pt_buf_adds(out, "Ok(Flow::Next) => ");
            try_block(f, &e, orelse, out);
            pt_buf_adds(out, ",\n");
            merge(&seen, &e);
        }
        pt_buf_adds(out, "r => r,\n};\n");
    }
    memcpy(f->defined, before, n_defined(f));
    if (finally) {
        pt_buf_printf(out, "let h%u = match &r%u { Err(e) => Some(handling(e)), _ => None };\n", u,
                      u);
        pt_lower_block(f, finally, out);
        pt_buf_printf(out, "drop(h%u);\n", u);
    }
    dispatch(f, &seen, u, out);
    /* Without handlers, going on means that the body reached its end. */
    if (!get(f, s, PT_R_handlers) && !orelse)
        for (size_t i = 0; i < n_defined(f); i++)
            f->defined[i] |= after[i];
    free(after);
    free(before);
}

static void with_item(fn *f, pt_node s, pt_node item, pt_buf *out)
{
    bool async = kind(f, s) == PT_N_AsyncWith;
    uint32_t u = pt_uid(f);
    pt_buf_printf(out, "let m%u = ", u);
    pt_lower_expr(f, get(f, item, PT_R_context_expr), out);
    pt_buf_printf(out, ";\nlet (exit%u, x%u) = ", u, u);
    pt_open(f, get(f, item, PT_R_context_expr), out);
    pt_buf_printf(out, async ? "co.async_with_enter(&m%u).await);\n" : "with_enter(&m%u));\n", u);
    struct frame t = {.is_try = true, .label = pt_uid(f), .up = f->frames};
    uint8_t *before = save(f);
    pt_buf_printf(out, "let r%u: R<Flow> = 't%u: loop {\n", u, t.label);
    f->frames = &t;
    pt_node target = get(f, item, PT_R_optional_vars);
    char value[32];
    snprintf(value, sizeof value, "x%u", u);
    if (target)
        pt_lower_assign(f, target, value, out);
    else
        pt_buf_printf(out, "drop(x%u);\n", u);
    if (more(f, item))
        with_item(f, s, more(f, item), out);
    else
        pt_lower_block(f, get(f, s, PT_R_body), out);
    f->frames = t.up;
    pt_buf_printf(out, "break 't%u Ok(Flow::Next);\n};\n", t.label);
    restore(f, before);
    const char *call = async ? "co.async_with_exit(&exit%u, %s).await)" : "with_exit(&exit%u, %s))";
    pt_buf_printf(out, "let r%u: R<Flow> = match r%u {\nErr(e) => { if ", u, u);
    pt_open(f, s, out);
    pt_buf_printf(out, call, u, "Some(&e)");
    pt_buf_adds(out, " { Ok(Flow::Next) } else { Err(e) } }\nr => { ");
    pt_open(f, s, out);
    pt_buf_printf(out, call, u, "None");
    pt_buf_adds(out, "; r }\n};\n");
    dispatch(f, &t, u, out);
}

static void raise_(fn *f, pt_node s, pt_buf *out)
{
    pt_node exc = get(f, s, PT_R_exc), cause = get(f, s, PT_R_cause);
    pt_buf e = {0};
    if (!exc) {
        struct frame *t = innermost_try(f);
        if (t)
            pt_buf_printf(out, "break 't%u Err(reraise());\n", t->label);
        else
            pt_buf_adds(out, "return Err(reraise());\n");
        return;
    }
    uint32_t u = pt_uid(f);
    pt_buf_printf(out, "let x%u = ", u);
    pt_lower_expr(f, exc, out);
    pt_buf_adds(out, ";\n");
    if (cause) {
        pt_buf_printf(out, "let c%u = ", u);
        pt_lower_expr(f, cause, out);
        pt_buf_adds(out, ";\n");
        pt_buf_printf(&e, "raise_from(x%u, c%u)", u, u);
    } else {
        pt_buf_printf(&e, "raise(x%u)", u);
    }
    pt_leave_err(f, s, pt_buf_z(&e), out);
    pt_buf_adds(out, ";\n");
    pt_buf_free(&e);
}

static void assert_(fn *f, pt_node s, pt_buf *out)
{
    pt_node msg = get(f, s, PT_R_msg);
    pt_buf_adds(out, "if !");
    pt_lower_cond(f, get(f, s, PT_R_test), out);
    pt_buf_adds(out, " {\n");
    pt_buf e = {0};
    pt_buf_adds(&e, "assertion(");
    if (msg) {
        pt_buf_adds(out, "let x = ");
        pt_lower_expr(f, msg, out);
        pt_buf_adds(out, ";\n");
        pt_buf_adds(&e, "Some(x)");
    } else {
        pt_buf_adds(&e, "None");
    }
    pt_buf_addc(&e, ')');
    pt_leave_err(f, s, pt_buf_z(&e), out);
    pt_buf_adds(out, ";\n}\n");
    pt_buf_free(&e);
}

static void delete_one(fn *f, pt_node t, pt_buf *out)
{
    switch (kind(f, t)) {
    case PT_N_Name: {
        uint32_t name = pt_name_at(f, t);
        enum pt_binding b = pt_names_binding(f->m->names, f->scope, name);
        if (b == PT_B_CLASS || b == PT_B_CLASS_FREE) {
            pt_open(f, t, out);
            pt_buf_adds(out, "ns_del(ns, ");
            pt_rust_str(out, pt_names_str(f->m->names, name));
            pt_buf_adds(out, "));\n");
        } else if (b == PT_B_GLOBAL) {
            pt_open(f, t, out);
            f->m->global_used[name] = 1;
            pt_ident(f->m, "G", name, out);
            pt_buf_adds(out, ".del());\n");
        } else {
            pt_buf_adds(out, "drop(");
            pt_lower_load(f, name, t, out); /* must be bound */
            pt_buf_adds(out, ");\n");
            unbind(f, name, out);
        }
        return;
    }
    case PT_N_Attribute:
        pt_open(f, t, out);
        pt_buf_adds(out, "delattr(");
        pt_lower_ref(f, get(f, t, PT_R_value), out);
        pt_buf_adds(out, ", ");
        pt_attr(f, pt_name_at(f, t), out);
        pt_buf_adds(out, "));\n");
        return;
    case PT_N_Subscript:
        pt_open(f, t, out);
        pt_buf_adds(out, "delitem(");
        pt_lower_ref(f, get(f, t, PT_R_value), out);
        pt_buf_adds(out, ", ");
        pt_lower_ref(f, get(f, t, PT_R_slice), out);
        pt_buf_adds(out, "));\n");
        return;
    default:
        for (pt_node c = get(f, t, PT_R_elts); c; c = more(f, c))
            delete_one(f, c, out);
        return;
    }
}

static uint32_t bound_name(fn *f, pt_node alias, bool top)
{
    pt_str s = pt_ast_asname(f->m->t, alias);
    if (!s.p) {
        s = pt_ast_str(f->m->t, alias);
        const char *dot = top ? memchr(s.p, '.', s.n) : NULL;
        if (dot)
            s = pt_str_sub(s, 0, (size_t)(dot - s.p));
    }
    pt_buf z = {0};
    pt_buf_addstr(&z, s);
    uint32_t name = pt_names_find(f->m->names, pt_buf_z(&z));
    pt_buf_free(&z);
    return pt_names_mangled(f->m->names, alias, name);
}

static void import_(fn *f, pt_node s, pt_buf *out)
{
    for (pt_node a = get(f, s, PT_R_names); a; a = more(f, a)) {
        bool as = pt_ast_asname(f->m->t, a).p != NULL;
        pt_buf v = {0};
        pt_open(f, s, &v);
        pt_buf_printf(&v, "%s(&MODULE, ", as ? "import_as" : "import");
        pt_rust_str(&v, pt_ast_str(f->m->t, a));
        pt_buf_adds(&v, "))");
        pt_lower_store(f, bound_name(f, a, true), s, pt_buf_z(&v), out);
        pt_buf_free(&v);
    }
}

static void import_from(fn *f, pt_node s, pt_buf *out)
{
    pt_node first = get(f, s, PT_R_names);
    int level = pt_ast_num(f->m->t, s);
    pt_str module = pt_ast_str(f->m->t, s);
    if (pt_str_is(pt_ast_str(f->m->t, first), "*")) {
        pt_open(f, s, out);
        pt_buf_printf(out, "import_star(&MODULE, %d, ", level);
        pt_rust_str(out, module);
        pt_buf_adds(out, "));\n");
        return;
    }
    uint32_t u = pt_uid(f);
    pt_buf_printf(out, "let m%u = ", u);
    pt_open(f, s, out);
    pt_buf_printf(out, "import_from(&MODULE, %d, ", level);
    pt_rust_str(out, module);
    pt_buf_adds(out, ", &[");
    for (pt_node a = first; a; a = more(f, a)) {
        pt_rust_str(out, pt_ast_str(f->m->t, a));
        pt_buf_adds(out, ", ");
    }
    pt_buf_adds(out, "]));\n");
    for (pt_node a = first; a; a = more(f, a)) {
        pt_buf v = {0};
        pt_open(f, s, &v);
        pt_buf_printf(&v, "from_name(&m%u, ", u);
        pt_rust_str(&v, pt_ast_str(f->m->t, a));
        pt_buf_adds(&v, "))");
        pt_lower_store(f, bound_name(f, a, false), s, pt_buf_z(&v), out);
        pt_buf_free(&v);
    }
}

static void function_def(fn *f, pt_node s, pt_buf *out)
{
    uint32_t u = pt_uid(f);
    uint32_t n = 0;
    for (pt_node d = get(f, s, PT_R_decorator_list); d; d = more(f, d), n++) {
        pt_buf_printf(out, "let d%u_%u = ", u, n);
        pt_lower_expr(f, d, out);
        pt_buf_adds(out, ";\n");
    }
    pt_buf_printf(out, "let x%u = ", u);
    pt_lower_function(f, s, out);
    pt_buf_adds(out, ";\n");
    while (n-- > 0) {
        pt_buf_printf(out, "let x%u = ", u);
        pt_open(f, s, out);
        pt_buf_printf(out, "call(&d%u_%u, &mut [x%u]));\n", u, n, u);
    }
    char value[32];
    snprintf(value, sizeof value, "x%u", u);
    pt_lower_store(f, pt_name_at(f, s), s, value, out);
}

static void return_(fn *f, pt_node s, pt_buf *out)
{
    pt_node v = get(f, s, PT_R_value);
    pt_buf b = {0};
    if (v)
        pt_lower_expr(f, v, &b);
    leave_return(f, v ? pt_buf_z(&b) : "NONE", out);
    pt_buf_free(&b);
}

void pt_lower_stmt(fn *f, pt_node s, pt_buf *out)
{
    pt_node v;
    switch (kind(f, s)) {
    case PT_N_Expr:
        v = get(f, s, PT_R_value);
        if (kind(f, v) == PT_N_Constant)
            return;
        pt_buf_adds(out, "drop(");
        pt_lower_expr(f, v, out);
        pt_buf_adds(out, ");\n");
        return;
    case PT_N_Assign:
        assign(f, s, out);
        return;
    case PT_N_AugAssign:
        aug_assign(f, s, out);
        return;
    case PT_N_AnnAssign:
        ann_assign(f, s, out);
        return;
    case PT_N_Return:
        return_(f, s, out);
        return;
    case PT_N_Break:
    case PT_N_Continue:
        leave_loop(f, kind(f, s) == PT_N_Break, out);
        return;
    case PT_N_Pass:
    case PT_N_Global:
    case PT_N_Nonlocal:
        return;
    case PT_N_If:
        if_(f, s, out);
        return;
    case PT_N_While:
        while_(f, s, out);
        return;
    case PT_N_For:
    case PT_N_AsyncFor:
        for_(f, s, out);
        return;
    case PT_N_Try:
        try_(f, s, out);
        return;
    case PT_N_With:
    case PT_N_AsyncWith:
        with_item(f, s, get(f, s, PT_R_items), out);
        return;
    case PT_N_Raise:
        raise_(f, s, out);
        return;
    case PT_N_Assert:
        assert_(f, s, out);
        return;
    case PT_N_Delete:
        for (v = get(f, s, PT_R_targets); v; v = more(f, v))
            delete_one(f, v, out);
        return;
    case PT_N_Import:
        import_(f, s, out);
        return;
    case PT_N_ImportFrom:
        import_from(f, s, out);
        return;
    case PT_N_FunctionDef:
    case PT_N_AsyncFunctionDef:
        function_def(f, s, out);
        return;
    case PT_N_ClassDef:
        pt_lower_class(f, s, out);
        return;
    case PT_N_Match:
        pt_lower_match(f, s, out);
        return;
    default:
        pt_unsupported(f, s, pt_kind_name(kind(f, s)), out);
        pt_buf_adds(out, ";\n");
        return;
    }
}

void pt_lower_block(fn *f, pt_node first, pt_buf *out)
{
    for (pt_node s = first; s; s = more(f, s))
        pt_lower_stmt(f, s, out);
}
