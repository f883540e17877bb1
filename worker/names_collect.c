/* names_collect.c: which names each scope assigns, uses and declares. Comprehensions are functions
 * of one argument, as in CPython 3.11. */
#include "worker/names_priv.h"

#include <string.h>

struct at { /* where the walk is */
    pt_scope scope;
    uint32_t cls; /* scope of the innermost class, for mangling */
    bool in_loop;
    bool in_iterable;   /* inside what a comprehension iterates over */
    bool in_target;     /* inside a target of a comprehension's for */
    const char *within; /* "a type alias", where not every expression may stand */
};

static void walk(pt_names *n, pt_node node, struct at at);

static void walk_role(pt_names *n, pt_node node, enum pt_role role, struct at at)
{
    for (pt_node c = pt_ast_get(n->t, node, role); c; c = pt_ast_more(n->t, c))
        walk(n, c, at);
}

static void walk_all(pt_names *n, pt_node node, struct at at)
{
    for (pt_node c = pt_ast_first(n->t, node); c; c = pt_ast_next(n->t, c))
        walk(n, c, at);
}

static void param(pt_names *n, pt_node arg, struct at inner)
{
    uint32_t name = pt_names_mangle(n, inner.cls, pt_ast_name(n->t, arg));
    struct use *u = pt_names_use(&n->scopes[inner.scope], name);
    if (u && u->flags & USE_PARAM) {
        pt_str s = pt_names_str(n, name);
        pt_names_fail(n, arg,
                      pt_arena_printf(n->a,
                                      "duplicate argument '%.*s' in function definition",
                                      (int)s.n, s.p));
    }
    pt_names_note(n, inner.scope, name, USE_PARAM | USE_ASSIGNED);
}

/* The type parameters of a definition: a scope around it, and one for each bound. Gives the
 * place where what the definition says of its types is walked, `at` when it has none. */
static struct at types(pt_names *n, pt_node node, struct at at)
{
    const pt_ast *t = n->t;
    pt_node first = pt_ast_get(t, node, PT_R_type_params);
    if (!first)
        return at;
    pt_scope s = pt_names_open(n, PT_S_TYPES, node, at.scope);
    if (pt_ast_kind(t, node) == PT_N_ClassDef)
        at.cls = s; /* private names are the class's already here */
    struct at inner = {.scope = s, .cls = at.cls, .within = "the definition of a generic"};
    for (pt_node p = first; p; p = pt_ast_more(t, p)) {
        uint32_t name = pt_names_mangle(n, at.cls, pt_ast_name(t, p));
        if (pt_names_use(&n->scopes[s], name))
            pt_names_fail_name(n, p, "duplicate type parameter ", name, "");
        pt_names_note(n, s, name, USE_ASSIGNED);
        if (pt_ast_get(t, p, PT_R_bound)) {
            struct at bound = {.scope = pt_names_open(n, PT_S_LAZY, p, s),
                               .cls = at.cls,
                               .within = "a TypeVar bound"};
            walk_role(n, p, PT_R_bound, bound);
        }
    }
    return inner;
}

static void alias(pt_names *n, pt_node node, struct at at)
{
    walk_role(n, node, PT_R_name, at);
    struct at outer = types(n, node, at);
    struct at value = {.scope = pt_names_open(n, PT_S_LAZY, node, outer.scope),
                       .cls = at.cls,
                       .within = "a type alias"};
    walk_role(n, node, PT_R_value, value);
}

/* Fails where an expression may not stand within what is evaluated for types. */
static void allowed(pt_names *n, pt_node node, struct at at, const char *what)
{
    if (at.within)
        pt_names_fail(
            n, node, pt_arena_printf(n->a, "%s cannot be used within %s", what, at.within));
}

/* Defaults belong to the enclosing scope, annotations to that of the type parameters if there
 * are any, parameters to the inner one. */
static void arguments(pt_names *n, pt_node args, struct at outer, struct at notes,
                      struct at inner)
{
    walk_role(n, args, PT_R_defaults, outer);
    walk_role(n, args, PT_R_kw_defaults, outer);
    static const enum pt_role order[] = {PT_R_posonlyargs, PT_R_args, PT_R_kwonlyargs,
                                         PT_R_vararg, PT_R_kwarg};
    for (size_t i = 0; i < PT_LEN(order); i++)
        for (pt_node c = pt_ast_get(n->t, args, order[i]); c; c = pt_ast_more(n->t, c)) {
            walk_role(n, c, PT_R_annotation, notes);
            param(n, c, inner);
        }
}

static void function(pt_names *n, pt_node node, struct at at)
{
    const pt_ast *t = n->t;
    bool lambda = pt_ast_kind(t, node) == PT_N_Lambda;
    if (!lambda) {
        walk_role(n, node, PT_R_decorator_list, at);
        pt_names_note(n, at.scope, pt_names_mangle(n, at.cls, pt_ast_name(t, node)),
                      USE_ASSIGNED);
    }
    struct at notes = types(n, node, at);
    walk_role(n, node, PT_R_returns, notes);
    pt_scope s = pt_names_open(n, lambda ? PT_S_LAMBDA : PT_S_FUNCTION, node, notes.scope);
    struct at inner = {.scope = s, .cls = at.cls, .in_iterable = at.in_iterable};
    arguments(n, pt_ast_get(t, node, PT_R_args), at, notes, inner);
    walk_role(n, node, PT_R_body, inner);
}

static void class_(pt_names *n, pt_node node, struct at at)
{
    walk_role(n, node, PT_R_decorator_list, at);
    struct at outer = types(n, node, at);
    walk_role(n, node, PT_R_bases, outer);
    walk_role(n, node, PT_R_keywords, outer);
    pt_names_note(n, at.scope, pt_names_mangle(n, at.cls, pt_ast_name(n->t, node)),
                  USE_ASSIGNED);
    pt_scope s = pt_names_open(n, PT_S_CLASS, node, outer.scope);
    walk_role(n, node, PT_R_body, (struct at){.scope = s, .cls = s});
}

static void comprehension(pt_names *n, pt_node node, struct at at)
{
    const pt_ast *t = n->t;
    pt_node g = pt_ast_get(t, node, PT_R_generators);
    struct at iterable = at, inner = at, target;
    iterable.in_iterable = true;
    walk_role(n, g, PT_R_iter, iterable); /* the first iterable: evaluated outside */
    pt_scope s = pt_names_open(n, PT_S_COMP, node, at.scope);
    inner.scope = iterable.scope = s;
    target = inner;
    target.in_target = true;
    pt_names_note(n, s, n->it_name, USE_PARAM | USE_ASSIGNED);
    for (pt_node c = g; c; c = pt_ast_more(t, c)) {
        if (pt_ast_num(t, c))
            n->scopes[s].info.has_await = true;
        walk_role(n, c, PT_R_target, target);
        if (c != g)
            walk_role(n, c, PT_R_iter, iterable);
        walk_role(n, c, PT_R_ifs, inner);
    }
    walk_role(n, node, PT_R_key, inner);
    walk_role(n, node, PT_R_value, inner);
    walk_role(n, node, PT_R_elt, inner);
    if (pt_ast_kind(t, node) == PT_N_GeneratorExp)
        n->scopes[s].info.is_generator = true;
    else if (n->scopes[s].info.has_await)
        n->scopes[at.scope].info.has_await = true;
}

/* := in a comprehension binds in the scope around it. */
static void walrus(pt_names *n, pt_node node, struct at at)
{
    uint32_t name =
        pt_names_mangle(n, at.cls, pt_ast_name(n->t, pt_ast_get(n->t, node, PT_R_target)));
    pt_scope s = at.scope, home = s;
    if (at.in_iterable)
        pt_names_fail(
            n, node,
            "assignment expression cannot be used in a comprehension iterable expression");
    for (; n->scopes[home].info.kind == PT_S_COMP; home = n->scopes[home].info.parent) {
        struct use *u = pt_names_use(&n->scopes[home], name);
        if (u && u->flags & USE_ITERATES)
            pt_names_fail_name(
                n, node,
                "assignment expression cannot rebind comprehension iteration variable ",
                name, "");
    }
    enum pt_scope_kind kind = n->scopes[home].info.kind;
    struct use *there = pt_names_use(&n->scopes[home], name);
    bool global = kind == PT_S_MODULE || (there && there->flags & USE_GLOBAL);
    if (home != s && kind == PT_S_CLASS)
        pt_names_fail(
            n, node,
            "assignment expression within a comprehension cannot be used in a class body");
    for (pt_scope c = s; c != home; c = n->scopes[c].info.parent)
        pt_names_note(n, c, name,
                      (uint16_t)(USE_USED | (global ? USE_GLOBAL : USE_NONLOCAL)));
    pt_names_note(n, home, name, USE_ASSIGNED | USE_USED | USE_WALRUS);
    walk_role(n, node, PT_R_value, at);
}

static void declare(pt_names *n, pt_node node, struct at at, uint16_t flag)
{
    for (pt_node c = pt_ast_get(n->t, node, PT_R_names); c; c = pt_ast_more(n->t, c)) {
        uint32_t name = pt_names_mangle(n, at.cls, pt_ast_name(n->t, c));
        struct use *u = pt_names_use(&n->scopes[at.scope], name);
        uint16_t was = u ? u->flags : 0;
        bool global = flag == USE_GLOBAL;
        if (was & USE_PARAM)
            pt_names_fail_name(n, node, "name ", name,
                               global ? " is parameter and global"
                                      : " is parameter and nonlocal");
        if (was & USE_USED)
            pt_names_fail_name(n, node, "name ", name,
                               global ? " is used prior to global declaration"
                                      : " is used prior to nonlocal declaration");
        if (was & USE_ANNOTATED)
            pt_names_fail_name(n, node, "annotated name ", name,
                               global ? " can't be global" : " can't be nonlocal");
        if (was & USE_ASSIGNED)
            pt_names_fail_name(n, node, "name ", name,
                               global ? " is assigned to before global declaration"
                                      : " is assigned to before nonlocal declaration");
        if (was & (USE_GLOBAL | USE_NONLOCAL) && !(was & flag))
            pt_names_fail_name(n, node, "name ", name, " is nonlocal and global");
        if (flag == USE_NONLOCAL && n->scopes[at.scope].info.kind == PT_S_MODULE)
            pt_names_fail(n, node, "nonlocal declaration not allowed at module level");
        pt_names_note(n, at.scope, name, flag)->declared = node;
        if (flag == USE_GLOBAL)
            pt_names_note(n, 1, name, USE_OUTSIDE);
    }
}

static void annotated(pt_names *n, pt_node target, struct at at)
{
    struct use *u = pt_names_note(
        n, at.scope, pt_names_mangle(n, at.cls, pt_ast_name(n->t, target)), USE_ANNOTATED);
    if (u->flags & (USE_GLOBAL | USE_NONLOCAL) && at.scope != 1)
        pt_names_fail_name(n, target, "annotated name ", u->name,
                           u->flags & USE_GLOBAL ? " can't be global"
                                                 : " can't be nonlocal");
}

static const char *comprehension_name(const pt_ast *t, pt_node n)
{
    enum pt_kind k = pt_ast_kind(t, n);
    return k == PT_N_ListComp   ? "list comprehension"
           : k == PT_N_SetComp  ? "set comprehension"
           : k == PT_N_DictComp ? "dict comprehension"
                                : "generator expression";
}

static bool is_function(const pt_names *n, pt_scope s)
{
    enum pt_scope_kind k = n->scopes[s].info.kind;
    return k == PT_S_FUNCTION || k == PT_S_LAMBDA;
}

static void yields(pt_names *n, pt_node node, struct at at)
{
    bool await = pt_ast_kind(n->t, node) == PT_N_Await;
    allowed(n, node, at, await ? "await expression" : "yield expression");
    pt_scope_info *x = &n->scopes[at.scope].info;
    if (x->kind == PT_S_COMP && !await)
        pt_names_fail(
            n, node,
            pt_arena_printf(n->a, "'yield' inside %s", comprehension_name(n->t, x->node)));
    if (!is_function(n, at.scope) && x->kind != PT_S_COMP)
        pt_names_fail(n, node,
                      await ? "'await' outside function" : "'yield' outside function");
    if (await)
        x->has_await = true;
    else
        x->is_generator = true;
}

static void walk(pt_names *n, pt_node node, struct at at)
{
    const pt_ast *t = n->t;
    switch (pt_ast_kind(t, node)) {
    case PT_N_FunctionDef:
    case PT_N_AsyncFunctionDef:
    case PT_N_Lambda:
        function(n, node, at);
        return;
    case PT_N_ClassDef:
        class_(n, node, at);
        return;
    case PT_N_ListComp:
    case PT_N_SetComp:
    case PT_N_DictComp:
    case PT_N_GeneratorExp:
        comprehension(n, node, at);
        return;
    case PT_N_NamedExpr:
        allowed(n, node, at, "named expression");
        walrus(n, node, at);
        return;
    case PT_N_Name: {
        uint32_t name = pt_names_mangle(n, at.cls, pt_ast_name(t, node));
        bool load = pt_ast_op(t, node) == PT_CTX_Load;
        bool del = pt_ast_op(t, node) == PT_CTX_Del;
        uint16_t flags = load ? USE_USED : del ? USE_ASSIGNED | USE_UNBINDS : USE_ASSIGNED;
        pt_names_note(n, at.scope, name,
                      at.in_target && !load ? flags | USE_ITERATES : flags);
        if (n->scopes[at.scope].info.sees)
            pt_names_note(n, n->scopes[at.scope].info.sees, name, USE_USED);
        if (load && (name == n->super_name || name == n->class_name))
            pt_names_note(n, at.scope, n->class_name, USE_USED);
        return;
    }
    case PT_N_Attribute: /* every mangled name is numbered before lowering begins */
        pt_names_mangle(n, at.cls, pt_ast_name(t, node));
        break;
    case PT_N_Global:
        declare(n, node, at, USE_GLOBAL);
        return;
    case PT_N_Nonlocal:
        declare(n, node, at, USE_NONLOCAL);
        return;
    case PT_N_Import:
    case PT_N_ImportFrom:
        for (pt_node c = pt_ast_get(t, node, PT_R_names); c; c = pt_ast_more(t, c)) {
            pt_str s = pt_ast_str(t, c), as = pt_ast_asname(t, c);
            if (pt_str_is(s, "*")) {
                if (at.scope != 1)
                    pt_names_fail(n, node, "import * only allowed at module level");
                continue;
            }
            const char *dot = memchr(s.p, '.', s.n);
            if (as.p)
                s = as;
            else if (dot)
                s = pt_str_sub(s, 0, (size_t)(dot - s.p));
            pt_names_note(n, at.scope, pt_names_mangle(n, at.cls, pt_map_intern(n->all, s)),
                          USE_IMPORTED);
        }
        return;
    case PT_N_ExceptHandler:
    case PT_N_MatchAs:
    case PT_N_MatchStar:
    case PT_N_MatchMapping:
        if (pt_ast_name(t, node))
            pt_names_note(n, at.scope, pt_names_mangle(n, at.cls, pt_ast_name(t, node)),
                          pt_ast_kind(t, node) == PT_N_ExceptHandler
                              ? USE_ASSIGNED | USE_UNBINDS
                              : USE_ASSIGNED);
        break;
    case PT_N_TypeAlias:
        alias(n, node, at);
        return;
    case PT_N_AnnAssign:
        n->scopes[at.scope].info.has_annotations = true;
        walk_role(n, node, PT_R_target, at);
        if (pt_ast_num(t, node))
            annotated(n, pt_ast_get(t, node, PT_R_target), at);
        walk_role(n, node, PT_R_value, at);
        if (!is_function(n, at.scope))
            walk_role(n, node, PT_R_annotation, at);
        return;
    case PT_N_Return:
        if (!is_function(n, at.scope))
            pt_names_fail(n, node, "'return' outside function");
        break;
    case PT_N_Break:
    case PT_N_Continue:
        if (!at.in_loop)
            pt_names_fail(n, node,
                          pt_ast_kind(t, node) == PT_N_Break
                              ? "'break' outside loop"
                              : "'continue' not properly in loop");
        return;
    case PT_N_For:
    case PT_N_AsyncFor:
    case PT_N_While: {
        struct at body = at;
        body.in_loop = true;
        if (pt_ast_kind(t, node) == PT_N_AsyncFor)
            n->scopes[at.scope].info.has_await = true;
        walk_role(n, node, PT_R_target, at);
        walk_role(n, node, PT_R_iter, at);
        walk_role(n, node, PT_R_test, at);
        walk_role(n, node, PT_R_body, body);
        walk_role(n, node, PT_R_orelse, at);
        return;
    }
    case PT_N_AsyncWith:
        n->scopes[at.scope].info.has_await = true;
        break;
    case PT_N_Yield:
    case PT_N_YieldFrom:
    case PT_N_Await:
        yields(n, node, at);
        break;
    default:
        break;
    }
    walk_all(n, node, at);
}

void pt_names_collect(pt_names *n, pt_scope module)
{
    walk_all(n, pt_ast_root(n->t), (struct at){.scope = module});
}
