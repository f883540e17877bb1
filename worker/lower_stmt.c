/* lower_stmt.c: statements. A try block is a labelled loop whose value says how it was left;
 * what follows it dispatches on that value. */
#include "worker/lower_priv.h"

#include <string.h>

size_t pt_defined_size(const fn *f)
{
    return f->info->n_slots + 1;
}

uint8_t *pt_defined_save(const fn *f)
{
    uint8_t *p = malloc(pt_defined_size(f));
    PT_ASSERT(p != NULL);
    memcpy(p, f->defined, pt_defined_size(f));
    return p;
}

void pt_defined_restore(fn *f, uint8_t *p)
{
    memcpy(f->defined, p, pt_defined_size(f));
    free(p);
}
/* What is assigned on this way and on all before it: `ends` (NULL at first), changed. */
static uint8_t *meet(fn *f, uint8_t *ends)
{
    if (!ends)
        return pt_defined_save(f);
    for (size_t i = 0; i < pt_defined_size(f); i++)
        ends[i] &= f->defined[i];
    return ends;
}

/* Does control never reach the end of this block? */
bool pt_lower_leaves(fn *f, pt_node first)
{
    pt_node last = 0;
    for (pt_node s = first; s; s = pt_more(f, s))
        last = s;
    if (!last)
        return false;
    enum pt_kind k = pt_kind_of(f, last);
    if (k == PT_N_If && pt_get(f, last, PT_R_orelse))
        return pt_lower_leaves(f, pt_get(f, last, PT_R_body)) &&
               pt_lower_leaves(f, pt_get(f, last, PT_R_orelse));
    return k == PT_N_Return || k == PT_N_Raise || k == PT_N_Break || k == PT_N_Continue;
}

/* A test that never fails, so that the loop ends by leaving only. */
static bool always(fn *f, pt_node e)
{
    pt_str s = pt_ast_str(f->m->t, e);
    return pt_kind_of(f, e) == PT_N_Constant &&
           (pt_op_of(f, e) == PT_C_True ||
            (pt_op_of(f, e) == PT_C_int && s.n == 1 && s.p[0] != '0'));
}

/* A body that does nothing: the loop waits for another thread, which must get its turn. */
static bool idles(fn *f, pt_node s)
{
    while (s && (pt_kind_of(f, s) == PT_N_Pass || pt_kind_of(f, s) == PT_N_Continue))
        s = pt_more(f, s);
    return !s;
}

static void while_(fn *f, pt_node s, pt_buf *out)
{
    struct frame loop = {.label = pt_uid(f), .up = f->frames};
    bool forever = always(f, pt_get(f, s, PT_R_test));
    pt_buf_printf(out, "'o%u: loop {\n'l%u: ", loop.label, loop.label);
    if (forever) {
        pt_buf_adds(out, "loop");
    } else {
        pt_buf_adds(out, "while ");
        pt_lower_cond(f, pt_get(f, s, PT_R_test), out);
    }
    pt_buf_adds(out, " {\n");
    if (idles(f, pt_get(f, s, PT_R_body)))
        pt_buf_adds(out, "tick()?;\n");
    uint8_t *before = pt_defined_save(f);
    f->frames = &loop;
    pt_lower_block(f, pt_get(f, s, PT_R_body), out);
    f->frames = loop.up;
    pt_defined_restore(f, before);
    pt_buf_adds(out, "}\n");
    if (!forever) {
        before = pt_defined_save(f);
        pt_lower_block(f, pt_get(f, s, PT_R_orelse), out);
        pt_defined_restore(f, before);
        pt_buf_printf(out, "break 'o%u;\n", loop.label);
    }
    pt_buf_adds(out, "}\n");
}

static void for_(fn *f, pt_node s, pt_buf *out)
{
    struct frame loop = {.label = pt_uid(f), .up = f->frames};
    bool async = pt_kind_of(f, s) == PT_N_AsyncFor;
    uint32_t u = loop.label;
    /* The iterator's own block: it is dropped however the loop ends, before what follows. */
    pt_buf_printf(out, "'o%u: loop {\n{\nlet mut it%u = ", u, u);
    if (async) {
        pt_open(f, pt_get(f, s, PT_R_iter), out);
        pt_buf_adds(out, "aiter(");
        pt_lower_ref(f, pt_get(f, s, PT_R_iter), out);
        pt_buf_adds(out, "))");
    } else {
        pt_lower_iter(f, pt_get(f, s, PT_R_iter), out);
    }
    pt_buf_printf(out, ";\n'l%u: ", u);
    uint8_t *before = pt_defined_save(f);
    f->frames = &loop;
    pt_lower_each(f, s, u, async, out);
    pt_lower_block(f, pt_get(f, s, PT_R_body), out);
    f->frames = loop.up;
    pt_defined_restore(f, before);
    pt_buf_adds(out, "}\n}\n");
    before = pt_defined_save(f);
    pt_lower_block(f, pt_get(f, s, PT_R_orelse), out);
    pt_defined_restore(f, before);
    pt_buf_printf(out, "break 'o%u;\n}\n", u);
}

/* Does everything of it that is written beside its blocks stand on its first line? What has
 * an elif is spread as far as we care. */
static bool is_on_one_line(fn *f, pt_node s)
{
    pt_node last = s;
    switch (pt_kind_of(f, s)) {
    case PT_N_If:
    case PT_N_While:
        last = pt_get(f, s, PT_R_test);
        break;
    case PT_N_For:
        last = pt_get(f, s, PT_R_iter);
        break;
    default:
        break;
    }
    return pt_ast_pos(f->m->t, last).end_line == pt_line(f, s);
}

/* A chain of elif is walked, not nested: neither our stack nor rustc's grows with it. */
static void if_(fn *f, pt_node s, pt_buf *out)
{
    uint8_t *before = pt_defined_save(f), *ends = NULL; /* NULL: no way to the end yet */
    for (;;) {
        pt_node body = pt_get(f, s, PT_R_body), orelse = pt_get(f, s, PT_R_orelse);
        pt_buf_adds(out, "if ");
        pt_lower_cond(f, pt_get(f, s, PT_R_test), out);
        pt_buf_adds(out, " {\n");
        pt_lower_block(f, body, out);
        ends = pt_lower_leaves(f, body) ? ends : meet(f, ends);
        memcpy(f->defined, before, pt_defined_size(f));
        pt_buf_adds(out, "}\n");
        if (orelse && pt_kind_of(f, orelse) == PT_N_If && !pt_more(f, orelse)) {
            pt_buf_adds(out, "else ");
            s = orelse;
            f->one_line = is_on_one_line(f, s);
            continue;
        }
        if (orelse) {
            pt_buf_adds(out, "else {\n");
            pt_lower_block(f, orelse, out);
            pt_buf_adds(out, "}\n");
        }
        if (!orelse || !pt_lower_leaves(f, orelse))
            ends = meet(f, ends);
        break;
    }
    if (ends)
        pt_defined_restore(f, ends);
    free(before);
}

/* Where CPython says that an assertion failed: at the comparison that its compiler has come by
 * last, else at the statement. */
static pt_node last_compared(fn *f, pt_node e, pt_node so_far)
{
    switch (pt_kind_of(f, e)) {
    case PT_N_Compare:
        return e;
    case PT_N_UnaryOp:
        return pt_op_of(f, e) == PT_OP_Not
                   ? last_compared(f, pt_get(f, e, PT_R_operand), so_far)
                   : so_far;
    case PT_N_BoolOp:
        for (pt_node v = pt_get(f, e, PT_R_values); v; v = pt_more(f, v))
            so_far = last_compared(f, v, so_far);
        return so_far;
    case PT_N_IfExp:
        so_far = last_compared(f, pt_get(f, e, PT_R_test), so_far);
        so_far = last_compared(f, pt_get(f, e, PT_R_body), so_far);
        return last_compared(f, pt_get(f, e, PT_R_orelse), so_far);
    default:
        return so_far;
    }
}

static void assert_(fn *f, pt_node s, pt_buf *out)
{
    pt_node msg = pt_get(f, s, PT_R_msg);
    pt_buf_adds(out, "if !");
    pt_lower_cond(f, pt_get(f, s, PT_R_test), out);
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
    pt_leave_err(f, last_compared(f, pt_get(f, s, PT_R_test), s), pt_buf_z(&e), out);
    pt_buf_adds(out, ";\n}\n");
    pt_buf_free(&e);
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
    for (pt_node a = pt_get(f, s, PT_R_names); a; a = pt_more(f, a)) {
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
    pt_node first = pt_get(f, s, PT_R_names);
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
    for (pt_node a = first; a; a = pt_more(f, a)) {
        pt_rust_str(out, pt_ast_str(f->m->t, a));
        pt_buf_adds(out, ", ");
    }
    pt_buf_adds(out, "]));\n");
    for (pt_node a = first; a; a = pt_more(f, a)) {
        pt_buf v = {0};
        pt_open(f, s, &v);
        pt_buf_printf(&v, "from_name(&m%u, ", u);
        pt_rust_str(&v, pt_ast_str(f->m->t, a));
        pt_buf_adds(&v, "))");
        pt_lower_store(f, bound_name(f, a, false), s, pt_buf_z(&v), out);
        pt_buf_free(&v);
    }
}

/* @d0 @d1 def f: the decorators are evaluated first, and called last to first. */
static void decorated(fn *f, pt_node s, pt_buf *out)
{
    uint32_t u = pt_uid(f), n = 0;
    pt_buf_adds(out, "{\n");
    for (pt_node d = pt_get(f, s, PT_R_decorator_list); d; d = pt_more(f, d), n++) {
        pt_buf_printf(out, "let d%u_%u = ", u, n);
        pt_lower_expr(f, d, out);
        pt_buf_adds(out, ";\n");
    }
    pt_buf_printf(out, "let x%u = ", u);
    pt_lower_function(f, s, out);
    pt_buf_adds(out, ";\n");
    pt_lower_decorate(f, s, u, n, out);
    char value[32];
    snprintf(value, sizeof value, "x%u", u);
    pt_lower_store(f, pt_name_at(f, s), s, value, out);
    pt_buf_adds(out, "}\n");
}

static void function_def(fn *f, pt_node s, pt_buf *out)
{
    if (pt_get(f, s, PT_R_decorator_list)) {
        decorated(f, s, out);
        return;
    }
    pt_buf b = {0};
    pt_lower_function(f, s, &b);
    pt_lower_store(f, pt_name_at(f, s), s, pt_buf_z(&b), out);
    pt_buf_free(&b);
}

static void return_(fn *f, pt_node s, pt_buf *out)
{
    pt_node v = pt_get(f, s, PT_R_value);
    pt_buf b = {0};
    if (v)
        pt_lower_expr(f, v, &b);
    pt_lower_leave(f, v ? pt_buf_z(&b) : "NONE", out);
    pt_buf_free(&b);
}

static void statement(fn *f, pt_node s, pt_buf *out)
{
    pt_node v;
    switch (pt_kind_of(f, s)) {
    case PT_N_Expr:
        v = pt_get(f, s, PT_R_value);
        if (pt_kind_of(f, v) == PT_N_Constant)
            return;
        pt_buf_adds(out, "drop(");
        pt_lower_expr(f, v, out);
        pt_buf_adds(out, ");\n");
        return;
    case PT_N_Assign:
        pt_lower_assignment(f, s, out);
        return;
    case PT_N_AugAssign:
        pt_lower_augmented(f, s, out);
        return;
    case PT_N_AnnAssign:
        pt_lower_annotated(f, s, out);
        return;
    case PT_N_Return:
        return_(f, s, out);
        return;
    case PT_N_Break:
    case PT_N_Continue:
        pt_lower_leave_loop(f, pt_kind_of(f, s) == PT_N_Break, out);
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
    case PT_N_TryStar:
        pt_lower_try(f, s, out);
        return;
    case PT_N_With:
    case PT_N_AsyncWith:
        pt_lower_with(f, s, out);
        return;
    case PT_N_Raise:
        pt_lower_raise(f, s, out);
        return;
    case PT_N_Assert:
        assert_(f, s, out);
        return;
    case PT_N_Delete:
        for (v = pt_get(f, s, PT_R_targets); v; v = pt_more(f, v))
            pt_lower_delete(f, v, out);
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
    case PT_N_TypeAlias:
        pt_lower_alias(f, s, out);
        return;
    case PT_N_Match:
        pt_lower_match(f, s, out);
        return;
    default:
        pt_unsupported(f, s, pt_kind_name(pt_kind_of(f, s)), out);
        pt_buf_adds(out, ";\n");
        return;
    }
}

void pt_lower_stmt(fn *f, pt_node s, pt_buf *out)
{
    bool before = f->one_line;
    f->one_line = is_on_one_line(f, s);
    statement(f, s, out);
    f->one_line = before;
}

void pt_lower_block(fn *f, pt_node first, pt_buf *out)
{
    for (pt_node s = first; s; s = pt_more(f, s))
        pt_lower_stmt(f, s, out);
}
