/* lower_call.c: calls. */
#include "worker/lower_priv.h"

/* "a", "b": names of keyword arguments as a slice. */
static void keyword_names(fn *f, pt_node first, pt_buf *out)
{
    pt_buf_adds(out, "&[");
    for (pt_node k = first; k; k = pt_more(f, k)) {
        pt_rust_str(out, pt_names_str(f->m->names, pt_ast_name(f->m->t, k)));
        pt_buf_adds(out, ", ");
    }
    pt_buf_addc(out, ']');
}

static bool any_double_star(fn *f, pt_node first)
{
    for (pt_node k = first; k; k = pt_more(f, k))
        if (!pt_ast_name(f->m->t, k))
            return true;
    return false;
}

/* The iterator of a loop's iterable. That of range(...) needs no range object, as long as the
 * name means the builtin. */
void pt_lower_iter(fn *f, pt_node e, pt_buf *out)
{
    pt_node func = pt_kind_of(f, e) == PT_N_Call ? pt_get(f, e, PT_R_func) : 0;
    pt_node args = func ? pt_get(f, e, PT_R_args) : 0;
    bool range = args && !pt_get(f, e, PT_R_keywords) && pt_kind_of(f, func) == PT_N_Name &&
                 pt_str_is(pt_ast_str(f->m->t, func), "range") &&
                 pt_names_builtin(f->m->names, f->scope, pt_name_at(f, func)) &&
                 !pt_any_starred(f, args) && !pt_lower_many(f, args);
    if (!range) {
        pt_open(f, pt_ast_parent(f->m->t, e), out); /* it is the loop that iterates */
        pt_buf_adds(out, "iter(");
        pt_lower_looked_through(f, e, out);
        pt_buf_adds(out, "))");
        return;
    }
    pt_open(f, e, out);
    pt_buf_adds(out, "iter_range(");
    pt_lower_ref(f, func, out);
    pt_buf_adds(out, ", &mut [");
    for (pt_node a = args; a; a = pt_more(f, a)) {
        pt_lower_expr(f, a, out);
        pt_buf_adds(out, ", ");
    }
    pt_buf_adds(out, "]))");
}

/* super() without arguments: only the function around knows what it means. */
static bool zero_super(fn *f, pt_node e, pt_node func, pt_buf *out)
{
    if (pt_kind_of(f, func) != PT_N_Name || pt_get(f, e, PT_R_args) ||
        pt_get(f, e, PT_R_keywords) || !pt_str_is(pt_ast_str(f->m->t, func), "super") ||
        !pt_names_builtin(f->m->names, f->scope, pt_name_at(f, func)) ||
        f->info->kind == PT_S_COMP)
        return false;
    uint32_t cls = pt_names_find(f->m->names, "__class__");
    bool cell = pt_names_binding(f->m->names, f->scope, cls) == PT_B_FREE;
    if (!f->first_param || !cell) {
        pt_open(f, e, out);
        pt_buf_printf(out, "Err::<Value, PyErr>(runtime_error(\"super(): %s\")))",
                      f->first_param ? "__class__ cell not found" : "no arguments");
        return true;
    }
    pt_open(f, e, out);
    pt_buf_adds(out, "super_(&");
    pt_ident(f->m, "c", cls, out);
    pt_buf_adds(out, ", &");
    uint32_t first =
        pt_names_mangled(f->m->names, f->first_param, pt_ast_name(f->m->t, f->first_param));
    /* It may have been deleted: super_() says so. */
    bool local = pt_names_binding(f->m->names, f->scope, first) == PT_B_LOCAL;
    pt_ident(f->m, local ? "v" : "c", first, out);
    pt_buf_adds(out, local ? "))" : ".get()))");
    return true;
}

/* What locals() is here: the module's names, the class body's, or a snapshot. */
static void own_namespace(fn *f, pt_buf *out)
{
    if (f->info->kind == PT_S_MODULE) {
        pt_buf_adds(out, "globals_dict(&MODULE)");
        return;
    }
    if (f->info->kind == PT_S_CLASS) {
        pt_buf_adds(out, "ns.clone()");
        return;
    }
    pt_buf_adds(out, "locals_dict(&[");
    for (uint32_t i = 0; i < f->info->n_locals + f->info->n_free; i++) {
        uint32_t v = i < f->info->n_locals ? f->info->locals[i]
                                           : f->info->free[i - f->info->n_locals];
        bool local = pt_names_binding(f->m->names, f->scope, v) == PT_B_LOCAL;
        pt_buf_addc(out, '(');
        pt_quoted(f, v, out);
        pt_buf_adds(out, ", ");
        pt_ident(f->m, local ? "v" : "c", v, out);
        pt_buf_adds(out, local ? ".clone()), " : ".get()), ");
    }
    pt_buf_adds(out, "])");
}

/* globals() and locals(): only their direct call knows whose. */
static bool own_names(fn *f, pt_node e, pt_node func, pt_buf *out)
{
    if (pt_kind_of(f, func) != PT_N_Name || pt_get(f, e, PT_R_args) ||
        pt_get(f, e, PT_R_keywords))
        return false;
    pt_str s = pt_ast_str(f->m->t, func);
    bool globals = pt_str_is(s, "globals"), dir = pt_str_is(s, "dir");
    if (!globals && !dir && !pt_str_is(s, "locals") && !pt_str_is(s, "vars"))
        return false;
    if (!pt_names_builtin(f->m->names, f->scope, pt_ast_name(f->m->t, func)))
        return false;
    if (dir)
        pt_buf_adds(out, "{ let d = ");
    if (globals)
        pt_buf_adds(out, "globals_dict(&MODULE)");
    else
        own_namespace(f, out);
    if (dir) {
        pt_buf_adds(out, "; ");
        pt_open(f, e, out);
        pt_buf_adds(out, "sorted_keys(&d)) }");
    }
    return true;
}

/* eval(text) and exec(text) mean the names around them; so does exec_(text), as exec() is called in
 * code that ran under Python 2, too. */
static bool here_call(fn *f, pt_node e, pt_node func, pt_buf *out)
{
    pt_node args = pt_get(f, e, PT_R_args);
    if (pt_kind_of(f, func) != PT_N_Name || !args || pt_get(f, e, PT_R_keywords) ||
        pt_any_starred(f, args))
        return false;
    pt_str s = pt_ast_str(f->m->t, func);
    if (!pt_str_is(s, "exec_") &&
        ((!pt_str_is(s, "eval") && !pt_str_is(s, "exec")) ||
         !pt_names_builtin(f->m->names, f->scope, pt_ast_name(f->m->t, func))))
        return false;
    pt_open(f, e, out);
    pt_buf_adds(out, "call_here(");
    pt_lower_ref(f, func, out);
    pt_buf_adds(out, ", &mut [");
    for (pt_node a = args; a; a = pt_more(f, a)) {
        pt_lower_expr(f, a, out);
        pt_buf_adds(out, ", ");
    }
    pt_buf_adds(out, "], &|| globals_dict(&MODULE), &|| ");
    own_namespace(f, out);
    pt_buf_adds(out, "))");
    return true;
}

void pt_lower_keyword(fn *f, pt_node k, pt_node at, uint32_t u, const char *callee, int end,
                      pt_buf *out)
{
    pt_buf_adds(out, "{ let v = ");
    pt_lower_expr(f, pt_get(f, k, PT_R_value), out);
    pt_buf_adds(out, "; ");
    pt_open(f, at, out);
    if (pt_ast_name(f->m->t, k)) {
        pt_buf_printf(out, "kw_push(&mut k%u, &%s, ", u, callee);
        pt_quoted(f, pt_ast_name(f->m->t, k), out);
        pt_buf_adds(out, ", v)); }");
    } else {
        pt_buf_printf(out, "kw_merge(&mut k%u, &%s, &v)); }", u, callee);
    }
    pt_buf_addc(out, (char)end);
}

/* f(*args, **kwargs) in all its mixtures: a vector of values, a vector of named ones. */
static void call_spread(fn *f, pt_node e, pt_buf *out)
{
    pt_node args = pt_get(f, e, PT_R_args);
    bool one = args && !pt_more(f, args); /* a lone *args is iterated only by the call */
    uint32_t u = pt_uid(f);
    pt_buf_printf(out, "{ let f%u = ", u);
    pt_lower_expr(f, pt_get(f, e, PT_R_func), out);
    pt_buf_printf(out, "; let a%u = ", u);
    if (one && pt_kind_of(f, args) == PT_N_Starred)
        pt_lower_expr(f, pt_get(f, args, PT_R_value), out);
    else
        pt_lower_sequence(f, e, args, out);
    pt_buf_printf(out, "; let mut k%u: Vec<(Value, Value)> = Vec::new(); ", u);
    char callee[16];
    snprintf(callee, sizeof callee, "f%u", u);
    for (pt_node k = pt_get(f, e, PT_R_keywords); k; k = pt_more(f, k))
        pt_lower_keyword(f, k, e, u, callee, ' ', out);
    if (one && pt_kind_of(f, args) == PT_N_Starred) {
        pt_buf_printf(out, "let a%u = ", u);
        pt_open(f, e, out);
        pt_buf_printf(out, "star_args(&f%u, &a%u)); ", u, u);
    }
    pt_open(f, e, out);
    pt_buf_printf(out, "call_ex(&f%u, a%u, k%u)) }", u, u, u);
}

/* Does it run no code, nor fail where its names are bound? Then it makes no difference whether
 * the method is looked up before it or after it. */
static bool quiet(fn *f, pt_node e)
{
    switch (pt_kind_of(f, e)) {
    case PT_N_Constant:
    case PT_N_Name:
    case PT_N_Lambda:
        return true;
    case PT_N_List:
    case PT_N_Tuple:
        for (pt_node c = pt_ast_first(f->m->t, e); c; c = pt_ast_next(f->m->t, c))
            if (!quiet(f, c))
                return false;
        return true;
    default:
        return false;
    }
}

static bool any_loud(fn *f, pt_node args, pt_node kws)
{
    for (pt_node a = args; a; a = pt_more(f, a))
        if (!quiet(f, a))
            return true;
    for (pt_node k = kws; k; k = pt_more(f, k))
        if (!quiet(f, pt_get(f, k, PT_R_value)))
            return true;
    return false;
}

void pt_lower_call(fn *f, pt_node e, pt_buf *out)
{
    pt_node func = pt_get(f, e, PT_R_func), args = pt_get(f, e, PT_R_args);
    pt_node kws = pt_get(f, e, PT_R_keywords);
    if (zero_super(f, e, func, out) || own_names(f, e, func, out) ||
        here_call(f, e, func, out))
        return;
    bool plain = !pt_any_starred(f, args) && !any_double_star(f, kws) &&
                 !pt_lower_many(f, args) && !pt_lower_many(f, kws);
    bool method = pt_kind_of(f, func) == PT_N_Attribute && plain;
    bool early = method && any_loud(f, args, kws);
    if (plain) {
        uint32_t u = early ? pt_uid(f) : 0;
        pt_buf attr = {0};
        if (method)
            pt_attr(f, pt_name_at(f, func), &attr);
        if (early) {
            pt_buf_printf(out, "{ let x%u = ", u);
            pt_lower_expr(f, pt_get(f, func, PT_R_value), out);
            pt_buf_printf(out, "; let m%u = ", u);
            pt_open_attr(f, func, out);
            pt_buf_printf(out, "load_method(%s, &x%u)); ", pt_buf_z(&attr), u);
        }
        if (method)
            pt_open_method(f, e, !early, out);
        else
            pt_open(f, e, out);
        if (early) {
            pt_buf_printf(out, "call_loaded%s(m%u, &mut [x%u, ", kws ? "_kw" : "", u, u);
        } else if (method) {
            pt_buf_printf(out, "call_method%s(%s, &mut [", kws ? "_kw" : "",
                          pt_buf_z(&attr));
            pt_lower_expr(f, pt_get(f, func, PT_R_value), out);
            if (args || kws)
                pt_buf_adds(out, ", ");
        } else {
            pt_buf_printf(out, "call%s(", kws ? "_kw" : "");
            pt_lower_ref(f, func, out);
            pt_buf_adds(out, ", &mut [");
        }
        pt_buf_free(&attr);
        for (pt_node a = args; a; a = pt_more(f, a)) {
            pt_lower_expr(f, a, out);
            pt_buf_adds(out, ", ");
        }
        for (pt_node k = kws; k; k = pt_more(f, k)) {
            pt_lower_expr(f, pt_get(f, k, PT_R_value), out);
            pt_buf_adds(out, ", ");
        }
        pt_buf_addc(out, ']');
        if (kws) {
            pt_buf_adds(out, ", ");
            keyword_names(f, kws, out);
        }
        pt_buf_adds(out, early ? ")) }" : "))");
        return;
    }
    call_spread(f, e, out);
}
