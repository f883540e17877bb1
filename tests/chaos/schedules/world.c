/* world.c: a world is rank 0, which is pt_serve() as it is, and workers, which are pt_rank_run() as
 * it is. Left out of it: the workspace that is written at the end, and the search in units that
 * kill. A unit takes the time that the schedule says, and kills when it says so. */
#include "tests/chaos/schedules/schedules.h"

#include "base/log.h"
#include "checkpoint/journal.h"
#include "scheduler/culprits.h"
#include "scheduler/finish.h"
#include "scheduler/late.h"
#include "slurm/pmi.h"
#include "worker/fault.h"
#include "worker/rank_priv.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CRASH_WORDS_MS = 500 };

static uint32_t n_worlds;

/* --- processes --- */

static s_proc *proc_new(s_world *w, int rank)
{
    s_proc *p = calloc(1, sizeof *p);
    PT_ASSERT(p);
    snprintf(p->v.name, sizeof p->v.name, "w%u.%d", w->number, rank);
    p->world = w;
    p->rank = rank;
    p->exit_code = -1;
    w->procs[rank] = p;
    return p;
}

static void *rank0(void *arg)
{
    s_proc *p = arg;
    char batch[16];
    snprintf(batch, sizeof batch, "batch%u", p->world->slot);
    pt_serve_options o = {.job_dir = s_out,
                          .join = true,
                          .pmi = true,
                          .ranks = (uint32_t)p->world->n,
                          .batch = batch};
    p->exit_code = pt_serve(&o);
    return NULL;
}

static void *worker(void *arg)
{
    s_proc *p = arg;
    pt_job job;
    pt_job_dir dir;
    pt_rank_options o;
    pt_arena *a = pt_arena_new();
    pt_job_dir_of(a, s_out, &dir);
    if (pt_job_dir_load(&dir, &job, NULL) < 0)
        s_wrong("a worker cannot read the job");
    pt_rank_options_of(&job, dir.root, &o);
    o.notice = &p->notices;
    o.warning = &p->warning;
    v_sleep(p->world->delay_us[p->rank]);
    int status = pt_rank_run(p->world->ends[p->rank], &o);
    s_tell("ends with %d", status);
    return NULL;
}

/* What the kernel does when a process ends. */
static void ended(v_proc *v)
{
    s_proc *p = (s_proc *)v;
    s_watch_gone(p);
    pt_ledger_close(p->ledger);
    p->ledger = NULL;
    if (p->lock)
        close(p->lock - 1);
    p->lock = 0;
}

s_world *s_world_start(uint32_t slot)
{
    s_world *w = calloc(1, sizeof *w);
    PT_ASSERT(w);
    w->number = ++n_worlds;
    w->slot = slot;
    w->n = (int)s.n_ranks;
    v_ended = ended;
    s_net_open(w);
    s_proc *p = proc_new(w, 0);
    v_thread(&p->v, rank0, p);
    return w;
}

void s_world_go(s_world *w)
{
    for (int r = 1; r <= w->n; r++) {
        if (w->delay_us[r] == V_NEVER)
            continue;
        s_proc *p = proc_new(w, r);
        v_thread(&p->v, worker, p);
    }
}

bool s_world_runs(const s_world *w)
{
    return w && !w->procs[0]->v.dead;
}

void s_world_end(s_world *w, bool all)
{
    for (int r = 0; r <= w->n; r++)
        if (w->procs[r] && (all || r == 0))
            v_kill(&w->procs[r]->v);
}

/* --- in the place of parts of rank 0 --- */

pt_link *__wrap_pt_pmi_link(int startup_ms, pt_err *err);
void __wrap_pt_link_exit(pt_link *l, int status);
int __wrap_pt_finish(const pt_finish_options *o, pt_finish_result *out, pt_err *err);
int __wrap_pt_culprits_search(const pt_culprits_options *o, pt_err *err);
int __wrap_pt_late_work(const pt_late_options *o, enum pt_late_end *end, char why[512],
                        pt_err *err);
int __wrap_pt_job_dir_lock_as(const pt_job_dir *d, const char *batch, pt_err *err);
pt_ledger *__wrap_pt_ledger_open(const char *path, pt_err *err);
void __wrap_pt_ledger_close(pt_ledger *l);
int __wrap_pt_journal_forget(const char *dir, pt_err *err);
int __wrap_pt_record_keep(const char *journals, const char *results, pt_err *err);
int __wrap_pt_log_to(const char *path, pt_err *err);
void __wrap_pt_log(enum pt_level level, const char *event, const char *fmt, ...);
void __wrap_pt_log_rank(int rank);

int __real_pt_late_work(const pt_late_options *o, enum pt_late_end *end, char why[512],
                        pt_err *err);
int __real_pt_job_dir_lock_as(const pt_job_dir *d, const char *batch, pt_err *err);
pt_ledger *__real_pt_ledger_open(const char *path, pt_err *err);
void __real_pt_ledger_close(pt_ledger *l);
int __real_pt_journal_forget(const char *dir, pt_err *err);
int __real_pt_record_keep(const char *journals, const char *results, pt_err *err);

pt_link *__wrap_pt_pmi_link(int startup_ms, pt_err *err)
{
    (void)startup_ms;
    (void)err;
    s_proc *p = s_me();
    v_may_die();
    s_world_go(p->world);
    return p->world->ends[0];
}

void __wrap_pt_link_exit(pt_link *l, int status)
{
    (void)l;
    s_me()->exit_code = status;
    s_tell("ends with %d", status);
    v_kill(v_self);
}

int __wrap_pt_finish(const pt_finish_options *o, pt_finish_result *out, pt_err *err)
{
    (void)o;
    (void)err;
    v_may_die();
    *out = (pt_finish_result){0};
    return 0;
}

int __wrap_pt_culprits_search(const pt_culprits_options *o, pt_err *err)
{
    (void)o;
    (void)err;
    return 0;
}

int __wrap_pt_late_work(const pt_late_options *o, enum pt_late_end *end, char why[512],
                        pt_err *err)
{
    pt_late_options mine = *o;
    mine.notices = &s_me()->notices;
    return __real_pt_late_work(&mine, end, why, err);
}

int __wrap_pt_job_dir_lock_as(const pt_job_dir *d, const char *batch, pt_err *err)
{
    int fd = __real_pt_job_dir_lock_as(d, batch, err);
    s_me()->lock = fd + 1;
    v_may_die();
    return fd;
}

void __wrap_pt_job_dir_unlock(int fd);
void __wrap_pt_job_dir_unlock(int fd)
{
    if (fd >= 0)
        close(fd);
    s_me()->lock = 0;
}

pt_ledger *__wrap_pt_ledger_open(const char *path, pt_err *err)
{
    pt_ledger *l = __real_pt_ledger_open(path, err);
    if (v_self)
        s_me()->ledger = l;
    return l;
}

void __wrap_pt_ledger_close(pt_ledger *l)
{
    if (v_self && s_me()->ledger == l)
        s_me()->ledger = NULL;
    __real_pt_ledger_close(l);
}

int __wrap_pt_journal_forget(const char *dir, pt_err *err)
{
    v_may_die();
    return __real_pt_journal_forget(dir, err);
}

int __wrap_pt_record_keep(const char *journals, const char *results, pt_err *err)
{
    v_may_die();
    return __real_pt_record_keep(journals, results, err);
}

/* --- logs --- */

int __wrap_pt_log_to(const char *path, pt_err *err)
{
    (void)path;
    (void)err;
    return 0;
}

void __wrap_pt_log_rank(int rank)
{
    (void)rank;
}

const char *const s_fact_names[S_FACTS] = {
    "rank.joined",    "rank.lost",        "rank.back",    "rank.notice",
    "result.refused", "unit.quarantined", "unit.failed",  "plan",
    "drain",          "late.joined",      "late.unheard", "journal.replayed"};
uint64_t s_facts[S_FACTS];

void __wrap_pt_log(enum pt_level level, const char *event, const char *fmt, ...)
{
    char text[1400];
    va_list ap;
    for (size_t i = 0; i < S_FACTS; i++)
        s_facts[i] += !strcmp(event, s_fact_names[i]);
    if (!s_loud && level < PT_ERROR)
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    s_tell("%s %s", event, text);
    if (level == PT_ERROR && !strcmp(event, "serve"))
        s_wrong("rank 0 cannot go on: %s", text);
}

/* --- units --- */

void __wrap_pt_fault_at_unit(const char *path);
int __wrap_pt_fault_init(int rank, pt_err *err);
int __wrap_pt_file_read(const char *path, size_t max, bool any, pt_buf *out, pt_err *err);
int __real_pt_file_read(const char *path, size_t max, bool any, pt_buf *out, pt_err *err);
int __wrap_pt_plan_make(pt_arena *a, const pt_job *job, uint32_t workers,
                        const pt_plan_hooks *hooks, pt_plan *out, pt_err *err);
int __real_pt_plan_make(pt_arena *a, const pt_job *job, uint32_t workers,
                        const pt_plan_hooks *hooks, pt_plan *out, pt_err *err);
int __wrap_pt_rank_crashed(const char **path);
void __wrap_pt_rank_crash_told(void);
void __wrap_pt_rank_crash_stack(bool on);

int __wrap_pt_fault_init(int rank, pt_err *err)
{
    (void)rank;
    (void)err;
    return 0;
}

/* So few units would have a shard each. */
int __wrap_pt_plan_make(pt_arena *a, const pt_job *job, uint32_t workers,
                        const pt_plan_hooks *hooks, pt_plan *out, pt_err *err)
{
    int rc = __real_pt_plan_make(a, job, workers, hooks, out, err);
    for (uint32_t i = 0; rc == 0 && i < out->n_units; i++)
        out->units[i].shard %= s.n_shards;
    return rc;
}

int __wrap_pt_file_read(const char *path, size_t max, bool any, pt_buf *out, pt_err *err)
{
    const char *name = strrchr(path, '/');
    size_t n = strlen(path);
    bool unit = v_self && s_me()->rank > 0 && n > 3 && !strcmp(path + n - 3, ".py");
    uint32_t *unread = unit ? &s.unread[atoi(name + 2)] : NULL;
    if (!unread || *unread == 0)
        return __real_pt_file_read(path, max, any, out, err);
    --*unread;
    return pt_fail(err, PT_ERR_IO, "%s: too many open files", path);
}

void __wrap_pt_fault_at_unit(const char *path)
{
    s_proc *p = s_me();
    uint32_t unit = (uint32_t)atoi(path + 1);
    v_sleep(s.unit_us[unit]);
    if (s.kills[unit] == 0)
        return;
    s.kills[unit]--;
    s_tell("crashes at %s", path);
    snprintf(p->crash_path, sizeof p->crash_path, "%s", path);
    p->crash_signal = SIGSEGV;
    for (int i = 0; i < CRASH_WORDS_MS && !p->crash_told; i++)
        v_sleep(1000);
    v_kill(v_self);
}

int __wrap_pt_rank_crashed(const char **path)
{
    *path = s_me()->crash_path;
    return s_me()->crash_told ? 0 : s_me()->crash_signal;
}

void __wrap_pt_rank_crash_told(void)
{
    s_me()->crash_told = true;
}

void __wrap_pt_rank_crash_stack(bool on)
{
    (void)on;
}
