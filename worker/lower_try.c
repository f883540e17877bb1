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

void pt_lower_leave(fn *f, const char *value, pt_buf *out)
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

void pt_lower_leave_loop(fn *f, bool brk, pt_buf *out)
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
        pt_lower_leave(f, "v", out);
        pt_buf_adds(out, "}\n");
    }
    if (t->saw_brk) {
        pt_buf_adds(out, "Ok(Flow::Brk(_)) => { ");
        pt_lower_leave_loop(f, true, out);
        pt_buf_adds(out, "}\n");
    }
    if (t->saw_cont) {
        pt_buf_adds(out, "Ok(Flow::Cont(_)) => { ");
        pt_lower_leave_loop(f, false, out);
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

/* Binds the handler's name, runs its body, unbinds; the block's value is how it was left. */
static void named_handler(fn *f, pt_node h, uint32_t name, uint32_t e, struct frame *body,
                          pt_buf *out)
{
    char value[32];
    snprintf(value, sizeof value, "e%u.value()", e);
    pt_lower_store(f, name, h, value, out);
    uint32_t r = pt_uid(f);
    pt_buf_printf(out, "let r%u: R<Flow> = ", r);
    try_block(f, body, pt_get(f, h, PT_R_body), out);
    pt_buf_adds(out, ";\n");
    pt_lower_unbind(f, name, out);
    pt_buf_printf(out, "r%u\n", r);
}

/* The arm of a failed body. *ends keeps what every way to the statement's end has assigned;
 * each handler starts from `before`. */
static void handlers(fn *f, pt_node s, uint32_t u, struct frame *seen,
                     const uint8_t *before, uint8_t *ends, pt_buf *out)
{
    struct frame t = {.is_try = true, .label = pt_uid(f), .up = f->frames};
    pt_buf_printf(out, "Err(e%u) => 't%u: loop {\nlet _h%u = handling(&e%u);\n", u, t.label,
                  u, u);
    f->frames = &t;
    for (pt_node h = pt_get(f, s, PT_R_handlers); h; h = pt_more(f, h)) {
        pt_node type = pt_get(f, h, PT_R_type);
        memcpy(f->defined, before, pt_defined_size(f));
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
            struct frame body = {0};
            uint32_t r = pt_uid(f);
            pt_buf_printf(out, "let r%u: R<Flow> = {\n", r);
            named_handler(f, h, name, u, &body, out);
            pt_buf_printf(out, "};\nbreak 't%u r%u;\n}\n", t.label, r);
            merge(&t, &body);
        } else {
            pt_lower_block(f, pt_get(f, h, PT_R_body), out);
            pt_buf_printf(out, "break 't%u Ok(Flow::Next);\n}\n", t.label);
        }
        if (!pt_lower_leaves(f, pt_get(f, h, PT_R_body)))
            for (size_t i = 0; i < pt_defined_size(f); i++)
                ends[i] &= f->defined[i];
    }
    f->frames = t.up;
    pt_buf_printf(out, "break 't%u Err(e%u.clone());\n},\n", t.label, u);
    merge(seen, &t);
}

/* except*: each clause takes its part of the group; what its body raises is gathered. */
static void star_handlers(fn *f, pt_node s, uint32_t u, const uint8_t *before,
                          uint8_t *ends, pt_buf *out)
{
    struct frame t = {.is_try = true, .label = pt_uid(f), .up = f->frames};
    pt_buf_printf(out, "Err(e%u) => 't%u: loop {\nlet mut s%u = Star::new(&e%u);\n", u,
                  t.label, u, u);
    f->frames = &t;
    for (pt_node h = pt_get(f, s, PT_R_handlers); h; h = pt_more(f, h)) {
        uint32_t e = pt_uid(f), name = pt_ast_name(f->m->t, h) ? pt_name_at(f, h) : 0;
        struct frame body = {0};
        memcpy(f->defined, before, pt_defined_size(f));
        pt_buf_printf(out, "let taken = { let _h = handling(&e%u); let c = ", u);
        pt_lower_expr(f, pt_get(f, h, PT_R_type), out);
        pt_buf_adds(out, "; ");
        pt_open(f, h, out);
        pt_buf_printf(out, "s%u.take(&c)) };\nif let Some(e%u) = taken {\n", u, e);
        pt_buf_printf(out, "let r%u: R<Flow> = {\nlet _h = handling(&e%u);\n", e, e);
        if (name)
            named_handler(f, h, name, e, &body, out);
        else
            try_block(f, &body, pt_get(f, h, PT_R_body), out);
        pt_buf_printf(out, "};\nif let Err(e) = r%u { s%u.handler_raised(e); }\n}\n", e, u);
        for (size_t i = 0; i < pt_defined_size(f); i++)
            ends[i] &= before[i];
    }
    f->frames = t.up;
    pt_buf_printf(out, "let left = ");
    f->frames = &t;
    pt_open(f, s, out);
    f->frames = t.up;
    pt_buf_printf(out,
                  "s%u.end());\nbreak 't%u match left { Some(e) => Err(e), None => "
                  "Ok(Flow::Next) };\n},\n",
                  u, t.label);
}

void pt_lower_try(fn *f, pt_node s, pt_buf *out)
{
    uint32_t u = pt_uid(f);
    struct frame seen = {0}, body = {0};
    uint8_t *before = pt_defined_save(f);
    pt_buf_printf(out, "{\nlet r%u: R<Flow> = ", u);
    try_block(f, &body, pt_get(f, s, PT_R_body), out);
    pt_buf_adds(out, ";\n");
    merge(&seen, &body);
    pt_node orelse = pt_get(f, s, PT_R_orelse), finally = pt_get(f, s, PT_R_finalbody);
    pt_node first = pt_get(f, s, PT_R_handlers);
    uint8_t *ends = pt_defined_save(f); /* what holds where the statement ends well */
    if (first || orelse)
        pt_buf_printf(out, "let r%u: R<Flow> = match r%u {\n", u, u);
    if (orelse) {
        struct frame e = {0};
        pt_buf_adds(out, "Ok(Flow::Next) => ");
        try_block(f, &e, orelse, out);
        pt_buf_adds(out, ",\n");
        merge(&seen, &e);
        memcpy(ends, f->defined, pt_defined_size(f));
    }
    if (first && pt_kind_of(f, s) == PT_N_TryStar)
        star_handlers(f, s, u, before, ends, out);
    else if (first)
        handlers(f, s, u, &seen, before, ends, out);
    if (first || orelse)
        pt_buf_adds(out, "r => r,\n};\n");
    if (finally) {
        memcpy(f->defined, before, pt_defined_size(f));
        pt_buf_printf(out,
                      "let h%u = match &r%u { Err(e) => Some(handling(e)), _ => None };\n",
                      u, u);
        pt_lower_block(f, finally, out);
        pt_buf_printf(out, "drop(h%u);\n", u);
        for (size_t i = 0; i < pt_defined_size(f); i++)
            ends[i] |= f->defined[i];
    }
    dispatch(f, &seen, u, out);
    pt_buf_adds(out, "}\n");
    pt_defined_restore(f, ends);
    free(before);
}

static void with_item(fn *f, pt_node s, pt_node item, pt_buf *out)
{
    bool async = pt_kind_of(f, s) == PT_N_AsyncWith;
    uint32_t u = pt_uid(f);
    pt_buf_printf(out, "{\nlet m%u = ", u);
    pt_lower_expr(f, pt_get(f, item, PT_R_context_expr), out);
    pt_buf_printf(out, ";\nlet (exit%u, x%u) = ", u, u);
    pt_open(f, s, out);
    pt_buf_printf(
        out, async ? "co.async_with_enter(&m%u).await);\n" : "with_enter(&m%u));\n", u);
    pt_buf_printf(out, "drop(m%u);\n", u);
    struct frame t = {.is_try = true, .label = pt_uid(f), .up = f->frames};
    uint8_t *before = pt_defined_save(f);
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
    pt_defined_restore(f, before);
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
    pt_buf_adds(out, "}\n");
}

void pt_lower_with(fn *f, pt_node s, pt_buf *out)
{
    with_item(f, s, pt_get(f, s, PT_R_items), out);
}

void pt_lower_raise(fn *f, pt_node s, pt_buf *out)
{
    pt_node exc = pt_get(f, s, PT_R_exc), cause = pt_get(f, s, PT_R_cause);
    pt_buf e = {0};
    if (!exc) {
        struct frame *t = innermost_try(f);
        if (t)
            pt_buf_printf(out, "break 't%u ", t->label);
        else
            pt_buf_adds(out, "return ");
        pt_buf_printf(out, "Err(reraise_at(&F%u, %u));\n", f->code, pt_line(f, s));
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
