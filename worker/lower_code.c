/* lower_code.c: the Rust fn and the static Code of a scope that runs: its head, its cells, what its
 * Code says. */
#include "worker/lower_code.h"

#include "worker/asked.h"

#include <stdlib.h>
#include <string.h>

static void name_list(fn *f, const uint32_t *p, size_t n, pt_buf *out)
{
    pt_buf_adds(out, "&[");
    for (size_t i = 0; i < n; i++) {
        pt_rust_str(out, pt_names_str(f->m->names, p[i]));
        pt_buf_adds(out, ", ");
    }
    pt_buf_addc(out, ']');
}

pt_str pt_docstring(const pt_ast *t, pt_node of)
{
    pt_node first = pt_ast_get(t, of, PT_R_body);
    if (!first || pt_ast_kind(t, first) != PT_N_Expr)
        return (pt_str){NULL, 0};
    pt_node v = pt_ast_get(t, first, PT_R_value);
    if (pt_ast_kind(t, v) != PT_N_Constant || pt_ast_op(t, v) != PT_C_str)
        return (pt_str){NULL, 0};
    pt_str s = pt_ast_str(t, v);
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

static bool is_param(const struct pt_params *p, uint32_t name)
{
    for (size_t i = 0; i < p->names.n; i++)
        if (p->names.p[i] == name)
            return true;
    return false;
}

/* co_cellvars: parameters in their order, then the others by name. */
static size_t cell_names(fn *g, const struct pt_params *p, uint32_t *out)
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

void pt_code_static(fn *g, pt_str name, uint32_t line, const struct pt_params *p,
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
fn pt_code_open(fn *f, pt_node node, pt_str name)
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
void pt_code_cells(fn *f, const pt_scope_info *inner, const char *vec, pt_buf *out)
{
    pt_buf_adds(out, vec);
    for (uint32_t i = 0; i < inner->n_free; i++) {
        pt_ident(f->m, "c", inner->free[i], out);
        pt_buf_adds(out, ".clone(), ");
    }
    pt_buf_addc(out, ']');
}

/* f12_name */
void pt_code_name(fn *g, pt_str name, pt_buf *out)
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

void pt_code_comment(fn *g, pt_node node, pt_str doc, pt_buf *out)
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
static void locals(fn *g, const struct pt_params *p, pt_buf *out)
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
static void prologue(fn *g, const struct pt_params *p, pt_buf *out)
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

const char *pt_code_kind(fn *g, pt_node node)
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

static void told_idents(fn *g, const char *prefix, const uint32_t *p, size_t n, pt_buf *out)
{
    for (size_t i = 0; i < n; i++) {
        pt_buf_adds(out, i ? " " : "");
        pt_ident(g->m, prefix, p[i], out);
    }
}

/* Where the variables are, for programs that ask for f_locals: those that are no cells as Code's
 * varnames has them, then its cellvars and freevars. */
static void tell_all(fn *g, const struct pt_params *p, const char *macro, pt_buf *out)
{
    size_t most = p->names.n + g->info->n_locals + g->info->n_free + 1, n = 0;
    uint32_t *names = PT_NEW_N(g->m->a, uint32_t, most);
    for (size_t i = 0; i < p->names.n; i++)
        if (!is_cell(g, p->names.p[i]))
            names[n++] = p->names.p[i];
    for (uint32_t i = 0; i < g->info->n_locals; i++)
        if (!is_param(p, g->info->locals[i]) && !is_cell(g, g->info->locals[i]))
            names[n++] = g->info->locals[i];
    pt_buf_printf(out, PT_ASKED_LINE "%s!([", macro);
    told_idents(g, "v", names, n, out);
    pt_buf_adds(out, "], [");
    n = cell_names(g, p, names);
    for (uint32_t i = 0; i < g->info->n_free; i++)
        names[n++] = g->info->free[i];
    told_idents(g, "c", names, n, out);
    pt_buf_adds(out, "]);\n");
}

/* fn f12_name(f: &Func, a: &mut [Value]) -> R { ... } around a body that was written. */
void pt_code_fn(fn *g, pt_node node, pt_str name, pt_str doc, const struct pt_params *p,
                const char *code_kind, void (*body)(fn *, pt_node, pt_buf *))
{
    pt_buf out = {0};
    pt_code_comment(g, node, doc, &out);
    pt_buf_adds(&out, "fn ");
    pt_code_name(g, name, &out);
    pt_buf_adds(&out, "(f: &Func, a: &mut [Value]) -> R {\n");
    pt_buf_printf(&out, "begin!(F%u at);\n", g->code);
    prologue(g, p, &out);
    tell_locals(g, &out);
    bool lazy = strcmp(code_kind, "Function") != 0;
    g->is_async = lazy;
    g->is_async_gen = strcmp(code_kind, "AsyncGenerator") == 0;
    if (lazy) {
        tell_all(g, p, "fresh_locals", &out);
        pt_buf_adds(&out, "Ok(generator(f, move |co| async move {\nwithin!(at);\n");
    }
    tell_all(g, p, "locals", &out);
    body(g, node, &out);
    if (lazy || !ends_in_return(g, node))
        pt_buf_adds(&out, "Ok(NONE)\n");
    pt_buf_adds(&out, lazy ? "}))\n}\n\n" : "}\n\n");
    pt_item(g->m, node, pt_buf_str(&out));
    pt_buf_free(&out);
}
