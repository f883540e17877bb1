/* closure.c: three walks. First every module that could come along is read; then those of the
 * library are struck out whose own body cannot run here (it imports, outside of any try,
 * something that the output does not have), until nothing changes; then what the program
 * still reaches is taken.
 *
 * Of a program's imports all count, wherever they stand, and so do a package's but those for
 * scripts and type checks. Of a library module's those count that its body runs, and those in
 * its functions unless they lead to what is large and seldom wanted (`seldom`): there the
 * import raises ModuleNotFoundError when it is reached. Of a package that computes names
 * (importlib, pkgutil) all but its tests comes along. closure_lack.c says what is lacking. */
#include "base/file.h"
#include "scheduler/closure_priv.h"

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

/* Packages that stand on the insides of CPython's own typing: with them typing comes translated. */
static bool knows_insides(pt_str name)
{
    return pt_str_is(name, "typing_extensions") || pt_str_is(name, "mypy_extensions");
}

pt_str pt_closure_top(pt_str name)
{
    const char *dot = memchr(name.p, '.', name.n);
    return dot ? pt_str_sub(name, 0, (size_t)(dot - name.p)) : name;
}

static struct closure_entry *add_entry(struct closing *c, pt_str name)
{
    struct closure_entry e = {.name = pt_arena_strndup(c->a, name.p, name.n)};
    e.root = e.name;
    pt_vec_push(&c->entries, e);
    pt_map_put(c->by_name, name, (uint32_t)c->entries.n);
    return &pt_vec_last(&c->entries);
}

static bool add_of_library(struct closing *c, pt_str name)
{
    bool is_package;
    const pt_library *l = c->in->library;
    const char *file = pt_library_file(c->a, l, name, &is_package);
    if (!file)
        return false;
    struct closure_entry *e = add_entry(c, name);
    e->origin = PT_OF_LIBRARY;
    e->is_package = is_package;
    e->absent = pt_library_refusal(name);
    e->file = pt_arena_printf(c->a, "%s/%s", l->dir, file);
    e->unit = pt_arena_printf(c->a, "%s/%s", l->prefix, file);
    return true;
}

/* A folder without an __init__.py needs no entry: its modules' names say that it is there. */
static enum closure_found add_of_package(struct closing *c, pt_str name)
{
    pt_site_file f;
    enum pt_site_what what = pt_site_takes(c->in->site, name)
                                 ? pt_site_find(c->a, c->in->site, name, &f)
                                 : PT_SITE_NOTHING;
    if (what == PT_SITE_NOTHING || what == PT_SITE_FOLDER)
        return what == PT_SITE_FOLDER ? PT_FOUND_OURS : PT_FOUND_NOTHING;
    struct closure_entry *e = add_entry(c, name);
    e->origin = PT_OF_PACKAGE;
    c->types |= knows_insides(name);
    e->is_package = f.is_package;
    e->is_extension = what == PT_SITE_EXTENSION;
    e->absent = what == PT_SITE_EXTENSION ? "a compiled extension without Python source"
                : what == PT_SITE_OUTSIDE ? "a symbolic link that leads out of its folder"
                                          : NULL;
    e->file = f.path;
    e->unit = f.unit;
    return PT_FOUND_ENTRY;
}

/* Names that were looked up before: 1 + index; the two others have values of their own. */
enum { NOT_THERE = 0, JUST_THERE = 0x7fffffff };

bool pt_closure_is_whole(struct closing *c, pt_str name)
{
    return (c->loops && pt_str_is(pt_closure_top(name), "asyncio")) ||
           (c->types && pt_str_is(name, "typing")) ||
           (c->locales && pt_str_is(name, "locale")) ||
           (c->catalogs && pt_str_is(name, "gettext"));
}

enum closure_found pt_closure_find(struct closing *c, pt_str name, uint32_t *index)
{
    uint32_t at;
    name = pt_library_unalias(name);
    if (pt_map_get(c->own_tops, pt_closure_top(name), &at))
        return pt_map_get(c->own, name, &at) ? PT_FOUND_OURS : PT_FOUND_NOTHING;
    bool whole = pt_closure_is_whole(c, name);
    if (pt_library_is_native(name) && !whole)
        return PT_FOUND_OURS;
    if (pt_library_is_native_top(name) && !whole)
        return PT_FOUND_NOTHING;
    if (!pt_map_get(c->by_name, name, &at)) {
        enum closure_found f =
            add_of_library(c, name) ? PT_FOUND_ENTRY : add_of_package(c, name);
        at = f == PT_FOUND_ENTRY  ? (uint32_t)c->entries.n
             : f == PT_FOUND_OURS ? JUST_THERE
                                  : NOT_THERE;
        if (f != PT_FOUND_ENTRY)
            pt_map_put(c->by_name, name, at);
    }
    *index = at - 1;
    return at == NOT_THERE    ? PT_FOUND_NOTHING
           : at == JUST_THERE ? PT_FOUND_OURS
                              : PT_FOUND_ENTRY;
}

/* Does this import of a library's or package's module count? */
static bool counts(const struct closure_entry *e, const pt_import *m)
{
    pt_str top = pt_closure_top(pt_str_of(m->name));
    if (m->how == PT_IMPORT_NEVER || e->origin == PT_OF_PACKAGE)
        return m->how != PT_IMPORT_NEVER;
    if (m->how != PT_IMPORT_LATE || m->level != 0 ||
        pt_str_eq(top, pt_closure_top(pt_str_of(e->name)))) /* a part of its own package */
        return true;
    for (size_t i = 0; i < PT_LEN(seldom); i++)
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
        enum closure_found f = pt_closure_find(c, part, &index);
        if (f == PT_FOUND_OURS)
            continue;
        if (f == PT_FOUND_NOTHING || c->entries.p[index].absent) {
            *missing = part;
            return -1;
        }
        if (each)
            each(c, index);
    }
    return 0;
}

/* --- the first walk: read all that could come along */

/* Of a package, links are not followed, and its files are no larger than the source's. */
static int read_source(struct closing *c, const struct closure_entry *e, pt_buf *out,
                       pt_err *err)
{
    if (e->origin == PT_OF_LIBRARY) /* it is trusted; distributions link files of theirs */
        return pt_file_read(e->file, MAX_BYTES, true, out, err);
    return pt_file_read(e->file, (size_t)c->in->file_bytes, false, out, err);
}

/* Modules that encodings imports by names made at run time: those that codecs cannot do
 * without, and those that a program may mean that imports encodings itself. Pages of 256
 * characters are no modules here where pyrt has their table. */
static const char *const coders[] = {
    "aliases", "ascii",     "latin_1", "utf_16",    "utf_16_be", "utf_16_le",
    "utf_32",  "utf_32_be", "utf_8",   "utf_32_le", "utf_8_sig",
};
static const char *const more_coders[] = {
    "base64_codec", "bz2_codec",      "charmap",   "cp037",        "cp1006",
    "cp1026",       "cp1125",         "cp1140",    "cp273",        "cp424",
    "cp500",        "cp720",          "cp737",     "cp775",        "cp856",
    "cp857",        "cp864",          "cp869",     "cp875",        "hex_codec",
    "hp_roman8",    "idna",           "iso8859_1", "iso8859_11",   "koi8_t",
    "kz1048",       "mac_arabic",     "mac_farsi", "mac_croatian", "mac_iceland",
    "mac_romanian", "palmos",         "ptcp154",   "punycode",     "quopri_codec",
    "rot_13",       "undefined",      "utf_7",     "uu_codec",     "raw_unicode_escape",
    "zlib_codec",   "unicode_escape",
};

/* Parts of asyncio that pyrt has not: sockets, pipes, processes, signals. */
static const char *const loop_parts[] = {
    "base_subprocess", "protocols",  "selector_events", "sslproto",    "streams",
    "subprocess",      "transports", "trsock",          "unix_events",
};

static void add_coders(struct closing *c, const char *const *names, size_t n, pt_import *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (pt_import){.name = pt_arena_printf(c->a, "encodings.%s", names[i]),
                            .how = PT_IMPORT_TRIED,
                            .line = 1};
}

/* What the library's module imports by names made at run time; gives how many. */
static uint32_t hidden_imports(struct closing *c, const struct closure_entry *e,
                               pt_import *to)
{
    if (e->origin != PT_OF_LIBRARY || strcmp(e->name, "encodings"))
        return 0;
    add_coders(c, coders, PT_LEN(coders), to);
    if (!c->codes)
        return PT_LEN(coders);
    add_coders(c, more_coders, PT_LEN(more_coders), to + PT_LEN(coders));
    return PT_LEN(coders) + PT_LEN(more_coders);
}

static pt_imports counted(struct closing *c, const struct closure_entry *e,
                          const pt_imports *all)
{
    const uint32_t hidden = PT_LEN(coders) + PT_LEN(more_coders);
    pt_import *kept = PT_NEW_N(c->a, pt_import, all->n + hidden + 1);
    uint32_t n = 0;
    for (uint32_t k = 0; k < all->n; k++)
        if (counts(e, &all->p[k]))
            kept[n++] = all->p[k];
    n += hidden_imports(c, e, kept + n);
    return (pt_imports){kept, n, all->parsed};
}

static bool computes_names(const pt_imports *m)
{
    for (uint32_t i = 0; i < m->n; i++)
        if (!strcmp(m->p[i].name, "importlib") || !strcmp(m->p[i].name, "pkgutil"))
            return true;
    return false;
}

static void read_entry(struct closing *c, size_t i)
{
    pt_buf source = {0};
    pt_err err;
    pt_imports all;
    struct closure_entry *e = &c->entries.p[i];
    if (read_source(c, e, &source, &err) < 0) {
        e->absent = pt_arena_strdup(c->a, err.msg);
    } else {
        pt_imports_read(c->a, pt_buf_str(&source), &all);
        e->imports = counted(c, e, &all);
        e->computes_names = e->origin == PT_OF_PACKAGE && computes_names(&all);
        e->source = pt_hash_of(source.p, source.n);
        e->size_bytes = (int64_t)source.n;
        if (!all.parsed)
            e->absent = "it is not Python that Portalis reads";
    }
    pt_buf_free(&source);
}

static pt_module as_module(const struct closure_entry *e)
{
    return (pt_module){.name = e->name, .is_package = e->is_package};
}

/* A module and the packages that it is in. */
static void find_all(void *ctx, pt_str module)
{
    uint32_t index;
    for (size_t i = 1; i <= module.n; i++)
        if (i == module.n || module.p[i] == '.')
            pt_closure_find(ctx, pt_str_sub(module, 0, i), &index);
}

/* Does the file want more of asyncio than pyrt has? Then Python's own comes along. */
static bool wants_loops(const pt_imports *m)
{
    for (uint32_t k = 0; k < m->n; k++)
        if (!m->p[k].level && !strncmp(m->p[k].name, "asyncio.", 8))
            for (size_t i = 0; i < PT_LEN(loop_parts); i++)
                if (!strcmp(m->p[k].name + 8, loop_parts[i]))
                    return true;
    return false;
}

static void take_loops(struct closing *c, const pt_imports *m)
{
    if (c->loops || !wants_loops(m))
        return;
    c->loops = true;
    find_all(c, pt_str_of("asyncio"));
}

/* What the library itself asks of locale and gettext, pyrt has. */
static void take_locales(struct closing *c, const pt_imports *m)
{
    for (uint32_t k = 0; k < m->n; k++) {
        c->catalogs |= !m->p[k].level && !strcmp(m->p[k].name, "gettext");
        c->locales |= c->catalogs || (!m->p[k].level && !strcmp(m->p[k].name, "locale"));
    }
    if (c->locales)
        find_all(c, pt_str_of("locale"));
    if (c->catalogs)
        find_all(c, pt_str_of("gettext"));
}

static void find_typing(struct closing *c)
{
    if (c->types)
        find_all(c, pt_str_of("typing"));
}

static void read_all(struct closing *c)
{
    pt_str missing;
    for (uint32_t i = 0; i < c->in->n; i++) {
        take_loops(c, &c->in->imports[i]);
        take_locales(c, &c->in->imports[i]);
    }
    for (uint32_t i = 0; i < c->in->n; i++)
        for (uint32_t k = 0; k < c->in->imports[i].n; k++) {
            c->codes |= !strcmp(c->in->imports[i].p[k].name, "encodings");
            look(c, &c->in->modules[i], &c->in->imports[i].p[k], NULL, &missing);
        }
    find_typing(c);
    for (size_t i = 0; i < c->entries.n; i++) { /* it grows meanwhile */
        find_typing(c);
        if (c->entries.p[i].absent)
            continue;
        read_entry(c, i);
        if (c->entries.p[i].origin == PT_OF_PACKAGE) {
            pt_imports own = c->entries.p[i].imports;
            take_loops(c, &own);
            take_locales(c, &own);
        }
        pt_str top = pt_closure_top(pt_str_of(c->entries.p[i].name));
        if (c->entries.p[i].computes_names && pt_map_put(c->walked, top, 1))
            pt_site_walk(c->a, c->in->site, top, find_all, c);
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
    if (pt_map_get(c->by_name, missing, &at) && at != NOT_THERE && at != JUST_THERE)
        return c->entries.p[at - 1].root;
    return pt_arena_strndup(c->a, missing.p, missing.n);
}

static bool strike(struct closing *c)
{
    bool changed = false;
    for (size_t i = 0; i < c->entries.n; i++) {
        struct closure_entry e = c->entries.p[i];
        if (e.origin != PT_OF_LIBRARY)
            continue;
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
    struct closure_entry *e = &c->entries.p[index];
    if (e->reached)
        return;
    e->reached = true;
    pt_vec_push(&c->todo, index);
}

/* What computes names may import any module of its package. */
static void reach_package(struct closing *c, pt_str top)
{
    for (size_t i = 0; i < c->entries.n; i++)
        if (c->entries.p[i].origin == PT_OF_PACKAGE && !c->entries.p[i].absent &&
            pt_str_eq(pt_closure_top(pt_str_of(c->entries.p[i].name)), top))
            reach(c, (uint32_t)i);
}

static void take_imports(struct closing *c, const pt_module *from, const char *path,
                         const pt_imports *m)
{
    pt_str missing;
    for (uint32_t k = 0; k < m->n; k++) {
        bool found = look(c, from, &m->p[k], reach, &missing) == 0;
        if (path)
            pt_closure_note(c, from, path, &m->p[k], found ? (pt_str){0} : missing);
    }
}

static void take(struct closing *c)
{
    const pt_closure_input *in = c->in;
    for (uint32_t i = 0; i < in->n; i++)
        take_imports(c, &in->modules[i], in->paths[i], &in->imports[i]);
    while (c->todo.n) {
        struct closure_entry e = c->entries.p[pt_vec_pop(&c->todo)];
        pt_module from = as_module(&e);
        take_imports(c, &from, e.origin == PT_OF_PACKAGE ? e.unit : NULL, &e.imports);
        if (e.computes_names)
            reach_package(c, pt_closure_top(pt_str_of(e.name)));
    }
}

static int by_place(const void *x, const void *y)
{
    const pt_closure_module *a = x, *b = y;
    if (a->origin != b->origin)
        return a->origin == PT_OF_PACKAGE ? -1 : 1;
    return strcmp(a->path, b->path);
}

static void hand_out(struct closing *c, pt_closure *out)
{
    pt_closure_module *m = PT_NEW_N(c->a, pt_closure_module, c->entries.n + 1);
    *out = (pt_closure){.modules = m};
    for (size_t i = 0; i < c->entries.n; i++) {
        const struct closure_entry *e = &c->entries.p[i];
        if (!e->reached)
            continue;
        m[out->n_modules++] =
            (pt_closure_module){e->name,   e->unit,       e->is_package, e->origin,
                                e->source, e->size_bytes, e->imports};
        out->n_packages += e->origin == PT_OF_PACKAGE;
    }
    qsort(m, out->n_modules, sizeof *m, by_place);
    pt_closure_lacks(c, out);
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

/* Every name of the program, and of the folders that lead to it. */
static void note_own(struct closing *c)
{
    for (uint32_t i = 0; i < c->in->n; i++) {
        pt_str name = pt_str_of(c->in->modules[i].name);
        pt_map_put(c->own_tops, pt_closure_top(name), 1);
        c->types |= knows_insides(name);
        for (size_t k = 1; k <= name.n; k++)
            if (k == name.n || name.p[k] == '.')
                pt_map_put(c->own, pt_str_sub(name, 0, k), 1);
    }
}

void pt_closure_of(pt_arena *a, const pt_closure_input *in, pt_closure *out)
{
    struct closing c = {.a = a,
                        .in = in,
                        .own = pt_map_new(a),
                        .own_tops = pt_map_new(a),
                        .by_name = pt_map_new(a),
                        .walked = pt_map_new(a),
                        .noted = pt_map_new(a)};
    note_own(&c);
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
    pt_vec_free(&c.todo);
    pt_vec_free(&c.lacks);
    pt_buf_free(&c.name);
}
