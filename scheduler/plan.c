/* plan.c: the steps before any work, in order. */
#include "scheduler/plan.h"

#include "base/file.h"
#include "scheduler/shard.h"
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
        for (uint32_t k = 0; k < io[i].n; k++)
            p[k] = (pt_import){pt_arena_strdup(a, io[i].p[k].name), io[i].p[k].level};
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

static void make_units(pt_arena *a, const pt_module *modules, uint32_t grammar, pt_plan *p)
{
    p->n_units = p->scan.n_files;
    p->units = PT_NEW_N(a, pt_unit, p->n_units + 1);
    for (uint32_t i = 0; i < p->n_units; i++) {
        const pt_scan_file *f = &p->scan.files[i];
        const pt_module *m = &modules[i];
        const pt_unit_source in = {f->path, m->name, m->is_package, grammar, {0}};
        p->units[i] = (pt_unit){.path = f->path,
                                .module = m->name,
                                .is_package = m->is_package,
                                .source = f->source,
                                .key = pt_stage_translate_key(&in, f->source),
                                .size_bytes = f->size_bytes,
                                .cost_us = pt_shard_cost(f->size_bytes),
                                .clash = m->clash};
        p->cost_us += p->units[i].cost_us;
    }
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
    uint32_t *component = PT_NEW_N(a, uint32_t, n + 1);
    pt_graph graph;
    bool *wanted = PT_NEW_N(a, bool, n + 1);
    read_imports(a, root, &out->scan, hooks ? hooks : &none, wanted, imports);
    out->imports = imports;
    out->read_now = wanted;
    pt_modules_name(a, &out->scan, imports, root, modules);
    pt_modules_graph(a, n, modules, imports, &graph);
    out->n_edges = graph.start[n];
    out->n_components = pt_graph_components(&graph, component);
    make_units(a, modules, pt_job_grammar(job->options.python), out);
    make_shards(a, workers, component, out);
    count_cycles(a, out);
    for (uint32_t i = 0; i < n; i++)
        out->n_unparsed += !imports[i].parsed;
    return 0;
}
