/* prove_tests.c: every module of tests by itself, and every module whose docstrings hold examples: its
 * own process, under both, with the folders that its imports start from as the scan found them. */
#include "scheduler/prove_priv.h"

#include "base/file.h"
#include "base/log.h"
#include "base/map.h"
#include "base/vec.h"
#include "worker/driver.h"
#include "worker/suite.h"

#include <string.h>

struct module_row {
    const char *path, *module;
    bool examples;
};

struct testing {
    struct proving *p;
    pt_suite suite;
    PT_VEC(struct module_row) suites;
    PT_VEC(const char *) roots;
    pt_map *known_roots;
    uint32_t *counts;
};

/* Where "pkg.mod" in src/pkg/mod.py is imported from: src; ".." of the copy when the source
 * itself is pkg. NULL when its name is no path. */
static const char *root_of(pt_arena *a, const char *path, const char *module,
                           bool is_package)
{
    char *file = pt_arena_printf(a, "%s%s", module, is_package ? "." : "");
    for (char *c = file; *c; c++)
        *c = *c == '.' ? '/' : *c;
    file = pt_arena_printf(a, "%s%s", file, is_package ? "__init__.py" : ".py");
    size_t n = strlen(path), m = strlen(file);
    if (m > n) {
        const char *slash = strchr(file, '/');
        return slash && !strcmp(slash + 1, path) ? ".." : NULL;
    }
    if (strcmp(path + n - m, file) != 0 || (n > m && path[n - m - 1] != '/'))
        return NULL;
    return n == m ? "" : pt_arena_strndup(a, path, n - m - 1);
}

static bool has_examples(const struct proving *p, const char *path)
{
    pt_buf file = {0}, text = {0};
    pt_path_join(&file, pt_job_source_root(p->o->job), path);
    bool has = pt_file_read(pt_buf_z(&file), (size_t)p->o->job->limits.file_bytes, false,
                            &text, NULL) == 0 &&
               pt_driver_has_examples(pt_buf_str(&text));
    pt_buf_free(&file);
    pt_buf_free(&text);
    return has;
}

static void list_runs(struct testing *t, struct module_row m)
{
    const pt_job *job = t->p->o->job;
    if (pt_driver_is_suite(m.path) && pt_prove_chosen(&job->verify.tests, m.path))
        pt_vec_push(&t->suites, m);
    m.examples = true;
    if (pt_prove_chosen(&job->verify.doctests, m.path) && has_examples(t->p, m.path))
        pt_vec_push(&t->suites, m);
}

static int list_modules(struct testing *t)
{
    struct proving *p = t->p;
    pt_rows *r = pt_ledger_ask(p->o->ledger,
                               "SELECT path, module, is_package FROM unit WHERE state = "
                               "'done' AND origin = 0 ORDER BY path",
                               "");
    int rc;
    while ((rc = pt_rows_next(r, p->err)) == 1) {
        struct module_row m = {pt_arena_strdup(p->a, pt_rows_text(r, 0)),
                               pt_arena_strdup(p->a, pt_rows_text(r, 1)), false};
        const char *root = root_of(p->a, m.path, m.module, pt_rows_int(r, 2) != 0);
        if (root && *root && pt_map_put(t->known_roots, pt_str_of(root), 1))
            pt_vec_push(&t->roots, root);
        list_runs(t, m);
    }
    return rc;
}

static int record_test(struct testing *t, const struct module_row *m, const pt_test *test)
{
    struct proving *p = t->p;
    t->counts[test->verdict]++;
    p->result->n_tests_wrong += test->verdict == PT_VERDICT_DIFFERS;
    if (pt_ledger_do(p->o->ledger, p->err,
                     "INSERT OR REPLACE INTO test_verify VALUES (?, ?, ?, ?, ?, ?, ?)",
                     "ssssssi", m->path, test->name, pt_verdict_name(test->verdict),
                     test->python, test->rust, test->detail, p->o->run) < 0)
        return -1;
    return pt_evidence_add(p->evidence, m->examples ? "doctest" : "test", test->name,
                           test->verdict, &test->calls, p->err);
}

static int verify_module(struct testing *t, const struct module_row *m)
{
    struct proving *p = t->p;
    pt_arena *a = pt_arena_new(); /* a large suite leaves much behind */
    pt_verify_options o = pt_prove_limits(p);
    pt_suite_result r;
    t->suite.module = m->module;
    t->suite.examples = m->examples;
    int rc = pt_suite_verify(a, &o, &t->suite, &r, p->err);
    /* A module that was cut short says nothing. */
    for (uint32_t i = 0; rc == 0 && !pt_prove_told_to_stop(p) && i < r.n; i++)
        rc = record_test(t, m, &r.tests[i]);
    if (rc == 0)
        rc = pt_ledger_commit(p->o->ledger, p->err);
    pt_log(PT_INFO, "verify.tests", "%s: %u %s", m->path, rc == 0 ? r.n : 0,
           m->examples ? "examples" : "tests");
    pt_arena_free(a);
    return rc;
}

static const char *driver_of(const struct proving *p, const pt_cargo_result *built)
{
    for (uint32_t i = 0; i < p->made->n_scripts; i++)
        if (!strcmp(p->made->scripts[i].path, PT_DRIVER_PATH))
            return pt_prove_binary(built, p->made->scripts[i].bin);
    return NULL;
}

int pt_prove_tests(struct proving *p, const pt_cargo_result *built,
                   uint32_t counts[PT_N_VERDICTS])
{
    struct testing t = {.p = p, .known_roots = pt_map_new(p->a), .counts = counts};
    int rc = list_modules(&t);
    t.suite.binary = driver_of(p, built);
    t.suite.roots = t.roots.p;
    t.suite.n_roots = (uint32_t)t.roots.n;
    for (size_t i = 0; i < t.suites.n && rc == 0 && !pt_prove_told_to_stop(p); i++)
        rc = verify_module(&t, &t.suites.p[i]);
    pt_vec_free(&t.suites);
    pt_vec_free(&t.roots);
    return rc;
}
