/* names_resolve.c: for each name that is used, the function that binds it, and the way there. */
#include "worker/names_priv.h"

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
        struct use *u = pt_names_use(o, name);
        if (pt_names_binds(u))
            break;
        if (u && u->flags & USE_GLOBAL)
            return false;
    }
    if (!up)
        return false;
    pt_names_note(n, up, name, USE_CELL);
    for (pt_scope m = s; m != up; m = n->scopes[m].info.parent)
        pt_names_note(n, m, name, USE_FREE);
    return true;
}

/* Is what the innermost enclosing scope binds by that name a type parameter? */
static bool bound_as_type(pt_names *n, pt_scope s, uint32_t name)
{
    pt_scope up = n->scopes[s].info.parent;
    while (up && (n->scopes[up].info.kind == PT_S_CLASS ||
                  !pt_names_binds(pt_names_use(&n->scopes[up], name))))
        up = n->scopes[up].info.parent;
    return up && n->scopes[up].info.kind == PT_S_TYPES;
}

void pt_names_resolve(pt_names *n, pt_scope s)
{
    size_t count = n->scopes[s].uses.n;
    for (size_t i = 0; i < count; i++) {
        struct use u = n->scopes[s].uses.p[i];
        if (u.flags & USE_GLOBAL || s == 1 || pt_names_binds(&u))
            continue;
        if (!(u.flags & (USE_USED | USE_NONLOCAL | USE_BOUND)))
            continue;
        bool found = capture(n, s, u.name);
        if (u.flags & USE_NONLOCAL && !found)
            pt_names_fail_name(n, u.declared, "no binding for nonlocal ", u.name, " found");
        if (u.flags & USE_NONLOCAL && bound_as_type(n, s, u.name))
            pt_names_fail_name(n, u.declared,
                               "nonlocal binding not allowed for type parameter ", u.name,
                               "");
    }
}

void pt_names_finish(pt_names *n, pt_scope s)
{
    struct scope *c = &n->scopes[s];
    c->info.free = PT_NEW_N(n->a, uint32_t, c->uses.n + 1);
    c->info.locals = PT_NEW_N(n->a, uint32_t, c->uses.n + 1);
    c->info.n_slots = (uint32_t)c->uses.n;
    for (size_t i = 0; i < c->uses.n; i++) {
        struct use *u = &c->uses.p[i];
        if (u->flags & USE_FREE)
            c->info.free[c->info.n_free++] = u->name;
        else if (pt_names_binds(u))
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
