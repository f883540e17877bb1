/* package_files.c: the files of the workspace. A file is written only when its bytes differ,
 * so that cargo rebuilds little; what an earlier run generated and this one did not is
 * removed; nothing else is touched. */
#include "base/file.h"
#include "base/vec.h"
#include "checkpoint/atomic.h"
#include "worker/asked.h"
#include "worker/package_priv.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { MAX_FILE = 256 << 20 };

static const char made_by[] = "# Made by Portalis.";

static int put(struct package *k, const char *path, pt_str data, pt_err *err)
{
    pt_buf full = {0}, old = {0};
    pt_path_join(&full, k->out, path);
    pt_map_put(k->generated, pt_str_of(path), 1);
    k->n_files++;
    pt_err ignored;
    char *dir = pt_arena_strdup(k->a, pt_buf_z(&full));
    *strrchr(dir, '/') = '\0';
    if (pt_map_put(k->swept, pt_str_of(dir), 1))
        pt_atomic_sweep(dir, 0); /* what a killed run left: rank 0 is the only writer */
    bool same = pt_file_read(pt_buf_z(&full), MAX_FILE, false, &old, &ignored) == 0 &&
                pt_str_eq(pt_buf_str(&old), data);
    int rc = 0;
    if (!same) {
        rc = pt_dir_make(dir, err);
        if (rc == 0)
            rc = pt_atomic_write_quick(pt_buf_z(&full), data, err);
        k->n_bytes += (uint32_t)data.n;
    }
    pt_buf_free(&full);
    pt_buf_free(&old);
    return rc;
}

static int put_buf(struct package *k, const char *path, pt_buf *b, pt_err *err)
{
    int rc = put(k, path, pt_buf_str(b), err);
    pt_buf_free(b);
    return rc;
}

/* ---- pyrt */

static int copy_entry(void *ctx, const pt_walk_entry *e, pt_err *err)
{
    struct package *k = ctx;
    if (e->is_dir)
        return strcmp(e->path, "target") == 0 || strcmp(e->path, "tests") == 0;
    pt_str s = pt_str_of(e->path);
    bool wanted = pt_str_ends(s, ".rs") || pt_str_ends(s, ".toml") ||
                  pt_str_ends(s, ".bin") || pt_str_ends(s, ".py");
    if (e->is_link || !wanted)
        return 0;
    pt_buf from = {0}, data = {0};
    pt_path_join(&from, k->options->pyrt_dir, e->path);
    int rc = pt_file_read(pt_buf_z(&from), MAX_FILE, true, &data, err);
    if (rc == 0)
        rc = put(k, pt_arena_printf(k->a, "pyrt/%s", e->path), pt_buf_str(&data), err);
    pt_buf_free(&from);
    pt_buf_free(&data);
    return rc;
}

/* ---- what is CPython's */

#define LICENCE_FILE "LICENSE-PYTHON.txt"

static const char library_notice[] =
    "// Derived from the standard library of CPython%s%s.\n"
    "// Copyright (c) 2001 Python Software Foundation; All Rights Reserved.\n"
    "// Licensed under the PSF License Agreement Version 2: see " LICENCE_FILE ".\n"
    "// Changed: translated from Python to Rust.\n";

/* The module's Rust; what was made of CPython's own files bears its notice. */
static int put_module(struct package *k, uint32_t i, pt_err *err)
{
    const char *version = k->options->library.version;
    pt_buf b = {0};
    if (pt_is_of_library(&k->in[i]))
        pt_buf_printf(&b, library_notice, *version ? " " : "", version);
    pt_asked_lines(k->in[i].result->rust, k->locals, &b);
    return put_buf(k, k->placed[i].file, &b, err);
}

/* The licence lies beside the library that was read. */
static int licence(struct package *k, pt_err *err)
{
    static const char *const places[] = {"LICENSE.txt", "../../LICENSE.txt", "LICENSE"};
    pt_buf text = {0}, path = {0};
    uint32_t n = 0;
    for (uint32_t i = 0; i < k->n; i++)
        n += pt_is_of_library(&k->in[i]);
    if (!n)
        return 0;
    for (size_t i = 0; k->options->library.dir && i < PT_LEN(places) && !text.n; i++) {
        pt_buf_clear(&path);
        pt_path_join(&path, k->options->library.dir, places[i]);
        pt_file_read(pt_buf_z(&path), MAX_FILE, true, &text, NULL);
    }
    if (!text.n)
        pt_buf_adds(&text, "Copyright (c) 2001 Python Software Foundation; All Rights "
                           "Reserved.\nPSF License Agreement Version 2: "
                           "https://docs.python.org/3/license.html\n");
    pt_buf_free(&path);
    return put_buf(k, LICENCE_FILE, &text, err);
}

/* ---- manifests */

/* How a crate names the runtime; `up` leads to the workspace. */
static void runtime_dependency(const struct package *k, const char *up, pt_buf *b)
{
    pt_buf_printf(b, "[dependencies]\npyrt = { path = \"%spyrt\"%s }\n", up,
                  k->locals   ? ", features = [\"locals\"]"
                  : k->frames ? ", features = [\"frames\"]"
                              : "");
}

static const char package_head[] = "[package]\nname = \"%s\"\nversion = \"0.1.0\"\n"
                                   "edition = \"2021\"\npublish = false\n%s\n";

static int root_manifest(struct package *k, pt_err *err)
{
    pt_buf b = {0};
    pt_buf_adds(&b, made_by);
    pt_buf_adds(&b, " Builds offline: cargo build --release --offline\n"
                    "[workspace]\nresolver = \"2\"\nmembers = [\n    \"pyrt\",\n");
    for (uint32_t c = 0; c < k->n_crates; c++)
        pt_buf_printf(&b, "    \"crates/%s\",\n", k->crates[c].name);
    for (uint32_t i = 0; i < k->n; i++)
        if (k->placed[i].bin)
            pt_buf_printf(&b, "    \"src/bin/%s\",\n", k->placed[i].bin);
    /* Translated code is large and gains little from -O2; the runtime gains much from -O3. */
    pt_buf_adds(&b, "]\n\n[profile.release]\nopt-level = 2\ndebug = 0\npanic = \"abort\"\n"
                    "\n[profile.release.package.pyrt]\nopt-level = 3\n"
                    "\n[profile.dev]\ndebug = 0\npanic = \"abort\"\n"
                    "\n[profile.dev.package.pyrt]\nopt-level = 1\n");
    return put_buf(k, "Cargo.toml", &b, err);
}

/* A Python path or name in a comment: it may hold anything but NUL. */
static void comment(pt_buf *b, const char *text)
{
    for (const char *p = text; *p; p++)
        pt_buf_addc(b, (unsigned char)*p < ' ' || *p == 0x7f ? '?' : *p);
}

static int crate_manifest(struct package *k, const struct crate *c, pt_err *err)
{
    pt_buf b = {0};
    const char *name = c->name;
    pt_buf_printf(&b, package_head, name, c->library ? "license = \"PSF-2.0\"\n" : "");
    runtime_dependency(k, "../../", &b);
    return put_buf(k, pt_arena_printf(k->a, "crates/%s/Cargo.toml", name), &b, err);
}

static int crate_files(struct package *k, uint32_t c, pt_err *err)
{
    const char *name = k->crates[c].name;
    pt_buf lib = {0}, table = {0};
    pt_buf_adds(&lib, "//! Made by Portalis.\n#![allow(non_snake_case)]\n\n");
    pt_buf_adds(&table, "\n/// The modules of this crate, for `pyrt::run_main`.\n"
                        "pub static MODULES: &[&pyrt::ModuleDef] = &[\n");
    size_t skip = strlen("crates/") + strlen(name) + strlen("/src/");
    for (uint32_t i = 0; i < k->n; i++) {
        const struct placed *p = &k->placed[i];
        if (!p->file || !p->in_crate || p->crate != c)
            continue;
        pt_buf_adds(&lib, "/// Python: `");
        comment(&lib, k->in[i].module);
        pt_buf_printf(&lib, "`\n#[path = \"%s\"]\npub mod %s;\n", p->file + skip, p->name);
        pt_buf_printf(&table, "    &%s::MODULE,\n", p->name);
    }
    pt_buf_adds(&table, "];\n");
    pt_buf_addstr(&lib, pt_buf_str(&table));
    pt_buf_free(&table);
    int rc = put_buf(k, pt_arena_printf(k->a, "crates/%s/src/lib.rs", name), &lib, err);
    return rc < 0 ? rc : crate_manifest(k, &k->crates[c], err);
}

/* ---- scripts */

static int bin_manifest(struct package *k, const char *bin, const bool *crates, pt_err *err)
{
    pt_buf b = {0};
    /* A package may not be called 2to3 or test; a binary may. */
    pt_buf_printf(&b, package_head, pt_arena_printf(k->a, "bin-%s", bin), "");
    pt_buf_printf(&b, "[[bin]]\nname = \"%s\"\npath = \"main.rs\"\n\n", bin);
    runtime_dependency(k, "../../../", &b);
    for (uint32_t c = 0; c < k->n_crates; c++)
        if (crates[c])
            pt_buf_printf(&b, "%s = { path = \"../../../crates/%s\" }\n", k->crates[c].name,
                          k->crates[c].name);
    return put_buf(k, pt_arena_printf(k->a, "src/bin/%s/Cargo.toml", bin), &b, err);
}

static int bin_files(struct package *k, uint32_t i, pt_err *err)
{
    const struct placed *p = &k->placed[i];
    const bool *crates = pt_package_reach(k, i);
    pt_buf b = {0};
    pt_buf_adds(&b, "//! Python: `");
    comment(&b, k->in[i].path);
    pt_buf_printf(&b,
                  "`, run as a script.\n\n#[path = \"../../../%s\"]\nmod script;\n\n"
                  "static CRATES: &[&[&pyrt::ModuleDef]] = &[",
                  p->file);
    for (uint32_t c = 0; c < k->n_crates; c++)
        if (crates[c])
            pt_buf_printf(&b, "\n    %s::MODULES,", k->crates[c].name);
    pt_buf_adds(&b,
                "\n];\n\nfn main() {\n    pyrt::run_main(CRATES, &script::MODULE)\n}\n");
    int rc = put_buf(k, pt_arena_printf(k->a, "src/bin/%s/main.rs", p->bin), &b, err);
    return rc < 0 ? rc : bin_manifest(k, p->bin, crates, err);
}

/* ---- provenance */

static const char generated_head[] = "  \"generated\": [\n";

/* The folders of a file that is gone, as far as they are empty. Cuts `path`. */
static void remove_empty(char *path, size_t root)
{
    for (char *slash; (slash = strrchr(path, '/')) && (size_t)(slash - path) > root;) {
        *slash = '\0';
        if (rmdir(path) < 0)
            break;
    }
}

static int remove_file(struct package *k, const char *path, pt_err *err)
{
    pt_buf full = {0};
    pt_path_join(&full, k->out, path);
    int rc = 0;
    if (unlink(pt_buf_z(&full)) < 0 && errno != ENOENT)
        rc = pt_fail_errno(err, PT_ERR_IO, "%s", pt_buf_z(&full));
    else
        remove_empty(full.p, strlen(k->out));
    pt_buf_free(&full);
    return rc;
}

/* `at`: the lines of the list that an earlier run wrote, a path each, as provenance() does. */
static int remove_unlisted(struct package *k, char *at, pt_err *err)
{
    static const char indent[] = "    \"";
    while (strncmp(at, indent, strlen(indent)) == 0) {
        char *path = at + strlen(indent), *line = strchr(at, '\n'),
             *end = strchr(path, '"');
        uint32_t v;
        if (!end || !line || end > line)
            break;
        *end = '\0';
        bool inside = path[0] != '/' && !strstr(path, "..");
        if (inside && !pt_map_get(k->generated, pt_str_of(path), &v) &&
            remove_file(k, path, err) < 0)
            return -1;
        at = line + 1;
    }
    return 0;
}

static int remove_stale(struct package *k, pt_err *err)
{
    pt_buf path = {0}, old = {0};
    pt_path_join(&path, k->out, "PORTALIS.json");
    pt_err ignored;
    int rc = 0;
    if (pt_file_read(pt_buf_z(&path), MAX_FILE, false, &old, &ignored) == 0 && old.n) {
        char *list = strstr(old.p, generated_head);
        rc = list ? remove_unlisted(k, list + strlen(generated_head), err) : 0;
    }
    pt_buf_free(&path);
    pt_buf_free(&old);
    return rc;
}

static int provenance(struct package *k, pt_err *err)
{
    pt_buf b = {0};
    pt_buf_adds(&b,
                "{\n  \"tool\": \"portalis " PT_VERSION
                "\",\n  \"translator\": \"" PT_TRANSLATOR_VERSION "\",\n  \"files\": [");
    for (uint32_t i = 0; i < k->n; i++) {
        char hex[PT_HASH_HEX];
        pt_hash_hex(k->in[i].source, hex);
        pt_buf_printf(&b, "%s\n    {\"python\": ", i ? "," : "");
        pt_buf_json(&b, pt_str_of(k->in[i].path));
        pt_buf_adds(&b, ", \"module\": ");
        pt_buf_json(&b, pt_str_of(k->in[i].module));
        pt_buf_printf(&b, ", \"sha256\": \"%s\"%s, \"rust\": ", hex,
                      pt_is_of_library(&k->in[i]) ? ", \"library\": true" : "");
        if (k->placed[i].file)
            pt_buf_json(&b, pt_str_of(k->placed[i].file));
        else
            pt_buf_adds(&b, "null");
        pt_buf_addc(&b, '}');
    }
    pt_buf_adds(&b, "\n  ],\n  \"scripts\": [");
    const char *comma = "";
    for (uint32_t i = 0; i < k->n; i++) {
        if (!k->placed[i].bin)
            continue;
        pt_buf_printf(&b, "%s\n    {\"bin\": \"%s\", \"python\": ", comma,
                      k->placed[i].bin);
        pt_buf_json(&b, pt_str_of(k->in[i].path));
        pt_buf_addc(&b, '}');
        comma = ",";
    }
    pt_buf_printf(&b, "\n  ],\n%s", generated_head);
    for (uint32_t i = 0; i < pt_map_count(k->generated); i++) {
        pt_str s = pt_map_key(k->generated, i);
        pt_buf_printf(&b, "    \"%.*s\"%s\n", (int)s.n, s.p,
                      i + 1 < pt_map_count(k->generated) ? "," : "");
    }
    pt_buf_adds(&b, "  ]\n}\n");
    return put_buf(k, "PORTALIS.json", &b, err);
}

/* Somebody's own Rust project is not written over. */
static int refuse_foreign(struct package *k, pt_err *err)
{
    pt_buf path = {0}, old = {0};
    pt_path_join(&path, k->out, "Cargo.toml");
    pt_err ignored;
    int rc = 0;
    if (pt_file_read(pt_buf_z(&path), MAX_FILE, false, &old, &ignored) == 0 &&
        !pt_str_starts(pt_buf_str(&old), made_by))
        rc = pt_fail(err, PT_ERR_USAGE, "%s: not made by Portalis; choose another folder",
                     pt_buf_z(&path));
    pt_buf_free(&path);
    pt_buf_free(&old);
    return rc;
}

int pt_package_files(struct package *k, pt_err *err)
{
    if (refuse_foreign(k, err) < 0)
        return -1;
    pt_package_asks(k);
    if (pt_dir_make(k->out, err) < 0 ||
        pt_dir_walk(k->options->pyrt_dir, copy_entry, NULL, k, err) < 0)
        return -1;
    for (uint32_t i = 0; i < k->n; i++)
        if (k->placed[i].file && put_module(k, i, err) < 0)
            return -1;
    if (licence(k, err) < 0)
        return -1;
    for (uint32_t c = 0; c < k->n_crates; c++)
        if (crate_files(k, c, err) < 0)
            return -1;
    for (uint32_t i = 0; i < k->n; i++)
        if (k->placed[i].bin && bin_files(k, i, err) < 0)
            return -1;
    if (root_manifest(k, err) < 0 || remove_stale(k, err) < 0)
        return -1;
    return provenance(k, err);
}
