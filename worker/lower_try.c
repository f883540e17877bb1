/* lower_try.c: try, with, raise, and how return, break and continue leave them. */
#include "worker/lower_priv.h"

#include <string.h>

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
    pt_buf_printf(out, "Err(e%u) => 't%u: loop {\nlet _h%u = handling(&e%u);\n", u, t.label,
                  u, u);
    f->frames = &t;
    for (pt_node h = pt_get(f, s, PT_R_handlers); h; h = pt_more(f, h)) {
        pt_node type = pt_get(f, h, PT_R_type);
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
            try_block(f, &body, pt_get(f, h, PT_R_body), out);
            pt_buf_adds(out, ";\n");
            unbind(f, name, out);
            pt_buf_printf(out, "break 't%u r%u;\n}\n", t.label, r);
            merge(&t, &body);
        } else {
            pt_lower_block(f, pt_get(f, h, PT_R_body), out);
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
    try_block(f, &body, pt_get(f, s, PT_R_body), out);
    pt_buf_adds(out, ";\n");
    merge(&seen, &body);
    pt_node orelse = pt_get(f, s, PT_R_orelse), finally = pt_get(f, s, PT_R_finalbody);
    uint8_t *after = save(f); /* what holds when the body came to its end */
    if (pt_get(f, s, PT_R_handlers) || orelse) {
        pt_buf_printf(out, "let r%u: R<Flow> = match r%u {\n", u, u);
        if (pt_get(f, s, PT_R_handlers)) {
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
        pt_buf_printf(out,
                      "let h%u = match &r%u { Err(e) => Some(handling(e)), _ => None };\n",
                      u, u);
        pt_lower_block(f, finally, out);
        pt_buf_printf(out, "drop(h%u);\n", u);
    }
    dispatch(f, &seen, u, out);
    /* Without handlers, going on means that the body reached its end. */
    if (!pt_get(f, s, PT_R_handlers) && !orelse)
        for (size_t i = 0; i < n_defined(f); i++)
            f->defined[i] |= after[i];
    free(after);
    free(before);
}

static void with_item(fn *f, pt_node s, pt_node item, pt_buf *out)
{
    bool async = pt_kind_of(f, s) == PT_N_AsyncWith;
    uint32_t u = pt_uid(f);
    pt_buf_printf(out, "let m%u = ", u);
    pt_lower_expr(f, pt_get(f, item, PT_R_context_expr), out);
    pt_buf_printf(out, ";\nlet (exit%u, x%u) = ", u, u);
    pt_open(f, pt_get(f, item, PT_R_context_expr), out);
    pt_buf_printf(
        out, async ? "co.async_with_enter(&m%u).await);\n" : "with_enter(&m%u));\n", u);
    struct frame t = {.is_try = true, .label = pt_uid(f), .up = f->frames};
    uint8_t *before = save(f);
    pt_buf_printf(out, "let r%u: R<Flow> = 't%u: loop {\n", u, t.label);
    f->frames = &t;
    pt_node target = pt_get(f, item, PT_R_optional_vars);
    char value[32];
    snprintf(value, sizeof value, "x%u", u);
    if (target)
        pt_lower_assign(f, target, value, out);
    else
        pt_buf_printf(out, "drop(x%u);\n", u);
    if (pt_more(f, item))
        with_item(f, s, pt_more(f, item), out);
    else
        pt_lower_block(f, pt_get(f, s, PT_R_body), out);
    f->frames = t.up;
    pt_buf_printf(out, "break 't%u Ok(Flow::Next);\n};\n", t.label);
    restore(f, before);
    const char *call =
        async ? "co.async_with_exit(&exit%u, %s).await)" : "with_exit(&exit%u, %s))";
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
    pt_node exc = pt_get(f, s, PT_R_exc), cause = pt_get(f, s, PT_R_cause);
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

