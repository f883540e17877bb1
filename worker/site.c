/* site.c: the folders are those that site.py would add to sys.path: of an active virtual
 * environment, of the user, beside the library, of the distribution. A package is named as pip
 * names it (then its RECORD or top_level.txt says which modules it has) or as it is imported. */
#include "worker/site.h"

#include "base/file.h"
#include "base/vec.h"

#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_RECORD = 16 << 20, MAX_NAME = 200 };

struct opening {
    pt_arena *a;
    pt_site *site;
    PT_VEC(const char *) dirs;
};

static bool is_identifier(pt_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c != '_' && c < 0x80 && !isalpha(c) && !(i > 0 && isdigit(c)))
            return false;
    }
    return s.n > 0 && s.n <= MAX_NAME;
}

static pt_str top_of(pt_str module)
{
    const char *dot = memchr(module.p, '.', module.n);
    return dot ? pt_str_sub(module, 0, (size_t)(dot - module.p)) : module;
}

/* ---- folders */

static void add_dir(struct opening *o, const char *dir)
{
    char *real = realpath(dir, NULL);
    bool known = !real || !pt_dir_exists(real);
    for (size_t i = 0; i < o->dirs.n && !known; i++)
        known = strcmp(o->dirs.p[i], real) == 0;
    if (!known)
        pt_vec_push(&o->dirs, pt_arena_strdup(o->a, real));
    free(real);
}

static void add_usual_dirs(struct opening *o, const pt_library *l)
{
    const char *environment = getenv("VIRTUAL_ENV"), *home = getenv("HOME");
    const char *version = *l->version ? l->version : "3";
    if (!l->dir)
        return;
    if (environment && environment[0] == '/')
        add_dir(o, pt_arena_printf(o->a, "%s/lib/python%s/site-packages", environment,
                                   version));
    if (home && home[0] == '/')
        add_dir(o, pt_arena_printf(o->a, "%s/.local/lib/python%s/site-packages", home,
                                   version));
    add_dir(o, pt_arena_printf(o->a, "%s/site-packages", l->dir));
    if (!pt_str_starts(pt_str_of(l->dir), "/usr/lib/"))
        return;
    add_dir(o, pt_arena_printf(o->a, "/usr/local/lib/python%s/dist-packages", version));
    add_dir(o, "/usr/lib/python3/dist-packages");
}

/* ---- what a distribution has */

/* PEP 503: case, and runs of -_. do not count. */
static bool same_name(pt_str x, const char *y)
{
    size_t i = 0;
    for (; i < x.n && *y; i++, y++) {
        if (strchr("-_.", x.p[i]) && strchr("-_.", *y)) {
            while (i + 1 < x.n && strchr("-_.", x.p[i + 1]))
                i++;
            while (y[1] && strchr("-_.", y[1]))
                y++;
        } else if (tolower((unsigned char)x.p[i]) != tolower((unsigned char)*y)) {
            return false;
        }
    }
    return i == x.n && !*y;
}

static uint32_t take(struct opening *o, pt_str name)
{
    if (!is_identifier(name))
        return 0;
    pt_map_put(o->site->taken, name, 1);
    return 1;
}

static pt_str next_line(pt_str *text)
{
    const char *end = memchr(text->p, '\n', text->n);
    size_t n = end ? (size_t)(end - text->p) : text->n;
    pt_str line = pt_str_sub(*text, 0, n);
    *text = pt_str_sub(*text, n + 1, text->n);
    while (line.n && strchr(" \r\t", line.p[line.n - 1]))
        line.n--;
    return line;
}

/* "toolz/__init__.py,sha256=...,123": the first part of a path to Python. */
static uint32_t take_recorded(struct opening *o, pt_str line)
{
    const char *comma = line.n ? memchr(line.p, ',', line.n) : NULL;
    pt_str path = comma ? pt_str_sub(line, 0, (size_t)(comma - line.p)) : line;
    const char *slash = path.n ? memchr(path.p, '/', path.n) : NULL;
    if (!pt_str_ends(path, ".py"))
        return 0;
    return take(o, slash ? pt_str_sub(path, 0, (size_t)(slash - path.p))
                         : pt_str_sub(path, 0, path.n - 3));
}

static uint32_t take_listed(struct opening *o, const char *info)
{
    pt_buf text = {0};
    uint32_t n = 0;
    if (pt_file_read(pt_arena_printf(o->a, "%s/RECORD", info), MAX_RECORD, false, &text,
                     NULL) == 0)
        for (pt_str rest = pt_buf_str(&text); rest.n;)
            n += take_recorded(o, next_line(&rest));
    pt_buf_clear(&text);
    if (n == 0 && pt_file_read(pt_arena_printf(o->a, "%s/top_level.txt", info), MAX_RECORD,
                               false, &text, NULL) == 0)
        for (pt_str rest = pt_buf_str(&text); rest.n;)
            n += take(o, next_line(&rest));
    pt_buf_free(&text);
    return n;
}

/* more_itertools-10.5.0.dist-info */
static bool is_info_of(const char *folder, const char *name)
{
    pt_str s = pt_str_of(folder);
    if (!pt_str_ends(s, ".dist-info") && !pt_str_ends(s, ".egg-info"))
        return false;
    const char *dash = strchr(folder, '-');
    const char *end = folder + s.n - (pt_str_ends(s, ".dist-info") ? 10 : 9);
    return same_name((pt_str){folder, (size_t)((dash && dash < end ? dash : end) - folder)},
                     name);
}

static uint32_t take_distribution(struct opening *o, const char *dir, const char *name)
{
    uint32_t n = 0;
    DIR *d = opendir(dir);
    for (struct dirent *e; d && (e = readdir(d));)
        if (is_info_of(e->d_name, name))
            n += take_listed(o, pt_arena_printf(o->a, "%s/%s", dir, e->d_name));
    if (d)
        closedir(d);
    return n;
}

static int take_package(struct opening *o, const char *name, pt_err *err)
{
    pt_site_file file;
    pt_buf where = {0};
    if (!strcmp(name, "*")) {
        o->site->all = true;
        return 0;
    }
    for (uint32_t i = 0; i < o->site->n_dirs; i++) {
        if (take_distribution(o, o->site->dirs[i], name) > 0)
            return 0;
        pt_buf_printf(&where, "%s%s", i ? ", " : "", o->site->dirs[i]);
    }
    int rc = 0;
    if (is_identifier(pt_str_of(name)) &&
        pt_site_find(o->a, o->site, pt_str_of(name), &file) != PT_SITE_NOTHING)
        take(o, pt_str_of(name));
    else
        rc = pt_fail(err, PT_ERR_USAGE,
                     "include_packages: %s is not in %s; install it, or name its folder "
                     "with packages_from",
                     name, where.n ? pt_buf_z(&where) : "any folder of packages");
    pt_buf_free(&where);
    return rc;
}

int pt_site_open(pt_arena *a, const pt_library *l, const pt_job_list *from,
                 const pt_job_list *include, pt_site *out, pt_err *err)
{
    *out = (pt_site){.taken = pt_map_new(a)};
    struct opening o = {.a = a, .site = out};
    for (uint32_t i = 0; i < from->n; i++)
        add_dir(&o, from->p[i]);
    if (!from->n)
        add_usual_dirs(&o, l);
    const char **dirs = PT_NEW_N(a, const char *, o.dirs.n + 1);
    if (o.dirs.n)
        memcpy(dirs, o.dirs.p, o.dirs.n * sizeof *dirs);
    out->dirs = dirs;
    out->n_dirs = (uint32_t)o.dirs.n;
    pt_vec_free(&o.dirs);
    int rc = 0;
    for (uint32_t i = 0; i < include->n && rc == 0; i++)
        rc = take_package(&o, include->p[i], err);
    return rc;
}

bool pt_site_takes(const pt_site *s, pt_str module)
{
    uint32_t yes;
    return s->all || pt_map_get(s->taken, top_of(module), &yes);
}

/* ---- a module's file */

/* "a.b" as "a/b"; NULL when it is no module's name. */
static char *as_path(pt_arena *a, pt_str module)
{
    for (size_t from = 0, i = 0; i <= module.n; i++)
        if (i == module.n || module.p[i] == '.') {
            if (!is_identifier(pt_str_sub(module, from, i)))
                return NULL;
            from = i + 1;
        }
    char *path = pt_arena_strndup(a, module.p, module.n);
    for (char *c = path; *c; c++)
        *c = *c == '.' ? '/' : *c;
    return path;
}

static bool is_inside(const char *dir, const char *path)
{
    char real[PATH_MAX];
    size_t n = strlen(dir);
    return realpath(path, real) && strncmp(real, dir, n) == 0 && real[n] == '/';
}

/* b.cpython-311-x86_64-linux-gnu.so, b.abi3.so or b.so */
static bool has_extension(pt_arena *a, const char *dir, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *folder =
        slash ? pt_arena_printf(a, "%s/%.*s", dir, (int)(slash - path), path) : dir;
    size_t n = strlen(name);
    bool found = false;
    DIR *d = opendir(folder);
    for (struct dirent *e; d && !found && (e = readdir(d));)
        found = strncmp(e->d_name, name, n) == 0 && e->d_name[n] == '.' &&
                pt_str_ends(pt_str_of(e->d_name), ".so");
    if (d)
        closedir(d);
    return found;
}

static enum pt_site_what look(pt_arena *a, const char *dir, const char *path,
                              pt_site_file *out)
{
    static const char *const endings[] = {"/__init__.py", ".py"};
    for (size_t i = 0; i < PT_LEN(endings); i++) {
        const char *unit = pt_arena_printf(a, PT_SITE_PREFIX "%s%s", path, endings[i]);
        const char *file = pt_arena_printf(a, "%s/%s%s", dir, path, endings[i]);
        *out = (pt_site_file){file, unit, i == 0};
        if (pt_file_exists(file))
            return is_inside(dir, file) ? PT_SITE_SOURCE : PT_SITE_OUTSIDE;
    }
    if (has_extension(a, dir, path))
        return PT_SITE_EXTENSION;
    const char *folder = pt_arena_printf(a, "%s/%s", dir, path);
    return pt_dir_exists(folder) && is_inside(dir, folder) ? PT_SITE_FOLDER
                                                           : PT_SITE_NOTHING;
}

enum pt_site_what pt_site_find(pt_arena *a, const pt_site *s, pt_str module,
                               pt_site_file *out)
{
    char *path = as_path(a, module);
    enum pt_site_what best = PT_SITE_NOTHING;
    for (uint32_t i = 0; path && i < s->n_dirs; i++) {
        enum pt_site_what what = look(a, s->dirs[i], path, out);
        if (what != PT_SITE_NOTHING && what != PT_SITE_FOLDER)
            return what;
        best = what > best ? what : best;
    }
    return best;
}

/* ---- all of a package */

struct walk {
    pt_arena *a;
    const char *top;
    void (*each)(void *ctx, pt_str module);
    void *ctx;
};

static int visit(void *ctx, const pt_walk_entry *e, pt_err *err)
{
    (void)err;
    struct walk *w = ctx;
    const char *slash = strrchr(e->path, '/'), *name = slash ? slash + 1 : e->path;
    pt_str path = pt_str_of(e->path);
    if (e->is_dir)
        return !is_identifier(pt_str_of(name)) || !strcmp(name, "tests") ||
               !strcmp(name, "test") || !strcmp(name, "__pycache__");
    if (e->is_link || !pt_str_ends(path, ".py"))
        return 0;
    size_t n = strcmp(name, "__init__.py") ? path.n - 3 : slash ? path.n - 12 : 0;
    char *module = pt_arena_printf(w->a, "%s%s%.*s", w->top, n ? "." : "", (int)n, e->path);
    for (char *c = module; *c; c++)
        *c = *c == '/' ? '.' : *c;
    w->each(w->ctx, pt_str_of(module));
    return 0;
}

void pt_site_walk(pt_arena *a, const pt_site *s, pt_str top,
                  void (*each)(void *ctx, pt_str module), void *ctx)
{
    struct walk w = {a, pt_arena_strndup(a, top.p, top.n), each, ctx};
    for (uint32_t i = 0; i < s->n_dirs; i++) {
        const char *dir = pt_arena_printf(a, "%s/%s", s->dirs[i], w.top);
        if (!pt_dir_exists(dir) || !is_inside(s->dirs[i], dir))
            continue;
        pt_dir_walk(dir, visit, NULL, &w, NULL);
        return;
    }
}
