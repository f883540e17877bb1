/* cmd_stdlib.c: what the output can have of the Python library. A program that imports every
 * module there is asks closure.c, so the answer is the one that a real program gets. */
#include "base/file.h"
#include "scheduler/cli.h"
#include "scheduler/closure.h"

#include <string.h>

static const char stdlib_help[] =
    "usage: portalis stdlib [--json] [--library DIR|none] [MODULE ...]\n\n"
    "Which modules of the Python library a migrated program can import:\n\n"
    "  native      part of the runtime (pyrt), in Rust\n"
    "  translated  made from the CPython found on this machine, when a program imports it\n"
    "  partial     one of these two, with something known to be missing\n"
    "  absent      its import raises ModuleNotFoundError; with the reason\n\n"
    "      --library DIR|none  the library to look at, as for run\n"
    "      --json              for programs\n\n"
    "examples:\n"
    "  portalis stdlib\n"
    "  portalis stdlib argparse unittest\n"
    "  portalis stdlib --json | python3 -m json.tool\n\n"
    "exit: 0 told; 1 one of the MODULEs is absent; 2 usage\n";

struct row {
    const char *module;
    bool native, translated;
    const char *missing; /* of a partial or absent one; or NULL */
};

struct listing {
    pt_arena *a;
    pt_library library;
    pt_words names;
    struct row *rows;
    bool json;
};

static const char *state_of(const struct row *r)
{
    if (!r->native && !r->translated)
        return "absent";
    return r->missing ? "partial" : r->native ? "native" : "translated";
}

/* Folders of a library that hold no modules, or those that nobody imports. */
static bool is_aside(const char *name)
{
    static const char *const aside[] = {
        "dist-packages", "site-packages", "lib-dynload",     "test",
        "tests",         "idle_test",     "sitecustomize.py"};
    for (size_t i = 0; i < PT_LEN(aside); i++)
        if (!strcmp(name, aside[i]))
            return true;
    return name[0] == '_' || strchr(name, '-') != NULL;
}

static int visit(void *ctx, const pt_walk_entry *e, pt_err *err)
{
    struct listing *l = ctx;
    (void)err;
    const char *slash = strrchr(e->path, '/'), *last = slash ? slash + 1 : e->path;
    pt_str s = pt_str_of(e->path);
    if (is_aside(last) && strcmp(last, "__init__.py") != 0)
        return 1;
    if (e->is_dir)
        return 0;
    if (pt_str_ends(s, "/__init__.py"))
        s = pt_str_sub(s, 0, s.n - strlen("/__init__.py"));
    else if (pt_str_ends(s, ".py"))
        s = pt_str_sub(s, 0, s.n - strlen(".py"));
    else
        return 0;
    char *name = pt_arena_strndup(l->a, s.p, s.n);
    for (char *c = name; *c; c++)
        *c = *c == '/' ? '.' : *c;
    bool is_package;
    if (pt_library_file(l->a, &l->library, pt_str_of(name), &is_package))
        pt_vec_push(&l->names, name);
    return 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int collect(struct listing *l, pt_err *err)
{
    for (uint32_t i = 0; i < pt_library_n_native(); i++)
        if (pt_library_native(i)[0] != '_')
            pt_vec_push(&l->names, pt_library_native(i));
    for (uint32_t i = 0; i < pt_library_n_c(); i++)
        pt_vec_push(&l->names, pt_library_c(i));
    if (l->library.dir && pt_dir_walk(l->library.dir, visit, NULL, l, err) < 0)
        return -1;
    qsort(l->names.p, l->names.n, sizeof *l->names.p, by_name);
    size_t n = 0;
    for (size_t i = 0; i < l->names.n; i++)
        if (n == 0 || strcmp(l->names.p[n - 1], l->names.p[i]) != 0)
            l->names.p[n++] = l->names.p[i];
    l->names.n = n;
    return 0;
}

/* One module that imports them all. */
static void judge(struct listing *l)
{
    size_t n = l->names.n;
    pt_import *p = PT_NEW_N(l->a, pt_import, n + 1);
    for (size_t i = 0; i < n; i++)
        p[i] = (pt_import){.name = l->names.p[i], .how = PT_IMPORT_SURE};
    pt_imports imports = {p, (uint32_t)n, true};
    pt_module all = {.name = "<all>"};
    pt_closure c;
    const pt_site none = {.taken = pt_map_new(l->a)};
    const char *path = "";
    const pt_closure_input in = {&l->library, &none, 0, 1, &all, &imports, &path};
    pt_closure_of(l->a, &in, &c);
    l->rows = PT_NEW_N(l->a, struct row, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct row *r = &l->rows[i];
        r->module = l->names.p[i];
        r->native = pt_library_is_native(pt_str_of(r->module));
        for (uint32_t k = 0; k < c.n_modules && !r->translated; k++)
            r->translated = !strcmp(c.modules[k].name, r->module);
        r->missing = pt_library_gap(r->module);
        if (r->native || r->translated)
            continue;
        r->missing = "the library has no such module";
        for (uint32_t k = 0; k < c.n_lacks; k++)
            if (c.lacks[k].kind == PT_LACK_LIBRARY && !strcmp(c.lacks[k].module, r->module))
                r->missing = c.lacks[k].why;
    }
}

/* Where the whole package is absent its row says so. */
static bool is_below_absent(const struct listing *l, size_t i)
{
    const struct row *r = &l->rows[i];
    const char *dot = strrchr(r->module, '.');
    if (!dot || r->native || r->translated)
        return false;
    pt_str package = {r->module, (size_t)(dot - r->module)};
    for (size_t k = 0; k < l->names.n; k++)
        if (pt_str_is(package, l->rows[k].module))
            return !l->rows[k].native && !l->rows[k].translated;
    return false;
}

static void drop_below_absent(struct listing *l)
{
    bool *drop = PT_NEW_N(l->a, bool, l->names.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < l->names.n; i++)
        drop[i] = is_below_absent(l, i);
    for (size_t i = 0; i < l->names.n; i++)
        if (!drop[i])
            l->rows[n++] = l->rows[i];
    l->names.n = n;
}

static void print_json(const struct listing *l)
{
    pt_buf b = {0};
    pt_buf_adds(&b, "{\"library\": ");
    if (l->library.dir)
        pt_buf_json(&b, pt_str_of(l->library.dir));
    else
        pt_buf_adds(&b, "null");
    pt_buf_adds(&b, ", \"version\": ");
    pt_buf_json(&b, pt_str_of(l->library.version));
    pt_buf_adds(&b, ", \"modules\": [");
    for (size_t i = 0; i < l->names.n; i++) {
        const struct row *r = &l->rows[i];
        pt_buf_printf(&b, "%s\n  {\"module\": \"%s\", \"state\": \"%s\", \"from\": \"%s\"",
                      i ? "," : "", r->module, state_of(r),
                      r->native       ? "pyrt"
                      : r->translated ? "library"
                                      : "");
        if (r->missing) {
            pt_buf_adds(&b, ", \"missing\": ");
            pt_buf_json(&b, pt_str_of(r->missing));
        }
        pt_buf_addc(&b, '}');
    }
    pt_buf_adds(&b, "\n]}\n");
    fputs(pt_buf_z(&b), stdout);
    pt_buf_free(&b);
}

static void print_text(const struct listing *l)
{
    static const char *const states[] = {"native", "translated", "partial", "absent"};
    uint32_t count[PT_LEN(states)] = {0};
    for (size_t i = 0; i < l->names.n; i++) {
        const struct row *r = &l->rows[i];
        for (size_t s = 0; s < PT_LEN(states); s++)
            count[s] += !strcmp(states[s], state_of(r));
        printf("%-11s %s%s%s\n", state_of(r), r->module, r->missing ? ": " : "",
               r->missing ? r->missing : "");
    }
    printf("library: %s; %u native, %u translated, %u partial, %u absent\n",
           l->library.dir ? l->library.dir : "none", count[0], count[1], count[2],
           count[3]);
}

static int tell(struct listing *l, const char *library, pt_words *words)
{
    pt_err err;
    if (pt_library_find(l->a, pt_cli_library(l->a, library ? library : "auto"), &l->library,
                        &err) < 0)
        return pt_cli_fail(&err);
    for (size_t i = 0; i < words->n; i++)
        pt_vec_push(&l->names, words->p[i]);
    if (!words->n && collect(l, &err) < 0)
        return pt_cli_fail(&err);
    judge(l);
    if (!words->n)
        drop_below_absent(l);
    if (l->json)
        print_json(l);
    else
        print_text(l);
    for (size_t i = 0; words->n && i < l->names.n; i++)
        if (!l->rows[i].native && !l->rows[i].translated)
            return PT_EXIT_ATTENTION;
    return PT_EXIT_DONE;
}

static int run(int argc, char **argv)
{
    const char *library = NULL;
    pt_words words = {0};
    struct listing l = {.a = pt_arena_new()};
    const pt_flag flags[] = {{"--json", 0, PT_FLAG_BOOL, &l.json},
                             {"--library", 0, PT_FLAG_TEXT, &library}};
    int code = pt_cli_read(&pt_cmd_stdlib, argc, argv, flags, PT_LEN(flags), &words);
    if (code < 0)
        code = tell(&l, library, &words);
    pt_vec_free(&l.names);
    pt_vec_free(&words);
    pt_arena_free(l.a);
    return code;
}

const pt_command pt_cmd_stdlib = {
    "stdlib", run, "which modules of the Python library it knows", stdlib_help};
