/* names.c: two walks. The first collects, scope by scope, which names are assigned, used and
 * declared; the second finds for each used name the function that binds it, and marks the
 * way there. Comprehensions are functions of one argument, as in CPython 3.11. */
#include "worker/names.h"

#include "base/map.h"

#include <setjmp.h>
#include <string.h>

enum {
    ASSIGNED = 1,
    USED = 2,
    GLOBAL = 4,
    NONLOCAL = 8,
    PARAM = 16,
    CELL = 32,
    FREE = 64,
    UNBINDS = 128,
    WALRUS = 256,
    ITERATES = 512,  /* a target of a comprehension's for */
    IMPORTED = 1024, /* assigned by import: CPython lets a later `global` pass */
    ANNOTATED = 2048,
    OUTSIDE = 4096, /* of the module: a function declares it global */
    BOUND = ASSIGNED | IMPORTED
};

struct use {
    uint32_t name;
    uint16_t flags;
    pt_node declared; /* the nonlocal statement, for its error */
};

struct scope {
    pt_scope_info info;
    PT_VEC(struct use) uses;
    uint32_t *slots; /* name -> index into uses + 1, open addressing */
    uint32_t mask;
};

struct pt_names {
    pt_arena *a;
    const pt_ast *t;
    pt_map *all; /* the tree's names, then what is not in it: mangled ones, ".0" */
    struct scope *scopes;
    uint32_t n, cap;
    uint32_t *scope_of; /* [nodes + 1] */
    uint32_t *types_of; /* [nodes + 1] the scope of a definition's type parameters */
    uint32_t super_name, class_name, it_name;
    pt_diag *diag;
    jmp_buf out;
};

pt_str pt_names_str(const pt_names *n, uint32_t name)
{
    return pt_map_key(n->all, name - 1);
}

uint32_t pt_names_count(const pt_names *n)
{
    return pt_map_count(n->all);
}

uint32_t pt_names_find(const pt_names *n, const char *text)
{
    uint32_t name = 0;
    return pt_map_get(n->all, pt_str_of(text), &name) ? name : 0;
}

static _Noreturn void fail(pt_names *n, pt_node at, const char *msg)
{
    *n->diag = (pt_diag){pt_ast_pos(n->t, at), msg, "SyntaxError"};
    longjmp(n->out, 1);
}

/* `before` NAME `after` */
static _Noreturn void fail_name(pt_names *n, pt_node at, const char *before, uint32_t name,
                                const char *after)
{
    pt_str s = pt_names_str(n, name);
    fail(n, at, pt_arena_printf(n->a, "%s'%.*s'%s", before, (int)s.n, s.p, after));
}

static void rehash(pt_names *n, struct scope *s)
{
    uint32_t cap = s->mask ? (s->mask + 1) * 2 : 16;
    s->slots = PT_NEW_N(n->a, uint32_t, cap);
    s->mask = cap - 1;
    for (uint32_t i = 0; i < s->uses.n; i++) {
        uint32_t at = s->uses.p[i].name * 2654435761u & s->mask;
        while (s->slots[at])
            at = (at + 1) & s->mask;
        s->slots[at] = i + 1;
    }
}

static struct use *find(struct scope *s, uint32_t name)
{
    if (!s->mask)
        return NULL;
    for (uint32_t at = name * 2654435761u & s->mask; s->slots[at]; at = (at + 1) & s->mask)
        if (s->uses.p[s->slots[at] - 1].name == name)
            return &s->uses.p[s->slots[at] - 1];
    return NULL;
}

static struct use *note(pt_names *n, pt_scope sc, uint32_t name, uint16_t flags)
{
    struct scope *s = &n->scopes[sc];
    struct use *u = find(s, name);
    if (!u) {
        struct use fresh = {name, 0, 0};
        pt_vec_push(&s->uses, fresh);
        if (s->uses.n * 2 > s->mask) {
            rehash(n, s);
        } else {
            uint32_t at = name * 2654435761u & s->mask;
            while (s->slots[at])
                at = (at + 1) & s->mask;
            s->slots[at] = (uint32_t)s->uses.n;
        }
        u = &pt_vec_last(&s->uses);
    }
    u->flags = (uint16_t)(u->flags | flags);
    return u;
}

static pt_scope open_scope(pt_names *n, enum pt_scope_kind kind, pt_node node,
                           pt_scope parent)
{
    if (n->n + 2 > n->cap) {
        uint32_t cap = n->cap ? n->cap * 2 : 64;
        struct scope *p = realloc(n->scopes, cap * sizeof *p);
        PT_ASSERT(p != NULL);
        n->scopes = p;
        n->cap = cap;
    }
    pt_scope s = ++n->n;
    pt_scope_info *up = &n->scopes[parent].info;
    n->scopes[s] = (struct scope){.info = {.kind = kind, .node = node, .parent = parent}};
    if (kind == PT_S_TYPES || kind == PT_S_LAZY)
        n->scopes[s].info.sees = up->kind == PT_S_CLASS ? parent : up->sees;
    *(kind == PT_S_TYPES ? &n->types_of[node] : &n->scope_of[node]) = s;
    return s;
}

static uint32_t mangle(pt_names *n, uint32_t cls, uint32_t name)
{
    pt_str s = pt_names_str(n, name);
    if (!cls || s.n < 3 || s.p[0] != '_' || s.p[1] != '_' || pt_str_ends(s, "__") ||
        memchr(s.p, '.', s.n))
        return name;
    pt_str c = pt_ast_str(n->t, n->scopes[cls].info.node);
    while (c.n && c.p[0] == '_')
        c = pt_str_sub(c, 1, c.n);
    if (!c.n)
        return name;
    pt_buf b = {0};
    pt_buf_printf(&b, "_%.*s%.*s", (int)c.n, c.p, (int)s.n, s.p);
    uint32_t m = pt_map_intern(n->all, pt_buf_str(&b));
    pt_buf_free(&b);
    return m;
}

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
    uint32_t name = mangle(n, inner.cls, pt_ast_name(n->t, arg));
    struct use *u = find(&n->scopes[inner.scope], name);
    if (u && u->flags & PARAM) {
        pt_str s = pt_names_str(n, name);
        fail(n, arg,
             pt_arena_printf(n->a, "duplicate argument '%.*s' in function definition",
                             (int)s.n, s.p));
    }
    note(n, inner.scope, name, PARAM | ASSIGNED);
}

/* The type parameters of a definition: a scope around it, and one for each bound. Gives the
 * place where what the definition says of its types is walked, `at` when it has none. */
static struct at types(pt_names *n, pt_node node, struct at at)
{
    const pt_ast *t = n->t;
    pt_node first = pt_ast_get(t, node, PT_R_type_params);
    if (!first)
        return at;
    pt_scope s = open_scope(n, PT_S_TYPES, node, at.scope);
    if (pt_ast_kind(t, node) == PT_N_ClassDef)
        at.cls = s; /* private names are the class's already here */
    struct at inner = {.scope = s, .cls = at.cls, .within = "the definition of a generic"};
    for (pt_node p = first; p; p = pt_ast_more(t, p)) {
        uint32_t name = mangle(n, at.cls, pt_ast_name(t, p));
        if (find(&n->scopes[s], name))
            fail_name(n, p, "duplicate type parameter ", name, "");
        note(n, s, name, ASSIGNED);
        if (pt_ast_get(t, p, PT_R_bound)) {
            struct at bound = {.scope = open_scope(n, PT_S_LAZY, p, s),
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
    struct at value = {.scope = open_scope(n, PT_S_LAZY, node, outer.scope),
                       .cls = at.cls,
                       .within = "a type alias"};
    walk_role(n, node, PT_R_value, value);
}

/* Fails where an expression may not stand within what is evaluated for types. */
static void allowed(pt_names *n, pt_node node, struct at at, const char *what)
{
    if (at.within)
        fail(n, node,
             pt_arena_printf(n->a, "%s cannot be used within %s", what, at.within));
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
        note(n, at.scope, mangle(n, at.cls, pt_ast_name(t, node)), ASSIGNED);
    }
    struct at notes = types(n, node, at);
    walk_role(n, node, PT_R_returns, notes);
    pt_scope s = open_scope(n, lambda ? PT_S_LAMBDA : PT_S_FUNCTION, node, notes.scope);
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
    note(n, at.scope, mangle(n, at.cls, pt_ast_name(n->t, node)), ASSIGNED);
    pt_scope s = open_scope(n, PT_S_CLASS, node, outer.scope);
    walk_role(n, node, PT_R_body, (struct at){.scope = s, .cls = s});
}

static void comprehension(pt_names *n, pt_node node, struct at at)
{
    const pt_ast *t = n->t;
    pt_node g = pt_ast_get(t, node, PT_R_generators);
    struct at iterable = at, inner = at, target;
    iterable.in_iterable = true;
    walk_role(n, g, PT_R_iter, iterable); /* the first iterable: evaluated outside */
    pt_scope s = open_scope(n, PT_S_COMP, node, at.scope);
    inner.scope = iterable.scope = s;
    target = inner;
    target.in_target = true;
    note(n, s, n->it_name, PARAM | ASSIGNED);
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
        mangle(n, at.cls, pt_ast_name(n->t, pt_ast_get(n->t, node, PT_R_target)));
    pt_scope s = at.scope, home = s;
    if (at.in_iterable)
        fail(n, node,
             "assignment expression cannot be used in a comprehension iterable expression");
    for (; n->scopes[home].info.kind == PT_S_COMP; home = n->scopes[home].info.parent) {
        struct use *u = find(&n->scopes[home], name);
        if (u && u->flags & ITERATES)
            fail_name(
                n, node,
                "assignment expression cannot rebind comprehension iteration variable ",
                name, "");
    }
    enum pt_scope_kind kind = n->scopes[home].info.kind;
    struct use *there = find(&n->scopes[home], name);
    bool global = kind == PT_S_MODULE || (there && there->flags & GLOBAL);
    if (home != s && kind == PT_S_CLASS)
        fail(n, node,
             "assignment expression within a comprehension cannot be used in a class body");
    for (pt_scope c = s; c != home; c = n->scopes[c].info.parent)
        note(n, c, name, (uint16_t)(USED | (global ? GLOBAL : NONLOCAL)));
    note(n, home, name, ASSIGNED | USED | WALRUS);
    walk_role(n, node, PT_R_value, at);
}

static void declare(pt_names *n, pt_node node, struct at at, uint16_t flag)
{
    for (pt_node c = pt_ast_get(n->t, node, PT_R_names); c; c = pt_ast_more(n->t, c)) {
        uint32_t name = mangle(n, at.cls, pt_ast_name(n->t, c));
        struct use *u = find(&n->scopes[at.scope], name);
        uint16_t was = u ? u->flags : 0;
        bool global = flag == GLOBAL;
        if (was & PARAM)
            fail_name(n, node, "name ", name,
                      global ? " is parameter and global" : " is parameter and nonlocal");
        if (was & USED)
            fail_name(n, node, "name ", name,
                      global ? " is used prior to global declaration"
                             : " is used prior to nonlocal declaration");
        if (was & ANNOTATED)
            fail_name(n, node, "annotated name ", name,
                      global ? " can't be global" : " can't be nonlocal");
        if (was & ASSIGNED)
            fail_name(n, node, "name ", name,
                      global ? " is assigned to before global declaration"
                             : " is assigned to before nonlocal declaration");
        if (was & (GLOBAL | NONLOCAL) && !(was & flag))
            fail_name(n, node, "name ", name, " is nonlocal and global");
        if (flag == NONLOCAL && n->scopes[at.scope].info.kind == PT_S_MODULE)
            fail(n, node, "nonlocal declaration not allowed at module level");
        note(n, at.scope, name, flag)->declared = node;
        if (flag == GLOBAL)
            note(n, 1, name, OUTSIDE);
    }
}

static void annotated(pt_names *n, pt_node target, struct at at)
{
    struct use *u =
        note(n, at.scope, mangle(n, at.cls, pt_ast_name(n->t, target)), ANNOTATED);
    if (u->flags & (GLOBAL | NONLOCAL) && at.scope != 1)
        fail_name(n, target, "annotated name ", u->name,
                  u->flags & GLOBAL ? " can't be global" : " can't be nonlocal");
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
        fail(n, node,
             pt_arena_printf(n->a, "'yield' inside %s", comprehension_name(n->t, x->node)));
    if (!is_function(n, at.scope) && x->kind != PT_S_COMP)
        fail(n, node, await ? "'await' outside function" : "'yield' outside function");
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
        uint32_t name = mangle(n, at.cls, pt_ast_name(t, node));
        bool load = pt_ast_op(t, node) == PT_CTX_Load;
        bool del = pt_ast_op(t, node) == PT_CTX_Del;
        uint16_t flags = load ? USED : del ? ASSIGNED | UNBINDS : ASSIGNED;
        note(n, at.scope, name, at.in_target && !load ? flags | ITERATES : flags);
        if (n->scopes[at.scope].info.sees)
            note(n, n->scopes[at.scope].info.sees, name, USED);
        if (load && (name == n->super_name || name == n->class_name))
            note(n, at.scope, n->class_name, USED);
        return;
    }
    case PT_N_Attribute: /* every mangled name is numbered before lowering begins */
        mangle(n, at.cls, pt_ast_name(t, node));
        break;
    case PT_N_Global:
        declare(n, node, at, GLOBAL);
        return;
    case PT_N_Nonlocal:
        declare(n, node, at, NONLOCAL);
        return;
    case PT_N_Import:
    case PT_N_ImportFrom:
        for (pt_node c = pt_ast_get(t, node, PT_R_names); c; c = pt_ast_more(t, c)) {
            pt_str s = pt_ast_str(t, c), as = pt_ast_asname(t, c);
            if (pt_str_is(s, "*")) {
                if (at.scope != 1)
                    fail(n, node, "import * only allowed at module level");
                continue;
            }
            const char *dot = memchr(s.p, '.', s.n);
            if (as.p)
                s = as;
            else if (dot)
                s = pt_str_sub(s, 0, (size_t)(dot - s.p));
            note(n, at.scope, mangle(n, at.cls, pt_map_intern(n->all, s)), IMPORTED);
        }
        return;
    case PT_N_ExceptHandler:
    case PT_N_MatchAs:
    case PT_N_MatchStar:
    case PT_N_MatchMapping:
        if (pt_ast_name(t, node))
            note(n, at.scope, mangle(n, at.cls, pt_ast_name(t, node)),
                 pt_ast_kind(t, node) == PT_N_ExceptHandler ? ASSIGNED | UNBINDS
                                                            : ASSIGNED);
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
            fail(n, node, "'return' outside function");
        break;
    case PT_N_Break:
    case PT_N_Continue:
        if (!at.in_loop)
            fail(n, node,
                 pt_ast_kind(t, node) == PT_N_Break ? "'break' outside loop"
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

/* ---- second walk: who binds what is used */

static bool binds(const struct use *u)
{
    return u && u->flags & BOUND && !(u->flags & (GLOBAL | NONLOCAL));
}

/* Marks the way from scope s to the function that binds `name`; false: nobody does. */
static bool capture(pt_names *n, pt_scope s, uint32_t name)
{
    pt_scope up = n->scopes[s].info.parent;
    for (; up; up = n->scopes[up].info.parent) {
        struct scope *o = &n->scopes[up];
        if (o->info.kind == PT_S_CLASS && name == n->class_name) {
            o->info.needs_class_cell = true;
            break;
        }
        if (o->info.kind == PT_S_MODULE)
            return false;
        if (o->info.kind == PT_S_CLASS)
            continue;
        struct use *u = find(o, name);
        if (binds(u))
            break;
        if (u && u->flags & GLOBAL)
            return false;
    }
    if (!up)
        return false;
    note(n, up, name, CELL);
    for (pt_scope m = s; m != up; m = n->scopes[m].info.parent)
        note(n, m, name, FREE);
    return true;
}

/* Is what the innermost enclosing scope binds by that name a type parameter? */
static bool bound_as_type(pt_names *n, pt_scope s, uint32_t name)
{
    pt_scope up = n->scopes[s].info.parent;
    while (up &&
           (n->scopes[up].info.kind == PT_S_CLASS || !binds(find(&n->scopes[up], name))))
        up = n->scopes[up].info.parent;
    return up && n->scopes[up].info.kind == PT_S_TYPES;
}

static void resolve(pt_names *n, pt_scope s)
{
    size_t count = n->scopes[s].uses.n;
    for (size_t i = 0; i < count; i++) {
        struct use u = n->scopes[s].uses.p[i];
        if (u.flags & GLOBAL || s == 1 || binds(&u))
            continue;
        if (!(u.flags & (USED | NONLOCAL | BOUND)))
            continue;
        bool found = capture(n, s, u.name);
        if (u.flags & NONLOCAL && !found)
            fail_name(n, u.declared, "no binding for nonlocal ", u.name, " found");
        if (u.flags & NONLOCAL && bound_as_type(n, s, u.name))
            fail_name(n, u.declared, "nonlocal binding not allowed for type parameter ",
                      u.name, "");
    }
}

static void finish(pt_names *n, pt_scope s)
{
    struct scope *c = &n->scopes[s];
    c->info.free = PT_NEW_N(n->a, uint32_t, c->uses.n + 1);
    c->info.locals = PT_NEW_N(n->a, uint32_t, c->uses.n + 1);
    c->info.n_slots = (uint32_t)c->uses.n;
    for (size_t i = 0; i < c->uses.n; i++) {
        struct use *u = &c->uses.p[i];
        if (u->flags & FREE)
            c->info.free[c->info.n_free++] = u->name;
        else if (binds(u))
            c->info.locals[c->info.n_locals++] = u->name;
    }
    /* insertion sort: few names, and no shared state between threads */
    for (uint32_t i = 1; i < c->info.n_free; i++)
        for (uint32_t j = i; j > 0; j--) {
            uint32_t *p = &c->info.free[j];
            if (pt_str_cmp(pt_names_str(n, p[-1]), pt_names_str(n, p[0])) <= 0)
                break;
            uint32_t x = p[0];
            p[0] = p[-1];
            p[-1] = x;
        }
}

pt_names *pt_names_of(pt_arena *a, const pt_ast *t, pt_diag *diag)
{
    pt_names *n = PT_NEW(a, pt_names);
    n->a = a;
    n->t = t;
    n->diag = diag;
    n->all = pt_map_new(a);
    for (uint32_t i = 1; i <= pt_ast_n_names(t); i++)
        PT_ASSERT(pt_map_intern(n->all, pt_ast_name_str(t, i)) == i);
    n->scope_of = PT_NEW_N(a, uint32_t, pt_ast_count(t) + 1);
    n->types_of = PT_NEW_N(a, uint32_t, pt_ast_count(t) + 1);
    n->it_name = pt_map_intern(n->all, PT_STR(".0"));
    n->class_name = pt_map_intern(n->all, PT_STR("__class__"));
    n->super_name = pt_map_intern(n->all, PT_STR("super"));
    bool ok = setjmp(n->out) == 0;
    if (ok) {
        pt_scope s = open_scope(n, PT_S_MODULE, pt_ast_root(t), 0);
        walk_all(n, pt_ast_root(t), (struct at){.scope = s});
        for (pt_scope i = n->n; i >= 1; i--)
            resolve(n, i);
        for (pt_scope i = 1; i <= n->n; i++)
            finish(n, i);
    }
    /* From the heap into the arena: scopes live as long as the unit. */
    struct scope *kept = PT_NEW_N(a, struct scope, n->n + 1);
    for (pt_scope i = 1; i <= n->n; i++) {
        struct use *uses = PT_NEW_N(a, struct use, n->scopes[i].uses.n + 1);
        if (n->scopes[i].uses.n)
            memcpy(uses, n->scopes[i].uses.p, n->scopes[i].uses.n * sizeof *uses);
        free(n->scopes[i].uses.p);
        kept[i] = n->scopes[i];
        kept[i].uses.p = uses;
    }
    free(n->scopes);
    n->scopes = kept;
    return ok ? n : NULL;
}

pt_scope pt_names_scope(const pt_names *n, pt_node node)
{
    return n->scope_of[node];
}

pt_scope pt_names_types(const pt_names *n, pt_node node)
{
    return n->types_of[node];
}

const pt_scope_info *pt_names_info(const pt_names *n, pt_scope s)
{
    return &n->scopes[s].info;
}

static bool is_type_parameter(const pt_names *n, pt_scope s, uint32_t name)
{
    return n->scopes[s].info.kind == PT_S_TYPES && binds(find(&n->scopes[s], name));
}

enum pt_binding pt_names_binding(const pt_names *n, pt_scope s, uint32_t name)
{
    struct scope *c = &n->scopes[s];
    struct use *u = find(c, name);
    if (c->info.kind == PT_S_MODULE || !u || u->flags & GLOBAL)
        return PT_B_GLOBAL;
    if (c->info.kind == PT_S_CLASS) {
        if (u->flags & NONLOCAL)
            return PT_B_FREE;
        return u->flags & FREE && !(u->flags & BOUND) ? PT_B_CLASS_FREE : PT_B_CLASS;
    }
    if (binds(u))
        return u->flags & CELL ? PT_B_CELL : PT_B_LOCAL;
    if (c->info.sees && !is_type_parameter(n, c->info.parent, name))
        return pt_names_binding(n, c->info.sees, name);
    return u->flags & FREE ? PT_B_FREE : PT_B_GLOBAL;
}

uint32_t pt_names_slot(const pt_names *n, pt_scope s, uint32_t name)
{
    struct scope *c = &n->scopes[s];
    struct use *u = find(c, name);
    return u ? (uint32_t)(u - c->uses.p) + 1 : 0;
}

bool pt_names_builtin(const pt_names *n, pt_scope s, uint32_t name)
{
    struct use *u = find(&n->scopes[s], name);
    struct use *g = find(&n->scopes[1], name);
    pt_scope sees = n->scopes[s].info.sees;
    return !(u && u->flags & (BOUND | FREE)) && !(g && g->flags & (BOUND | OUTSIDE)) &&
           (!sees || pt_names_builtin(n, sees, name));
}

bool pt_names_unbound_by(const pt_names *n, pt_scope s, uint32_t name)
{
    struct use *u = find(&n->scopes[s], name);
    return u && u->flags & UNBINDS;
}

bool pt_names_walrus(const pt_names *n, pt_scope s, uint32_t name)
{
    struct use *u = find(&n->scopes[s], name);
    return u && u->flags & WALRUS;
}

uint32_t pt_names_mangled(const pt_names *n, pt_node at, uint32_t name)
{
    pt_str s = pt_names_str(n, name);
    if (s.n < 3 || s.p[0] != '_' || s.p[1] != '_' || pt_str_ends(s, "__"))
        return name;
    for (pt_node p = pt_ast_parent(n->t, at), below = at; p;
         below = p, p = pt_ast_parent(n->t, p))
        if (pt_ast_kind(n->t, p) == PT_N_ClassDef &&
            (pt_ast_role(n->t, below) == PT_R_body ||
             (n->types_of[p] && pt_ast_role(n->t, below) != PT_R_decorator_list)))
            return mangle((pt_names *)n, n->scope_of[p], name);
    return name;
}
