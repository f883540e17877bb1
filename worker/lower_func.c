/* lower_func.c: functions, lambdas, and what is evaluated when it is asked for. */
#include "worker/fault.h"
#include "worker/lower_code.h"
#include "worker/unparse.h"

#include <stdlib.h>
#include <string.h>

static void add_params(fn *f, pt_node args, enum pt_role role, struct pt_params *p,
                       uint32_t *n)
{
    for (pt_node a = pt_get(f, args, role); a; a = pt_more(f, a)) {
        pt_vec_push(&p->names, pt_name_at(f, a));
        ++*n;
    }
}

static void read_params(fn *f, pt_node args, struct pt_params *p)
{
    uint32_t star = 0, kw = 0;
    add_params(f, args, PT_R_posonlyargs, p, &p->posonly);
    p->npos = p->posonly;
    add_params(f, args, PT_R_args, p, &p->npos);
    add_params(f, args, PT_R_kwonlyargs, p, &p->nkwonly);
    add_params(f, args, PT_R_vararg, p, &star);
    add_params(f, args, PT_R_kwarg, p, &kw);
    p->varargs = star != 0;
    p->varkw = kw != 0;
}

static void function_body(fn *g, pt_node node, pt_buf *out)
{
    pt_node body = pt_get(g, node, PT_R_body);
    if (pt_kind_of(g, body) != PT_N_Raise) /* a stub of pieces.c is one */
        pt_fault_at_function(g->qualname);
    if (pt_kind_of(g, node) != PT_N_Lambda) {
        pt_lower_block(g, body, out);
        return;
    }
    pt_buf_adds(out, "return Ok(");
    pt_lower_expr(g, body, out);
    pt_buf_adds(out, ");\n");
}

void pt_lower_annotation(fn *f, pt_node ann, pt_buf *out)
{
    if (!f->m->future_annotations) {
        if (pt_kind_of(f, ann) != PT_N_Starred) {
            pt_lower_expr(f, ann, out);
            return;
        }
        pt_buf_adds(out, "{ let [x] = "); /* *args: *Ts */
        pt_open(f, ann, out);
        pt_buf_adds(out, "unpack(&");
        pt_lower_expr(f, pt_get(f, ann, PT_R_value), out);
        pt_buf_adds(out, ")); x }");
        return;
    }
    pt_buf text = {0};
    pt_unparse(f->m->t, ann, &text);
    pt_const_str(f, pt_buf_str(&text), out);
    pt_buf_adds(out, ".v()");
    pt_buf_free(&text);
}

static void one_annotation(fn *f, pt_str name, pt_node ann, pt_buf *out)
{
    pt_buf_addc(out, '(');
    pt_rust_str(out, name);
    pt_buf_adds(out, ", ");
    pt_lower_annotation(f, ann, out);
    pt_buf_adds(out, "), ");
}

/* "let n = vec![...]; set_annotations(&x, n);" of a function x; false when it has none. */
static bool annotations(fn *f, pt_node node, pt_buf *out)
{
    pt_node args = pt_get(f, node, PT_R_args), returns = pt_get(f, node, PT_R_returns);
    pt_buf b = {0};
    static const enum pt_role order[] = {PT_R_args, PT_R_posonlyargs, PT_R_vararg,
                                         PT_R_kwonlyargs, PT_R_kwarg};
    for (size_t i = 0; i < PT_LEN(order); i++)
        for (pt_node c = pt_get(f, args, order[i]); c; c = pt_more(f, c))
            if (pt_get(f, c, PT_R_annotation))
                one_annotation(f, pt_names_str(f->m->names, pt_name_at(f, c)),
                               pt_get(f, c, PT_R_annotation), &b);
    if (returns)
        one_annotation(f, PT_STR("return"), returns, &b);
    bool any = b.n > 0;
    if (any)
        pt_buf_printf(out, "let n = vec![%s];\nset_annotations(&x, n);\n", pt_buf_z(&b));
    pt_buf_free(&b);
    return any;
}

/* vec![...], vec![...]: the defaults of a function's parameters */
static void defaults(fn *f, pt_node node, pt_buf *out)
{
    pt_node args = pt_get(f, node, PT_R_args);
    pt_buf_adds(out, "vec![");
    for (pt_node d = pt_get(f, args, PT_R_defaults); d; d = pt_more(f, d)) {
        pt_lower_expr(f, d, out);
        pt_buf_adds(out, ", ");
    }
    pt_buf_adds(out, "], vec![");
    pt_node k = pt_get(f, args, PT_R_kwonlyargs);
    for (pt_node d = pt_get(f, args, PT_R_kw_defaults); d;
         d = pt_more(f, d), k = pt_more(f, k)) {
        if (pt_kind_of(f, d) == PT_N_NoneItem)
            continue;
        pt_buf_addc(out, '(');
        pt_rust_str(out, pt_names_str(f->m->names, pt_name_at(f, k)));
        pt_buf_adds(out, ", ");
        pt_lower_expr(f, d, out);
        pt_buf_adds(out, "), ");
    }
    pt_buf_addc(out, ']');
}

/* function(&F12, f12_name, cells, defaults) */
static void make_function(fn *f, fn *g, pt_str name, const char *given, pt_buf *out)
{
    pt_buf_printf(out, "function(&F%u, ", g->code);
    pt_code_name(g, name, out);
    pt_buf_adds(out, ", ");
    pt_code_cells(f, g->info, "vec![", out);
    pt_buf_printf(out, ", %s)", given);
}

/* Writes the fn of a function or lambda that stands in f; `given` are its defaults. */
static void write_function(fn *f, pt_node node, const char *given, pt_buf *out)
{
    bool lambda = pt_kind_of(f, node) == PT_N_Lambda;
    pt_str name = lambda ? PT_STR("<lambda>") : pt_ast_str(f->m->t, node);
    fn g = pt_code_open(f, node, name);
    struct pt_params p = {0};
    pt_node args = pt_get(f, node, PT_R_args);
    read_params(&g, args, &p);
    pt_node first = pt_get(f, args, PT_R_posonlyargs);
    g.first_param = first ? first : pt_get(f, args, PT_R_args);
    pt_str doc = lambda ? (pt_str){NULL, 0} : pt_docstring(f->m->t, node);
    const char *k = pt_code_kind(&g, node);
    pt_code_static(&g, name, pt_line(f, node), &p, k, doc);
    pt_code_fn(&g, node, name, doc, &p, k, function_body);
    make_function(f, &g, name, given, out);
    pt_vec_free(&p.names);
    free(g.defined);
}

/* def f[T](...): defaults are evaluated outside the block that knows the type parameters. */
static void generic_function(fn *f, pt_node node, pt_buf *out)
{
    uint32_t u = pt_uid(f);
    pt_buf_printf(out, "{\nlet d%u = (", u);
    defaults(f, node, out);
    pt_buf_adds(out, ");\n");
    fn h;
    pt_lower_types(f, node, &h, out);
    char given[64];
    snprintf(given, sizeof given, "d%u.0, d%u.1", u, u);
    pt_buf_adds(out, "let x = ");
    write_function(&h, node, given, out);
    pt_buf_adds(out, ";\n");
    annotations(&h, node, out);
    pt_open(f, node, out);
    pt_buf_adds(out, "set_type_params(&x, ");
    pt_lower_type_list(&h, node, out);
    pt_buf_adds(out, "));\nx\n}");
    free(h.defined);
}

void pt_lower_function(fn *f, pt_node node, pt_buf *out)
{
    bool lambda = pt_kind_of(f, node) == PT_N_Lambda;
    if (!lambda && pt_get(f, node, PT_R_type_params)) {
        generic_function(f, node, out);
        return;
    }
    pt_buf made = {0}, given = {0}, notes = {0};
    defaults(f, node, &given);
    write_function(f, node, pt_buf_z(&given), &made);
    if (lambda || !annotations(f, node, &notes))
        pt_buf_addstr(out, pt_buf_str(&made));
    else
        pt_buf_printf(out, "{\nlet x = %s;\n%sx\n}", pt_buf_z(&made), pt_buf_z(&notes));
    pt_buf_free(&made);
    pt_buf_free(&given);
    pt_buf_free(&notes);
}

static void lazy_body(fn *g, pt_node node, pt_buf *out)
{
    pt_node expr = pt_get(g, node, PT_R_bound);
    if (g->info->sees)
        pt_buf_printf(out, "let ns = &f.cells[%u].get();\n", g->info->n_free);
    pt_buf_adds(out, "return Ok(");
    pt_lower_expr(g, expr ? expr : pt_get(g, node, PT_R_value), out);
    pt_buf_adds(out, ");\n");
}

void pt_lower_lazy(fn *f, pt_node node, pt_buf *out)
{
    bool alias = pt_kind_of(f, node) == PT_N_TypeAlias;
    pt_str name = pt_ast_str(f->m->t, alias ? pt_get(f, node, PT_R_name) : node);
    fn g = pt_code_open(f, node, name);
    struct pt_params none = {0};
    pt_code_static(&g, name, pt_line(f, node), &none, "Function", (pt_str){NULL, 0});
    pt_code_fn(&g, node, name, (pt_str){NULL, 0}, &none, "Function", lazy_body);
    pt_buf_printf(out, "function(&F%u, ", g.code);
    pt_code_name(&g, name, out);
    pt_buf_adds(out, ", ");
    pt_code_cells(f, g.info, "vec![", out);
    if (g.info->sees) { /* the class's namespace comes last */
        out->p[--out->n] = '\0';
        pt_buf_adds(out, "CellRef::new(ns.clone())]");
    }
    pt_buf_adds(out, ", vec![], vec![])");
    free(g.defined);
}
