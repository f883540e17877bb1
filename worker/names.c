/* names.c: the scopes of a module, and what is asked about them. Two walks fill them: the first
 * collects, scope by scope, which names are assigned, used and declared (names_collect.c); the
 * second finds for each used name the function that binds it (names_resolve.c). */
#include "worker/names_priv.h"

#include <string.h>

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

_Noreturn void pt_names_fail(pt_names *n, pt_node at, const char *msg)
{
    *n->diag = (pt_diag){pt_ast_pos(n->t, at), msg, "SyntaxError"};
    longjmp(n->out, 1);
}

_Noreturn void pt_names_fail_name(pt_names *n, pt_node at, const char *before,
                                  uint32_t name, const char *after)
{
    pt_str s = pt_names_str(n, name);
    pt_names_fail(n, at, pt_arena_printf(n->a, "%s'%.*s'%s", before, (int)s.n, s.p, after));
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

struct use *pt_names_use(struct scope *s, uint32_t name)
{
    if (!s->mask)
        return NULL;
    for (uint32_t at = name * 2654435761u & s->mask; s->slots[at]; at = (at + 1) & s->mask)
        if (s->uses.p[s->slots[at] - 1].name == name)
            return &s->uses.p[s->slots[at] - 1];
    return NULL;
}

struct use *pt_names_note(pt_names *n, pt_scope sc, uint32_t name, uint16_t flags)
{
    struct scope *s = &n->scopes[sc];
    struct use *u = pt_names_use(s, name);
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

pt_scope pt_names_open(pt_names *n, enum pt_scope_kind kind, pt_node node, pt_scope parent)
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

uint32_t pt_names_mangle(pt_names *n, uint32_t cls, uint32_t name)
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
        pt_scope s = pt_names_open(n, PT_S_MODULE, pt_ast_root(t), 0);
        pt_names_collect(n, s);
        for (pt_scope i = n->n; i >= 1; i--)
            pt_names_resolve(n, i);
        for (pt_scope i = 1; i <= n->n; i++)
            pt_names_finish(n, i);
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
    return n->scopes[s].info.kind == PT_S_TYPES &&
           pt_names_binds(pt_names_use(&n->scopes[s], name));
}

enum pt_binding pt_names_binding(const pt_names *n, pt_scope s, uint32_t name)
{
    struct scope *c = &n->scopes[s];
    struct use *u = pt_names_use(c, name);
    if (c->info.kind == PT_S_MODULE || !u || u->flags & USE_GLOBAL)
        return PT_B_GLOBAL;
    if (c->info.kind == PT_S_CLASS) {
        if (u->flags & USE_NONLOCAL)
            return PT_B_FREE;
        return u->flags & USE_FREE && !(u->flags & USE_BOUND) ? PT_B_CLASS_FREE
                                                              : PT_B_CLASS;
    }
    if (pt_names_binds(u))
        return u->flags & USE_CELL ? PT_B_CELL : PT_B_LOCAL;
    if (c->info.sees && !is_type_parameter(n, c->info.parent, name))
        return pt_names_binding(n, c->info.sees, name);
    return u->flags & USE_FREE ? PT_B_FREE : PT_B_GLOBAL;
}

uint32_t pt_names_slot(const pt_names *n, pt_scope s, uint32_t name)
{
    struct scope *c = &n->scopes[s];
    struct use *u = pt_names_use(c, name);
    return u ? (uint32_t)(u - c->uses.p) + 1 : 0;
}

bool pt_names_builtin(const pt_names *n, pt_scope s, uint32_t name)
{
    struct use *u = pt_names_use(&n->scopes[s], name);
    struct use *g = pt_names_use(&n->scopes[1], name);
    pt_scope sees = n->scopes[s].info.sees;
    return !(u && u->flags & (USE_BOUND | USE_FREE)) &&
           !(g && g->flags & (USE_BOUND | USE_OUTSIDE)) &&
           (!sees || pt_names_builtin(n, sees, name));
}

bool pt_names_unbound_by(const pt_names *n, pt_scope s, uint32_t name)
{
    struct use *u = pt_names_use(&n->scopes[s], name);
    return u && u->flags & USE_UNBINDS;
}

bool pt_names_walrus(const pt_names *n, pt_scope s, uint32_t name)
{
    struct use *u = pt_names_use(&n->scopes[s], name);
    return u && u->flags & USE_WALRUS;
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
            return pt_names_mangle((pt_names *)n, n->scope_of[p], name);
    return name;
}
