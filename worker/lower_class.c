/* lower_class.c: class statements: a function that fills the namespace, and what makes a class
 * of it. */
#include "worker/asked.h"
#include "worker/lower_code.h"

#include <stdlib.h>

static void class_body(fn *g, pt_node node)
{
    pt_buf out = {0};
    pt_str name = pt_ast_str(g->m->t, node);
    pt_code_comment(g, node, pt_docstring(g->m->t, node), &out);
    pt_buf_adds(&out, "fn ");
    pt_code_name(g, name, &out);
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
    pt_buf_adds(&out, PT_ASKED_LINE "locals!(ns);\n");
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
    fn g = pt_code_open(f, node, name);
    struct pt_params none = {0};
    bool generic = pt_get(f, node, PT_R_type_params) != 0;
    pt_code_static(&g, name, pt_line(f, node), &none, "Function",
                   pt_docstring(f->m->t, node));
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
    for (pt_node k = pt_get(f, node, PT_R_keywords); k; k = pt_more(f, k))
        pt_lower_keyword(f, k, k, u, "NONE", '\n', out);
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
    pt_code_name(&g, name, out);
    pt_buf_printf(out, "(&ns%u, ", u);
    pt_code_cells(f, g.info, "&[", out);
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
