/* lower_func.c: functions, lambdas, comprehensions and class bodies. Each becomes a Rust fn of
 * the module and a static Code that describes it. */
#include "worker/fault.h"
#include "worker/lower_priv.h"
#include "worker/unparse.h"

#include <stdlib.h>
#include <string.h>

struct params {
    PT_VEC(uint32_t) names; /* positional, keyword-only, *args, **kwargs */
    uint32_t posonly, npos, nkwonly;
    bool varargs, varkw;
};

static void add_params(fn *f, pt_node args, enum pt_role role, struct params *p,
                       uint32_t *n)
{
    for (pt_node a = pt_get(f, args, role); a; a = pt_more(f, a)) {
        pt_vec_push(&p->names, pt_name_at(f, a));
        ++*n;
    }
}

static void read_params(fn *f, pt_node args, struct params *p)
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

static void name_list(fn *f, const uint32_t *p, size_t n, pt_buf *out)
{
    pt_buf_adds(out, "&[");
    for (size_t i = 0; i < n; i++) {
        pt_rust_str(out, pt_names_str(f->m->names, p[i]));
        pt_buf_adds(out, ", ");
    }
    pt_buf_addc(out, ']');
}

/* The docstring of a body, or the empty slice with p == NULL. */
static pt_str docstring(fn *f, pt_node first)
{
    if (!first || pt_kind_of(f, first) != PT_N_Expr)
        return (pt_str){NULL, 0};
    pt_node v = pt_get(f, first, PT_R_value);
    if (pt_kind_of(f, v) != PT_N_Constant || pt_op_of(f, v) != PT_C_str)
        return (pt_str){NULL, 0};
    pt_str s = pt_ast_str(f->m->t, v);
    return pt_utf8_valid(s) == s.n ? s : (pt_str){NULL, 0};
}

void pt_write_doc(pt_str doc, pt_buf *out)
{
    if (!doc.p) {
        pt_buf_adds(out, "None");
        return;
    }
    pt_buf_adds(out, "Some(");
    pt_rust_str(out, doc);
    pt_buf_addc(out, ')');
}

static bool is_cell(fn *g, uint32_t name)
{
    return pt_names_binding(g->m->names, g->scope, name) == PT_B_CELL;
}

static bool is_param(const struct params *p, uint32_t name)
{
    for (size_t i = 0; i < p->names.n; i++)
        if (p->names.p[i] == name)
            return true;
    return false;
}

/* co_cellvars: parameters in their order, then the others by name. */
static size_t cell_names(fn *g, const struct params *p, uint32_t *out)
{
    size_t n = 0;
    for (size_t i = 0; i < p->names.n; i++)
        if (is_cell(g, p->names.p[i]))
            out[n++] = p->names.p[i];
    size_t first = n;
    for (uint32_t i = 0; i < g->info->n_locals; i++) {
        uint32_t name = g->info->locals[i];
        if (g->info->kind == PT_S_CLASS || is_param(p, name) || !is_cell(g, name))
            continue;
        size_t at = n++;
        for (; at > first && pt_str_cmp(pt_names_str(g->m->names, out[at - 1]),
                                        pt_names_str(g->m->names, name)) > 0;
             at--)
            out[at] = out[at - 1];
        out[at] = name;
    }
    return n;
}

static void code_static(fn *g, pt_str name, uint32_t line, const struct params *p,
                        const char *code_kind, pt_str doc)
{
    pt_buf *s = &g->m->statics;
    pt_buf_printf(s, "static F%u: Code = Code {\n    name: ", g->code);
    pt_rust_str(s, name);
    pt_buf_adds(s, ", qualname: ");
    pt_rust_str(s, pt_str_of(g->qualname));
    pt_buf_adds(s, ", file: FILE");
    pt_buf_printf(s, ", line: %u, module: &MODULE,\n    params: ", line);
    name_list(g, p->names.p, p->names.n, s);
    pt_buf_printf(s, ", posonly: %u, npos: %u, nkwonly: %u, varargs: %s, varkw: %s,\n",
                  p->posonly, p->npos, p->nkwonly, p->varargs ? "true" : "false",
                  p->varkw ? "true" : "false");
    pt_buf_printf(s, "    kind: CodeKind::%s, doc: ", code_kind);
    pt_write_doc(doc, s);
    pt_buf_adds(s, ",\n    varnames: ");
    uint32_t *all = PT_NEW_N(g->m->a, uint32_t, p->names.n + g->info->n_locals + 1);
    size_t n = 0;
    for (; n < p->names.n; n++)
        all[n] = p->names.p[n];
    for (uint32_t i = 0; i < g->info->n_locals; i++)
        if (!is_param(p, g->info->locals[i]) && !is_cell(g, g->info->locals[i]))
            all[n++] = g->info->locals[i];
    name_list(g, all, n, s);
    pt_buf_adds(s, ", cellvars: ");
    name_list(g, all, cell_names(g, p, all), s);
    pt_buf_adds(s, ", freevars: ");
    name_list(g, g->info->free, g->info->n_free, s);
    pt_buf_adds(s, ",\n};\n");
}

/* The scope that a definition stands in, whatever its type parameters. */
static pt_scope home(const fn *f)
{
    return f->info->kind == PT_S_TYPES ? f->info->parent : f->scope;
}

/* Is what a def or class statement makes a variable of the module by `global`? */
static bool is_global(fn *f, pt_node node)
{
    enum pt_kind k = pt_kind_of(f, node);
    if (k != PT_N_FunctionDef && k != PT_N_AsyncFunctionDef && k != PT_N_ClassDef)
        return false;
    return pt_names_binding(f->m->names, home(f),
                            pt_names_mangled(f->m->names, node,
                                             pt_ast_name(f->m->t, node))) == PT_B_GLOBAL;
}

/* A fn for the scope of `node`, inside f. */
static fn nested(fn *f, pt_node node, pt_str name)
{
    fn g = {.m = f->m, .scope = pt_names_scope(f->m->names, node), .up = f};
    g.info = pt_names_info(f->m->names, g.scope);
    g.code = pt_uid(f);
    g.defined = calloc(g.info->n_slots + 1, 1);
    PT_ASSERT(g.defined != NULL);
    pt_buf q = {0};
    if (f->qualname && *f->qualname && !is_global(f, node)) {
        bool in_class = pt_names_info(f->m->names, home(f))->kind == PT_S_CLASS;
        pt_buf_printf(&q, "%s%s", f->qualname, in_class ? "." : ".<locals>.");
    }
    pt_buf_addstr(&q, name);
    g.qualname = pt_arena_strdup(f->m->a, pt_buf_z(&q));
    pt_buf_free(&q);
    return g;
}

/* The cells that an inner function takes along: our variables under its free names. */
static void cells(fn *f, const pt_scope_info *inner, const char *vec, pt_buf *out)
{
    pt_buf_adds(out, vec);
    for (uint32_t i = 0; i < inner->n_free; i++) {
        pt_ident(f->m, "c", inner->free[i], out);
        pt_buf_adds(out, ".clone(), ");
    }
    pt_buf_addc(out, ']');
}

/* f12_name */
static void rust_name(fn *g, pt_str name, pt_buf *out)
{
    pt_buf_printf(out, "f%u_", g->code);
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool ok =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (ok || c == '_')
            pt_buf_addc(out, c);
    }
}

static void source_comment(fn *g, pt_node node, pt_str doc, pt_buf *out)
{
    pt_pos p = pt_ast_pos(g->m->t, node);
    for (size_t at = 0; doc.p && at < doc.n && at < 2000;) {
        const char *nl = memchr(doc.p + at, '\n', doc.n - at);
        size_t end = nl ? (size_t)(nl - doc.p) : doc.n;
        pt_str line = pt_str_sub(doc, at, end);
        while (line.n && (line.p[0] == ' ' || line.p[0] == '\t'))
            line = pt_str_sub(line, 1, line.n);
        pt_buf_adds(out, "/// ");
        for (size_t i = 0; i < line.n; i++)
            pt_buf_addc(out, (unsigned char)line.p[i] < 0x20 ? ' ' : line.p[i]);
        pt_buf_addc(out, '\n');
        at = end + 1;
    }
    if (p.line == p.end_line)
        pt_buf_printf(out, "/// `%s`, line %u.\n", g->m->in->path, p.line);
    else
        pt_buf_printf(out, "/// `%s`, lines %u to %u.\n", g->m->in->path, p.line,
                      p.end_line);
}

/* The variables that are no parameters. Rust drops what was declared last first, so they stand
 * in the order opposite to the one in which CPython clears them: cells by name, after the others
 * as they come in the function. */
static void locals(fn *g, const struct params *p, pt_buf *out)
{
    uint32_t *cells = PT_NEW_N(g->m->a, uint32_t, p->names.n + g->info->n_locals + 1);
    for (size_t i = cell_names(g, p, cells); i-- > 0;) {
        if (is_param(p, cells[i]))
            continue;
        pt_buf_adds(out, "let ");
        pt_ident(g->m, "c", cells[i], out);
        pt_buf_adds(out, " = CellRef::new(UNBOUND);\n");
    }
    for (uint32_t i = g->info->n_locals; i-- > 0;) {
        uint32_t name = g->info->locals[i];
        if (is_param(p, name) || is_cell(g, name))
            continue;
        pt_buf_adds(out, "let mut ");
        pt_ident(g->m, "v", name, out);
        pt_buf_adds(out, ": Value = UNBOUND;\n");
    }
}

/* Parameters, cells and locals at the head of a function. */
static void prologue(fn *g, const struct params *p, pt_buf *out)
{
    for (uint32_t i = 0; i < g->info->n_free; i++) {
        pt_buf_adds(out, "let ");
        pt_ident(g->m, "c", g->info->free[i], out);
        pt_buf_printf(out, " = f.cells[%u].clone();\n", i);
    }
    locals(g, p, out);
    for (size_t i = p->names.n; i-- > 0;) {
        uint32_t name = p->names.p[i];
        bool cell = is_cell(g, name);
        pt_buf_adds(out, cell ? "let " : "let mut ");
        pt_ident(g->m, cell ? "c" : "v", name, out);
        pt_buf_printf(
            out, cell ? " = CellRef::new(take(&mut a[%zu]));\n" : " = take(&mut a[%zu]);\n",
            i);
        pt_define(g, name);
    }
}

static const char *kind_of(fn *g, pt_node node)
{
    bool async = pt_kind_of(g, node) == PT_N_AsyncFunctionDef;
    if (g->info->is_generator)
        return async || (g->info->kind == PT_S_COMP && g->info->has_await)
                   ? "AsyncGenerator"
                   : "Generator";
    return async ? "Coroutine" : "Function";
}

/* Is the last statement a return, or the body of a lambda, which becomes one? */
static bool ends_in_return(fn *g, pt_node node)
{
    pt_node last = 0;
    if (pt_kind_of(g, node) == PT_N_Lambda || g->info->kind == PT_S_LAZY)
        return true;
    if (pt_kind_of(g, node) != PT_N_FunctionDef)
        return false;
    for (pt_node s = pt_get(g, node, PT_R_body); s; s = pt_more(g, s))
        last = s;
    return pt_kind_of(g, last) == PT_N_Return;
}

/* Variables of the library's functions that packages are known to read from a frame's f_locals:
 * frames know no others. typing_extensions asks so for which class a typing alias is made. */
static const struct told {
    const char *module, *function, *variable;
} told[] = {
    {"typing", "_GenericAlias.__init__", "origin"},
};

static void tell_locals(fn *g, pt_buf *out)
{
    for (size_t i = 0; i < PT_LEN(told); i++)
        if (!strcmp(g->m->in->module, told[i].module) &&
            !strcmp(g->qualname, told[i].function))
            pt_buf_printf(out, "tell_local(\"%s\", &v_%s);\n", told[i].variable,
                          told[i].variable);
}

/* fn f12_name(f: &Func, a: &mut [Value]) -> R { ... } around a body that was written. */
static void write_fn(fn *g, pt_node node, pt_str name, pt_str doc, const struct params *p,
                     const char *code_kind, void (*body)(fn *, pt_node, pt_buf *))
{
    pt_buf out = {0};
    source_comment(g, node, doc, &out);
    pt_buf_adds(&out, "fn ");
    rust_name(g, name, &out);
    pt_buf_adds(&out, "(f: &Func, a: &mut [Value]) -> R {\n");
    pt_buf_printf(&out, "begin!(F%u at);\n", g->code);
    prologue(g, p, &out);
    tell_locals(g, &out);
    bool lazy = strcmp(code_kind, "Function") != 0;
    g->is_async = lazy;
    g->is_async_gen = strcmp(code_kind, "AsyncGenerator") == 0;
    if (lazy)
        pt_buf_adds(&out, "Ok(generator(f, move |co| async move {\nwithin!(at);\n");
    body(g, node, &out);
    if (lazy || !ends_in_return(g, node))
        pt_buf_adds(&out, "Ok(NONE)\n");
    pt_buf_adds(&out, lazy ? "}))\n}\n\n" : "}\n\n");
    pt_item(g->m, node, pt_buf_str(&out));
    pt_buf_free(&out);
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
    rust_name(g, name, out);
    pt_buf_adds(out, ", ");
    cells(f, g->info, "vec![", out);
    pt_buf_printf(out, ", %s)", given);
}

/* Writes the fn of a function or lambda that stands in f; `given` are its defaults. */
static void write_function(fn *f, pt_node node, const char *given, pt_buf *out)
{
    bool lambda = pt_kind_of(f, node) == PT_N_Lambda;
    pt_str name = lambda ? PT_STR("<lambda>") : pt_ast_str(f->m->t, node);
    fn g = nested(f, node, name);
    struct params p = {0};
    pt_node args = pt_get(f, node, PT_R_args);
    read_params(&g, args, &p);
    pt_node first = pt_get(f, args, PT_R_posonlyargs);
    g.first_param = first ? first : pt_get(f, args, PT_R_args);
    pt_str doc = lambda ? (pt_str){NULL, 0} : docstring(f, pt_get(f, node, PT_R_body));
    const char *k = kind_of(&g, node);
    code_static(&g, name, pt_line(f, node), &p, k, doc);
    write_fn(&g, node, name, doc, &p, k, function_body);
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
    fn g = nested(f, node, name);
    struct params none = {0};
    code_static(&g, name, pt_line(f, node), &none, "Function", (pt_str){NULL, 0});
    write_fn(&g, node, name, (pt_str){NULL, 0}, &none, "Function", lazy_body);
    pt_buf_printf(out, "function(&F%u, ", g.code);
    rust_name(&g, name, out);
    pt_buf_adds(out, ", ");
    cells(f, g.info, "vec![", out);
    if (g.info->sees) { /* the class's namespace comes last */
        out->p[--out->n] = '\0';
        pt_buf_adds(out, "CellRef::new(ns.clone())]");
    }
    pt_buf_adds(out, ", vec![], vec![])");
    free(g.defined);
}

/* ---- comprehensions */

static void generators(fn *g, pt_node node, pt_node gen, bool first, pt_buf *out);

static void element(fn *g, pt_node node, pt_buf *out)
{
    uint32_t u = pt_uid(g);
    switch (pt_kind_of(g, node)) {
    case PT_N_DictComp:
        pt_buf_adds(out, "let k = ");
        pt_lower_expr(g, pt_get(g, node, PT_R_key), out);
        pt_buf_adds(out, ";\nlet v = ");
        pt_lower_expr(g, pt_get(g, node, PT_R_value), out);
        pt_buf_adds(out, ";\n");
        pt_open(g, node, out);
        pt_buf_adds(out, "dict_set(&acc, k, v));\n");
        return;
    case PT_N_GeneratorExp:
        pt_buf_printf(out, "let x%u = ", u);
        pt_lower_expr(g, pt_get(g, node, PT_R_elt), out);
        pt_buf_adds(out, ";\n");
        pt_open(g, node, out);
        pt_buf_printf(out, "co.%s(x%u).await);\n",
                      g->is_async_gen ? "yield_async" : "yield_", u);
        return;
    default:
        pt_buf_printf(out, "let x%u = ", u);
        pt_lower_expr(g, pt_get(g, node, PT_R_elt), out);
        pt_buf_adds(out, ";\n");
        if (pt_kind_of(g, node) == PT_N_ListComp) {
            pt_buf_printf(out, "list_append(&acc, x%u);\n", u);
        } else {
            pt_open(g, node, out);
            pt_buf_printf(out, "set_add(&acc, x%u));\n", u);
        }
        return;
    }
}

static void generators(fn *g, pt_node node, pt_node gen, bool first, pt_buf *out)
{
    uint32_t u = pt_uid(g);
    bool async = pt_ast_num(g->m->t, gen) != 0;
    if (first) {
        /* In CPython the function around makes it: no line of this one shows an error. */
        pt_buf_printf(out, "let mut it%u = ", u);
        pt_buf_adds(out, async ? "aiter(&" : "iter(&");
        pt_ident(g->m, "v", pt_names_find(g->m->names, ".0"), out);
        pt_buf_adds(out, ")?;\n");
    } else if (async) {
        pt_buf_printf(out, "let mut it%u = ", u);
        pt_open(g, gen, out);
        pt_buf_adds(out, "aiter(");
        pt_lower_ref(g, pt_get(g, gen, PT_R_iter), out);
        pt_buf_adds(out, "));\n");
    } else {
        pt_buf_printf(out, "let mut it%u = ", u);
        pt_lower_iter(g, pt_get(g, gen, PT_R_iter), out);
        pt_buf_adds(out, ";\n");
    }
    pt_lower_each(g, gen, u, async, out);
    for (pt_node c = pt_get(g, gen, PT_R_ifs); c; c = pt_more(g, c)) {
        pt_buf_adds(out, "if !");
        pt_lower_cond(g, c, out);
        pt_buf_adds(out, " { continue; }\n");
    }
    if (pt_more(g, gen))
        generators(g, node, pt_more(g, gen), false, out);
    else
        element(g, node, out);
    pt_buf_adds(out, "}\n");
}

static void comprehension_body(fn *g, pt_node node, pt_buf *out)
{
    enum pt_kind k = pt_kind_of(g, node);
    if (k == PT_N_ListComp)
        pt_buf_adds(out, "let acc = list(Vec::new());\n");
    else if (k == PT_N_SetComp)
        pt_buf_adds(out, "let acc = set(Vec::new())?;\n");
    else if (k == PT_N_DictComp)
        pt_buf_adds(out, "let acc = dict(Vec::new())?;\n");
    generators(g, node, pt_get(g, node, PT_R_generators), true, out);
    if (k != PT_N_GeneratorExp)
        pt_buf_adds(out, "return Ok(acc);\n");
}

void pt_lower_comprehension(fn *f, pt_node node, pt_buf *out)
{
    enum pt_kind k = pt_kind_of(f, node);
    pt_str name = k == PT_N_ListComp   ? PT_STR("<listcomp>")
                  : k == PT_N_SetComp  ? PT_STR("<setcomp>")
                  : k == PT_N_DictComp ? PT_STR("<dictcomp>")
                                       : PT_STR("<genexpr>");
    fn g = nested(f, node, name);
    struct params p = {0};
    pt_vec_push(&p.names, pt_names_find(f->m->names, ".0"));
    p.npos = p.posonly = 1;
    bool async_comp = g.info->has_await && k != PT_N_GeneratorExp;
    const char *code_kind = async_comp ? "Coroutine" : kind_of(&g, node);
    code_static(&g, name, pt_line(f, node), &p, code_kind, (pt_str){NULL, 0});
    write_fn(&g, node, name, (pt_str){NULL, 0}, &p, code_kind, comprehension_body);
    pt_node gen = pt_get(f, node, PT_R_generators), iterable = pt_get(f, gen, PT_R_iter);
    uint32_t u = pt_uid(f);
    pt_buf frozen = {0};
    pt_buf_printf(out, "{ let x%u = ", u);
    if (pt_lower_frozen(f, iterable, &frozen))
        pt_buf_printf(out, "%s.v()", pt_buf_z(&frozen));
    else
        pt_lower_expr(f, iterable, out);
    pt_buf_free(&frozen);
    /* The first iterable's iterator is made outside, as CPython does. */
    if (k == PT_N_GeneratorExp && !pt_ast_num(f->m->t, gen)) {
        pt_buf_printf(out, "; let x%u = ", u);
        pt_open(f, node, out);
        pt_buf_printf(out, "iter_source(&x%u))", u);
    }
    pt_buf_adds(out, "; ");
    if (async_comp)
        pt_buf_printf(out, "let y%u = ", u);
    pt_open(f, node, out);
    pt_buf_printf(out, "comprehension(&F%u, ", g.code);
    rust_name(&g, name, out);
    pt_buf_adds(out, ", ");
    cells(f, g.info, "vec![", out);
    pt_buf_printf(out, ", x%u))", u);
    if (async_comp) {
        pt_buf_adds(out, "; ");
        pt_open(f, node, out);
        pt_buf_printf(out, "co.await_(y%u).await)", u);
    }
    pt_buf_adds(out, " }");
    pt_vec_free(&p.names);
    free(g.defined);
}

/* ---- classes */

static void class_body(fn *g, pt_node node)
{
    pt_buf out = {0};
    pt_str name = pt_ast_str(g->m->t, node);
    source_comment(g, node, docstring(g, pt_get(g, node, PT_R_body)), &out);
    pt_buf_adds(&out, "fn ");
    rust_name(g, name, &out);
    pt_buf_adds(&out, "(ns: &Value, cells: &[CellRef]) -> R<()> {\n");
    pt_buf_printf(&out, "begin!(F%u at);\n", g->code);
    for (uint32_t i = 0; i < g->info->n_free; i++) {
        pt_buf_adds(&out, "let ");
        pt_ident(g->m, "c", g->info->free[i], &out);
        pt_buf_printf(&out, " = cells[%u].clone();\n", i);
    }
    if (g->info->needs_class_cell) {
        pt_buf_adds(&out, "let ");
        pt_ident(g->m, "c", pt_names_find(g->m->names, "__class__"), &out);
        pt_buf_printf(&out, " = cells[%u].clone();\n", g->info->n_free);
    }
    g->is_body = true;
    if (g->info->has_annotations)
        pt_buf_adds(&out, "class_annotations(ns)?;\n");
    pt_lower_block(g, pt_get(g, node, PT_R_body), &out);
    pt_buf_adds(&out, "Ok(())\n}\n\n");
    pt_item(g->m, node, pt_buf_str(&out));
    pt_buf_free(&out);
}

void pt_lower_decorate(fn *f, pt_node def, uint32_t u, uint32_t n, pt_buf *out)
{
    while (n-- > 0) {
        pt_node d = pt_get(f, def, PT_R_decorator_list);
        for (uint32_t i = 0; i < n; i++)
            d = pt_more(f, d);
        pt_buf_printf(out, "let x%u = ", u);
        pt_open(f, d, out);
        pt_buf_printf(out, "call(&d%u_%u, &mut [x%u]));\n", u, n, u);
    }
}

/* let x12 = the class, of bases and keywords evaluated in f; its type parameters are there */
static void make_class(fn *f, pt_node node, uint32_t u, pt_buf *out)
{
    pt_str name = pt_ast_str(f->m->t, node);
    fn g = nested(f, node, name);
    struct params none = {0};
    bool generic = pt_get(f, node, PT_R_type_params) != 0;
    code_static(&g, name, pt_line(f, node), &none, "Function",
                docstring(f, pt_get(f, node, PT_R_body)));
    class_body(&g, node);
    pt_buf_printf(out, "let mut b%u: Vec<Value> = Vec::new();\n", u);
    for (pt_node b = pt_get(f, node, PT_R_bases); b; b = pt_more(f, b)) {
        bool star = pt_kind_of(f, b) == PT_N_Starred;
        pt_buf_adds(out, "{ let x = ");
        pt_lower_expr(f, star ? pt_get(f, b, PT_R_value) : b, out);
        pt_buf_adds(out, "; ");
        if (star) {
            pt_open(f, b, out);
            pt_buf_printf(out, "star_extend(&mut b%u, &x)); }\n", u);
        } else {
            pt_buf_printf(out, "b%u.push(x); }\n", u);
        }
    }
    if (generic) {
        pt_buf_printf(out, "b%u.push(", u);
        pt_open(f, node, out);
        pt_buf_adds(out, "generic_base(");
        pt_lower_type_list(f, node, out);
        pt_buf_adds(out, ")));\n");
    }
    pt_buf_printf(out, "let mut k%u: Vec<(Value, Value)> = Vec::new();\n", u);
    for (pt_node k = pt_get(f, node, PT_R_keywords); k; k = pt_more(f, k)) {
        pt_buf_adds(out, "{ let v = ");
        pt_lower_expr(f, pt_get(f, k, PT_R_value), out);
        pt_buf_adds(out, "; ");
        pt_open(f, k, out);
        if (pt_ast_name(f->m->t, k)) {
            pt_buf_printf(out, "kw_push(&mut k%u, &NONE, ", u);
            pt_rust_str(out, pt_names_str(f->m->names, pt_ast_name(f->m->t, k)));
            pt_buf_adds(out, ", v)); }\n");
        } else {
            pt_buf_printf(out, "kw_merge(&mut k%u, &NONE, &v)); }\n", u);
        }
    }
    pt_buf_printf(out, "let (ns%u, b%u) = ", u, u);
    pt_open(f, node, out);
    pt_buf_printf(out, "class_begin(&F%u, b%u, &k%u));\n", g.code, u, u);
    if (generic) {
        pt_open(f, node, out);
        pt_buf_printf(out, "ns_set(&ns%u, \"__type_params__\", tuple(", u);
        pt_lower_type_list(f, node, out);
        pt_buf_adds(out, ")));\n");
    }
    pt_buf_printf(out, "let cell%u = CellRef::new(UNBOUND);\n", u);
    pt_open(f, node, out);
    rust_name(&g, name, out);
    pt_buf_printf(out, "(&ns%u, ", u);
    cells(f, g.info, "&[", out);
    out->p[--out->n] = '\0'; /* the cell of __class__ comes last */
    pt_buf_printf(out, "cell%u.clone()]));\nlet x%u = ", u, u);
    pt_open(f, node, out);
    pt_buf_printf(out, "class_end(&F%u, b%u, k%u, ns%u, ", g.code, u, u, u);
    if (g.info->needs_class_cell)
        pt_buf_printf(out, "Some(&cell%u)));\n", u);
    else
        pt_buf_adds(out, "None));\n");
    free(g.defined);
}

void pt_lower_class(fn *f, pt_node node, pt_buf *out)
{
    uint32_t u = pt_uid(f), n = 0;
    pt_buf_adds(out, "{\n");
    for (pt_node d = pt_get(f, node, PT_R_decorator_list); d; d = pt_more(f, d), n++) {
        pt_buf_printf(out, "let d%u_%u = ", u, n);
        pt_lower_expr(f, d, out);
        pt_buf_adds(out, ";\n");
    }
    char value[32];
    snprintf(value, sizeof value, "x%u", u);
    bool generic = pt_get(f, node, PT_R_type_params) != 0;
    if (generic)
        pt_buf_printf(out, "let %s = {\n", value);
    fn h;
    pt_lower_types(f, node, &h, out);
    make_class(&h, node, u, out);
    if (generic) {
        pt_buf_printf(out, "%s\n};\n", value);
        free(h.defined);
    }
    pt_lower_decorate(f, node, u, n, out);
    pt_lower_store(f, pt_name_at(f, node), node, value, out);
    pt_buf_adds(out, "}\n");
}
