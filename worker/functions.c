/* functions.c: the functions of a module, with the names and first lines that CPython gives their
 * code objects, so that what was called there is found here. */
#include "worker/functions.h"

#include <string.h>

static bool is_function(const pt_ast *t, pt_node n)
{
    enum pt_kind k = pt_ast_kind(t, n);
    return k == PT_N_FunctionDef || k == PT_N_AsyncFunctionDef;
}

static const char *qualified(pt_arena *a, const pt_ast *t, pt_node n)
{
    pt_str own = pt_ast_str(t, n);
    const char *name = pt_arena_strndup(a, own.p, own.n);
    for (pt_node p = pt_ast_parent(t, n); p; p = pt_ast_parent(t, p)) {
        pt_str s = pt_ast_str(t, p);
        if (pt_ast_kind(t, p) == PT_N_ClassDef)
            name = pt_arena_printf(a, "%.*s.%s", (int)s.n, s.p, name);
        else if (is_function(t, p))
            name = pt_arena_printf(a, "%.*s.<locals>.%s", (int)s.n, s.p, name);
    }
    return name;
}

void pt_functions_of(pt_arena *a, const pt_ast *t, pt_unit_result *out)
{
    pt_unit_function *f = PT_NEW_N(a, pt_unit_function, out->n_functions + 1);
    uint32_t n = 0;
    for (pt_node i = 1; i <= pt_ast_count(t); i++) {
        if (!is_function(t, i))
            continue;
        pt_pos p = pt_ast_pos(t, i);
        pt_node decorator = pt_ast_get(t, i, PT_R_decorator_list);
        uint32_t first = decorator ? pt_ast_pos(t, decorator).line : p.line;
        f[n++] = (pt_unit_function){.name = qualified(a, t, i),
                                    .first_line = first,
                                    .line = p.line,
                                    .end_line = p.end_line};
    }
    out->functions = f;
    PT_ASSERT(n == out->n_functions);
}

/* The innermost function begins last. */
void pt_functions_count(pt_arena *a, pt_unit_result *out)
{
    pt_unit_function *f = PT_NEW_N(a, pt_unit_function, out->n_functions + 1);
    if (out->n_functions)
        memcpy(f, out->functions, out->n_functions * sizeof *f);
    for (uint32_t i = 0; i < out->n_findings; i++) {
        uint32_t line = out->findings[i].line;
        pt_unit_function *in = NULL;
        for (uint32_t k = 0; k < out->n_functions; k++)
            if (f[k].line <= line && line <= f[k].end_line &&
                (!in || f[k].line >= in->line))
                in = &f[k];
        if (in && !strcmp(out->findings[i].kind, "unsupported"))
            in->n_unsupported++;
    }
    out->functions = f;
}
