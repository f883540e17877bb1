/* plan.c: the steps before any work, in order. */
#include "scheduler/plan.h"

#include "base/file.h"
#include "scheduler/shard.h"
#include "worker/stages.h"

#include <string.h>
#include <unistd.h>

uint32_t pt_plan_workers(const pt_job *job)
{
    if (job->resources.ranks)
        return job->resources.ranks;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores > 0 ? (uint32_t)cores : 1;
}

/* A file that is gone by now imports nothing; its worker will say what happened. */
static void read_imports(pt_arena *a, const char *root, const pt_scan *scan,
                         void (*tick)(void *ctx), void *ctx, pt_imports *out)
{
    pt_buf path = {0}, source = {0};
    for (uint32_t i = 0; i < scan->n_files; i++) {
        if (tick)
            tick(ctx);
        pt_buf_clear(&path);
        pt_buf_clear(&source);
        pt_path_join(&path, root, scan->files[i].path);
        if (pt_file_read(pt_buf_z(&path), (size_t)scan->files[i].size_bytes, false, &source,
                         NULL) == 0)
            pt_imports_read(a, pt_buf_str(&source), &out[i]);
    }
    pt_buf_free(&path);
    pt_buf_free(&source);
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

static void make_units(pt_arena *a, const pt_module *modules, pt_plan *p)
{
    p->n_units = p->scan.n_files;
    p->units = PT_NEW_N(a, pt_unit, p->n_units + 1);
    for (uint32_t i = 0; i < p->n_units; i++) {
        const pt_scan_file *f = &p->scan.files[i];
        const pt_module *m = &modules[i];
        p->units[i] = (pt_unit){
            .path = f->path,
            .module = m->name,
            .is_package = m->is_package,
            .source = f->source,
            .key = pt_stage_translate_key(f->path, m->name, m->is_package, f->source),
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

int pt_plan_make(pt_arena *a, const pt_job *job, uint32_t workers, void (*tick)(void *ctx),
                 void *ctx, pt_plan *out, pt_err *err)
{
    *out = (pt_plan){0};
    if (pt_scan_run(a, job, &out->scan, err) < 0)
        return -1;
    uint32_t n = out->scan.n_files;
    const char *root = pt_job_source_root(job);
    pt_imports *imports = PT_NEW_N(a, pt_imports, n + 1);
    pt_module *modules = PT_NEW_N(a, pt_module, n + 1);
    uint32_t *component = PT_NEW_N(a, uint32_t, n + 1);
    pt_graph graph;
    read_imports(a, root, &out->scan, tick, ctx, imports);
    pt_modules_name(a, &out->scan, imports, root, modules);
    pt_modules_graph(a, n, modules, imports, &graph);
    out->n_edges = graph.start[n];
    out->n_components = pt_graph_components(&graph, component);
    make_units(a, modules, out);
    make_shards(a, workers, component, out);
    count_cycles(a, out);
    for (uint32_t i = 0; i < n; i++)
        out->n_unparsed += !imports[i].parsed;
    return 0;
}
