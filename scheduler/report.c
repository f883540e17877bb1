/* report.c: the figures, and the tables for a terminal. report_json.c has the other forms. */
#include "scheduler/report.h"

#include "scheduler/cost.h"

#include <inttypes.h>
#include <string.h>

enum { MAX_LOSSES = 12 };

static int count_units(pt_ledger *l, pt_report_totals *t, pt_err *err)
{
    pt_rows *r = pt_ledger_ask(
        l, "SELECT state, count(*) FROM unit WHERE NOT library GROUP BY state", "");
    int rc;
    while ((rc = pt_rows_next(r, err)) == 1) {
        static const char *const names[] = {"done",        "rejected", "failed",
                                            "quarantined", "pending",  "gone"};
        int64_t *const to[] = {&t->translated,  &t->rejected, &t->failed,
                               &t->quarantined, &t->pending,  &t->gone};
        for (size_t i = 0; i < PT_LEN(names); i++)
            if (!strcmp(pt_rows_text(r, 0), names[i]))
                *to[i] = pt_rows_int(r, 1);
    }
    t->files = t->translated + t->rejected + t->failed + t->quarantined + t->pending;
    return rc;
}

/* A row of sums into the fields given. */
static int sums(pt_rows *r, int64_t *const *to, int n, pt_err *err)
{
    int rc = pt_rows_next(r, err);
    for (int i = 0; rc == 1 && i < n; i++)
        *to[i] = pt_rows_int(r, i);
    if (rc == 1)
        pt_rows_end(r);
    return rc < 0 ? -1 : 0;
}

static int count_results(pt_ledger *l, pt_report_totals *t, pt_err *err)
{
    int64_t *const to[] = {&t->source_bytes, &t->lines,   &t->nodes, &t->functions,
                           &t->classes,      &t->scripts, &t->parsed};
    return sums(pt_ledger_ask(l,
                              "SELECT sum(s.source_bytes), sum(s.lines), sum(s.nodes), "
                              "sum(s.functions), sum(s.classes), sum(s.is_script), "
                              "sum(s.nodes > 0) "
                              "FROM unit u JOIN stage_result s ON s.key = u.key "
                              "WHERE u.state IN ('done', 'rejected') AND NOT u.library",
                              ""),
                to, (int)PT_LEN(to), err);
}

static int count_others(pt_ledger *l, pt_report_totals *t, pt_err *err)
{
    int64_t *const to[] = {&t->skipped,         &t->skipped_matter, &t->runs,
                           &t->ranks,           &t->ranks_lost,     &t->elapsed_ms,
                           &t->work_us,         &t->units_run_last, &t->findings,
                           &t->crates,          &t->crates_ok,      &t->verified,
                           &t->equal,           &t->library,        &t->library_lines,
                           &t->library_pending, &t->packages};
    return sums(
        pt_ledger_ask(
            l,
            "SELECT (SELECT count(*) FROM skip), (SELECT count(*) FROM skip WHERE "
            "matters), "
            "(SELECT count(*) FROM run), (SELECT count(*) FROM rank), "
            "(SELECT count(*) FROM rank WHERE why LIKE 'silent%' OR why LIKE 'signal%'), "
            "(SELECT sum(coalesce(ended_ms, seen_ms) - started_ms) FROM run), "
            "(SELECT sum(wall_us) FROM attempt WHERE outcome IN ('done', 'rejected')), "
            "(SELECT count(*) FROM attempt WHERE outcome IN ('done', 'rejected') AND run = "
            "(SELECT max(id) FROM run)), "
            "(SELECT count(*) FROM finding f JOIN unit u ON u.key = f.key "
            "WHERE u.state = 'done' AND NOT u.library), "
            "(SELECT count(*) FROM crate_check), (SELECT sum(ok) FROM crate_check), "
            "(SELECT count(*) FROM script_verify), "
            "(SELECT count(*) FROM script_verify WHERE outcome = 'equal'), "
            "(SELECT count(*) FROM unit WHERE library AND state = 'done'), "
            "(SELECT sum(s.lines) FROM unit u JOIN stage_result s ON s.key = u.key WHERE "
            "u.library AND u.state = 'done'), "
            "(SELECT count(*) FROM unit WHERE library AND state = 'pending'), "
            "(SELECT count(*) FROM unit WHERE origin = 2 AND state <> 'gone')",
            ""),
        to, (int)PT_LEN(to), err);
}

static int count_evidence(pt_ledger *l, pt_report_totals *t, pt_err *err)
{
    int64_t *const to[] = {&t->tests,
                           &t->tests_equal,
                           &t->all_functions,
                           &t->functions_unsupported,
                           &t->functions_equal,
                           &t->functions_differ,
                           &t->functions_stopped};
    return sums(
        pt_ledger_ask(l,
                      "SELECT (SELECT count(*) FROM test_verify), (SELECT count(*) FROM "
                      "test_verify WHERE outcome = 'equal'), count(*), sum(how = "
                      "'unsupported'), sum(verdict = 'equal'), sum(verdict = 'differs'), "
                      "sum(verdict = 'unsupported') FROM function_state",
                      ""),
        to, (int)PT_LEN(to), err);
}

int pt_report_count(pt_ledger *l, pt_report_totals *out, pt_err *err)
{
    pt_cost cost;
    *out = (pt_report_totals){0};
    if (count_units(l, out, err) < 0 || count_results(l, out, err) < 0 ||
        count_others(l, out, err) < 0 || count_evidence(l, out, err) < 0 ||
        pt_cost_of(l, &cost, err) < 0)
        return -1;
    out->rank_ms = cost.rank_ms;
    out->cost_usd = cost.usd;
    out->priced = out->ranks > 0 && cost.n_unpriced == 0;
    return 0;
}

static double percent(int64_t part, int64_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 0.0;
}

static void add_functions(const pt_report_totals *t, pt_buf *out)
{
    int64_t called = t->functions_equal + t->functions_differ + t->functions_stopped;
    if (!t->all_functions)
        return;
    pt_buf_printf(out, "functions   %" PRId64, t->all_functions);
    if (t->functions_unsupported)
        pt_buf_printf(out, ", %" PRId64 " with something that is not supported",
                      t->functions_unsupported);
    if (t->verified + t->tests)
        pt_buf_printf(out,
                      "; %" PRId64 " equal, %" PRId64 " differ, %" PRId64
                      " stopped, %" PRId64 " not exercised",
                      t->functions_equal, t->functions_differ, t->functions_stopped,
                      t->all_functions - called);
    pt_buf_addc(out, '\n');
}

static void add_counts(const pt_report_totals *t, pt_buf *out)
{
    pt_buf_printf(out, "files       %" PRId64 ", %" PRId64 " lines, %.1f%% parsed\n",
                  t->files, t->lines, percent(t->parsed, t->files));
    pt_buf_printf(out, "translated  %" PRId64 " (%.1f%%)", t->translated,
                  percent(t->translated, t->files));
    if (t->rejected)
        pt_buf_printf(out, ", %" PRId64 " rejected", t->rejected);
    if (t->failed)
        pt_buf_printf(out, ", %" PRId64 " failed", t->failed);
    if (t->quarantined)
        pt_buf_printf(out, ", %" PRId64 " quarantined", t->quarantined);
    if (t->pending)
        pt_buf_printf(out, ", %" PRId64 " not yet done", t->pending);
    if (t->skipped_matter)
        pt_buf_printf(out, ", %" PRId64 " not taken", t->skipped_matter);
    pt_buf_addc(out, '\n');
    if (t->packages)
        pt_buf_printf(out,
                      "packages    %" PRId64 " of the files are of installed packages\n",
                      t->packages);
    if (t->library)
        pt_buf_printf(out,
                      "library     %" PRId64 " modules of Python's own, %" PRId64
                      " lines, translated\n",
                      t->library, t->library_lines);
    pt_buf_printf(out, "findings    %" PRId64 " places that the output says it cannot do\n",
                  t->findings);
    if (t->crates)
        pt_buf_printf(out, "build       %" PRId64 " of %" PRId64 " crates build (%.1f%%)\n",
                      t->crates_ok, t->crates, percent(t->crates_ok, t->crates));
    if (t->verified)
        pt_buf_printf(out,
                      "verify      %" PRId64 " of %" PRId64
                      " scripts print what CPython prints (%.1f%%)\n",
                      t->equal, t->verified, percent(t->equal, t->verified));
    if (t->tests)
        pt_buf_printf(out,
                      "tests       %" PRId64 " of %" PRId64
                      " tests end as under CPython (%.1f%%)\n",
                      t->tests_equal, t->tests, percent(t->tests_equal, t->tests));
    add_functions(t, out);
}

static void add_effort(const pt_report_totals *t, pt_buf *out)
{
    pt_buf_printf(out,
                  "effort      %" PRId64 " units in the last start; all %" PRId64
                  " starts: %.1f s, of %.1f rank-seconds %.1f%% translating",
                  t->units_run_last, t->runs, (double)t->elapsed_ms / 1e3,
                  (double)t->rank_ms / 1e3,
                  percent(t->work_us / 1000, t->rank_ms > 0 ? t->rank_ms : 1));
    if (t->priced)
        pt_buf_printf(out, ", $%.4f", t->cost_usd);
    else if (t->cost_usd > 0)
        pt_buf_printf(out, ", $%.4f and ranks without a price", t->cost_usd);
    pt_buf_addc(out, '\n');
}

int pt_report_summary(pt_ledger *l, const char *job, pt_buf *out, pt_err *err)
{
    pt_report_totals t;
    if (pt_report_count(l, &t, err) < 0)
        return -1;
    add_counts(&t, out);
    add_effort(&t, out);
    pt_buf_printf(out, "more        portalis report %s\n", job);
    return 0;
}

/* Titled lists, each of so many columns. */
static const struct {
    const char *title, *sql;
    int columns;
} lists[] = {
    {"needs attention",
     "SELECT state, path, coalesce(trouble, '') FROM unit "
     "WHERE state IN ('rejected', 'failed', 'quarantined') ORDER BY path",
     3},
    {"not taken",
     "SELECT kind, path, why FROM skip WHERE kind <> 'library' ORDER BY matters DESC, path",
     3},
    {"named anew, since another file has the bare name",
     "SELECT path, 'is ' || module || '; imports of the bare name find ' || clash FROM "
     "unit "
     "WHERE clash IS NOT NULL AND state <> 'gone' ORDER BY path",
     2},
    {"steps of the last start",
     "SELECT printf('%-8s', name), outcome, text FROM step WHERE run = (SELECT max(id) "
     "FROM "
     "run) ORDER BY started_ms, name",
     3},
    {"crates that do not build (our fault)",
     "SELECT crate, n_errors || ' errors:', first_error FROM crate_check WHERE NOT ok "
     "ORDER BY crate",
     3},
    {"scripts, beside CPython",
     "SELECT printf('%-12s', outcome), bin, detail FROM script_verify "
     "ORDER BY outcome = 'equal', outcome, bin",
     3},
    {"tests, beside CPython",
     "SELECT printf('%5d', count(*)), outcome, CASE WHEN outcome = 'equal' THEN 'in ' || "
     "count(DISTINCT path) || ' files' ELSE min(name) || ': ' || CASE WHEN python = rust "
     "OR "
     "rust = '' THEN detail ELSE 'CPython: ' || python || ', Rust: ' || rust || CASE "
     "detail "
     "WHEN '' THEN '' ELSE ' (' || detail || ')' END END END FROM test_verify GROUP BY "
     "outcome, CASE WHEN outcome = 'equal' THEN '' ELSE name END ORDER BY outcome = "
     "'equal', "
     "outcome, name",
     3},
    {"functions by package: all, equal, differ, stopped, not exercised",
     "SELECT printf('%6d %6d %6d %6d %6d', count(*), sum(verdict = 'equal'), sum(verdict = "
     "'differs'), sum(verdict = 'unsupported'), sum(verdict = 'not exercised')), CASE "
     "instr(module, '.') WHEN 0 THEN module ELSE substr(module, 1, instr(module, '.') - 1) "
     "END AS top FROM function_state WHERE EXISTS (SELECT 1 FROM evidence) GROUP BY top "
     "ORDER BY sum(verdict = 'differs') DESC, count(*) DESC, top",
     2},
    {"functions that differ, or that something calls that does",
     "SELECT s.path || ':' || s.line, s.name, '(' || (SELECT e.kind || ' ' || e.by FROM "
     "evidence e WHERE e.path = s.path AND e.first_line = s.first_line AND e.outcome = "
     "'differs' ORDER BY e.by LIMIT 1) || ')' FROM function_state s WHERE s.verdict = "
     "'differs' ORDER BY s.path, s.line",
     3},
    {"ranks",
     "SELECT printf('start %d rank %-3d', run, rank), host, device, "
     "printf('%.1f s', (coalesce(left_ms, seen_ms) - joined_ms) / 1000.0), "
     "coalesce(why, 'at work') || CASE WHEN batch IS NULL THEN '' ELSE rtrim(' (joined "
     "later: ' || batch, ': ') || ')' END FROM rank ORDER BY run DESC, rank",
     5},
    {"notices: what was finished after them would have been lost",
     "SELECT printf('start %d rank %-3d', n.run, n.rank), n.source, CASE WHEN n.lead_ms IS "
     "NULL THEN 'lead unknown' ELSE printf('%.0f s ahead', n.lead_ms / 1000.0) END, "
     "printf('meant to finish %d, finished %d (%.2f s of work), handed back %d, left after "
     "%.1f s', n.kept, sum(coalesce(a.outcome IN ('done', 'rejected'), 0)), "
     "sum(CASE WHEN a.outcome IN ('done', 'rejected') THEN a.wall_us ELSE 0 END) / 1e6, "
     "sum(coalesce(a.outcome = 'returned', 0)), max(coalesce(r.left_ms, r.seen_ms) - "
     "n.at_ms, 0) / 1000.0) FROM notice n LEFT JOIN rank r ON r.run = n.run AND r.rank = "
     "n.rank LEFT JOIN attempt a ON a.run = n.run AND a.rank = n.rank AND a.ended_ms >= "
     "n.at_ms AND a.granted_ms <= n.at_ms GROUP BY n.run, n.rank, n.at_ms ORDER BY n.run "
     "DESC, n.rank",
     4},
    {"starts",
     "SELECT printf('%3d', id), datetime(started_ms / 1000, 'unixepoch'), host, link, "
     "printf('%d workers, %.1f s, exit %s', workers, "
     "(coalesce(ended_ms, seen_ms) - started_ms) / 1000.0, coalesce(exit_code, 'none')), "
     "coalesce(why, 'at work') FROM run ORDER BY id DESC",
     6},
};

/* At most `limit` rows, unless it is 0; says how many more there are. Nothing when there are
 * none. */
static int add_list(pt_ledger *l, pt_buf *out, size_t which, int64_t limit, pt_err *err)
{
    pt_rows *r = pt_ledger_ask(l, lists[which].sql, "");
    int64_t rows = 0;
    int rc;
    while ((rc = pt_rows_next(r, err)) == 1) {
        if (rows++ == 0)
            pt_buf_printf(out, "\n%s\n", lists[which].title);
        if (limit && rows > limit)
            continue;
        for (int i = 0; i < lists[which].columns; i++)
            pt_buf_printf(out, "%s%s", i ? "  " : "  ", pt_rows_text(r, i));
        pt_buf_addc(out, '\n');
    }
    if (limit && rows > limit)
        pt_buf_printf(out, "  ... and %" PRId64 " more (--limit 0 shows all)\n",
                      rows - limit);
    return rc;
}

static int add_losses(pt_ledger *l, pt_buf *out, pt_err *err)
{
    pt_cost_loss loss[MAX_LOSSES];
    int n = pt_cost_losses(l, loss, MAX_LOSSES, err);
    if (n > 0)
        pt_buf_adds(out, "\nwork that was not kept, by cause (at most)\n");
    for (int i = 0; i < n; i++)
        pt_buf_printf(out, "  %-9s %6" PRId64 " attempts %8.2f s  %s\n", loss[i].outcome,
                      loss[i].attempts, (double)loss[i].ms / 1e3, loss[i].cause);
    return n < 0 ? -1 : 0;
}

int pt_report_text(pt_ledger *l, const char *job, int64_t limit, pt_buf *out, pt_err *err)
{
    pt_report_totals t;
    if (pt_report_count(l, &t, err) < 0)
        return -1;
    pt_buf_printf(out, "job         %s\n", job);
    add_counts(&t, out);
    add_effort(&t, out);
    for (size_t i = 0; i < PT_LEN(lists); i++)
        if (add_list(l, out, i, limit, err) < 0)
            return -1;
    if (pt_report_groups(l, limit, out, err) < 0)
        return -1;
    return add_losses(l, out, err);
}
