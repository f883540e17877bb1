/* rank_work.c: the thread that does units. The bench holds what is to do and what is done;
 * the thread in turn holds a reference to the bench, so that a thread that was given up (its
 * unit hangs) may still come back, find that it is no longer wanted, and leave. */
#include "worker/rank_priv.h"

#include "base/file.h"
#include "base/log.h"
#include "base/vec.h"
#include "spec/drain.h"
#include "worker/driver.h"
#include "worker/fault.h"
#include "worker/library.h"
#include "worker/site.h"
#include "worker/stages.h"
#include "worker/tokens.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

/* The most that a rank lexes at once: what it has in hand is seldom more. A device takes 90
 * bytes of memory for each, twice. */
enum { LEX_BYTES = 2 << 20 };

struct todo {
    pt_grant grant; /* its texts are heap copies */
};

struct hand { /* a working thread */
    pt_bench *bench;
    pt_tokens *tokens; /* of the units in hand; NULL: each is lexed when its turn comes */
    bool unwanted;
};

struct pt_bench {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    char *source_root;  /* a copy: a thread that was given up may outlive the options */
    pt_arena *places;   /* of the next two */
    pt_library library; /* no folder: its units fail, and say so */
    pt_site site;
    size_t max_file_bytes;
    uint32_t grammar;
    pt_lex_choice lexer;
    void (*done)(void *ctx);
    void *ctx;
    uint32_t refs; /* the owner, and each thread that runs */
    bool closing;
    struct hand *hand; /* who works now */
    PT_VEC(struct todo) todo;
    bool working;
    pt_grant at; /* while working */
    int64_t since_ms;
    uint64_t predicted_us, took_us; /* of all that was finished */
    PT_VEC(pt_finished *) finished;
};

static char *copy(const char *s)
{
    char *c = strdup(s);
    PT_ASSERT(c);
    return c;
}

static void grant_free(pt_grant *g)
{
    free((char *)g->path);
    free((char *)g->module);
}

void pt_finished_free(pt_finished *f)
{
    pt_buf_free(&f->artifact);
}

/* The lock is held; it is given up. */
static void let_go(pt_bench *b)
{
    bool last = --b->refs == 0;
    pthread_mutex_unlock(&b->lock);
    if (!last)
        return;
    for (size_t i = 0; i < b->todo.n; i++)
        grant_free(&b->todo.p[i].grant);
    for (size_t i = 0; i < b->finished.n; i++) {
        pt_finished_free(b->finished.p[i]);
        free(b->finished.p[i]);
    }
    pt_vec_free(&b->todo);
    pt_vec_free(&b->finished);
    pthread_cond_destroy(&b->changed);
    pthread_mutex_destroy(&b->lock);
    free(b->source_root);
    pt_arena_free(b->places);
    free(b);
}

static int fail_unit(pt_finished *f, enum pt_err_code code, const char *why)
{
    f->result.outcome = PT_OUTCOME_FAILED;
    f->result.code = code;
    snprintf(f->why, sizeof f->why, "%s", why);
    return -1;
}

/* A path that cannot leave the source root. */
static bool stays_inside(const char *path)
{
    if (path[0] == '/' || path[0] == '\0')
        return false;
    for (const char *p = path; p; p = strchr(p, '/') ? strchr(p, '/') + 1 : NULL)
        if (!strncmp(p, "../", 3) || !strcmp(p, ".."))
            return false;
    return true;
}

/* Where the unit's source is on this machine; false when it cannot be here. */
static bool locate(const pt_bench *b, const pt_grant *g, pt_buf *path)
{
    const pt_library *l = &b->library;
    size_t n = strlen(l->prefix);
    if (g->origin == PT_OF_LIBRARY) {
        if (l->dir && !strncmp(g->path, l->prefix, n) && g->path[n] == '/')
            pt_path_join(path, l->dir, g->path + n + 1);
    } else if (g->origin == PT_OF_PACKAGE) {
        pt_site_file f;
        pt_arena *a = pt_arena_new();
        if (pt_site_find(a, &b->site, pt_str_of(g->module), &f) == PT_SITE_SOURCE &&
            !strcmp(f.unit, g->path))
            pt_buf_adds(path, f.path);
        pt_arena_free(a);
    } else {
        pt_path_join(path, b->source_root, g->path);
    }
    return path->n > 0;
}

static const char *what_it_is_of(const pt_grant *g)
{
    return g->origin == PT_OF_LIBRARY ? "Python library" : "installed package";
}

static uint32_t grammar_of(const pt_bench *b, const pt_grant *g)
{
    return g->origin == PT_OF_SOURCE ? b->grammar : PT_AST_NEWEST;
}

/* Reads the unit's source and makes sure that it is what the scheduler saw. */
static int read_source(const pt_bench *b, const pt_grant *g, pt_unit_source *in,
                       pt_buf *source, pt_finished *f)
{
    pt_err err;
    pt_buf path = {0};
    char why[128];
    if (!stays_inside(g->path))
        return fail_unit(f, PT_ERR_OTHER, "the path leads out of the source");
    int rc = 0;
    if (g->origin == PT_OF_PORTALIS) {
        pt_buf_addstr(source, pt_driver_source());
    } else if (locate(b, g, &path)) {
        rc = pt_file_read(pt_buf_z(&path), b->max_file_bytes, g->origin == PT_OF_LIBRARY,
                          source, &err);
    } else {
        snprintf(why, sizeof why, "this machine has not the %s that the scheduler's has",
                 what_it_is_of(g));
        return fail_unit(f, PT_ERR_GONE, why);
    }
    pt_buf_free(&path);
    if (rc < 0)
        return fail_unit(f, err.code, err.msg);
    f->result.source_bytes = source->n;
    if (!pt_hash_eq(pt_hash_of(source->p, source->n), g->source)) {
        snprintf(why, sizeof why,
                 "the %s of this machine is not the scheduler's; install one everywhere",
                 what_it_is_of(g));
        return fail_unit(f, PT_ERR_DAMAGED,
                         g->origin == PT_OF_SOURCE
                             ? "the file changed while the job ran; run the job again"
                             : why);
    }
    *in = (pt_unit_source){g->path,          g->module,          g->is_package,
                           grammar_of(b, g), pt_buf_str(source), NULL};
    if (!pt_hash_eq(pt_stage_translate_key(in, g->source), g->key))
        return fail_unit(f, PT_ERR_VERSION,
                         "the scheduler and this worker are of different versions");
    return 0;
}

static void note_result(const pt_unit_result *r, pt_finished *f)
{
    f->result.outcome = r->ok ? PT_OUTCOME_DONE : PT_OUTCOME_REJECTED;
    f->result.lines = r->n_lines;
    f->result.nodes = r->n_nodes;
    f->result.functions = r->n_functions;
    f->result.classes = r->n_classes;
    f->result.findings = r->n_findings;
    f->result.is_script = r->is_script;
    if (!r->ok && r->n_findings)
        snprintf(f->why, sizeof f->why, "line %u: %s", r->findings[0].line,
                 r->findings[0].what);
}

/* Copies of the leases behind this one whose texts follow the same rules. */
static uint32_t waiting(pt_bench *b, const pt_grant *g, pt_grant *out, uint32_t max)
{
    bool nested = pt_ast_nested_quotes(grammar_of(b, g));
    uint32_t n = 0;
    pthread_mutex_lock(&b->lock);
    for (size_t i = 0; i < b->todo.n && n < max; i++) {
        pt_grant w = b->todo.p[i].grant;
        if (pt_ast_nested_quotes(grammar_of(b, &w)) != nested)
            continue;
        w.path = copy(w.path);
        w.module = copy(w.module);
        out[n++] = w;
    }
    pthread_mutex_unlock(&b->lock);
    return n;
}

/* Makes the tokens of this unit and of those that wait behind it, unless they are made. What
 * cannot be read is left for its turn. */
static void lex_ahead(struct hand *h, const pt_grant *g)
{
    enum { MOST = 256 };
    bool nested = pt_ast_nested_quotes(grammar_of(h->bench, g));
    if (!h->tokens || pt_tokens_tried(h->tokens, g->source, nested))
        return;
    pt_grant *all = calloc(MOST + 1, sizeof *all);
    pt_buf *texts = calloc(MOST + 1, sizeof *texts);
    pt_tokens_source *sources = calloc(MOST + 1, sizeof *sources);
    PT_ASSERT(all && texts && sources);
    uint32_t n = 1 + waiting(h->bench, g, all + 1, MOST), n_read = 0;
    all[0] = *g;
    all[0].path = copy(g->path);
    all[0].module = copy(g->module);
    for (uint32_t i = 0; i < n; i++) {
        pt_finished unread = {0};
        pt_unit_source in;
        if (read_source(h->bench, &all[i], &in, &texts[i], &unread) == 0)
            sources[n_read++] = (pt_tokens_source){all[i].source, in.source};
        grant_free(&all[i]);
    }
    pt_tokens_make(h->tokens, sources, n_read, nested);
    for (uint32_t i = 0; i < n; i++)
        pt_buf_free(&texts[i]);
    free(sources);
    free(texts);
    free(all);
}

static void translate(struct hand *h, const pt_grant *g, pt_arena *a, pt_finished *f)
{
    const pt_bench *b = h->bench;
    pt_buf source = {0};
    pt_unit_source in;
    pt_fault_at_unit(g->path);
    if (g->work.stage != PT_STAGE_TRANSLATE) {
        fail_unit(f, PT_ERR_VERSION, "a stage that this worker does not know");
    } else if (read_source(b, g, &in, &source, f) == 0) {
        pt_unit_result r = {0};
        lex_ahead(h, g);
        in.lexed = pt_tokens_find(h->tokens, g->source, pt_ast_nested_quotes(in.grammar));
        pt_stage_translate(a, &in, &r);
        pt_unit_result_write(&r, &f->artifact);
        note_result(&r, f);
    }
    pt_buf_free(&source);
}

static uint64_t us(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static pt_finished *finished_new(const pt_grant *g)
{
    pt_finished *f = calloc(1, sizeof *f);
    PT_ASSERT(f);
    f->result.work = g->work;
    f->result.key = g->key;
    return f;
}

static pt_finished *do_unit(struct hand *h, const pt_grant *g, pt_arena *a)
{
    pt_finished *f = finished_new(g);
    uint64_t wall = us(CLOCK_MONOTONIC), cpu = us(CLOCK_THREAD_CPUTIME_ID);
    pt_rank_now_at(g->path);
    translate(h, g, a, f);
    pt_rank_now_at(NULL);
    pt_arena_reset(a);
    f->result.wall_us = us(CLOCK_MONOTONIC) - wall;
    f->result.cpu_us = us(CLOCK_THREAD_CPUTIME_ID) - cpu;
    return f;
}

/* Waits for something to do and takes it; false when the thread should end. */
static bool begin(struct hand *h, pt_grant *g)
{
    pt_bench *b = h->bench;
    while (!b->closing && !h->unwanted && b->todo.n == 0)
        pthread_cond_wait(&b->changed, &b->lock);
    if (b->closing || h->unwanted)
        return false;
    *g = b->at = b->todo.p[0].grant;
    memmove(&b->todo.p[0], &b->todo.p[1], (b->todo.n - 1) * sizeof b->todo.p[0]);
    b->todo.n--;
    b->working = true;
    b->since_ms = pt_now_mono_ms();
    return true;
}

/* False when the unit was given up meanwhile: somebody else has reported it. */
static bool end(struct hand *h, pt_finished *f)
{
    pt_bench *b = h->bench;
    if (h->unwanted)
        return false;
    f->result.work = b->at.work; /* a new epoch may have come */
    b->predicted_us += b->at.cost_us;
    b->took_us += f->result.wall_us;
    b->working = false;
    pt_vec_push(&b->finished, f);
    pthread_cond_broadcast(&b->changed);
    b->done(b->ctx);
    return true;
}

static void *work(void *ctx)
{
    struct hand *h = ctx;
    pt_bench *b = h->bench;
    pt_arena *a = pt_arena_new();
    pt_grant g;
    pt_rank_crash_stack(true);
    h->tokens = pt_tokens_open(&b->lexer);
    pthread_mutex_lock(&b->lock);
    while (begin(h, &g)) {
        pthread_mutex_unlock(&b->lock);
        pt_finished *f = do_unit(h, &g, a);
        pthread_mutex_lock(&b->lock);
        if (!end(h, f)) {
            pt_finished_free(f);
            free(f);
        }
        grant_free(&g);
    }
    pt_tokens_close(h->tokens);
    free(h);
    let_go(b);
    pt_arena_free(a);
    pt_rank_crash_stack(false);
    return NULL;
}

/* The lock is held, or nobody else knows the bench yet. */
static int start_hand(pt_bench *b, pt_err *err)
{
    struct hand *h = calloc(1, sizeof *h);
    PT_ASSERT(h);
    h->bench = b;
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, PT_BENCH_STACK_BYTES);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    /* Signals go to the thread that looks at the flag. */
    sigset_t all, before;
    sigfillset(&all);
    sigdelset(&all, SIGSEGV);
    sigdelset(&all, SIGBUS);
    sigdelset(&all, SIGFPE);
    sigdelset(&all, SIGILL);
    sigdelset(&all, SIGABRT);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pthread_t thread;
    int rc = pthread_create(&thread, &attr, work, h);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    if (rc != 0) {
        free(h);
        return pt_fail(err, PT_ERR_OTHER, "cannot start a thread: %s", strerror(rc));
    }
    b->refs++;
    b->hand = h;
    return 0;
}

/* Without a library, or packages, their units fail, and say so. */
static void find_places(pt_bench *b, const pt_rank_options *o)
{
    static const pt_job_list none;
    pt_err err;
    b->places = pt_arena_new();
    if (pt_library_find(b->places, o->library ? o->library : "none", &b->library, &err) <
            0 ||
        pt_site_open(b->places, &b->library, &o->packages_from, &none, &b->site, &err) < 0)
        pt_log(PT_WARN, "rank.library", "%s", err.msg);
}

/* What units are lexed by, and a line in the log on it. */
static int choose_lexer(pt_bench *b, const pt_rank_options *o, pt_err *err)
{
    if (o->lexer)
        b->lexer = *o->lexer;
    else if (pt_lex_choose((enum pt_lex_want)o->device, LEX_BYTES, 0, &b->lexer, err) < 0)
        return -1;
    pt_log(PT_INFO, "rank.device", "lexer=%s found=\"%s\" why=\"%s\"",
           pt_lex_where_name(b->lexer.where), b->lexer.found, b->lexer.why);
    return 0;
}

const char *pt_bench_device(const pt_bench *b)
{
    return b->lexer.where == PT_LEX_CUDA ? b->lexer.found : "cpu";
}

pt_bench *pt_bench_open(const pt_rank_options *o, void (*done)(void *ctx), void *ctx,
                        pt_err *err)
{
    pt_bench *b = calloc(1, sizeof *b);
    PT_ASSERT(b);
    pthread_mutex_init(&b->lock, NULL);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&b->changed, &attr);
    pthread_condattr_destroy(&attr);
    b->source_root = copy(o->source_root);
    find_places(b, o);
    b->max_file_bytes = (size_t)o->max_file_bytes;
    b->grammar = o->grammar;
    b->done = done;
    b->ctx = ctx;
    b->refs = 1;
    pthread_mutex_lock(&b->lock);
    if (choose_lexer(b, o, err) < 0 || start_hand(b, err) < 0) {
        let_go(b);
        return NULL;
    }
    pthread_mutex_unlock(&b->lock);
    return b;
}

static bool same_unit(pt_work a, pt_work b)
{
    return a.unit == b.unit && a.stage == b.stage;
}

static bool renew(pt_bench *b, pt_work w)
{
    bool known = b->working && same_unit(b->at.work, w);
    if (known)
        b->at.work.epoch = w.epoch;
    for (size_t i = 0; i < b->todo.n && !known; i++)
        if ((known = same_unit(b->todo.p[i].grant.work, w)))
            b->todo.p[i].grant.work.epoch = w.epoch;
    return known;
}

void pt_bench_give(pt_bench *b, const pt_grant *g)
{
    pthread_mutex_lock(&b->lock);
    if (!renew(b, g->work)) {
        struct todo t = {*g};
        t.grant.path = copy(g->path);
        t.grant.module = copy(g->module);
        pt_vec_push(&b->todo, t);
        pthread_cond_broadcast(&b->changed);
    }
    pthread_mutex_unlock(&b->lock);
}

bool pt_bench_take(pt_bench *b, pt_finished *out)
{
    pthread_mutex_lock(&b->lock);
    pt_finished *f = b->finished.n ? b->finished.p[0] : NULL;
    if (f) {
        memmove(&b->finished.p[0], &b->finished.p[1],
                (b->finished.n - 1) * sizeof b->finished.p[0]);
        b->finished.n--;
    }
    pthread_mutex_unlock(&b->lock);
    if (!f)
        return false;
    *out = *f;
    free(f);
    return true;
}

uint32_t pt_bench_hand(pt_bench *b, pt_work *out, uint32_t *n_open, int64_t *busy_ms)
{
    uint32_t n = 0;
    pthread_mutex_lock(&b->lock);
    if (b->working)
        out[n++] = b->at.work;
    for (size_t i = 0; i < b->todo.n && n < PT_WIRE_MAX_LEASES; i++)
        out[n++] = b->todo.p[i].grant.work;
    *n_open = n;
    for (size_t i = 0; i < b->finished.n && n < PT_WIRE_MAX_LEASES; i++)
        out[n++] = b->finished.p[i]->result.work;
    *busy_ms = b->working ? pt_now_mono_ms() - b->since_ms : 0;
    pthread_mutex_unlock(&b->lock);
    return n;
}

/* The lock is held. */
static uint32_t take_back(pt_bench *b, size_t down_to, pt_work *out)
{
    uint32_t n = 0;
    while (b->todo.n > down_to && n < PT_WIRE_MAX_LEASES) {
        pt_grant *g = &pt_vec_last(&b->todo).grant;
        out[n++] = g->work;
        grant_free(g);
        b->todo.n--;
    }
    return n;
}

uint32_t pt_bench_drain(pt_bench *b, int64_t left_ms, pt_work *out, uint32_t *kept)
{
    uint64_t cost[PT_WIRE_MAX_LEASES];
    uint32_t n = 0;
    pthread_mutex_lock(&b->lock);
    uint32_t at = b->working;
    int64_t busy_us = at ? (pt_now_mono_ms() - b->since_ms) * 1000 : 0;
    double ratio =
        pt_drain_pace(b->took_us, b->predicted_us, at ? b->at.cost_us : 0, busy_us);
    if (at)
        cost[n++] = (uint64_t)((double)b->at.cost_us * ratio);
    for (size_t i = 0; i < b->todo.n && n < PT_WIRE_MAX_LEASES; i++, n++)
        cost[n] = (uint64_t)((double)b->todo.p[i].grant.cost_us * ratio);
    /* What is being worked on cannot be stopped, only be given up when the time is over. */
    *kept = pt_drain_keep(cost, n, busy_us, left_ms * 1000);
    *kept = *kept > at ? *kept : at;
    n = take_back(b, *kept - at, out);
    *kept += (uint32_t)b->finished.n;
    pthread_mutex_unlock(&b->lock);
    return n;
}

uint32_t pt_bench_withdraw(pt_bench *b, pt_work *out)
{
    pthread_mutex_lock(&b->lock);
    uint32_t n = take_back(b, 0, out);
    pthread_mutex_unlock(&b->lock);
    return n;
}

void pt_bench_abandon(pt_bench *b, const char *why)
{
    pt_err err;
    pthread_mutex_lock(&b->lock);
    if (b->working) {
        pt_finished *f = finished_new(&b->at);
        fail_unit(f, PT_ERR_LIMIT, why);
        f->result.wall_us = (uint64_t)(pt_now_mono_ms() - b->since_ms) * 1000;
        pt_vec_push(&b->finished, f);
        b->working = false;
        b->hand->unwanted = true; /* it frees itself, and its lease, should it come back */
        if (start_hand(b, &err) < 0) {
            pt_log(PT_ERROR, "rank.hand", "%s", err.msg);
            b->closing = true;
        }
    }
    pthread_mutex_unlock(&b->lock);
}

void pt_bench_close(pt_bench *b, int wait_ms)
{
    if (!b)
        return;
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += wait_ms / 1000 + 1;
    pthread_mutex_lock(&b->lock);
    b->closing = true;
    pthread_cond_broadcast(&b->changed);
    int rc = 0;
    while (b->working && rc != ETIMEDOUT)
        rc = pthread_cond_timedwait(&b->changed, &b->lock, &until);
    /* Whoever still works must not ring a bell that is gone. */
    if (b->working)
        b->hand->unwanted = true;
    b->working = false;
    let_go(b);
}
