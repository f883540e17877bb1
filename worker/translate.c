/* translate.c: one module from source to Rust: parse, bind names, lower, put together. Start
 * here; the stages do not know each other. */
#include "worker/check.h"
#include "worker/functions.h"
#include "worker/imports_told.h"
#include "worker/layout.h"
#include "worker/lower_priv.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Statements of one Rust fn of the module body: functions of tens of thousands of lines take
 * rustc quadratic time. */
enum { BODY_LINES = 300 };

void pt_item(struct module *m, pt_node node, pt_str text)
{
    pt_pos p = node ? pt_ast_pos(m->t, node) : (pt_pos){0};
    struct item i = {.line = p.line, .col = p.col, .at = m->fns.n, .n = text.n};
    pt_vec_push(&m->items, i);
    pt_buf_addstr(&m->fns, text);
}

static void split_body(fn *f, struct module *m, pt_buf *init)
{
    pt_buf part = {0}, whole = {0};
    uint32_t n = 0, lines = 0;
    for (pt_node s = pt_ast_get(m->t, pt_ast_root(m->t), PT_R_body); s;
         s = pt_ast_more(m->t, s)) {
        size_t before = part.n;
        pt_lower_stmt(f, s, &part);
        for (size_t i = before; i < part.n; i++)
            lines += part.p[i] == '\n';
        if (lines > BODY_LINES || !pt_ast_more(m->t, s)) {
            pt_buf_printf(init, "body_%u()?;\n", n);
            pt_buf_clear(&whole);
            pt_buf_printf(&whole, "fn body_%u() -> R<()> {\nwithin!(at);\n%sOk(())\n}\n\n",
                          n++, pt_buf_z(&part));
            pt_item(m, 0, pt_buf_str(&whole));
            pt_buf_clear(&part);
            lines = 0;
        }
    }
    pt_buf_free(&part);
    pt_buf_free(&whole);
}

static int by_place(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    if (x->col != y->col)
        return x->col < y->col ? -1 : 1;
    return x->at < y->at ? -1 : 1;
}

/* The functions as they stand in Python, the module's body before them. */
static void functions(struct module *m, pt_buf *out)
{
    if (m->items.n)
        qsort(m->items.p, m->items.n, sizeof *m->items.p, by_place);
    for (size_t i = 0; i < m->items.n; i++)
        pt_buf_addstr(out, (pt_str){m->fns.p + m->items.p[i].at, m->items.p[i].n});
}

struct global {
    pt_str text;
    uint32_t name;
};

static int by_text(const void *a, const void *b)
{
    const struct global *x = a, *y = b;
    return pt_str_cmp(x->text, y->text);
}

/* What globals() shows and other modules find: every global name, sorted. */
static void module_table(struct module *m, pt_buf *out)
{
    struct global *all = PT_NEW_N(m->a, struct global, m->n_globals_cap + 1);
    size_t n = 0;
    for (uint32_t i = 1; i < m->n_globals_cap; i++)
        if (m->global_used[i])
            all[n++] = (struct global){pt_names_str(m->names, i), i};
    if (n)
        qsort(all, n, sizeof *all, by_text);
    pt_buf_adds(out, "    globals: &[\n");
    for (size_t i = 0; i < n; i++) {
        pt_buf_adds(out, "        (");
        pt_rust_str(out, all[i].text);
        pt_buf_adds(out, ", &");
        pt_ident(m, "G", all[i].name, out);
        pt_buf_adds(out, "),\n");
    }
    pt_buf_adds(out, "    ],\n");
}

static void global_statics(struct module *m, pt_buf *out)
{
    for (uint32_t i = 1; i < m->n_globals_cap; i++) {
        if (!m->global_used[i])
            continue;
        pt_buf_adds(out, "static ");
        pt_ident(m, "G", i, out);
        pt_buf_adds(out, ": Global = Global::new(");
        pt_rust_str(out, pt_names_str(m->names, i));
        pt_buf_adds(out, ");\n");
    }
}

static void assemble(struct module *m, const pt_buf *init, pt_buf *out)
{
    pt_buf_printf(out,
                  "// Translated by Portalis from %s. Do not edit: change the Python.\n",
                  m->in->path);
    pt_buf_adds(
        out, "#![allow(unused, unreachable_code, non_snake_case, non_upper_case_globals)]\n"
             "#![allow(clippy::all)]\n"
             "#![cfg_attr(rustfmt, rustfmt_skip)]\n\n"
             "use pyrt::prelude::*;\n\nconst FILE: &str = ");
    pt_rust_str(out, pt_str_of(m->in->path));
    pt_buf_adds(out, ";\n\npub static MODULE: ModuleDef = ModuleDef {\n    name: ");
    pt_rust_str(out, pt_str_of(m->in->module));
    pt_buf_printf(out, ",\n    file: FILE,\n    is_package: %s,\n    doc: ",
                  m->in->is_package ? "true" : "false");
    pt_write_doc(pt_docstring(m->t, pt_ast_root(m->t)), out);
    pt_buf_adds(out, ",\n");
    module_table(m, out);
    pt_buf_adds(out, "    init,\n};\n\n");
    global_statics(m, out);
    pt_buf_addstr(out, pt_buf_str(&m->attr_defs));
    for (uint32_t i = 0; i < pt_map_count(m->consts); i++) {
        pt_str c = pt_map_key(m->consts, i);
        pt_buf_printf(out, "static K%u: Const = %.*s;\n", i + 1, (int)c.n, c.p);
    }
    pt_buf_addstr(out, pt_buf_str(&m->statics));
    pt_buf_adds(out, "\nfn init() -> R<()> {\ninit_consts(&[");
    for (uint32_t i = 0; i < pt_map_count(m->consts); i++)
        pt_buf_printf(out, "&K%u, ", i + 1);
    pt_buf_printf(out, "]);\nbegin!(F0 at);\n%s%sOk(())\n}\n\n",
                  pt_names_info(m->names, 1)->has_annotations
                      ? "module_annotations(&MODULE)?;\n"
                      : "",
                  pt_buf_z(init));
    functions(m, out);
}

/* ---- the summary */

static void import_name(pt_map *seen, pt_str s)
{
    if (s.n)
        pt_map_intern(seen, s);
}

/* "pkg.mod" seen from a module, `level` dots up. */
static void absolute(const pt_unit_source *in, int level, pt_str name, pt_buf *out)
{
    pt_str base = pt_str_of(in->module);
    for (int i = in->is_package ? 1 : 0; i < level; i++) {
        size_t dot = base.n;
        while (dot > 0 && base.p[dot - 1] != '.')
            dot--;
        base = pt_str_sub(base, 0, dot ? dot - 1 : 0);
    }
    if (level) {
        pt_buf_addstr(out, base);
        if (base.n && name.n)
            pt_buf_addc(out, '.');
    }
    pt_buf_addstr(out, name);
}

static void add_import(const pt_ast *t, pt_node n, const pt_unit_source *in, pt_map *seen)
{
    if (pt_ast_kind(t, n) == PT_N_Import) {
        for (pt_node a = pt_ast_get(t, n, PT_R_names); a; a = pt_ast_more(t, a))
            import_name(seen, pt_ast_str(t, a));
        return;
    }
    pt_buf base = {0};
    absolute(in, pt_ast_num(t, n), pt_ast_str(t, n), &base);
    import_name(seen, pt_buf_str(&base));
    for (pt_node a = pt_ast_get(t, n, PT_R_names); a; a = pt_ast_more(t, a)) {
        pt_buf full = {0};
        if (pt_str_is(pt_ast_str(t, a), "*"))
            continue;
        pt_buf_addstr(&full, pt_buf_str(&base));
        if (base.n)
            pt_buf_addc(&full, '.');
        pt_buf_addstr(&full, pt_ast_str(t, a));
        import_name(seen, pt_buf_str(&full));
        pt_buf_free(&full);
    }
    pt_buf_free(&base);
}

static void add_told(void *seen, pt_str module, pt_node n)
{
    (void)n;
    import_name(seen, module);
}

/* if __name__ == "__main__": */
static bool main_test(const pt_ast *t, pt_node n)
{
    pt_node c = pt_ast_kind(t, n) == PT_N_If ? pt_ast_get(t, n, PT_R_test) : 0;
    if (!c || pt_ast_kind(t, c) != PT_N_Compare)
        return false;
    pt_node l = pt_ast_get(t, c, PT_R_left), r = pt_ast_get(t, c, PT_R_comparators);
    if (pt_ast_kind(t, l) == PT_N_Constant) {
        pt_node x = l;
        l = r;
        r = x;
    }
    return pt_ast_kind(t, l) == PT_N_Name && pt_str_is(pt_ast_str(t, l), "__name__") &&
           pt_ast_kind(t, r) == PT_N_Constant && pt_str_is(pt_ast_str(t, r), "__main__");
}

static void summarise(pt_arena *a, const pt_ast *t, const pt_unit_source *in,
                      pt_unit_result *out)
{
    pt_map *seen = pt_map_new(a);
    out->n_lines = pt_ast_n_lines(t);
    out->n_nodes = pt_ast_count(t);
    size_t n = strlen(in->path);
    const char *slash = strrchr(in->path, '/');
    out->is_script = n >= 11 && strcmp(slash ? slash + 1 : in->path, "__main__.py") == 0;
    for (pt_node i = 1; i <= pt_ast_count(t); i++) {
        switch (pt_ast_kind(t, i)) {
        case PT_N_FunctionDef:
        case PT_N_AsyncFunctionDef:
            out->n_functions++;
            break;
        case PT_N_ClassDef:
            out->n_classes++;
            break;
        case PT_N_Import:
        case PT_N_ImportFrom:
            add_import(t, i, in, seen);
            break;
        case PT_N_If:
            if (pt_ast_parent(t, i) == pt_ast_root(t) && main_test(t, i))
                out->is_script = true;
            break;
        default:
            break;
        }
    }
    pt_imports_told(t, add_told, seen);
    const char **names = PT_NEW_N(a, const char *, pt_map_count(seen) + 1);
    for (uint32_t i = 0; i < pt_map_count(seen); i++) {
        pt_str s = pt_map_key(seen, i);
        names[i] = pt_arena_strndup(a, s.p, s.n);
    }
    out->imports = names;
    out->n_imports = pt_map_count(seen);
    pt_functions_of(a, t, out);
}

static void fail(pt_arena *a, const pt_diag *d, pt_unit_result *out)
{
    bool limit = strcmp(d->type, "LimitError") == 0;
    pt_finding *f = PT_NEW(a, pt_finding);
    *f = (pt_finding){d->pos.line, d->pos.col, limit ? "limit" : "syntax",
                      pt_arena_printf(a, "%s: %s", d->type, d->msg)};
    out->ok = false;
    out->findings = f;
    out->n_findings = 1;
}

static uint32_t count_lines(pt_str s)
{
    uint32_t n = s.n && s.p[s.n - 1] != '\n';
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == '\n';
    return n;
}

static bool future_annotations(const pt_ast *t)
{
    for (pt_node s = pt_ast_get(t, pt_ast_root(t), PT_R_body); s; s = pt_ast_more(t, s)) {
        if (pt_ast_kind(t, s) != PT_N_ImportFrom ||
            !pt_str_is(pt_ast_str(t, s), "__future__"))
            continue;
        for (pt_node a = pt_ast_get(t, s, PT_R_names); a; a = pt_ast_more(t, a))
            if (pt_str_is(pt_ast_str(t, a), "annotations"))
                return true;
    }
    return false;
}

static void lower_module(pt_arena *a, const pt_ast *t, const pt_names *names,
                         const pt_unit_source *in, pt_unit_result *out)
{
    struct module m = {.a = a, .t = t, .names = names, .in = in};
    m.attrs = pt_map_new(a);
    m.consts = pt_map_new(a);
    m.n_globals_cap = pt_names_count(names) + 1;
    m.global_used = PT_NEW_N(a, uint8_t, m.n_globals_cap + 1);
    m.future_annotations = future_annotations(t);
    fn f = {.m = &m,
            .scope = 1,
            .info = pt_names_info(names, 1),
            .is_body = true,
            .qualname = ""};
    f.defined = calloc(f.info->n_slots + 1, 1);
    PT_ASSERT(f.defined != NULL);
    pt_buf_adds(
        &m.statics,
        "static F0: Code = Code {\n    name: \"<module>\", qualname: \"<module>\", file: "
        "FILE, line: 1, module: &MODULE,\n    params: &[], posonly: 0, npos: 0, nkwonly: "
        "0, varargs: false, varkw: false,\n    kind: CodeKind::Function, doc: None, "
        "varnames: &[], cellvars: &[], freevars: &[],\n};\n");
    pt_buf init = {0}, flat = {0}, text = {0};
    split_body(&f, &m, &init);
    assemble(&m, &init, &flat);
    pt_layout(pt_buf_str(&flat), &text);
    out->rust = (pt_str){pt_arena_strndup(a, pt_buf_z(&text), text.n), text.n};
    pt_finding *findings = PT_NEW_N(a, pt_finding, m.findings.n + 1);
    if (m.findings.n)
        memcpy(findings, m.findings.p, m.findings.n * sizeof *findings);
    out->findings = findings;
    out->n_findings = (uint32_t)m.findings.n;
    out->ok = true;
    free(f.defined);
    pt_vec_free(&m.findings);
    pt_vec_free(&m.items);
    pt_buf_free(&flat);
    pt_buf_free(&init);
    pt_buf_free(&text);
    pt_buf_free(&m.statics);
    pt_buf_free(&m.fns);
    pt_buf_free(&m.attr_defs);
}

void pt_stage_translate(pt_arena *a, const pt_unit_source *in, pt_unit_result *out)
{
    *out = (pt_unit_result){.n_lines = count_lines(in->source)};
    pt_diag diag = {0};
    const pt_ast_limits limits = {.version = in->grammar, .lexed = in->lexed};
    const pt_ast *t = pt_ast_parse(a, in->source, &limits, &diag);
    if (!t) {
        fail(a, &diag, out);
        return;
    }
    summarise(a, t, in, out);
    const pt_names *names = pt_names_of(a, t, &diag);
    if (!names || !pt_check(a, t, names, future_annotations(t), &diag)) {
        fail(a, &diag, out);
        return;
    }
    lower_module(a, t, names, in, out);
    pt_functions_count(a, out);
}
