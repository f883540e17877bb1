/* metrics.c: a table: each metric is one question to the ledger, whose rows are (label, value),
 * or a lone value. Values of labels are those listed, so that a state nobody is in is a zero and
 * no text out of the ledger can make new series. Whatever can be derived (rates, time left) is
 * left to who reads. */
#include "scheduler/metrics.h"

#include "scheduler/cost.h"

#include <math.h>
#include <string.h>

enum { MAX_LOSSES = 500 };

static const char *const states[] = {"pending", "done",        "rejected",
                                     "failed",  "quarantined", NULL};
static const char *const outcomes[] = {"done",    "rejected", "failed",  "returned", "lost",
                                       "expired", "orphaned", "refused", "damaged",  NULL};
static const char *const wastes[] = {"failed",   "returned", "lost",    "expired",
                                     "orphaned", "refused",  "damaged", NULL};
static const char *const presences[] = {"here", "left", "lost", NULL};
static const char *const steps[] = {"package", "check", "verify", NULL};
static const char *const verdicts[] = {"equal", "differs", "other", NULL};

struct metric {
    const char *name, *type, *help;
    const char *label; /* NULL: one value */
    const char *const *values;
    const char *sql;
};

#define RUN "(SELECT max(id) FROM run)"

static const struct metric metrics[] = {
    {"portalis_units", "gauge", "Files of the source by state.", "state", states,
     "SELECT state, count(*) FROM unit WHERE NOT library GROUP BY 1"},
    {"portalis_library_units", "gauge", "Modules of the Python library, by state.", "state",
     states, "SELECT state, count(*) FROM unit WHERE library GROUP BY 1"},
    {"portalis_skipped_files", "gauge", "Files that should be units and cannot be.", NULL,
     NULL, "SELECT count(*) FROM skip WHERE matters"},
    {"portalis_findings", "gauge", "Places that the output says it cannot do.", NULL, NULL,
     "SELECT count(*) FROM finding f JOIN unit u ON u.key = f.key WHERE u.state = 'done' "
     "AND NOT u.library"},
    {"portalis_lines", "gauge", "Lines of source that are translated.", NULL, NULL,
     "SELECT coalesce(sum(s.lines), 0) FROM unit u JOIN stage_result s ON s.key = u.key "
     "WHERE u.state = 'done' AND NOT u.library"},
    {"portalis_attempts_total", "counter", "Grants that ended, by outcome.", "outcome",
     outcomes,
     "SELECT outcome, count(*) FROM attempt WHERE outcome IS NOT NULL GROUP BY 1"},
    {"portalis_work_seconds_total", "counter", "Time of accepted attempts.", NULL, NULL,
     "SELECT coalesce(sum(wall_us), 0) / 1e6 FROM attempt WHERE outcome IN ('done', "
     "'rejected')"},
    {"portalis_leases", "gauge", "Units in the hands of ranks now.", NULL, NULL,
     "SELECT count(*) FROM attempt WHERE outcome IS NULL AND run = " RUN},
    {"portalis_oldest_lease_seconds", "gauge", "Age of the oldest of them.", NULL, NULL,
     "SELECT max(0, coalesce((SELECT seen_ms FROM run ORDER BY id DESC LIMIT 1) - "
     "min(granted_ms), 0)) / 1e3 FROM attempt WHERE outcome IS NULL AND run = " RUN},
    {"portalis_ranks", "gauge", "Ranks of the last start, by what became of them.",
     "presence", presences,
     "SELECT CASE WHEN left_ms IS NULL THEN 'here' WHEN why LIKE 'silent%' OR why LIKE "
     "'signal%' THEN 'lost' ELSE 'left' END, count(*) FROM rank WHERE run = " RUN
     " GROUP BY 1"},
    {"portalis_ranks_lost_total", "counter", "Ranks lost without a notice, all starts.",
     NULL, NULL,
     "SELECT count(*) FROM rank WHERE why LIKE 'silent%' OR why LIKE 'signal%'"},
    {"portalis_notices_total", "counter", "Notices that ranks had, all starts.", NULL, NULL,
     "SELECT count(*) FROM event WHERE what = 'rank.notice'"},
    {"portalis_unit_kills", "gauge", "Workers that units killed.", NULL, NULL,
     "SELECT coalesce(sum(kills), 0) FROM unit WHERE state <> 'gone'"},
    {"portalis_rss_bytes", "gauge", "Memory of the ranks that are here.", NULL, NULL,
     "SELECT coalesce(sum(rss_bytes), 0) FROM rank WHERE left_ms IS NULL AND run = " RUN},
    {"portalis_starts_total", "counter", "Starts of the scheduler.", NULL, NULL,
     "SELECT count(*) FROM run"},
    {"portalis_running", "gauge", "1 while the last start has not said how it ended.", NULL,
     NULL, "SELECT count(*) FROM run WHERE id = " RUN " AND ended_ms IS NULL"},
    {"portalis_exit_code", "gauge", "Exit code of the last start; -1 before its end.", NULL,
     NULL, "SELECT coalesce((SELECT exit_code FROM run WHERE id = " RUN "), -1)"},
    {"portalis_elapsed_seconds_total", "counter", "Wall time of all starts.", NULL, NULL,
     "SELECT coalesce(sum(coalesce(ended_ms, seen_ms) - started_ms), 0) / 1e3 FROM run"},
    {"portalis_last_sign_timestamp_seconds", "gauge", "When the scheduler last wrote.",
     NULL, NULL, "SELECT coalesce(max(coalesce(ended_ms, seen_ms)), 0) / 1e3 FROM run"},
    {"portalis_last_result_timestamp_seconds", "gauge", "When a result was last accepted.",
     NULL, NULL, "SELECT coalesce(max(at_ms), 0) / 1e3 FROM stage_result"},
    {"portalis_snapshots_total", "counter", "Copies of the ledger made for readers.", NULL,
     NULL, "SELECT count(*) FROM checkpoint"},
    {"portalis_snapshot_seconds_total", "counter", "Time that they took.", NULL, NULL,
     "SELECT coalesce(sum(took_us), 0) / 1e6 FROM checkpoint"},
    {"portalis_step_seconds", "gauge", "Time of the last start's steps after the units.",
     "step", steps,
     "SELECT name, (ended_ms - started_ms) / 1e3 FROM step WHERE run = " RUN
     " AND ended_ms IS NOT NULL"},
    {"portalis_crates_broken", "gauge", "Crates that cargo does not build.", NULL, NULL,
     "SELECT count(*) FROM crate_check WHERE NOT ok"},
    {"portalis_verified", "gauge", "Scripts and tests beside CPython, by verdict.",
     "verdict", verdicts,
     "SELECT CASE WHEN outcome IN ('equal', 'differs') THEN outcome ELSE 'other' END, "
     "count(*) FROM (SELECT outcome FROM script_verify UNION ALL SELECT outcome FROM "
     "test_verify) GROUP BY 1"},
};

struct writer {
    pt_buf *out;
    const char *job; /* escaped */
};

static void head(struct writer *w, const struct metric *m)
{
    pt_buf_printf(w->out, "# HELP %s %s\n# TYPE %s %s\n", m->name, m->help, m->name,
                  m->type);
}

static void sample(struct writer *w, const struct metric *m, const char *value_of_label,
                   double value)
{
    pt_buf_printf(w->out, "%s{name=\"%s\"", m->name, w->job);
    if (m->label && value_of_label)
        pt_buf_printf(w->out, ",%s=\"%s\"", m->label, value_of_label);
    pt_buf_printf(w->out, "} %.15g\n", value);
}

static void samples(struct writer *w, const struct metric *m, const double *values)
{
    head(w, m);
    if (!m->label)
        sample(w, m, NULL, values[0]);
    for (size_t i = 0; m->label && m->values[i]; i++)
        sample(w, m, m->values[i], values[i]);
}

enum { MAX_VALUES = 16 };

/* Where a row's label stands among the metric's values; -1 when it is none of them. */
static int place(const struct metric *m, const char *label)
{
    for (int i = 0; m->values[i]; i++)
        if (!strcmp(m->values[i], label))
            return i;
    return -1;
}

static int ask(struct writer *w, pt_ledger *l, const struct metric *m, pt_err *err)
{
    double values[MAX_VALUES] = {0};
    int rc;
    pt_rows *r = pt_ledger_ask(l, m->sql, "");
    while ((rc = pt_rows_next(r, err)) == 1) {
        int i = m->label ? place(m, pt_rows_text(r, 0)) : 0;
        if (i >= 0)
            values[i] = pt_rows_real(r, m->label ? 1 : 0);
    }
    if (rc == 0)
        samples(w, m, values);
    return rc;
}

static int add_waste(struct writer *w, pt_ledger *l, pt_err *err)
{
    static const struct metric waste = {"portalis_waste_seconds_total",
                                        "counter",
                                        "Time of ranks that came to nothing, by cause.",
                                        "cause",
                                        wastes,
                                        NULL};
    double values[MAX_VALUES] = {0};
    pt_cost_loss *losses = calloc(MAX_LOSSES, sizeof *losses);
    PT_ASSERT(losses);
    int n = pt_cost_losses(l, losses, MAX_LOSSES, err);
    for (int i = 0; i < n; i++) {
        int at = place(&waste, losses[i].outcome);
        if (at >= 0)
            values[at] += (double)losses[i].ms / 1e3;
    }
    free(losses);
    if (n >= 0)
        samples(w, &waste, values);
    return n < 0 ? -1 : 0;
}

static int add_cost(struct writer *w, pt_ledger *l, pt_err *err)
{
    static const struct metric seconds = {"portalis_rank_seconds_total",
                                          "counter",
                                          "Time of all ranks, paid for.",
                                          NULL,
                                          NULL,
                                          NULL};
    static const struct metric usd = {
        "portalis_cost_usd_total",
        "counter",
        "What that cost, at the job's prices; ranks without a price count nothing.",
        NULL,
        NULL,
        NULL};
    static const struct metric unpriced = {"portalis_unpriced_ranks",
                                           "gauge",
                                           "Ranks whose class has no price.",
                                           NULL,
                                           NULL,
                                           NULL};
    pt_cost cost;
    if (pt_cost_of(l, &cost, err) < 0)
        return -1;
    samples(w, &seconds, &(double){(double)cost.rank_ms / 1e3});
    samples(w, &usd, &cost.usd);
    samples(w, &unpriced, &(double){cost.n_unpriced});
    return 0;
}

/* As Prometheus wants the value of a label. */
static void escape(pt_buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\n')
            pt_buf_adds(out, "\\n");
        else if (*text == '"' || *text == '\\')
            pt_buf_printf(out, "\\%c", *text);
        else
            pt_buf_addc(out, *text);
    }
}

static int add_job(struct writer *w, pt_ledger *l, pt_buf *name, pt_err *err)
{
    static const struct metric info = {"portalis_info", "gauge", "The job and its tool.",
                                       "tool",          NULL,    NULL};
    pt_buf tool = {0};
    pt_rows *r = pt_ledger_ask(
        l,
        "SELECT name, coalesce((SELECT tool FROM run ORDER BY id DESC LIMIT 1), tool) "
        "FROM job",
        "");
    int rc = pt_rows_next(r, err);
    if (rc == 1) {
        escape(name, pt_rows_text(r, 0));
        escape(&tool, pt_rows_text(r, 1));
        pt_rows_end(r);
    }
    w->job = pt_buf_z(name);
    head(w, &info);
    sample(w, &info, pt_buf_z(&tool), 1);
    pt_buf_free(&tool);
    return rc < 0 ? -1 : 0;
}

int pt_metrics_text(pt_ledger *l, int64_t now_ms, pt_buf *out, pt_err *err)
{
    static const struct metric age = {"portalis_metrics_timestamp_seconds",
                                      "gauge",
                                      "When these figures were made.",
                                      NULL,
                                      NULL,
                                      NULL};
    struct writer w = {.out = out};
    pt_buf name = {0};
    int rc = add_job(&w, l, &name, err);
    for (size_t i = 0; i < PT_LEN(metrics) && rc == 0; i++)
        rc = ask(&w, l, &metrics[i], err);
    if (rc == 0 && (rc = add_waste(&w, l, err)) == 0)
        rc = add_cost(&w, l, err);
    if (rc == 0)
        samples(&w, &age, &(double){(double)now_ms / 1e3});
    pt_buf_free(&name);
    return rc;
}
