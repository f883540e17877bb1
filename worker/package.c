/* package.c: where every module goes, and the files of the workspace. package_files.c writes.
 *
 *     OUT/Cargo.toml              the workspace
 *     OUT/pyrt/                   the runtime, as it is
 *     OUT/crates/py_<top>/        a crate for each top-level package or module
 *     OUT/crates/std_<top>/       the same for what was translated of the Python library
 *     OUT/src/bin/<script>/       a package for each script: its main()
 *     OUT/src/scripts/...         scripts that nobody imports
 *     OUT/PORTALIS.json           what was made of what
 *
 * Crates depend on pyrt alone: modules find each other at run time by their Python names, so
 * import cycles across packages are no cycles of crates. A script is a package of its own: it
 * depends on the crates that it can reach, and is not stopped by one that it does not need. A
 * script that is also imported is compiled twice, with variables of its own each time, as
 * CPython runs it twice. */
#include "worker/package.h"

#include "base/hash.h"
#include "base/map.h"
#include "base/vec.h"
#include "worker/driver.h"
#include "worker/library.h"
#include "worker/package_priv.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

/* Only what is safe in file names, in TOML and in Rust strings: other bytes as _hex. A part
 * between slashes that grew too long for a file system ends in a checksum of itself. */
enum { PART_BYTES = 120 };

static void safe_part(pt_buf *out, pt_str s, const char *also)
{
    size_t from = out->n;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < 0x80 && isalnum(c)) || c == '_' || (c && strchr(also, c)))
            pt_buf_addc(out, (char)c);
        else
            pt_buf_printf(out, "_%02x", c);
    }
    if (out->n - from > PART_BYTES) {
        out->n = from + PART_BYTES - 17;
        pt_buf_printf(out, "_%016" PRIx64, pt_checksum(s.p, s.n));
    }
}

static void safe(pt_buf *out, pt_str s, const char *also)
{
    size_t from = 0;
    for (size_t i = 0; i <= s.n; i++) {
        if (i < s.n && !(s.p[i] == '/' && strchr(also, '/')))
            continue;
        safe_part(out, pt_str_sub(s, from, i), also);
        if (i < s.n)
            pt_buf_addc(out, '/');
        from = i + 1;
    }
}

static pt_str top_of(const char *module)
{
    pt_str s = pt_str_of(module);
    const char *dot = strchr(module, '.');
    return dot ? pt_str_sub(s, 0, (size_t)(dot - module)) : s;
}

/* A name that no other has, ignoring case: name, name_2, name_3 ... */
static const char *unique(pt_arena *a, pt_map *taken, const char *name)
{
    for (unsigned i = 1;; i++) {
        char *try =
            i == 1 ? pt_arena_strdup(a, name) : pt_arena_printf(a, "%s_%u", name, i);
        char *low = pt_arena_strdup(a, try);
        for (char *p = low; *p; p++)
            *p = (char)tolower((unsigned char)*p);
        if (pt_map_put(taken, pt_str_of(low), 1))
            return try;
    }
}

/* By the driver of tests: as what it runs is its own main module, scripts among them are imported. */
static void find_tested(struct package *k)
{
    bool driver = false;
    for (uint32_t i = 0; i < k->n; i++)
        driver = driver || k->in[i].origin == PT_OF_PORTALIS;
    for (uint32_t i = 0; driver && i < k->n; i++)
        if (k->in[i].origin == PT_OF_SOURCE &&
            (pt_driver_is_suite(k->in[i].path) ||
             memmem(k->in[i].result->rust.p, k->in[i].result->rust.n, ">>> ", 4)))
            k->placed[i].imported = true;
}

static void find_imported(struct package *k)
{
    pt_map *names = pt_map_new(k->a);
    for (uint32_t i = 0; i < k->n; i++)
        pt_map_put(names, pt_str_of(k->in[i].module), i + 1);
    k->by_name = names;
    for (uint32_t i = 0; i < k->n; i++)
        for (uint32_t j = 0; j < k->in[i].result->n_imports; j++) {
            uint32_t m;
            if (pt_map_get(names, pt_str_of(k->in[i].result->imports[j]), &m) && m != i + 1)
                k->placed[m - 1].imported = true;
        }
}

/* A name of the library is never one of the program's too: the program's hides it. */
static uint32_t crate_of(struct package *k, uint32_t i, pt_map *taken)
{
    pt_str top = top_of(k->in[i].module);
    uint32_t c;
    if (pt_map_get(k->crate_by_top, top, &c))
        return c;
    pt_buf b = {0};
    pt_buf_adds(&b, pt_is_of_library(&k->in[i]) ? "std_" : "py_");
    safe(&b, top, "");
    c = k->n_crates++;
    k->crates[c].library = pt_is_of_library(&k->in[i]);
    k->crates[c].name = unique(k->a, taken, pt_buf_z(&b));
    pt_map_put(k->crate_by_top, top, c);
    pt_buf_free(&b);
    return c;
}

/* Where the module's Rust file goes: the Python path with another ending. */
static const char *rust_path(struct package *k, const char *folder, const char *path,
                             pt_map *taken)
{
    pt_buf b = {0};
    pt_str s = pt_str_of(path);
    if (pt_str_ends(s, ".py"))
        s = pt_str_sub(s, 0, s.n - 3);
    safe(&b, s, "/.-");
    const char *name = unique(k->a, taken, pt_buf_z(&b));
    pt_buf_free(&b);
    return pt_arena_printf(k->a, "%s/%s.rs", folder, name);
}

/* The binary's name: the file's, or the folder's of a __main__.py. */
static const char *bin_name(struct package *k, const char *path, pt_map *taken)
{
    /* Folders of cargo's target/release. */
    static const char *const reserved[] = {"build", "deps", "examples", "incremental"};
    pt_str s = pt_str_of(path);
    if (pt_str_ends(s, ".py"))
        s = pt_str_sub(s, 0, s.n - 3);
    if (pt_str_is(s, "__main__"))
        s = pt_str_of(k->options->name);
    else if (pt_str_ends(s, "/__main__"))
        s = pt_str_sub(s, 0, s.n - 9);
    size_t from = s.n;
    while (from > 0 && s.p[from - 1] != '/')
        from--;
    pt_buf b = {0};
    safe(&b, pt_str_sub(s, from, s.n), "-");
    if (!b.n)
        pt_buf_adds(&b, "main");
    for (size_t i = 0; i < PT_LEN(reserved); i++)
        if (strcmp(pt_buf_z(&b), reserved[i]) == 0) {
            pt_buf_addc(&b, '_');
            break;
        }
    pt_buf whole = {0};
    safe(&whole, s, "-/");
    for (size_t i = 0; i < whole.n; i++)
        if (whole.p[i] == '/')
            whole.p[i] = '-';
    uint32_t v;
    /* The second script of that name is called after its whole path. */
    const char *name =
        unique(k->a, taken,
               pt_map_get(taken, pt_buf_str(&b), &v) ? pt_buf_z(&whole) : pt_buf_z(&b));
    pt_buf_free(&b);
    pt_buf_free(&whole);
    return name;
}

/* What the module is called in its crate's lib.rs: pkg.sub.mod -> pkg_sub_mod. */
static const char *rust_name(struct package *k, const char *module, pt_map *taken)
{
    static const char words[] = " as async await break const continue crate dyn else enum "
                                "extern false fn for if impl in "
                                "let loop match mod move mut pub ref return self static "
                                "struct super trait true type "
                                "unsafe use where while abstract become box do final macro "
                                "override priv try typeof "
                                "unsized virtual yield MODULES _ ";
    pt_buf b = {0};
    if (isdigit((unsigned char)module[0]))
        pt_buf_addc(&b, '_');
    safe_part(&b, pt_str_of(module), ".");
    for (size_t i = 0; i < b.n; i++)
        if (b.p[i] == '.')
            b.p[i] = '_';
    if (strstr(words, pt_arena_printf(k->a, " %s ", pt_buf_z(&b))))
        pt_buf_addc(&b, '_');
    const char *name = unique(k->a, taken, pt_buf_z(&b));
    pt_buf_free(&b);
    return name;
}

static void place(struct package *k)
{
    pt_map *files = pt_map_new(k->a), *crates = pt_map_new(k->a), *bins = pt_map_new(k->a);
    pt_map *names = pt_map_new(k->a), *library_files = pt_map_new(k->a);
    k->crate_by_top = pt_map_new(k->a);
    pt_map_put(files, PT_STR("lib"), 1); /* src/lib.rs is the crate's own */
    uint32_t n_own = 0;
    for (uint32_t i = 0; i < k->n; i++)
        n_own += k->in[i].origin == PT_OF_SOURCE;
    for (uint32_t i = 0; i < k->n; i++) {
        struct placed *p = &k->placed[i];
        if (!k->in[i].result->ok)
            continue;
        /* A file that was given alone is meant to be run, whatever it says. */
        bool script = (k->in[i].origin == PT_OF_SOURCE &&
                       (k->in[i].result->is_script || n_own == 1)) ||
                      k->in[i].origin == PT_OF_PORTALIS;
        p->in_crate = !script || p->imported;
        if (p->in_crate) {
            p->crate = crate_of(k, i, crates);
            const char *path = k->in[i].path, *prefix = k->options->library.prefix;
            if (pt_is_of_library(&k->in[i]))
                path += strlen(prefix) + 1;
            p->file = rust_path(
                k, pt_arena_printf(k->a, "crates/%s/src", k->crates[p->crate].name), path,
                pt_is_of_library(&k->in[i]) ? library_files : files);
            p->name = rust_name(k, k->in[i].module, names);
        } else {
            p->file = rust_path(k, "src/scripts", k->in[i].path, files);
        }
        if (script)
            p->bin = bin_name(k, k->in[i].path, bins);
    }
}

/* ---- what a script needs */

struct reach {
    bool *module, *crate;
    PT_VEC(uint32_t) todo;
    bool everything;
};

/* What a module of pyrt imports when it is asked for a name, if that came along. */
static const struct {
    const char *module, *part;
} later[] = {
    {"concurrent.futures", "concurrent.futures.process"},
};

static void reach_module(struct package *k, struct reach *r, pt_str module)
{
    uint32_t m;
    if (!pt_map_get(k->by_name, module, &m) || r->module[m - 1])
        return;
    r->module[m - 1] = true;
    pt_vec_push(&r->todo, m - 1);
}

static void reach_name(struct package *k, struct reach *r, pt_str name)
{
    name = pt_library_unalias(name);
    for (size_t i = 0; i <= name.n; i++) { /* the parents are imported, too */
        if (i < name.n && name.p[i] != '.')
            continue;
        pt_str module = pt_str_sub(name, 0, i);
        reach_module(k, r, module);
        for (size_t j = 0; j < PT_LEN(later); j++)
            if (pt_str_is(module, later[j].module))
                reach_module(k, r, pt_str_of(later[j].part));
    }
}

/* Names may be computed: then all of the program comes along. So it does with unittest, which
 * finds tests, and what they patch, by their names. */
static bool computes_names(const pt_unit_result *u)
{
    static const char *const by[] = {"importlib", "pkgutil", "runpy"};
    for (uint32_t i = 0; i < u->n_imports; i++)
        for (size_t j = 0; j < PT_LEN(by); j++)
            if (pt_str_starts(pt_str_of(u->imports[i]), by[j]))
                return true;
    return memmem(u->rust.p, u->rust.n, "__import__", 10) != NULL;
}

/* All of the program; of the library what that imports. */
static void reach_program(struct package *k, struct reach *r)
{
    r->everything = true;
    for (uint32_t m = 0; m < k->n; m++)
        if (!pt_is_of_library(&k->in[m]) && k->placed[m].in_crate && !r->module[m]) {
            r->module[m] = true;
            r->crate[k->placed[m].crate] = true;
            pt_vec_push(&r->todo, m);
        }
}

bool *pt_package_reach(struct package *k, uint32_t script)
{
    struct reach r = {.module = PT_NEW_N(k->a, bool, k->n + 1),
                      .crate = PT_NEW_N(k->a, bool, k->n_crates + 1)};
    pt_vec_push(&r.todo, script);
    while (r.todo.n) {
        uint32_t m = pt_vec_pop(&r.todo);
        const pt_unit_result *u = k->in[m].result;
        if (k->placed[m].in_crate && m != script)
            r.crate[k->placed[m].crate] = true;
        if (!r.everything && computes_names(u))
            reach_program(k, &r);
        for (uint32_t i = 0; i < u->n_imports; i++)
            reach_name(k, &r, pt_str_of(u->imports[i]));
    }
    pt_vec_free(&r.todo);
    return r.crate;
}

static void summarise(struct package *k, pt_package_summary *s)
{
    const char **crates = PT_NEW_N(k->a, const char *, k->n_crates + 1);
    pt_script *scripts = PT_NEW_N(k->a, pt_script, k->n + 1);
    for (uint32_t c = 0; c < k->n_crates; c++)
        crates[c] = k->crates[c].name;
    for (uint32_t i = 0; i < k->n; i++)
        if (k->placed[i].bin)
            scripts[s->n_scripts++] =
                (pt_script){k->placed[i].bin, k->in[i].module, k->in[i].path};
    s->crates = crates;
    s->n_crates = k->n_crates;
    s->scripts = scripts;
    s->n_files = k->n_files;
    s->n_bytes_written = k->n_bytes;
}

int pt_package_write(pt_arena *a, const char *out_dir, const pt_package_options *options,
                     const pt_packaged *modules, uint32_t n_modules,
                     pt_package_summary *summary, pt_err *err)
{
    struct package k = {
        .a = a, .out = out_dir, .options = options, .in = modules, .n = n_modules};
    *summary = (pt_package_summary){0};
    k.placed = PT_NEW_N(a, struct placed, n_modules + 1);
    k.crates = PT_NEW_N(a, struct crate, n_modules + 1);
    k.generated = pt_map_new(a);
    k.swept = pt_map_new(a);
    find_imported(&k);
    find_tested(&k);
    place(&k);
    int rc = pt_package_files(&k, err);
    summarise(&k, summary);
    return rc;
}
