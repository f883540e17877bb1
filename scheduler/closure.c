/* closure.c: three walks. First every module that could come along is read; then those are
 * struck out whose own body cannot run here (it imports, outside of any try, something that
 * the output does not have), until nothing changes; then what the program still reaches is
 * taken.
 *
 * Of a program's imports all count, wherever they stand. Of a library module's those count
 * that its body runs, and those in its functions unless they lead to what is large and
 * seldom wanted (`seldom`): there the import raises ModuleNotFoundError when it is reached. */
#include "scheduler/closure.h"

#include "base/file.h"
#include "base/map.h"
#include "base/vec.h"

#include <pthread.h>
#include <string.h>

enum { MAX_BYTES = 16 << 20, STACK_BYTES = 64 << 20 };

/* What functions of the library import for a debugger, a network, a test of their own. */
static const char *const seldom[] = {
    "asyncio",
    "concurrent",
    "ctypes",
    "doctest",
    "email",
    "http",
    "multiprocessing",
    "pdb",
    "pydoc",
    "readline",
    "sqlite3",
    "ssl",
    "subprocess",
    "test",
    "tkinter",
    "tokenize",
    "unittest",
    "urllib",
    "xml",
    "zipfile",
};

struct entry {
    const char *name, *file; /* relative to the library */
    bool is_package, reached;
    const char *absent; /* why, or NULL */
    const char *root;   /* of an absent one: what all of it comes from */
    pt_hash source;
    int64_t size_bytes;
    pt_imports imports;
};

struct closing {
    pt_arena *a;
    const pt_library *library;
    uint32_t n;
    const pt_module *modules;
    const pt_imports *imports;
    pt_map *own;     /* top-level names of the program */
    pt_map *by_name; /* module -> 1 + index into entries */
    PT_VEC(struct entry) entries;
    PT_VEC(pt_library_lack) lacks;
    pt_buf name;
};

enum found { OURS, FILE_OF_LIBRARY, NOTHING };

static pt_str top_of(pt_str name)
{
    const char *dot = memchr(name.p, '.', name.n);
    return dot ? pt_str_sub(name, 0, (size_t)(dot - name.p)) : name;
}

static void add_entry(struct closing *c, pt_str name, const char *file, bool is_package)
{
    struct entry e = {.name = pt_arena_strndup(c->a, name.p, name.n),
                      .file = file,
                      .is_package = is_package,
                      .absent = pt_library_refusal(name)};
    e.root = e.name;
    pt_vec_push(&c->entries, e);
    pt_map_put(c->by_name, name, (uint32_t)c->entries.n);
}

static enum found find(struct closing *c, pt_str name, uint32_t *index)
{
    uint32_t at;
    bool is_package;
    if (pt_map_get(c->own, top_of(name), &at) || pt_library_is_native(name))
        return OURS;
    if (pt_library_is_native_top(name))
        return NOTHING;
    if (!pt_map_get(c->by_name, name, &at)) {
        const char *file = pt_library_file(c->a, c->library, name, &is_package);
        if (file)
            add_entry(c, name, file, is_package);
        at = file ? (uint32_t)c->entries.n : 0;
        if (!file)
            pt_map_put(c->by_name, name, 0);
    }
    *index = at - 1;
    return at ? FILE_OF_LIBRARY : NOTHING;
}

/* Does this import of a library module count? */
static bool counts(const pt_import *m)
{
    pt_str top = top_of(pt_str_of(m->name));
    if (m->how == PT_IMPORT_NEVER)
        return false;
    for (size_t i = 0; m->how == PT_IMPORT_LATE && m->level == 0 && i < PT_LEN(seldom); i++)
        if (pt_str_is(top, seldom[i]))
            return false;
    return true;
}

/* Looks at the module of an import and at its packages; -1 at the first that is not there, of
 * which *missing is the name; else the last one's verdict. */
static int look(struct closing *c, const pt_module *from, const pt_import *m,
                void (*each)(struct closing *c, uint32_t index), pt_str *missing)
{
    if (!pt_modules_absolute(from, m, &c->name))
        return 0;
    pt_str name = pt_buf_str(&c->name);
    for (size_t i = 1; i <= name.n; i++) {
        uint32_t index;
        if (i < name.n && name.p[i] != '.')
            continue;
        pt_str part = pt_str_sub(name, 0, i);
        enum found f = find(c, part, &index);
        if (f == OURS)
            continue;
        if (f == NOTHING || c->entries.p[index].absent) {
            *missing = part;
            return -1;
        }
        if (each)
            each(c, index);
    }
    return 0;
}

/* --- the first walk: read all that could come along */

static void read_entry(struct closing *c, size_t i)
{
    pt_buf path = {0}, source = {0};
    pt_err err;
    pt_imports all;
    pt_path_join(&path, c->library->dir, c->entries.p[i].file);
    /* Distributions link files of theirs; the library is trusted. */
    if (pt_file_read(pt_buf_z(&path), MAX_BYTES, true, &source, &err) < 0) {
        c->entries.p[i].absent = pt_arena_strdup(c->a, err.msg);
    } else {
        pt_imports_read(c->a, pt_buf_str(&source), &all);
        pt_import *kept = PT_NEW_N(c->a, pt_import, all.n + 1);
        uint32_t n = 0;
        for (uint32_t k = 0; k < all.n; k++)
            if (counts(&all.p[k]))
                kept[n++] = all.p[k];
        c->entries.p[i].imports = (pt_imports){kept, n, all.parsed};
        c->entries.p[i].source = pt_hash_of(source.p, source.n);
        c->entries.p[i].size_bytes = (int64_t)source.n;
        if (!all.parsed)
            c->entries.p[i].absent = "it is not Python that Portalis reads";
    }
    pt_buf_free(&path);
    pt_buf_free(&source);
}

static pt_module as_module(const struct entry *e)
{
    return (pt_module){.name = e->name, .is_package = e->is_package};
}

static void read_all(struct closing *c)
{
    pt_str missing;
    for (uint32_t i = 0; i < c->n; i++)
        for (uint32_t k = 0; k < c->imports[i].n; k++)
            look(c, &c->modules[i], &c->imports[i].p[k], NULL, &missing);
    for (size_t i = 0; i < c->entries.n; i++) { /* it grows meanwhile */
        if (c->entries.p[i].absent)
            continue;
        read_entry(c, i);
        pt_imports m = c->entries.p[i].imports;
        pt_module from = as_module(&c->entries.p[i]);
        for (uint32_t k = 0; k < m.n && !c->entries.p[i].absent; k++)
            look(c, &from, &m.p[k], NULL, &missing);
    }
}

/* --- the second: strike out what cannot run */

static const char *root_of(struct closing *c, pt_str missing)
{
    uint32_t at;
    if (pt_map_get(c->by_name, missing, &at) && at)
        return c->entries.p[at - 1].root;
    return pt_arena_strndup(c->a, missing.p, missing.n);
}

static bool strike(struct closing *c)
{
    bool changed = false;
    for (size_t i = 0; i < c->entries.n; i++) {
        struct entry e = c->entries.p[i];
        pt_module from = as_module(&e);
        pt_str missing;
        for (uint32_t k = 0; k < e.imports.n && !e.absent; k++)
            if (e.imports.p[k].how == PT_IMPORT_SURE &&
                look(c, &from, &e.imports.p[k], NULL, &missing) < 0) {
                e.root = root_of(c, missing);
                e.absent =
                    pt_arena_printf(c->a, "it needs %s, which the output has not", e.root);
            }
        if (e.absent && !c->entries.p[i].absent) {
            c->entries.p[i] = e;
            changed = true;
        }
    }
    return changed;
}

/* --- the third: take what is reached */

static void reach(struct closing *c, uint32_t index)
{
    c->entries.p[index].reached = true;
}

/* Why the program's import of `name` finds nothing; NULL when it is no library module. */
static const char *lack_of(struct closing *c, pt_str name)
{
    uint32_t at;
    bool is_package;
    if (pt_map_get(c->by_name, name, &at) && at)
        return c->entries.p[at - 1].absent;
    if (pt_library_is_c(name) || (name.n && name.p[0] == '_' && pt_str_is(name, "_thread")))
        return "it is written in C, and pyrt has not got it";
    if (pt_library_is_native_top(name) &&
        pt_library_file(c->a, c->library, name, &is_package))
        return "pyrt implements its package, but not this part";
    return NULL;
}

static void note_lack(struct closing *c, const pt_module *importer, pt_str name)
{
    const char *why = lack_of(c, name);
    if (!why)
        return;
    for (size_t i = 0; i < c->lacks.n; i++)
        if (pt_str_is(name, c->lacks.p[i].module))
            return;
    pt_library_lack l = {pt_arena_strndup(c->a, name.p, name.n), importer->name, why};
    pt_vec_push(&c->lacks, l);
}

static void take(struct closing *c)
{
    pt_str missing;
    for (uint32_t i = 0; i < c->n; i++)
        for (uint32_t k = 0; k < c->imports[i].n; k++)
            if (look(c, &c->modules[i], &c->imports[i].p[k], reach, &missing) < 0)
                note_lack(c, &c->modules[i], missing);
    for (bool changed = true; changed;) {
        uint32_t before = 0, after = 0;
        for (size_t i = 0; i < c->entries.n; i++)
            before += c->entries.p[i].reached;
        for (size_t i = 0; i < c->entries.n; i++) {
            pt_module from = as_module(&c->entries.p[i]);
            for (uint32_t k = 0; c->entries.p[i].reached && k < c->entries.p[i].imports.n;
                 k++)
                look(c, &from, &c->entries.p[i].imports.p[k], reach, &missing);
        }
        for (size_t i = 0; i < c->entries.n; i++)
            after += c->entries.p[i].reached;
        changed = after > before;
    }
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const pt_library_module *)a)->path,
                  ((const pt_library_module *)b)->path);
}

static void hand_out(struct closing *c, pt_closure *out)
{
    pt_library_module *m = PT_NEW_N(c->a, pt_library_module, c->entries.n + 1);
    pt_library_lack *l = PT_NEW_N(c->a, pt_library_lack, c->lacks.n + 1);
    uint32_t n = 0;
    for (size_t i = 0; i < c->entries.n; i++) {
        const struct entry *e = &c->entries.p[i];
        if (e->reached)
            m[n++] = (pt_library_module){
                e->name,       pt_arena_printf(c->a, "%s/%s", c->library->prefix, e->file),
                e->is_package, e->source,
                e->size_bytes, e->imports};
    }
    qsort(m, n, sizeof *m, by_path);
    if (c->lacks.n)
        memcpy(l, c->lacks.p, c->lacks.n * sizeof *l);
    *out = (pt_closure){m, n, l, (uint32_t)c->lacks.n};
}

static void *work(void *ctx)
{
    struct closing *c = ctx;
    read_all(c);
    while (strike(c))
        ;
    take(c);
    return NULL;
}

void pt_closure_of(pt_arena *a, const pt_library *library, uint32_t n,
                   const pt_module *modules, const pt_imports *imports, pt_closure *out)
{
    struct closing c = {.a = a,
                        .library = library,
                        .n = n,
                        .modules = modules,
                        .imports = imports,
                        .own = pt_map_new(a),
                        .by_name = pt_map_new(a)};
    for (uint32_t i = 0; i < n; i++)
        pt_map_put(c.own, top_of(pt_str_of(modules[i].name)), 1);
    pthread_t thread;
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    int rc = pthread_create(&thread, &attr, work, &c);
    PT_ASSERT(rc == 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attr);
    hand_out(&c, out);
    pt_vec_free(&c.entries);
    pt_vec_free(&c.lacks);
    pt_buf_free(&c.name);
}
