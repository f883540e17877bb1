/* sim_pool.c: key by key; a fault names the word and what it takes. */
#include "scheduler/sim_pool.h"

#include "base/file.h"

#include <inttypes.h>
#include <string.h>

enum { MAX_RANKS = 1000000, MAX_TRACE_BYTES = 16 << 20 };

struct reading {
    pt_arena *a;
    const pt_job *job;
    pt_sim_pool *pool;
    uint32_t ranks;
    pt_err *err;
};

static int duration(struct reading *r, const char *word, const char *what, int64_t *us)
{
    int64_t ms;
    if (!pt_job_parse_duration(pt_str_of(word), &ms) || ms < 0)
        return pt_fail(r->err, PT_ERR_USAGE,
                       "'%s' is no %s; it takes a duration with its unit, such as 90s, 6h",
                       word, what);
    *us = ms * 1000;
    return 0;
}

static int mean(struct reading *r, const char *word, const char *what, double *us)
{
    int64_t n = 0;
    if (duration(r, word, what, &n) < 0)
        return -1;
    if (n == 0)
        return pt_fail(r->err, PT_ERR_USAGE, "a %s of 0 ends every node before it begins",
                       what);
    *us = (double)n;
    return 0;
}

static int fraction(struct reading *r, const char *word, double *out)
{
    char *end;
    *out = strtod(word, &end);
    if (end == word || *end || !(*out > 0 && *out <= 1))
        return pt_fail(r->err, PT_ERR_USAGE, "'%s' is no part of 1, such as 0.5", word);
    return 0;
}

static int count(struct reading *r, const char *key, const char *word, uint32_t *out)
{
    char *end;
    unsigned long n = strtoul(word, &end, 10);
    if (end == word || *end || n == 0 || n > MAX_RANKS)
        return pt_fail(r->err, PT_ERR_USAGE, "%s=%s: it takes a number from 1 to %d", key,
                       word, MAX_RANKS);
    *out = (uint32_t)n;
    return 0;
}

static int by_time(const void *a, const void *b)
{
    const pt_sim_loss *x = a, *y = b;
    return (x->at_us > y->at_us) - (x->at_us < y->at_us);
}

static int trace_line(struct reading *r, const char *path, uint32_t number, char *line,
                      pt_sim_loss *out)
{
    double seconds;
    uint32_t nodes;
    char rest;
    line[strcspn(line, "#")] = '\0';
    if (line[strspn(line, " \t\r")] == '\0')
        return 0;
    if (sscanf(line, "%lf %" SCNu32 " %c", &seconds, &nodes, &rest) != 2 ||
        !(seconds >= 0) || seconds > 1e9)
        return pt_fail(r->err, PT_ERR_USAGE,
                       "%s:%u: a line is SECONDS NODES, such as 3600 2", path, number);
    *out = (pt_sim_loss){(int64_t)(seconds * 1e6), nodes};
    return 1;
}

static int trace(struct reading *r, const char *path)
{
    pt_buf text = {0};
    PT_VEC(pt_sim_loss) losses = {0};
    pt_sim_hazard *h = &r->pool->hazard;
    int rc = pt_file_read(path, MAX_TRACE_BYTES, true, &text, r->err);
    char *rest = (char *)pt_buf_z(&text), *line;
    for (uint32_t number = 1; rc == 0 && text.n && (line = strsep(&rest, "\n")); number++) {
        pt_sim_loss loss;
        int got = trace_line(r, path, number, line, &loss);
        rc = got < 0 ? -1 : 0;
        if (got == 1)
            pt_vec_push(&losses, loss);
    }
    if (losses.n)
        qsort(losses.p, losses.n, sizeof *losses.p, by_time);
    pt_sim_loss *kept = PT_NEW_N(r->a, pt_sim_loss, losses.n + 1);
    if (losses.n)
        memcpy(kept, losses.p, losses.n * sizeof *kept);
    h->trace = kept;
    h->n_trace = (uint32_t)losses.n;
    pt_vec_free(&losses);
    pt_buf_free(&text);
    return rc;
}

/* See sim.h for the source. */
static const pt_sim_hazard usual_bathtub = {.kind = PT_SIM_BATHTUB,
                                            .a = 0.45,
                                            .tau1_us = 1.0 * 3.6e9,
                                            .tau2_us = 0.8 * 3.6e9,
                                            .end_us = 24 * 3.6e9};

static int bathtub(struct reading *r, char **words, uint32_t n)
{
    pt_sim_hazard *h = &r->pool->hazard;
    *h = usual_bathtub;
    if (n == 1)
        return 0;
    if (n != 5)
        return pt_fail(r->err, PT_ERR_USAGE, "bathtub takes nothing or A:TAU1:TAU2:END");
    return fraction(r, words[1], &h->a) < 0 || mean(r, words[2], "time", &h->tau1_us) < 0 ||
                   mean(r, words[3], "time", &h->tau2_us) < 0 ||
                   mean(r, words[4], "end", &h->end_us) < 0
               ? -1
               : 0;
}

static int preempt(struct reading *r, const char *value)
{
    enum { WORDS = 6 };
    char *rest = pt_arena_strdup(r->a, value), *words[WORDS] = {0}, *word;
    pt_sim_hazard *h = &r->pool->hazard;
    uint32_t n = 0;
    if (!strncmp(value, "trace:", strlen("trace:"))) {
        h->kind = PT_SIM_TRACE;
        return trace(r, value + strlen("trace:"));
    }
    while (n < WORDS && (word = strsep(&rest, ":")))
        words[n++] = word;
    if (!strcmp(words[0], "none") && n == 1)
        return 0;
    if (!strcmp(words[0], "poisson") && n == 2) {
        h->kind = PT_SIM_POISSON;
        return mean(r, words[1], "mean life", &h->mean_us);
    }
    if (!strcmp(words[0], "burst") && n == 3) {
        h->kind = PT_SIM_BURST;
        return mean(r, words[1], "mean time between bursts", &h->mean_us) < 0
                   ? -1
                   : fraction(r, words[2], &h->share);
    }
    if (!strcmp(words[0], "bathtub"))
        return bathtub(r, words, n);
    return pt_fail(r->err, PT_ERR_USAGE,
                   "preempt=%s: it takes none, poisson:MEAN, burst:MEAN:SHARE, bathtub or "
                   "trace:FILE, such as poisson:6h, burst:12h:0.3",
                   value);
}

static int price(struct reading *r, const char *class_name)
{
    for (uint32_t i = 0; i < r->job->n_prices; i++)
        if (!strcmp(r->job->prices[i].class_name, class_name)) {
            r->pool->usd_per_hour = r->job->prices[i].usd_per_hour;
            r->pool->per_node = r->job->prices[i].per == PT_PER_NODE;
            return 0;
        }
    return pt_fail(r->err, PT_ERR_USAGE,
                   "class=%s: the job has no such price; add it under prices in job.yaml",
                   class_name);
}

static int key(struct reading *r, const char *name, const char *value)
{
    bool flag = !strcmp(name, "replace");
    if (flag && !value) {
        r->pool->replace = true;
        return 0;
    }
    if (!value || flag)
        return pt_fail(r->err, PT_ERR_USAGE, "pool: '%s' %s", name,
                       flag ? "takes no value"
                            : "is no KEY=VALUE; see portalis simulate --help");
    if (!strcmp(name, "ranks"))
        return count(r, name, value, &r->ranks);
    if (!strcmp(name, "per-node"))
        return count(r, name, value, &r->pool->ranks_per_node);
    if (!strcmp(name, "class"))
        return price(r, value);
    if (!strcmp(name, "preempt"))
        return preempt(r, value);
    if (!strcmp(name, "notice"))
        return duration(r, value, "notice", &r->pool->notice_us);
    if (!strcmp(name, "launch"))
        return duration(r, value, "launch time", &r->pool->launch_us);
    if (!strcmp(name, "name")) {
        r->pool->name = value;
        return 0;
    }
    return pt_fail(r->err, PT_ERR_USAGE,
                   "pool: no key '%s'; the keys are ranks, per-node, class, name, preempt, "
                   "notice, launch, replace",
                   name);
}

int pt_sim_pool_read(pt_arena *a, const char *words, const pt_job *job, pt_sim_pool *out,
                     pt_err *err)
{
    struct reading r = {.a = a, .job = job, .pool = out, .ranks = 1, .err = err};
    char *rest = pt_arena_strdup(a, words), *word;
    *out = (pt_sim_pool){.name = "pool", .ranks_per_node = 1};
    while ((word = strsep(&rest, ","))) {
        char *value = strchr(word, '=');
        if (value)
            *value++ = '\0';
        if (key(&r, word, value) < 0)
            return -1;
    }
    if (r.ranks % out->ranks_per_node)
        return pt_fail(err, PT_ERR_USAGE, "ranks=%u is no multiple of per-node=%u", r.ranks,
                       out->ranks_per_node);
    out->nodes = r.ranks / out->ranks_per_node;
    return 0;
}
