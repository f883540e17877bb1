/* lower_types.c: type parameters and type aliases. The scope of a definition's parameters is a
 * Rust block around it; what CPython evaluates when it is asked for - a bound, constraints, an
 * alias's value - becomes a function of its own. */
#include "worker/lower_priv.h"

#include <stdlib.h>

bool pt_lower_types(fn *f, pt_node node, fn *h, pt_buf *out)
{
    *h = *f;
    if (!pt_get(f, node, PT_R_type_params))
        return false;
    h->scope = pt_names_types(f->m->names, node);
    h->info = pt_names_info(f->m->names, h->scope);
    h->up = f;
    h->defined = calloc(h->info->n_slots + 1, 1);
    PT_ASSERT(h->defined != NULL);
    for (uint32_t i = 0; i < h->info->n_locals; i++) {
        uint32_t name = h->info->locals[i];
        bool cell = pt_names_binding(f->m->names, h->scope, name) == PT_B_CELL;
        pt_buf_adds(out, cell ? "let " : "let mut ");
        pt_ident(f->m, cell ? "c" : "v", name, out);
        pt_buf_adds(out, cell ? " = CellRef::new(UNBOUND);\n" : ": Value = UNBOUND;\n");
    }
    for (pt_node p = pt_get(f, node, PT_R_type_params); p; p = pt_more(f, p)) {
        static const char *const kinds[] = {"TypeVar", "ParamSpec", "TypeVarTuple"};
        pt_node bound = pt_get(f, p, PT_R_bound);
        pt_buf b = {0};
        pt_buf_printf(&b, "type_param(TypeParam::%s, ",
                      kinds[pt_kind_of(f, p) - PT_N_TypeVar]);
        pt_rust_str(&b, pt_ast_str(f->m->t, p));
        pt_buf_printf(&b, ", %s, ",
                      bound && pt_kind_of(f, bound) == PT_N_Tuple ? "true" : "false");
        if (bound)
            pt_lower_lazy(h, p, &b);
        else
            pt_buf_adds(&b, "UNBOUND");
        pt_buf_addc(&b, ')');
        pt_lower_store(h, pt_name_at(f, p), p, pt_buf_z(&b), out);
        pt_buf_free(&b);
    }
    return true;
}

void pt_lower_type_list(fn *h, pt_node node, pt_buf *out)
{
    pt_buf_adds(out, "vec![");
    for (pt_node p = pt_get(h, node, PT_R_type_params); p; p = pt_more(h, p)) {
        pt_lower_load(h, pt_name_at(h, p), p, out);
        pt_buf_adds(out, ", ");
    }
    pt_buf_addc(out, ']');
}

void pt_lower_alias(fn *f, pt_node s, pt_buf *out)
{
    pt_node name = pt_get(f, s, PT_R_name);
    pt_buf b = {0};
    pt_buf_adds(&b, "{\n");
    fn h;
    bool types = pt_lower_types(f, s, &h, &b);
    pt_buf_adds(&b, "type_alias(");
    pt_rust_str(&b, pt_ast_str(f->m->t, name));
    pt_buf_adds(&b, ", &MODULE, ");
    pt_lower_type_list(&h, s, &b);
    pt_buf_adds(&b, ", ");
    pt_lower_lazy(&h, s, &b);
    pt_buf_adds(&b, ")\n}");
    if (types)
        free(h.defined);
    pt_lower_store(f, pt_name_at(f, name), s, pt_buf_z(&b), out);
    pt_buf_free(&b);
}
