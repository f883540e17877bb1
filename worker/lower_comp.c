/* lower_comp.c: comprehensions and generator expressions: functions of one argument, the first
 * iterable. */
#include "worker/lower_code.h"

#include <stdlib.h>

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
    fn g = pt_code_open(f, node, name);
    struct pt_params p = {0};
    pt_vec_push(&p.names, pt_names_find(f->m->names, ".0"));
    p.npos = p.posonly = 1;
    bool async_comp = g.info->has_await && k != PT_N_GeneratorExp;
    const char *code_kind = async_comp ? "Coroutine" : pt_code_kind(&g, node);
    pt_code_static(&g, name, pt_line(f, node), &p, code_kind, (pt_str){NULL, 0});
    pt_code_fn(&g, node, name, (pt_str){NULL, 0}, &p, code_kind, comprehension_body);
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
    pt_code_name(&g, name, out);
    pt_buf_adds(out, ", ");
    pt_code_cells(f, g.info, "vec![", out);
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
