/* closure_lack.c: why an import of the program will find nothing, in words that say what can be
 * done about it. */
#include "scheduler/closure_priv.h"

#include <stdlib.h>
#include <string.h>

const char *pt_lack_name(enum pt_lack_kind kind)
{
    static const char *const names[] = {"library", "package", "extension", "unknown",
                                        "part"};
    return names[kind];
}

static const char *of_library(struct closing *c, pt_str name)
{
    bool is_package;
    if (pt_library_is_c(name) || pt_str_is(name, "_thread"))
        return "it is written in C, and pyrt has not got it";
    if (pt_library_is_native_top(name) &&
        pt_library_file(c->a, c->in->library, name, &is_package))
        return "pyrt implements its package, but not this part";
    return NULL;
}

static const char *of_site(struct closing *c, pt_str name, enum pt_lack_kind *kind)
{
    pt_site_file f;
    pt_str top = pt_closure_top(name);
    enum pt_site_what what = pt_site_find(c->a, c->in->site, top, &f);
    *kind = what == PT_SITE_EXTENSION ? PT_LACK_EXTENSION
            : what == PT_SITE_NOTHING ? PT_LACK_UNKNOWN
                                      : PT_LACK_PACKAGE;
    if (what == PT_SITE_EXTENSION)
        return "a compiled extension without Python source";
    if (what == PT_SITE_NOTHING && !c->in->library->dir)
        return "not in the source; no Python library was read, and no package is of this "
               "name";
    if (what == PT_SITE_NOTHING)
        return "neither in the source, nor in Python's library, nor installed here";
    if (pt_site_takes(c->in->site, name)) {
        *kind = PT_LACK_UNKNOWN;
        return "its package is taken along, but has no such module";
    }
    return pt_arena_printf(c->a,
                           "installed here, and not taken along: --include-package %.*s "
                           "does",
                           (int)top.n, top.p);
}

/* Why nothing is found under this name; NULL: it may well be a name of another kind. */
static const char *lack_of(struct closing *c, pt_str name, bool may_be_name,
                           enum pt_lack_kind *kind)
{
    uint32_t index;
    enum closure_found f = pt_closure_find(c, name, &index);
    *kind = PT_LACK_LIBRARY;
    if (f == PT_FOUND_ENTRY) {
        const struct closure_entry *e = &c->entries.p[index];
        if (e->origin == PT_OF_PACKAGE)
            *kind = e->is_extension ? PT_LACK_EXTENSION : PT_LACK_PACKAGE;
        return e->absent;
    }
    const char *why = of_library(c, name);
    if (why || may_be_name)
        return why;
    if (pt_map_get(c->own_tops, pt_closure_top(name), &index)) {
        *kind = PT_LACK_UNKNOWN;
        return "the source has no such module";
    }
    return of_site(c, name, kind);
}

static void note(struct closing *c, const pt_module *from, const char *path,
                 const pt_import *m, pt_str name, enum pt_lack_kind kind, const char *why)
{
    char *key = pt_arena_printf(c->a, "%.*s %s", (int)name.n, name.p, path);
    if (!pt_map_put(c->noted, pt_str_of(key), 1))
        return;
    pt_lack l = {pt_arena_strndup(c->a, name.p, name.n),
                 why,
                 kind,
                 from->name,
                 path,
                 m->line,
                 m->how};
    pt_vec_push(&c->lacks, l);
}

void pt_closure_note(struct closing *c, const pt_module *from, const char *path,
                     const pt_import *m, pt_str missing)
{
    enum pt_lack_kind kind = PT_LACK_PART;
    uint32_t own;
    if (missing.n) {
        const char *why = lack_of(c, missing, m->may_be_name, &kind);
        if (why)
            note(c, from, path, m, missing, kind, why);
        return;
    }
    pt_str name = pt_buf_str(&c->name);
    if (m->level || !pt_library_is_native(name) || pt_closure_is_whole(c, name) ||
        pt_map_get(c->own_tops, pt_closure_top(name), &own))
        return;
    const char *gap = pt_library_gap(m->name);
    if (gap)
        note(c, from, path, m, name, kind, gap);
}

static int by_module(const void *x, const void *y)
{
    const pt_lack *a = x, *b = y;
    int d = strcmp(a->module, b->module);
    return d ? d : strcmp(a->path, b->path);
}

void pt_closure_lacks(struct closing *c, pt_closure *out)
{
    pt_lack *l = PT_NEW_N(c->a, pt_lack, c->lacks.n + 1);
    if (c->lacks.n) {
        memcpy(l, c->lacks.p, c->lacks.n * sizeof *l);
        qsort(l, c->lacks.n, sizeof *l, by_module);
    }
    out->lacks = l;
    out->n_lacks = (uint32_t)c->lacks.n;
}
