/* lower_expr.c: expressions. Operands are evaluated left to right, as Python does; a local
 * variable stands as a plain reference only where nothing evaluated later can rebind it (a
 * function with := clones instead). */
#include "worker/lower_priv.h"

#include <string.h>

void pt_global(fn *f, uint32_t name, pt_buf *out)
{
    if (name < f->m->n_globals_cap)
        f->m->global_used[name] = 1;
    pt_ident(f->m, "G", name, out);
}

void pt_quoted(fn *f, uint32_t name, pt_buf *out)
{
    pt_rust_str(out, pt_names_str(f->m->names, name));
}

void pt_lower_local_ref(fn *f, uint32_t name, pt_node at, pt_buf *out)
{
    if (pt_defined(f, name)) {
        pt_buf_addc(out, '&');
        pt_ident(f->m, "v", name, out);
        return;
    }
    pt_open(f, at, out);
    pt_buf_adds(out, "load_local(&");
    pt_ident(f->m, "v", name, out);
    pt_buf_adds(out, ", ");
    pt_quoted(f, name, out);
    pt_buf_adds(out, "))");
}

void pt_lower_load(fn *f, uint32_t name, pt_node at, pt_buf *out)
{
    switch (pt_names_binding(f->m->names, f->scope, name)) {
    case PT_B_LOCAL:
        if (pt_defined(f, name))
            pt_ident(f->m, "v", name, out);
        else
            pt_lower_local_ref(f, name, at, out);
        pt_buf_adds(out, ".clone()");
        return;
    case PT_B_CELL:
    case PT_B_FREE: {
        bool cell = pt_names_binding(f->m->names, f->scope, name) == PT_B_CELL;
        pt_open(f, at, out);
        pt_buf_printf(out, "%s(&", cell ? "load_cell" : "load_free");
        pt_ident(f->m, "c", name, out);
        pt_buf_adds(out, ", ");
        pt_quoted(f, name, out);
        pt_buf_adds(out, "))");
        return;
    }
    case PT_B_CLASS:
    case PT_B_CLASS_FREE: {
        bool free_ = pt_names_binding(f->m->names, f->scope, name) == PT_B_CLASS_FREE;
        pt_open(f, at, out);
        pt_buf_printf(out, "class_load%s(ns, ", free_ ? "_cell" : "");
        pt_quoted(f, name, out);
        pt_buf_adds(out, ", &");
        if (free_)
            pt_ident(f->m, "c", name, out);
        else
            pt_global(f, name, out);
        pt_buf_adds(out, "))");
        return;
    }
    default:
        pt_open(f, at, out);
        pt_global(f, name, out);
        pt_buf_adds(out, ".get())");
        return;
    }
}

/* Is the Rust text a single name, whose evaluation leaves nothing behind to drop? */
static bool is_word(const char *value)
{
    return value[strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

/* Binds `value` to a name, unless it is one, so that all that was computed on the way is
 * dropped before the store; returns the name. end_store() closes what this opens. */
static const char *begin_store(const char *value, pt_buf *out)
{
    if (is_word(value))
        return value;
    pt_buf_printf(out, "{ let v = %s; ", value);
    return "v";
}

static void end_store(const char *value, pt_buf *out)
{
    pt_buf_adds(out, is_word(value) ? "\n" : " }\n");
}

static void store_elsewhere(fn *f, uint32_t name, enum pt_binding b, pt_node at,
                            const char *v, pt_buf *out)
{
    if (b == PT_B_CLASS || b == PT_B_CLASS_FREE) {
        pt_open(f, at, out);
        pt_buf_adds(out, "ns_set(ns, ");
        pt_quoted(f, name, out);
        pt_buf_printf(out, ", %s));", v);
        return;
    }
    if (b == PT_B_CELL || b == PT_B_FREE)
        pt_ident(f->m, "c", name, out);
    else
        pt_global(f, name, out);
    pt_buf_printf(out, ".set(%s);", v);
}

void pt_lower_store(fn *f, uint32_t name, pt_node at, const char *value, pt_buf *out)
{
    enum pt_binding b = pt_names_binding(f->m->names, f->scope, name);
    if (b == PT_B_LOCAL) {
        pt_ident(f->m, "v", name, out);
        pt_buf_printf(out, " = %s;\n", value);
        pt_define(f, name);
        return;
    }
    store_elsewhere(f, name, b, at, begin_store(value, out), out);
    end_store(value, out);
}

/* A local variable that nothing to its right can rebind: only := could. */
static bool plain_local(fn *f, pt_node e)
{
    if (pt_kind_of(f, e) != PT_N_Name)
        return false;
    uint32_t name = pt_name_at(f, e);
    return pt_names_binding(f->m->names, f->scope, name) == PT_B_LOCAL &&
           !pt_names_walrus(f->m->names, f->scope, name);
}

bool pt_lower_is_stable(fn *f, pt_node e)
{
    return pt_kind_of(f, e) == PT_N_Constant ||
           (plain_local(f, e) && pt_defined(f, pt_name_at(f, e)));
}

void pt_lower_ref(fn *f, pt_node e, pt_buf *out)
{
    if (e == f->held) {
        pt_buf_printf(out, "&x%u", f->held_var);
        return;
    }
    if (plain_local(f, e)) {
        pt_lower_local_ref(f, pt_name_at(f, e), e, out);
        return;
    }
    if (pt_kind_of(f, e) == PT_N_Constant) {
        pt_lower_constant(f, e, true, out);
        return;
    }
    pt_buf frozen = {0};
    if (pt_kind_of(f, e) == PT_N_Tuple && pt_lower_frozen(f, e, &frozen)) {
        pt_buf_printf(out, "%s.r()", pt_buf_z(&frozen));
    } else {
        pt_buf_addc(out, '&');
        pt_lower_expr(f, e, out);
    }
    pt_buf_free(&frozen);
}

void pt_lower_looked_through(fn *f, pt_node e, pt_buf *out)
{
    pt_buf frozen = {0};
    if (pt_lower_frozen(f, e, &frozen))
        pt_buf_printf(out, "%s.r()", pt_buf_z(&frozen));
    else
        pt_lower_ref(f, e, out);
    pt_buf_free(&frozen);
}

/* a + b + c + ...: one block with a temporary for each step, so that a chain of thousands
 * neither nests the Rust nor grows it quadratically. */
static void binop(fn *f, pt_node e, pt_buf *out)
{
    PT_VEC(pt_node) chain = {0};
    pt_node x = e;
    while (pt_kind_of(f, x) == PT_N_BinOp) {
        pt_vec_push(&chain, x);
        x = pt_get(f, x, PT_R_left);
    }
    if (chain.n <= 3) {
        pt_open(f, e, out);
        pt_buf_printf(out, "%s(", pt_op_fn(pt_op_of(f, e)));
        pt_lower_ref(f, pt_get(f, e, PT_R_left), out);
        pt_buf_adds(out, ", ");
        pt_lower_ref(f, pt_get(f, e, PT_R_right), out);
        pt_buf_adds(out, "))");
    } else {
        uint32_t u = pt_uid(f);
        pt_buf_printf(out, "{ let x%u = ", u);
        pt_lower_expr(f, x, out);
        for (size_t i = chain.n; i-- > 0;) {
            pt_buf_printf(out, "; let x%u = ", u);
            pt_open(f, chain.p[i], out);
            pt_buf_printf(out, "%s(&x%u, ", pt_op_fn(pt_op_of(f, chain.p[i])), u);
            pt_lower_ref(f, pt_get(f, chain.p[i], PT_R_right), out);
            pt_buf_adds(out, "))");
        }
        pt_buf_printf(out, "; x%u }", u);
    }
    pt_vec_free(&chain);
}

/* -1 and the like. */
static bool negative_constant(fn *f, pt_node e, pt_buf *out)
{
    static const char *const kinds[] = {"Value::int(", "Value::float("};
    if (pt_kind_of(f, e) != PT_N_Constant)
        return false;
    pt_buf b = {0};
    pt_lower_constant(f, e, false, &b);
    const char *text = pt_buf_z(&b), *kind = NULL;
    for (size_t i = 0; i < 2; i++)
        if (!strncmp(text, kinds[i], strlen(kinds[i])))
            kind = kinds[i];
    if (kind)
        pt_buf_printf(out, "%s-%s", kind, text + strlen(kind));
    pt_buf_free(&b);
    return kind;
}

static void unary(fn *f, pt_node e, pt_buf *out)
{
    int op = pt_op_of(f, e);
    if (op == PT_OP_Not) {
        pt_buf_adds(out, "Value::bool(");
        pt_lower_cond(f, e, out);
        pt_buf_addc(out, ')');
        return;
    }
    if (op == PT_OP_USub && negative_constant(f, pt_get(f, e, PT_R_operand), out))
        return;
    pt_open(f, e, out);
    pt_buf_printf(out, "%s(",
                  op == PT_OP_USub   ? "neg"
                  : op == PT_OP_UAdd ? "pos"
                                     : "invert");
    pt_lower_ref(f, pt_get(f, e, PT_R_operand), out);
    pt_buf_adds(out, "))");
}

/* The first value that decides, by leaving a block: any number of values nests nothing. */
static void boolop(fn *f, pt_node e, pt_buf *out)
{
    bool and_ = pt_op_of(f, e) == PT_OP_And;
    uint32_t u = pt_uid(f);
    pt_buf_printf(out, "'s%u: loop { ", u);
    for (pt_node v = pt_get(f, e, PT_R_values); v; v = pt_more(f, v)) {
        pt_buf_printf(out, "let x%u = ", u);
        pt_lower_expr(f, v, out);
        if (!pt_more(f, v)) {
            pt_buf_printf(out, "; break 's%u x%u; }", u, u);
            return;
        }
        pt_buf_printf(out, "; if %s", and_ ? "!" : "");
        pt_open(f, v, out);
        pt_buf_printf(out, "truthy(&x%u)) { break 's%u x%u; } ", u, u, u);
    }
}

/* One comparison of two references as a Rust bool. */
static void compare_bool(fn *f, pt_node at, int op, const char *l, const char *r,
                         pt_buf *out)
{
    switch (op) {
    case PT_OP_Is:
    case PT_OP_IsNot:
        /* what is compared dies here, not at the end of the statement */
        pt_buf_printf(out, "{ let same = is(%s, %s); %ssame }", l, r,
                      op == PT_OP_IsNot ? "!" : "");
        return;
    case PT_OP_In:
    case PT_OP_NotIn:
        pt_buf_adds(out, op == PT_OP_NotIn ? "!" : "");
        pt_open(f, at, out);
        pt_buf_printf(out, "contains(%s, %s))", r, l);
        return;
    default:
        pt_open(f, at, out);
        pt_buf_printf(out, "%s_b(%s, %s))", pt_op_fn(op), l, r);
        return;
    }
}

static void compare_value(fn *f, pt_node at, int op, const char *l, const char *r,
                          pt_buf *out)
{
    if (op >= PT_OP_Is) {
        pt_buf_adds(out, "Value::bool(");
        compare_bool(f, at, op, l, r, out);
        pt_buf_addc(out, ')');
        return;
    }
    pt_open(f, at, out);
    pt_buf_printf(out, "%s(%s, %s))", pt_op_fn(op), l, r);
}

/* An operand that is looked at more than once, or before others: its text is a reference. */
static void held_operand(fn *f, pt_node e, pt_buf *ref, pt_buf *out)
{
    if (pt_lower_is_stable(f, e)) {
        pt_lower_ref(f, e, ref);
        return;
    }
    uint32_t u = pt_uid(f);
    pt_buf_printf(out, "let x%u = ", u);
    pt_lower_expr(f, e, out);
    pt_buf_adds(out, "; ");
    pt_buf_printf(ref, "&x%u", u);
}

static void compare(fn *f, pt_node e, bool as_bool, pt_buf *out)
{
    pt_node op = pt_get(f, e, PT_R_ops), right = pt_get(f, e, PT_R_comparators);
    void (*one)(fn *, pt_node, int, const char *, const char *, pt_buf *) =
        as_bool ? compare_bool : compare_value;
    if (!pt_more(f, op)) {
        pt_buf l = {0}, r = {0};
        int o = pt_op_of(f, op);
        if (o == PT_OP_In || o == PT_OP_NotIn) { /* the call swaps them: keep the order */
            pt_buf_adds(out, "{ ");
            held_operand(f, pt_get(f, e, PT_R_left), &l, out);
            pt_lower_looked_through(f, right, &r);
            one(f, e, o, pt_buf_z(&l), pt_buf_z(&r), out);
            pt_buf_adds(out, " }");
        } else {
            pt_lower_ref(f, pt_get(f, e, PT_R_left), &l);
            pt_lower_ref(f, right, &r);
            one(f, e, o, pt_buf_z(&l), pt_buf_z(&r), out);
        }
        pt_buf_free(&l);
        pt_buf_free(&r);
        return;
    }
    uint32_t depth = 0;
    pt_buf left = {0}, next = {0};
    pt_buf_adds(out, "{ ");
    held_operand(f, pt_get(f, e, PT_R_left), &left, out);
    for (; op; op = pt_more(f, op), right = pt_more(f, right)) {
        pt_buf_clear(&next);
        held_operand(f, right, &next, out);
        const char *l = pt_buf_z(&left), *r = pt_buf_z(&next);
        if (pt_more(f, op) && as_bool) {
            pt_buf_adds(out, "if !");
            one(f, e, pt_op_of(f, op), l, r, out);
            pt_buf_adds(out, " { false } else { ");
            depth++;
        } else if (pt_more(f, op)) {
            uint32_t w = pt_uid(f);
            pt_buf_printf(out, "let x%u = ", w);
            one(f, e, pt_op_of(f, op), l, r, out);
            pt_buf_adds(out, "; if !");
            pt_open(f, e, out);
            pt_buf_printf(out, "truthy(&x%u)) { x%u } else { ", w, w);
            depth++;
        } else {
            one(f, e, pt_op_of(f, op), l, r, out);
        }
        pt_buf_clear(&left);
        pt_buf_adds(&left, r);
    }
    for (; depth; depth--)
        pt_buf_adds(out, " }");
    pt_buf_adds(out, " }");
    pt_buf_free(&left);
    pt_buf_free(&next);
}

static void bool_condition(fn *f, pt_node e, pt_buf *out)
{
    bool and_ = pt_op_of(f, e) == PT_OP_And;
    if (pt_ast_len(f->m->t, e, PT_R_values) <= 8) {
        const char *sep = "(";
        for (pt_node v = pt_get(f, e, PT_R_values); v; v = pt_more(f, v)) {
            pt_buf_adds(out, sep);
            pt_lower_cond(f, v, out);
            sep = and_ ? " && " : " || ";
        }
        pt_buf_addc(out, ')');
        return;
    }
    uint32_t u = pt_uid(f);
    pt_buf_printf(out, "'s%u: loop { ", u);
    for (pt_node v = pt_get(f, e, PT_R_values); v; v = pt_more(f, v)) {
        pt_buf_adds(out, and_ ? "if !" : "if ");
        pt_lower_cond(f, v, out);
        pt_buf_printf(out, " { break 's%u %s; } ", u, and_ ? "false" : "true");
    }
    pt_buf_printf(out, "break 's%u %s; }", u, and_ ? "true" : "false");
}

void pt_lower_cond(fn *f, pt_node e, pt_buf *out)
{
    switch (pt_kind_of(f, e)) {
    case PT_N_Compare:
        compare(f, e, true, out);
        return;
    case PT_N_UnaryOp:
        if (pt_op_of(f, e) == PT_OP_Not) {
            pt_buf_addc(out, '!');
            pt_lower_cond(f, pt_get(f, e, PT_R_operand), out);
            return;
        }
        break;
    case PT_N_BoolOp:
        bool_condition(f, e, out);
        return;
    case PT_N_Constant:
        if (pt_op_of(f, e) == PT_C_True || pt_op_of(f, e) == PT_C_False) {
            pt_buf_adds(out, pt_op_of(f, e) == PT_C_True ? "true" : "false");
            return;
        }
        break;
    default:
        break;
    }
    pt_open(f, e, out);
    pt_buf_adds(out, "truthy(");
    pt_lower_ref(f, e, out);
    pt_buf_adds(out, "))");
}

void pt_lower_or_none(fn *f, pt_node e, bool ref, pt_buf *out)
{
    if (e && ref)
        pt_lower_ref(f, e, out);
    else if (e)
        pt_lower_expr(f, e, out);
    else
        pt_buf_adds(out, ref ? "&NONE" : "NONE");
}

static void subscript(fn *f, pt_node e, pt_buf *out)
{
    pt_node s = pt_get(f, e, PT_R_slice);
    pt_open(f, e, out);
    if (pt_kind_of(f, s) == PT_N_Slice && !pt_get(f, s, PT_R_step)) {
        pt_buf_adds(out, "getslice(");
        pt_lower_ref(f, pt_get(f, e, PT_R_value), out);
        pt_buf_adds(out, ", ");
        pt_lower_or_none(f, pt_get(f, s, PT_R_lower), true, out);
        pt_buf_adds(out, ", ");
        pt_lower_or_none(f, pt_get(f, s, PT_R_upper), true, out);
    } else {
        pt_buf_adds(out, "getitem(");
        pt_lower_ref(f, pt_get(f, e, PT_R_value), out);
        pt_buf_adds(out, ", ");
        pt_lower_ref(f, s, out);
    }
    pt_buf_adds(out, "))");
}

static void yield_(fn *f, pt_node e, pt_buf *out)
{
    pt_node v = pt_get(f, e, PT_R_value);
    const char *how = pt_kind_of(f, e) == PT_N_YieldFrom ? "yield_from"
                      : pt_kind_of(f, e) == PT_N_Await   ? "await_"
                      : f->is_async_gen                  ? "yield_async"
                                                         : "yield_";
    uint32_t u = pt_uid(f);
    pt_buf_printf(out, "{ let x%u = ", u);
    pt_lower_or_none(f, v, false, out);
    pt_buf_adds(out, "; ");
    pt_open(f, e, out);
    pt_buf_printf(out, "co.%s(x%u).await) }", how, u);
}

static void walrus(fn *f, pt_node e, pt_buf *out)
{
    uint32_t u = pt_uid(f);
    char value[32];
    snprintf(value, sizeof value, "x%u.clone()", u);
    pt_buf_printf(out, "{ let x%u = ", u);
    pt_lower_expr(f, pt_get(f, e, PT_R_value), out);
    pt_buf_adds(out, "; ");
    pt_node target = pt_get(f, e, PT_R_target);
    uint32_t name = pt_name_at(f, target);
    uint32_t slot = pt_names_slot(f->m->names, f->scope, name);
    uint8_t before = f->defined[slot];
    pt_lower_store(f, name, target, value, out);
    f->defined[slot] = before; /* it may stand in a branch that is not taken */
    pt_buf_printf(out, "x%u }", u);
}

/* What a.b().c[d] is made on: the next node on the way to a; 0 when e is no such step. */
static pt_node receiver(fn *f, pt_node e)
{
    switch (pt_kind_of(f, e)) {
    case PT_N_Attribute:
    case PT_N_Subscript:
        return pt_get(f, e, PT_R_value);
    case PT_N_Call:
        return pt_get(f, e, PT_R_func);
    default:
        return 0;
    }
}

/* A chain of many calls, attributes and subscripts: every few steps the value is put into a
 * variable, so that the Rust nests no deeper than that. */
enum { STEPS = 16 };

static bool long_chain(fn *f, pt_node e, pt_buf *out)
{
    uint32_t n = 0;
    for (pt_node x = e; x && x != f->held; x = receiver(f, x))
        n++;
    if (n <= 2 * STEPS)
        return false;
    PT_VEC(pt_node) stops = {0};
    n = 0;
    for (pt_node x = receiver(f, e), up = e; x && x != f->held; up = x, x = receiver(f, x))
        /* never between a method's name and its call */
        if (++n >= STEPS && !(pt_kind_of(f, up) == PT_N_Call)) {
            pt_vec_push(&stops, x);
            n = 0;
        }
    pt_node held = f->held;
    uint32_t var = f->held_var;
    pt_buf_adds(out, "{ ");
    while (stops.n) {
        pt_node x = pt_vec_pop(&stops);
        uint32_t u = pt_uid(f);
        pt_buf_printf(out, "let mut x%u = ", u);
        pt_lower_expr(f, x, out);
        pt_buf_adds(out, ";\n");
        f->held = x;
        f->held_var = u;
    }
    pt_lower_expr(f, e, out);
    pt_buf_adds(out, " }");
    f->held = held;
    f->held_var = var;
    pt_vec_free(&stops);
    return true;
}

void pt_lower_expr(fn *f, pt_node e, pt_buf *out)
{
    if (e == f->held) {
        pt_buf_printf(out, "take(&mut x%u)", f->held_var);
        return;
    }
    if (long_chain(f, e, out))
        return;
    switch (pt_kind_of(f, e)) {
    case PT_N_Constant:
        pt_lower_constant(f, e, false, out);
        return;
    case PT_N_Name:
        if (pt_str_is(pt_ast_str(f->m->t, e), "__debug__"))
            pt_buf_adds(out, "TRUE");
        else
            pt_lower_load(f, pt_name_at(f, e), e, out);
        return;
    case PT_N_BinOp:
        binop(f, e, out);
        return;
    case PT_N_UnaryOp:
        unary(f, e, out);
        return;
    case PT_N_BoolOp:
        boolop(f, e, out);
        return;
    case PT_N_Compare:
        compare(f, e, false, out);
        return;
    case PT_N_IfExp:
        pt_buf_adds(out, "(if ");
        pt_lower_cond(f, pt_get(f, e, PT_R_test), out);
        pt_buf_adds(out, " { ");
        pt_lower_expr(f, pt_get(f, e, PT_R_body), out);
        pt_buf_adds(out, " } else { ");
        pt_lower_expr(f, pt_get(f, e, PT_R_orelse), out);
        pt_buf_adds(out, " })");
        return;
    case PT_N_List:
    case PT_N_Tuple:
    case PT_N_Set:
        pt_lower_display(f, e, out);
        return;
    case PT_N_Dict:
        pt_lower_dict(f, e, out);
        return;
    case PT_N_Attribute:
        pt_open_attr(f, e, out);
        pt_buf_adds(out, "getattr(");
        pt_lower_ref(f, pt_get(f, e, PT_R_value), out);
        pt_buf_adds(out, ", ");
        pt_attr(f, pt_name_at(f, e), out);
        pt_buf_adds(out, "))");
        return;
    case PT_N_Subscript:
        subscript(f, e, out);
        return;
    case PT_N_Slice:
        pt_buf_adds(out, "slice(");
        pt_lower_or_none(f, pt_get(f, e, PT_R_lower), false, out);
        pt_buf_adds(out, ", ");
        pt_lower_or_none(f, pt_get(f, e, PT_R_upper), false, out);
        pt_buf_adds(out, ", ");
        pt_lower_or_none(f, pt_get(f, e, PT_R_step), false, out);
        pt_buf_addc(out, ')');
        return;
    case PT_N_JoinedStr:
        pt_lower_fstring(f, e, out);
        return;
    case PT_N_Call:
        pt_lower_call(f, e, out);
        return;
    case PT_N_Lambda:
        pt_lower_function(f, e, out);
        return;
    case PT_N_ListComp:
    case PT_N_SetComp:
    case PT_N_DictComp:
    case PT_N_GeneratorExp:
        pt_lower_comprehension(f, e, out);
        return;
    case PT_N_Yield:
    case PT_N_YieldFrom:
    case PT_N_Await:
        yield_(f, e, out);
        return;
    case PT_N_NamedExpr:
        walrus(f, e, out);
        return;
    default:
        pt_buf_adds(out, "{ ");
        pt_unsupported(f, e, pt_kind_name(pt_kind_of(f, e)), out);
        pt_buf_adds(out, " }");
        return;
    }
}
