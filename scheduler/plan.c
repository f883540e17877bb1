/* plan.c: the steps before any work, in order. */
#include "scheduler/plan.h"

#include "base/file.h"
#include "scheduler/shard.h"
#include "worker/driver.h"
#include "worker/stages.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The stack is a worker's: the parser recurses on nesting, within limits of its own. */
enum { STACK_BYTES = 64 << 20, MAX_READERS = 16, TICK_NS = 1000000 };

uint32_t pt_plan_workers(const pt_job *job)
{
    if (job->resources.ranks)
        return job->resources.ranks;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 0 ? (uint32_t)cores : 1;
}

/* Reading imports means parsing every file, so all cores share it. */
struct reading {
    const char *root;
    const pt_scan *scan;
    const bool *wanted;
    pt_imports *out;
    atomic_uint next, ended; /* the next file; threads that have ended */
};

struct reader {
    struct reading *all;
    pt_arena *arena; /* of what it read */
    pthread_t thread;
};

/* A file that is gone by now imports nothing; its worker will say what happened. */
static void read_one(struct reader *r, uint32_t i, pt_buf *path, pt_buf *source)
{
    const pt_scan_file *f = &r->all->scan->files[i];
    pt_buf_clear(path);
    pt_buf_clear(source);
    pt_path_join(path, r->all->root, f->path);
    if (pt_file_read(pt_buf_z(path), (size_t)f->size_bytes, false, source, NULL) == 0)
        pt_imports_read(r->arena, pt_buf_str(source), &r->all->out[i]);
}

static void *read_some(void *ctx)
{
    struct reader *r = ctx;
    pt_buf path = {0}, source = {0};
    for (uint32_t i; (i = atomic_fetch_add(&r->all->next, 1)) < r->all->scan->n_files;)
        if (r->all->wanted[i])
            read_one(r, i, &path, &source);
    pt_buf_free(&path);
    pt_buf_free(&source);
    atomic_fetch_add(&r->all->ended, 1);
    return NULL;
}

static uint32_t start_readers(struct reading *all, struct reader *readers, uint32_t want)
{
    uint32_t n = 0;
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    for (; n < want; n++) {
        readers[n] = (struct reader){all, pt_arena_new(), 0};
        if (pthread_create(&readers[n].thread, &attr, read_some, &readers[n]) != 0) {
            pt_arena_free(readers[n].arena);
            break;
        }
    }
    pthread_attr_destroy(&attr);
    return n;
}

/* Out of the readers' arenas, which are freed. */
static void collect(pt_arena *a, const pt_scan *scan, const bool *wanted, pt_imports *io)
{
    for (uint32_t i = 0; i < scan->n_files; i++) {
        if (!wanted[i])
            continue;
        pt_import *p = PT_NEW_N(a, pt_import, io[i].n + 1);
        for (uint32_t k = 0; k < io[i].n; k++) {
            p[k] = io[i].p[k];
            p[k].name = pt_arena_strdup(a, io[i].p[k].name);
        }
        io[i].p = p;
    }
}

static void read_imports(pt_arena *a, const char *root, const pt_scan *scan,
                         const pt_plan_hooks *hooks, bool *wanted, pt_imports *out)
{
    struct reader readers[MAX_READERS];
    struct reading all = {.root = root, .scan = scan, .wanted = wanted, .out = out};
    uint32_t n_wanted = 0;
    for (uint32_t i = 0; i < scan->n_files; i++) {
        wanted[i] =
            !hooks->known || !hooks->known(hooks->ctx, a, &scan->files[i].source, &out[i]);
        n_wanted += wanted[i];
    }
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    uint32_t want = cores < 1 ? 1 : cores > MAX_READERS ? MAX_READERS : (uint32_t)cores;
    uint32_t n = start_readers(&all, readers, n_wanted < want ? n_wanted : want);
    PT_ASSERT(n > 0 || n_wanted == 0);
    while (hooks->tick && atomic_load(&all.ended) < n) {
        hooks->tick(hooks->ctx);
        nanosleep(&(struct timespec){0, TICK_NS}, NULL);
    }
    for (uint32_t i = 0; i < n; i++)
        pthread_join(readers[i].thread, NULL);
    collect(a, scan, wanted, out);
    for (uint32_t i = 0; i < n; i++)
        pt_arena_free(readers[i].arena);
}

static void count_cycles(pt_arena *a, pt_plan *p)
{
    uint32_t *size = PT_NEW_N(a, uint32_t, p->n_components + 1);
    for (uint32_t i = 0; i < p->n_units; i++)
        size[p->units[i].component]++;
    for (uint32_t c = 0; c < p->n_components; c++) {
        p->n_cycles += size[c] > 1;
        if (size[c] > 1 && size[c] > p->largest_cycle)
            p->largest_cycle = size[c];
    }
}

static void add_unit(pt_plan *p, pt_unit u, uint32_t grammar)
{
    const pt_unit_source in = {u.path, u.module, u.is_package, grammar, {0}, NULL};
    u.key = pt_stage_translate_key(&in, u.source);
    u.cost_us = pt_shard_cost(u.size_bytes);
    p->cost_us += u.cost_us;
    p->units[p->n_units++] = u;
}

static void make_units(pt_arena *a, const pt_module *modules, const pt_closure *others,
                       uint32_t grammar, pt_plan *p)
{
    p->units = PT_NEW_N(a, pt_unit, p->scan.n_files + others->n_modules + 2);
    for (uint32_t i = 0; i < p->scan.n_files; i++) {
        const pt_scan_file *f = &p->scan.files[i];
        const pt_module *m = &modules[i];
        add_unit(p,
                 (pt_unit){.path = f->path,
                           .module = m->name,
                           .is_package = m->is_package,
                           .source = f->source,
                           .size_bytes = f->size_bytes,
                           .clash = m->clash},
                 grammar);
    }
    p->n_packages = others->n_packages;
    p->n_library = others->n_modules - others->n_packages;
    for (uint32_t i = 0; i < others->n_modules; i++) {
        const pt_closure_module *m = &others->modules[i];
        /* These speak the newest grammar, whatever the source is held to. */
        add_unit(p,
                 (pt_unit){.path = m->path,
                           .module = m->name,
                           .is_package = m->is_package,
                           .source = m->source,
                           .size_bytes = m->size_bytes,
                           .origin = m->origin},
                 PT_AST_NEWEST);
    }
    if (!p->driver)
        return;
    pt_str text = pt_driver_source();
    add_unit(p,
             (pt_unit){.path = PT_DRIVER_PATH,
                       .module = PT_DRIVER_MODULE,
                       .source = pt_hash_of(text.p, text.n),
                       .size_bytes = (int64_t)text.n,
                       .origin = PT_OF_PORTALIS},
             PT_AST_NEWEST);
}

/* Lacks of the library are also what a reader of `skip` looks for. */
static void add_skips(pt_arena *a, const pt_closure *made, pt_scan *s)
{
    pt_scan_skip *skips = PT_NEW_N(a, pt_scan_skip, s->n_skips + made->n_lacks + 1);
    const char *last = "";
    if (s->n_skips)
        memcpy(skips, s->skips, s->n_skips * sizeof *skips);
    for (uint32_t i = 0; i < made->n_lacks; i++) {
        const pt_lack *l = &made->lacks[i];
        if (l->kind != PT_LACK_LIBRARY || !strcmp(last, l->module))
            continue;
        last = l->module;
        skips[s->n_skips++] = (pt_scan_skip){
            l->module, "library",
            pt_arena_printf(a, "%s; %s imports it", l->why, l->importer), false};
    }
    s->skips = skips;
}

/* Packages count against the limits of the source. */
static int check_limits(const pt_job *job, const pt_closure *made, const pt_scan *s,
                        pt_err *err)
{
    int64_t bytes = s->total_bytes;
    for (uint32_t i = 0; i < made->n_packages; i++)
        bytes += made->modules[i].size_bytes;
    if (s->n_files + made->n_packages <= job->limits.files &&
        bytes <= job->limits.total_bytes)
        return 0;
    return pt_fail(
        err, PT_ERR_LIMIT,
        "with the packages that come along there are %u files of %lld bytes; raise "
        "limits.files or limits.total_size, or include fewer packages",
        s->n_files + made->n_packages, (long long)bytes);
}

/* Tests and examples are run by a program of ours, which is translated as theirs are. */
static bool wants_driver(const pt_job *job, const pt_scan *s)
{
    bool suites = false, taken = false;
    for (uint32_t i = 0; i < s->n_files; i++) {
        suites = suites || s->files[i].examples || pt_driver_is_suite(s->files[i].path);
        taken = taken || !strcmp(s->files[i].path, PT_DRIVER_PATH);
    }
    return job->verify.enabled && suites && !taken;
}

/* What the program imports of packages and of the library, as further modules; and what is
 * lacking. The driver's imports are the program's. */
static int add_others(pt_arena *a, const pt_job *job, pt_module **modules,
                      pt_imports **imports, bool **read_now, pt_closure *made, pt_plan *p,
                      pt_err *err)
{
    uint32_t n = p->scan.n_files;
    *made = (pt_closure){0};
    const char **paths = PT_NEW_N(a, const char *, n + 2);
    p->driver = wants_driver(job, &p->scan);
    if (p->driver) {
        (*modules)[n] = (pt_module){.name = PT_DRIVER_MODULE};
        pt_imports_read(a, pt_driver_source(), &(*imports)[n]);
        paths[n] = PT_DRIVER_PATH;
    }
    for (uint32_t i = 0; i < n; i++)
        paths[i] = p->scan.files[i].path;
    if (pt_library_find(a, job->options.library, &p->library, err) < 0 ||
        pt_site_open(a, &p->library, &job->packages_from, &job->include_packages, &p->site,
                     err) < 0)
        return -1;
    const pt_closure_input in = {&p->library,   &p->site, job->limits.file_bytes,
                                 n + p->driver, *modules, *imports,
                                 paths};
    pt_closure_of(a, &in, made);
    if (check_limits(job, made, &p->scan, err) < 0)
        return -1;
    uint32_t all = n + made->n_modules + p->driver;
    const pt_module driver = (*modules)[n];
    const pt_imports of_driver = (*imports)[n];
    *modules = memcpy(PT_NEW_N(a, pt_module, all + 1), *modules, n * sizeof **modules);
    *imports = memcpy(PT_NEW_N(a, pt_imports, all + 1), *imports, n * sizeof **imports);
    *read_now = memcpy(PT_NEW_N(a, bool, all + 1), *read_now, n * sizeof **read_now);
    for (uint32_t i = 0; i < made->n_modules; i++) {
        (*modules)[n + i] = (pt_module){.name = made->modules[i].name,
                                        .is_package = made->modules[i].is_package};
        (*imports)[n + i] = made->modules[i].imports;
    }
    if (p->driver) {
        (*modules)[all - 1] = driver;
        (*imports)[all - 1] = of_driver;
    }
    p->lacks = made->lacks;
    p->n_lacks = made->n_lacks;
    add_skips(a, made, &p->scan);
    return 0;
}

static void make_shards(pt_arena *a, uint32_t workers, const uint32_t *component,
                        pt_plan *p)
{
    uint64_t *cost = PT_NEW_N(a, uint64_t, p->n_units + 1);
    uint32_t *shard = PT_NEW_N(a, uint32_t, p->n_units + 1);
    p->n_shards = pt_shard_count(p->n_components, workers);
    uint64_t *load = PT_NEW_N(a, uint64_t, p->n_shards + 1);
    for (uint32_t i = 0; i < p->n_units; i++)
        cost[i] = p->units[i].cost_us;
    pt_shard_balance(p->n_units, component, p->n_components, cost, p->n_shards, shard,
                     load);
    for (uint32_t i = 0; i < p->n_units; i++) {
        p->units[i].component = component[i];
        p->units[i].shard = shard[i];
    }
    p->shard_cost_us = load;
}

int pt_plan_make(pt_arena *a, const pt_job *job, uint32_t workers,
                 const pt_plan_hooks *hooks, pt_plan *out, pt_err *err)
{
    static const pt_plan_hooks none;
    *out = (pt_plan){0};
    if (pt_scan_run(a, job, &out->scan, err) < 0)
        return -1;
    uint32_t n = out->scan.n_files;
    const char *root = pt_job_source_root(job);
    pt_imports *imports = PT_NEW_N(a, pt_imports, n + 1);
    pt_module *modules = PT_NEW_N(a, pt_module, n + 1);
    pt_closure others;
    pt_graph graph;
    bool *wanted = PT_NEW_N(a, bool, n + 1);
    read_imports(a, root, &out->scan, hooks ? hooks : &none, wanted, imports);
    pt_modules_name(a, &out->scan, imports, root, modules);
    for (uint32_t i = 0; i < n; i++)
        out->n_unparsed += !imports[i].parsed;
    if (add_others(a, job, &modules, &imports, &wanted, &others, out, err) < 0)
        return -1;
    out->imports = imports;
    out->read_now = wanted;
    n += others.n_modules + out->driver;
    uint32_t *component = PT_NEW_N(a, uint32_t, n + 1);
    pt_modules_graph(a, n, modules, imports, &graph);
    out->n_edges = graph.start[n];
    out->n_components = pt_graph_components(&graph, component);
    make_units(a, modules, &others, pt_job_grammar(job->options.python), out);
    make_shards(a, workers, component, out);
    count_cycles(a, out);
    return 0;
}
