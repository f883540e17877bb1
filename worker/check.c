/* check.c: one walk for the errors that CPython's compiler raises after parsing: what stands
 * where it must not (starred expressions, async outside async, leaving an except* block),
 * repeated keywords, __debug__, __future__. Patterns are checked in check_match.c. */
#include "worker/check_priv.h"

#include <string.h>

enum pt_check_in { IN_MODULE, IN_CLASS, IN_FUNCTION, IN_ASYNC, IN_COMP };

struct where {
    enum pt_check_in in;
    bool star_handler; /* inside `except*`, not inside a function of it */
    bool star_loop;    /* ... and break would leave it */
    bool generator;    /* in an async function with yield */
    bool text;         /* in an annotation that is kept as text */
};

bool pt_check_fail(struct pt_check *c, pt_node at, const char *msg)
{
    *c->diag = (pt_diag){pt_ast_pos(c->t, at), msg, "SyntaxError"};
    return false;
}

static bool walk(struct pt_check *c, pt_node n, struct where w);

static bool walk_role(struct pt_check *c, pt_node n, enum pt_role role, struct where w)
{
    for (pt_node x = pt_ast_get(c->t, n, role); x; x = pt_ast_more(c->t, x))
        if (!walk(c, x, w))
            return false;
    return true;
}

static bool walk_all(struct pt_check *c, pt_node n, struct where w)
{
    for (pt_node x = pt_ast_first(c->t, n); x; x = pt_ast_next(c->t, x))
        if (!walk(c, x, w))
            return false;
    return true;
}

static bool starred(struct pt_check *c, pt_node n)
{
    pt_node p = pt_ast_parent(c->t, n);
    switch (pt_ast_kind(c->t, p)) {
    case PT_N_List:
    case PT_N_Tuple:
    case PT_N_Set:
    case PT_N_Call:
    case PT_N_ClassDef:
    case PT_N_arg: /* *args: *Ts */
        return true;
    default:
        return pt_check_fail(c, n,
                             pt_ast_op(c->t, n) == PT_CTX_Store
                                 ? "starred assignment target must be in a list or tuple"
                                 : "can't use starred expression here");
    }
}

static bool one_star(struct pt_check *c, pt_node n)
{
    uint32_t stars = 0;
    for (pt_node x = pt_ast_get(c->t, n, PT_R_elts); x; x = pt_ast_more(c->t, x))
        stars += pt_ast_kind(c->t, x) == PT_N_Starred;
    if (stars > 1 && pt_ast_op(c->t, n) == PT_CTX_Store)
        return pt_check_fail(c, n, "multiple starred expressions in assignment");
    return true;
}

static bool keywords(struct pt_check *c, pt_node n)
{
    bool merged = false;
    for (pt_node k = pt_ast_get(c->t, n, PT_R_keywords); k; k = pt_ast_more(c->t, k)) {
        uint32_t name = pt_ast_name(c->t, k);
        pt_str s = pt_ast_str(c->t, k);
        merged |= !name;
        for (pt_node b = pt_ast_get(c->t, n, PT_R_keywords); name && b != k;
             b = pt_ast_more(c->t, b))
            if (pt_ast_name(c->t, b) == name)
                return pt_check_fail(c, k,
                                     pt_arena_printf(c->a,
                                                     "keyword argument repeated: %.*s",
                                                     (int)s.n, s.p));
        if (merged)
            for (pt_node x = pt_ast_get(c->t, n, PT_R_args); x; x = pt_ast_more(c->t, x))
                if (pt_ast_pos(c->t, x).line * 65536ull + pt_ast_pos(c->t, x).col >
                        pt_ast_pos(c->t, k).line * 65536ull + pt_ast_pos(c->t, k).col &&
                    !name)
                    return pt_check_fail(
                        c, x,
                        "iterable argument unpacking follows keyword argument unpacking");
    }
    return true;
}

static bool debug(struct pt_check *c, pt_node n)
{
    bool del = false;
    pt_str s = pt_ast_str(c->t, n);
    switch (pt_ast_kind(c->t, n)) {
    case PT_N_Name:
    case PT_N_Attribute:
        if (pt_ast_op(c->t, n) == PT_CTX_Load)
            return true;
        del = pt_ast_op(c->t, n) == PT_CTX_Del;
        break;
    case PT_N_alias:
        if (pt_ast_asname(c->t, n).p)
            s = pt_ast_asname(c->t, n);
        break;
    case PT_N_arg:
    case PT_N_keyword:
    case PT_N_ExceptHandler:
    case PT_N_FunctionDef:
    case PT_N_AsyncFunctionDef:
    case PT_N_ClassDef:
        break;
    default:
        return true;
    }
    if (!s.p || !pt_str_is(s, "__debug__"))
        return true;
    return pt_check_fail(c, n,
                         del ? "cannot delete __debug__" : "cannot assign to __debug__");
}

static bool future(struct pt_check *c, pt_node n)
{
    static const char *const features[] = {
        "nested_scopes",  "generators",     "division",         "absolute_import",
        "with_statement", "print_function", "unicode_literals", "barry_as_FLUFL",
        "generator_stop", "annotations"};
    if (!pt_str_is(pt_ast_str(c->t, n), "__future__") || pt_ast_num(c->t, n))
        return true;
    for (pt_node a = pt_ast_get(c->t, n, PT_R_names); a; a = pt_ast_more(c->t, a)) {
        pt_str s = pt_ast_str(c->t, a);
        bool known = false;
        for (size_t i = 0; i < PT_LEN(features); i++)
            known |= pt_str_is(s, features[i]);
        if (pt_str_is(s, "braces"))
            return pt_check_fail(c, n, "not a chance");
        if (!known)
            return pt_check_fail(
                c, n,
                pt_arena_printf(c->a, "future feature %.*s is not defined", (int)s.n, s.p));
    }
    bool first = true; /* before it: a docstring, and its like */
    pt_node s = pt_ast_get(c->t, pt_ast_root(c->t), PT_R_body);
    for (; s && s != n; s = pt_ast_more(c->t, s)) {
        pt_node v = pt_ast_kind(c->t, s) == PT_N_Expr ? pt_ast_get(c->t, s, PT_R_value) : 0;
        bool doc = first && v && pt_ast_kind(c->t, v) == PT_N_Constant &&
                   pt_ast_op(c->t, v) == PT_C_str;
        first = false;
        if (!doc && !(pt_ast_kind(c->t, s) == PT_N_ImportFrom && !pt_ast_num(c->t, s) &&
                      pt_str_is(pt_ast_str(c->t, s), "__future__")))
            break;
    }
    if (s != n)
        return pt_check_fail(
            c, n, "from __future__ imports must occur at the beginning of the file");
    return true;
}

static bool function(struct pt_check *c, pt_node n, struct where w)
{
    bool async = pt_ast_kind(c->t, n) == PT_N_AsyncFunctionDef;
    const pt_scope_info *s = pt_names_info(c->names, pt_names_scope(c->names, n));
    struct where inner = {.in = async ? IN_ASYNC : IN_FUNCTION,
                          .generator = async && s->is_generator};
    return walk_role(c, n, PT_R_decorator_list, w) && walk_role(c, n, PT_R_args, w) &&
           walk_role(c, n, PT_R_returns, w) && walk_role(c, n, PT_R_body, inner);
}

static bool comprehension(struct pt_check *c, pt_node n, struct where w)
{
    const pt_scope_info *s = pt_names_info(c->names, pt_names_scope(c->names, n));
    if (s->has_await && pt_ast_kind(c->t, n) != PT_N_GeneratorExp && w.in != IN_ASYNC &&
        w.in != IN_COMP)
        return pt_check_fail(
            c, n, "asynchronous comprehension outside of an asynchronous function");
    struct where inner = {.in = IN_COMP, .text = w.text};
    pt_node g = pt_ast_get(c->t, n, PT_R_generators);
    for (pt_node x = g; x; x = pt_ast_more(c->t, x))
        if (!walk_role(c, x, PT_R_iter, x == g ? w : inner) ||
            !walk_role(c, x, PT_R_target, inner) || !walk_role(c, x, PT_R_ifs, inner))
            return false;
    return walk_role(c, n, PT_R_elt, inner) && walk_role(c, n, PT_R_key, inner) &&
           walk_role(c, n, PT_R_value, inner);
}

static bool try_(struct pt_check *c, pt_node n, struct where w)
{
    struct where h = w;
    if (pt_ast_kind(c->t, n) == PT_N_TryStar)
        h.star_handler = h.star_loop = true;
    for (pt_node x = pt_ast_get(c->t, n, PT_R_handlers); x; x = pt_ast_more(c->t, x))
        if (!pt_ast_get(c->t, x, PT_R_type) && pt_ast_more(c->t, x))
            return pt_check_fail(c, x, "default 'except:' must be last");
    return walk_role(c, n, PT_R_body, w) && walk_role(c, n, PT_R_handlers, h) &&
           walk_role(c, n, PT_R_orelse, w) && walk_role(c, n, PT_R_finalbody, w);
}

static const char leaves_star[] =
    "'break', 'continue' and 'return' cannot appear in an except* block";

static bool statement(struct pt_check *c, pt_node n, struct where *w)
{
    switch (pt_ast_kind(c->t, n)) {
    case PT_N_Return:
        if (w->star_handler)
            return pt_check_fail(c, n, leaves_star);
        if (w->generator && pt_ast_get(c->t, n, PT_R_value))
            return pt_check_fail(c, n, "'return' with value in async generator");
        return true;
    case PT_N_Break:
    case PT_N_Continue:
        return !w->star_loop || pt_check_fail(c, n, leaves_star);
    case PT_N_AsyncFor:
    case PT_N_AsyncWith:
        if (w->in != IN_ASYNC)
            return pt_check_fail(c, n,
                                 pt_ast_kind(c->t, n) == PT_N_AsyncFor
                                     ? "'async for' outside async function"
                                     : "'async with' outside async function");
        w->star_loop &= pt_ast_kind(c->t, n) == PT_N_AsyncWith;
        return true;
    case PT_N_For:
    case PT_N_While:
        w->star_loop = false;
        return true;
    case PT_N_Await:
        if (w->in != IN_ASYNC && w->in != IN_COMP)
            return pt_check_fail(c, n,
                                 w->in == IN_FUNCTION ? "'await' outside async function"
                                                      : "'await' outside function");
        return true;
    case PT_N_YieldFrom:
        if (w->in == IN_ASYNC)
            return pt_check_fail(c, n, "'yield from' inside async function");
        return true;
    case PT_N_ImportFrom:
        return future(c, n);
    case PT_N_Starred:
        return starred(c, n);
    case PT_N_List:
    case PT_N_Tuple:
        return one_star(c, n);
    case PT_N_Call:
        return keywords(c, n);
    case PT_N_ClassDef:
        if (!keywords(c, n))
            return false;
        *w = (struct where){.in = IN_CLASS};
        return true;
    case PT_N_Match:
        return pt_check_match(c, n);
    default:
        return true;
    }
}

static bool walk(struct pt_check *c, pt_node n, struct where w)
{
    enum pt_role role = pt_ast_role(c->t, n);
    w.text |= c->future && (role == PT_R_annotation || role == PT_R_returns);
    if (!debug(c, n))
        return false;
    switch (pt_ast_kind(c->t, n)) {
    case PT_N_NamedExpr:
        if (w.text)
            return pt_check_fail(c, n,
                                 "'named expression' can not be used within an annotation");
        return walk_all(c, n, w);
    case PT_N_Yield:
        if (w.text)
            return pt_check_fail(c, n,
                                 "'yield expression' can not be used within an annotation");
        return walk_all(c, n, w);
    case PT_N_FunctionDef:
    case PT_N_AsyncFunctionDef:
    case PT_N_Lambda:
        return function(c, n, w);
    case PT_N_ListComp:
    case PT_N_SetComp:
    case PT_N_DictComp:
    case PT_N_GeneratorExp:
        return comprehension(c, n, w);
    case PT_N_Try:
    case PT_N_TryStar:
        return try_(c, n, w);
    default:
        return statement(c, n, &w) && walk_all(c, n, w);
    }
}

bool pt_check(pt_arena *a, const pt_ast *t, const pt_names *names, bool future_annotations,
              pt_diag *diag)
{
    struct pt_check c = {a, t, names, diag, future_annotations};
    return walk(&c, pt_ast_root(t), (struct where){.in = IN_MODULE});
}
