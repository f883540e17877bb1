/* modules.c: votes. Every absolute import of the repository is held against its folders:
 * `import helper` beside or below a plain folder that holds helper.py says that this folder
 * is a path root; `import tools.helper` says that tools/ is a namespace package, and so does a
 * relative import inside it. Without votes a folder is a root, as a script's own is. */
#include "scheduler/modules.h"

#include "base/file.h"
#include "base/map.h"
#include "base/vec.h"

#include <string.h>

enum {
    FEW = 8, /* a name that more roots have says nothing about any of them */
    IMPORTED = 0x7fffffff
};

struct folder {
    pt_str path; /* "" is the source */
    uint32_t parent;
    bool is_package;
    uint32_t root_votes, space_votes;
    const char *prefix; /* of its modules: "" or "pkg.sub." */
};

typedef PT_VEC(uint32_t) numbers;

struct naming {
    pt_arena *a;
    const pt_scan *scan;
    const pt_imports *imports;
    pt_map *folder_at; /* path -> number */
    PT_VEC(struct folder) folders;
    uint32_t *folder_of; /* [n_files] */
    pt_map *children;    /* "folder number/name" -> 1 + folder number, or 0 for a file */
    pt_map *owners_at;   /* name -> index into owners: plain folders that hold it */
    PT_VEC(numbers) owners;
    pt_buf key;
};

static pt_str folder_path(pt_str path)
{
    for (size_t i = path.n; i > 0; i--)
        if (path.p[i - 1] == '/')
            return pt_str_sub(path, 0, i - 1);
    return pt_str_sub(path, 0, 0);
}

static pt_str last_part(pt_str path)
{
    pt_str parent = folder_path(path);
    return pt_str_sub(path, parent.n ? parent.n + 1 : (path.n && path.p[0] == '/'), path.n);
}

static pt_str stem(pt_str path)
{
    pt_str name = last_part(path);
    if (pt_str_ends(name, ".pyw"))
        return pt_str_sub(name, 0, name.n - 4);
    return pt_str_ends(name, ".py") ? pt_str_sub(name, 0, name.n - 3) : name;
}

static bool is_init(pt_str path)
{
    return pt_str_is(last_part(path), "__init__.py");
}

/* Bytes above ASCII count as letters: the parser is exact, this is about paths. */
static bool is_identifier(pt_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool letter = (c | 32) >= 'a' && (c | 32) <= 'z';
        if (!letter && c != '_' && c < 128 && !(i > 0 && c >= '0' && c <= '9'))
            return false;
    }
    return s.n > 0;
}

static const char *as_identifier(pt_arena *a, pt_str s)
{
    char *out = pt_arena_printf(
        a, "%s%.*s", s.n && s.p[0] >= '0' && s.p[0] <= '9' ? "_" : "", (int)s.n, s.p);
    for (char *c = out; *c; c++)
        if (!is_identifier((pt_str){c, 1}) && !(*c >= '0' && *c <= '9'))
            *c = '_';
    return *out ? out : "_";
}

static pt_str child_key(struct naming *n, uint32_t folder, pt_str name)
{
    pt_buf_clear(&n->key);
    pt_buf_printf(&n->key, "%u/", folder);
    pt_buf_addstr(&n->key, name);
    return pt_buf_str(&n->key);
}

static bool child(struct naming *n, uint32_t folder, pt_str name, uint32_t *what)
{
    return pt_map_get(n->children, child_key(n, folder, name), what);
}

/* The folder's number; it and those above it are made when they are new. */
static uint32_t folder_number(struct naming *n, pt_str path)
{
    uint32_t at;
    if (pt_map_get(n->folder_at, path, &at))
        return at;
    uint32_t parent = path.n ? folder_number(n, folder_path(path)) : 0;
    struct folder f = {.path = path, .parent = parent};
    at = (uint32_t)n->folders.n;
    pt_vec_push(&n->folders, f);
    pt_map_put(n->folder_at, path, at);
    if (path.n)
        pt_map_put(n->children, child_key(n, parent, last_part(path)), at + 1);
    return at;
}

static void collect_folders(struct naming *n)
{
    folder_number(n, PT_STR(""));
    for (uint32_t i = 0; i < n->scan->n_files; i++) {
        pt_str path = pt_str_of(n->scan->files[i].path);
        uint32_t at = n->folder_of[i] = folder_number(n, folder_path(path));
        uint32_t known;
        if (is_init(path))
            n->folders.p[at].is_package = true;
        else if (!child(n, at, stem(path), &known))
            pt_map_put(n->children, child_key(n, at, stem(path)), 0);
    }
}

/* For each name, the plain folders that hold a module or folder of that name. */
static void collect_owners(struct naming *n)
{
    for (uint32_t i = 0; i < pt_map_count(n->children); i++) {
        pt_str key = pt_map_key(n->children, i);
        uint32_t folder = 0, at;
        size_t k = 0;
        for (; key.p[k] != '/'; k++)
            folder = folder * 10 + (uint32_t)(key.p[k] - '0');
        if (n->folders.p[folder].is_package)
            continue;
        pt_str name = pt_str_sub(key, k + 1, key.n);
        if (!pt_map_get(n->owners_at, name, &at)) {
            at = (uint32_t)n->owners.n;
            pt_vec_push(&n->owners, (numbers){0});
            pt_map_put(n->owners_at, name, at);
        }
        pt_vec_push(&n->owners.p[at], folder);
    }
}

static pt_str first_name(pt_str dotted)
{
    const char *dot = memchr(dotted.p, '.', dotted.n);
    return dot ? pt_str_sub(dotted, 0, (size_t)(dot - dotted.p)) : dotted;
}

/* The nearest plain folder above the file that holds `first`, or else all that do. */
static void vote_root(struct naming *n, uint32_t folder, pt_str first)
{
    uint32_t what, at;
    for (uint32_t f = folder;; f = n->folders.p[f].parent) {
        if (!n->folders.p[f].is_package && child(n, f, first, &what)) {
            n->folders.p[f].root_votes++;
            return;
        }
        if (f == 0)
            break;
    }
    if (!pt_map_get(n->owners_at, first, &at) || n->owners.p[at].n > FEW)
        return;
    for (size_t i = 0; i < n->owners.p[at].n; i++)
        n->folders.p[n->owners.p[at].p[i]].root_votes++;
}

/* Follows a dotted name down plain folders from the source's own. */
static void vote_space(struct naming *n, pt_str dotted)
{
    uint32_t at = 0, what;
    while (dotted.n) {
        pt_str part = first_name(dotted);
        dotted = pt_str_sub(dotted, part.n + 1, dotted.n);
        if (!child(n, at, part, &what) || what == 0)
            return;
        at = what - 1;
        if (dotted.n && !n->folders.p[at].is_package &&
            child(n, at, first_name(dotted), &what))
            n->folders.p[at].space_votes++;
    }
}

static void vote(struct naming *n)
{
    for (uint32_t i = 0; i < n->scan->n_files; i++)
        for (uint32_t k = 0; k < n->imports[i].n; k++) {
            const pt_import *m = &n->imports[i].p[k];
            pt_str name = pt_str_of(m->name);
            if (m->level) {
                n->folders.p[n->folder_of[i]].space_votes++;
            } else if (name.n) {
                vote_space(n, name);
                vote_root(n, n->folder_of[i], first_name(name));
            }
        }
}

/* The source may itself be a package: then its modules bear its name, and so on upwards. */
static const char *prefix_of_source(struct naming *n, const char *root)
{
    if (!n->folders.p[0].is_package)
        return "";
    pt_str path = pt_str_of(root);
    const char *prefix = "";
    pt_buf init = {0};
    do {
        prefix =
            pt_arena_printf(n->a, "%s.%s", as_identifier(n->a, last_part(path)), prefix);
        path = folder_path(path);
        pt_buf_clear(&init);
        pt_buf_addstr(&init, path);
        pt_buf_adds(&init, "/__init__.py");
    } while (path.n && pt_file_exists(pt_buf_z(&init)));
    pt_buf_free(&init);
    return prefix;
}

/* Parents come before their folders. */
static void give_prefixes(struct naming *n, const char *root)
{
    n->folders.p[0].prefix = prefix_of_source(n, root);
    for (size_t i = 1; i < n->folders.n; i++) {
        struct folder *f = &n->folders.p[i];
        pt_str name = last_part(f->path);
        bool space =
            is_identifier(name) && f->space_votes && f->space_votes >= f->root_votes;
        f->prefix = "";
        if (f->is_package || space)
            f->prefix = pt_arena_printf(n->a, "%s%s.", n->folders.p[f->parent].prefix,
                                        as_identifier(n->a, name));
    }
}

static const char *bare_name(struct naming *n, uint32_t file)
{
    pt_str path = pt_str_of(n->scan->files[file].path);
    const char *prefix = n->folders.p[n->folder_of[file]].prefix;
    if (is_init(path))
        return pt_arena_strndup(n->a, prefix, strlen(prefix) - 1);
    pt_str s = stem(path);
    return pt_arena_printf(n->a, "%s%.*s", prefix, (int)s.n, s.p);
}

/* The last parts of the path, as many as make a name that nobody has; two at least. */
static const char *long_name(struct naming *n, uint32_t file, const pt_map *taken)
{
    pt_str path = pt_str_of(n->scan->files[file].path);
    pt_str s = pt_str_sub(path, 0, (size_t)(stem(path).p + stem(path).n - path.p));
    char *name = pt_arena_strndup(n->a, s.p, s.n);
    for (char *c = name; *c; c++)
        *c = *c == '.' ? '_' : *c == '/' ? '.' : *c;
    uint32_t owner, dots = 0;
    for (char *c = name + s.n; c > name; c--)
        if (*c == '.' && ++dots > 1 && !pt_map_get(taken, pt_str_of(c + 1), &owner))
            return c + 1;
    const char *out = name;
    for (int i = 2; pt_map_get(taken, pt_str_of(out), &owner); i++)
        out = pt_arena_printf(n->a, "%s_%d", name, i);
    return out;
}

/* Who is imported by a bare name from beside it: "folder number/name". */
static pt_map *wanted_names(struct naming *n)
{
    pt_map *wanted = pt_map_new(n->a);
    for (uint32_t i = 0; i < n->scan->n_files; i++)
        for (uint32_t k = 0; k < n->imports[i].n; k++)
            if (n->imports[i].p[k].level == 0)
                pt_map_put(wanted,
                           child_key(n, n->folder_of[i],
                                     first_name(pt_str_of(n->imports[i].p[k].name))),
                           1);
    return wanted;
}

static bool is_wanted(struct naming *n, const pt_map *wanted, uint32_t file,
                      const char *name)
{
    uint32_t yes;
    return pt_map_get(wanted, child_key(n, n->folder_of[file], first_name(pt_str_of(name))),
                      &yes);
}

/* Bare names that several folders have and nobody imports (a run.py in each): all of them get
 * long names, so that a new one renames none. Counts them up; 2 and more stands for that. */
static pt_map *shared_names(struct naming *n, const pt_map *wanted, const pt_module *out)
{
    pt_map *claims = pt_map_new(n->a);
    for (uint32_t i = 0; i < n->scan->n_files; i++) {
        uint32_t before = 0;
        if (out[i].is_package || n->folder_of[i] == 0 || strchr(out[i].name, '.'))
            continue;
        pt_map_get(claims, pt_str_of(out[i].name), &before);
        bool alone = is_wanted(n, wanted, i, out[i].name) || before == IMPORTED;
        pt_map_put(claims, pt_str_of(out[i].name), alone ? IMPORTED : before + 1);
    }
    return claims;
}

static bool is_shared(const pt_map *claims, const pt_module *m, bool at_top)
{
    uint32_t n;
    return !m->is_package && !at_top && pt_map_get(claims, pt_str_of(m->name), &n) &&
           n > 1 && n != IMPORTED;
}

static uint32_t depth(const char *path)
{
    uint32_t d = 0;
    for (; *path; path++)
        d += *path == '/';
    return d;
}

/* Who gets a bare name that several files could have: packages first (as CPython has it),
 * then the file nearest to the source's top, then by path. */
static void give_names(struct naming *n, pt_module *out)
{
    pt_map *taken = pt_map_new(n->a);
    uint32_t deepest = 0, owner;
    for (uint32_t i = 0; i < n->scan->n_files; i++) {
        uint32_t d = depth(n->scan->files[i].path);
        deepest = d > deepest ? d : deepest;
        out[i] = (pt_module){.name = bare_name(n, i),
                             .is_package = is_init(pt_str_of(n->scan->files[i].path))};
    }
    pt_map *wanted = wanted_names(n), *claims = shared_names(n, wanted, out);
    bool *named = PT_NEW_N(n->a, bool, n->scan->n_files + 1);
    for (uint32_t pass = 0; pass < 2 * (deepest + 1); pass++)
        for (uint32_t i = 0; i < n->scan->n_files; i++) {
            uint32_t d = depth(n->scan->files[i].path);
            d -= out[i].is_package && d > 0; /* a package is where its folder is */
            if (out[i].is_package != (pass % 2 == 0) || d != pass / 2 ||
                is_shared(claims, &out[i], n->folder_of[i] == 0) ||
                pt_map_get(taken, pt_str_of(out[i].name), &owner))
                continue;
            named[i] = pt_map_put(taken, pt_str_of(out[i].name), i);
        }
    for (uint32_t i = 0; i < n->scan->n_files; i++) {
        if (named[i])
            continue;
        if (pt_map_get(taken, pt_str_of(out[i].name), &owner) &&
            is_wanted(n, wanted, i, out[i].name))
            out[i].clash = n->scan->files[owner].path;
        out[i].name = long_name(n, i, taken);
        pt_map_put(taken, pt_str_of(out[i].name), i);
    }
}

void pt_modules_name(pt_arena *a, const pt_scan *scan, const pt_imports *imports,
                     const char *source_root, pt_module *out)
{
    struct naming n = {.a = a,
                       .scan = scan,
                       .imports = imports,
                       .folder_at = pt_map_new(a),
                       .folder_of = PT_NEW_N(a, uint32_t, scan->n_files + 1),
                       .children = pt_map_new(a),
                       .owners_at = pt_map_new(a)};
    collect_folders(&n);
    collect_owners(&n);
    vote(&n);
    give_prefixes(&n, source_root);
    give_names(&n, out);
    for (size_t i = 0; i < n.owners.n; i++)
        pt_vec_free(&n.owners.p[i]);
    pt_vec_free(&n.owners);
    pt_vec_free(&n.folders);
    pt_buf_free(&n.key);
}

bool pt_modules_absolute(const pt_module *from, const pt_import *m, pt_buf *out)
{
    pt_buf_clear(out);
    if (m->level) {
        pt_str base = pt_str_of(from->name);
        for (uint32_t up = from->is_package ? 1 : 0; up < m->level; up++) {
            size_t i = base.n;
            while (i > 0 && base.p[i - 1] != '.')
                i--;
            if (i == 0 && base.n == 0)
                return false;
            base = pt_str_sub(base, 0, i ? i - 1 : 0);
        }
        pt_buf_addstr(out, base);
        if (base.n && *m->name)
            pt_buf_addc(out, '.');
    }
    pt_buf_adds(out, m->name);
    return out->n > 0;
}

struct edges {
    PT_VEC(uint32_t) to;
    uint32_t *last; /* [n] who pointed here last, plus 1: drops repeats */
};

/* `import a.b.c` runs a, a.b and a.b.c. */
static void add_edges(struct edges *e, const pt_map *files, uint32_t from, pt_str name)
{
    for (size_t i = 1; i <= name.n; i++) {
        uint32_t to;
        if (i < name.n && name.p[i] != '.')
            continue;
        if (!pt_map_get(files, pt_str_sub(name, 0, i), &to) || to == from ||
            e->last[to] == from + 1)
            continue;
        e->last[to] = from + 1;
        pt_vec_push(&e->to, to);
    }
}

void pt_modules_graph(pt_arena *a, uint32_t n, const pt_module *modules,
                      const pt_imports *imports, pt_graph *out)
{
    pt_map *files = pt_map_new(a);
    uint32_t *start = PT_NEW_N(a, uint32_t, n + 1);
    struct edges e = {.last = PT_NEW_N(a, uint32_t, n + 1)};
    pt_buf name = {0};
    for (uint32_t i = 0; i < n; i++)
        pt_map_put(files, pt_str_of(modules[i].name), i);
    for (uint32_t i = 0; i < n; i++) {
        start[i] = (uint32_t)e.to.n;
        for (uint32_t k = 0; k < imports[i].n; k++)
            if (pt_modules_absolute(&modules[i], &imports[i].p[k], &name))
                add_edges(&e, files, i, pt_buf_str(&name));
    }
    start[n] = (uint32_t)e.to.n;
    uint32_t *to = PT_NEW_N(a, uint32_t, e.to.n + 1);
    if (e.to.n)
        memcpy(to, e.to.p, e.to.n * sizeof *to);
    *out = (pt_graph){n, start, to};
    pt_vec_free(&e.to);
    pt_buf_free(&name);
}
