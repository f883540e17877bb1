/* report_json.c: the report for programs. Each list is one question; its keys are written
 * beside the columns, so what a key means can be read off the SQL. */
#include "scheduler/report.h"

#include "scheduler/cost.h"

#include <inttypes.h>
#include <string.h>

enum { MAX_LOSSES = 64 };

static const struct {
    const char *name;
    const char *columns; /* "key:i ..." i whole number, r real, s text, b boolean */
    const char *sql;
} lists[] = {
    {"units",
     "path:s module:s state:s lines:i findings:i is_script:b source_bytes:i attempts:i "
     "trouble:s library:b",
     "SELECT u.path, u.module, u.state, s.lines, s.findings, s.is_script, u.size_bytes, "
     "(SELECT count(*) FROM attempt a WHERE a.unit = u.id), u.trouble, u.library "
     "FROM unit u LEFT JOIN stage_result s ON s.key = u.key AND u.state IN ('done', "
     "'rejected') WHERE u.state <> 'gone' ORDER BY u.library, u.path"},
    {"skipped", "path:s kind:s matters:b why:s",
     "SELECT path, kind, matters, why FROM skip ORDER BY path"},
    {"findings", "path:s line:i column:i kind:s what:s",
     "SELECT u.path, f.line, f.col, f.kind, f.what FROM finding f JOIN unit u ON u.key = "
     "f.key WHERE u.state IN ('done', 'rejected') ORDER BY u.path, f.line, f.col, f.what"},
    {"unsupported", "count:i kind:s what:s files:i first:s",
     "SELECT count(*), f.kind, f.what, count(DISTINCT u.path), min(u.path || ':' || "
     "f.line) "
     "FROM finding f JOIN unit u ON u.key = f.key WHERE u.state = 'done' AND NOT u.library "
     "GROUP BY f.kind, f.what ORDER BY count(*) DESC, f.what"},
    {"lacks", "module:s kind:s why:s path:s line:i when:s",
     "SELECT module, kind, why, path, line, CASE how WHEN 0 THEN 'always' WHEN 1 THEN "
     "'guarded' WHEN 2 THEN 'in a function' ELSE 'for scripts or type checks' END FROM "
     "lack "
     "ORDER BY module, path"},
    {"crates", "crate:s ok:b errors:i first_error:s",
     "SELECT crate, ok, n_errors, first_error FROM crate_check ORDER BY crate"},
    {"scripts", "bin:s path:s outcome:s detail:s python_ms:i rust_ms:i",
     "SELECT bin, path, outcome, detail, python_ms, rust_ms FROM script_verify ORDER BY "
     "bin"},
    {"tests", "path:s name:s outcome:s python:s rust:s detail:s",
     "SELECT path, name, outcome, python, rust, detail FROM test_verify ORDER BY path, "
     "name"},
    {"packages", "package:s functions:i equal:i differ:i stopped:i not_exercised:i",
     "SELECT CASE instr(module, '.') WHEN 0 THEN module ELSE substr(module, 1, "
     "instr(module, "
     "'.') - 1) END AS top, count(*), sum(verdict = 'equal'), sum(verdict = 'differs'), "
     "sum(verdict = 'unsupported'), sum(verdict = 'not exercised') FROM function_state "
     "GROUP "
     "BY top ORDER BY top"},
    {"functions", "path:s line:i name:s how:s verdict:s",
     "SELECT path, line, name, how, verdict FROM function_state ORDER BY path, line, name"},
    {"evidence", "path:s line:i kind:s by:s outcome:s",
     "SELECT path, first_line, kind, by, outcome FROM evidence ORDER BY path, first_line, "
     "kind, by"},
    {"ranks",
     "start:i rank:i host:s pid:i device:s price_class:s joined_ms:i left_ms:i why:s "
     "rss_bytes:i units:i late:b batch:s",
     "SELECT r.run, r.rank, r.host, r.pid, r.device, r.price_class, r.joined_ms, "
     "coalesce(r.left_ms, r.seen_ms), r.why, r.rss_bytes, (SELECT count(*) FROM attempt a "
     "WHERE a.run = r.run AND a.rank = r.rank AND a.outcome IN ('done', 'rejected')), "
     "r.batch IS NOT NULL, coalesce(nullif(r.batch, ''), (SELECT batch FROM run WHERE "
     "run.id "
     "= r.run)) FROM rank r ORDER BY r.run, r.rank"},
    {"notices",
     "start:i rank:i at_ms:i source:s lead_ms:i kept:i finished:i saved_us:i handed_back:i",
     "SELECT n.run, n.rank, n.at_ms, n.source, n.lead_ms, n.kept, sum(coalesce(a.outcome "
     "IN "
     "('done', 'rejected'), 0)), sum(CASE WHEN a.outcome IN ('done', 'rejected') THEN "
     "a.wall_us ELSE 0 END), sum(coalesce(a.outcome = 'returned', 0)) FROM notice n LEFT "
     "JOIN attempt a ON a.run = n.run AND a.rank = n.rank AND a.ended_ms >= n.at_ms AND "
     "a.granted_ms <= n.at_ms GROUP BY n.run, n.rank, n.at_ms ORDER BY n.run, n.rank, "
     "n.at_ms"},
    {"starts",
     "start:i started_ms:i ended_ms:i host:s link:s workers:i tool:s exit_code:i why:s "
     "attempts:i accepted:i lost:i",
     "SELECT id, started_ms, coalesce(ended_ms, seen_ms), host, link, workers, tool, "
     "exit_code, why, (SELECT count(*) FROM attempt a WHERE a.run = run.id), "
     "(SELECT count(*) FROM attempt a WHERE a.run = run.id AND outcome IN ('done', "
     "'rejected')), (SELECT count(*) FROM attempt a WHERE a.run = run.id AND outcome IN "
     "('lost', 'orphaned', 'expired')) FROM run ORDER BY id"},
    {"steps", "start:i name:s outcome:s text:s ms:i",
     "SELECT run, name, outcome, text, ended_ms - started_ms FROM step ORDER BY run, "
     "started_ms, name"},
    {"prices", "class:s usd_per_hour:r per:s source:s date:s",
     "SELECT class, usd_per_hour, hours_of, source, date FROM price ORDER BY class"},
};

static void add_value(const pt_rows *r, int column, char how, pt_buf *out)
{
    if (pt_rows_is_null(r, column))
        pt_buf_adds(out, "null");
    else if (how == 'i')
        pt_buf_printf(out, "%" PRId64, pt_rows_int(r, column));
    else if (how == 'r')
        pt_buf_printf(out, "%.9g", pt_rows_real(r, column));
    else if (how == 'b')
        pt_buf_adds(out, pt_rows_int(r, column) ? "true" : "false");
    else
        pt_buf_json(out, pt_str_of(pt_rows_text(r, column)));
}

static void add_row(const pt_rows *r, const char *columns, pt_buf *out)
{
    pt_buf_addc(out, '{');
    for (int i = 0; *columns; i++) {
        size_t n = strcspn(columns, ":");
        pt_buf_printf(out, "%s\"%.*s\": ", i ? ", " : "", (int)n, columns);
        add_value(r, i, columns[n + 1], out);
        columns += n + 2;
        columns += strspn(columns, " ");
    }
    pt_buf_addc(out, '}');
}

static int add_list(pt_ledger *l, size_t i, pt_buf *out, pt_err *err)
{
    pt_rows *r = pt_ledger_ask(l, lists[i].sql, "");
    int rc, n = 0;
    pt_buf_printf(out, ",\n \"%s\": [", lists[i].name);
    while ((rc = pt_rows_next(r, err)) == 1) {
        pt_buf_adds(out, n++ ? ",\n  " : "\n  ");
        add_row(r, lists[i].columns, out);
    }
    pt_buf_addc(out, ']');
    return rc;
}

static int add_losses(pt_ledger *l, pt_buf *out, pt_err *err)
{
    pt_cost_loss *loss = calloc(MAX_LOSSES, sizeof *loss);
    PT_ASSERT(loss);
    int n = pt_cost_losses(l, loss, MAX_LOSSES, err);
    pt_buf_adds(out, ",\n \"not_kept\": [");
    for (int i = 0; i < n; i++) {
        pt_buf_printf(out, "%s{\"outcome\": \"%s\", \"cause\": ", i ? ",\n  " : "\n  ",
                      loss[i].outcome);
        pt_buf_json(out, pt_str_of(loss[i].cause));
        pt_buf_printf(out, ", \"attempts\": %" PRId64 ", \"ms\": %" PRId64 "}",
                      loss[i].attempts, loss[i].ms);
    }
    pt_buf_addc(out, ']');
    free(loss);
    return n < 0 ? -1 : 0;
}

static void add_totals(const pt_report_totals *t, pt_buf *out)
{
    const struct {
        const char *key;
        int64_t value;
    } all[] = {{"files", t->files},
               {"lines", t->lines},
               {"source_bytes", t->source_bytes},
               {"nodes", t->nodes},
               {"functions", t->functions},
               {"classes", t->classes},
               {"scripts", t->scripts},
               {"parsed", t->parsed},
               {"translated", t->translated},
               {"rejected", t->rejected},
               {"failed", t->failed},
               {"quarantined", t->quarantined},
               {"pending", t->pending},
               {"skipped", t->skipped},
               {"skipped_matter", t->skipped_matter},
               {"findings", t->findings},
               {"package_files", t->packages},
               {"library_modules", t->library},
               {"library_lines", t->library_lines},
               {"units_run_last", t->units_run_last},
               {"starts", t->runs},
               {"ranks", t->ranks},
               {"ranks_lost", t->ranks_lost},
               {"elapsed_ms", t->elapsed_ms},
               {"rank_ms", t->rank_ms},
               {"work_us", t->work_us},
               {"crates", t->crates},
               {"crates_ok", t->crates_ok},
               {"scripts_verified", t->verified},
               {"scripts_equal", t->equal},
               {"tests_verified", t->tests},
               {"tests_equal", t->tests_equal},
               {"functions_unsupported", t->functions_unsupported},
               {"functions_equal", t->functions_equal},
               {"functions_differ", t->functions_differ},
               {"functions_stopped", t->functions_stopped}};
    pt_buf_adds(out, " \"totals\": {");
    for (size_t i = 0; i < PT_LEN(all); i++)
        pt_buf_printf(out, "%s\"%s\": %" PRId64, i ? ", " : "", all[i].key, all[i].value);
    if (t->priced)
        pt_buf_printf(out, ", \"cost_usd\": %.6f}", t->cost_usd);
    else
        pt_buf_adds(out, ", \"cost_usd\": null}");
}

int pt_report_json(pt_ledger *l, const char *job, pt_buf *out, pt_err *err)
{
    pt_report_totals t;
    if (pt_report_count(l, &t, err) < 0)
        return -1;
    pt_buf_adds(out, "{\"job\": ");
    pt_buf_json(out, pt_str_of(job));
    pt_buf_printf(out, ", \"schema\": %d,\n", pt_ledger_version());
    add_totals(&t, out);
    for (size_t i = 0; i < PT_LEN(lists); i++)
        if (add_list(l, i, out, err) < 0)
            return -1;
    if (add_losses(l, out, err) < 0)
        return -1;
    pt_buf_adds(out, "\n}\n");
    return 0;
}

/* RFC 4180. */
static void add_cell(pt_buf *out, const char *s)
{
    if (!strpbrk(s, ",\"\r\n")) {
        pt_buf_adds(out, s);
        return;
    }
    pt_buf_addc(out, '"');
    for (; *s; s++) {
        if (*s == '"')
            pt_buf_addc(out, '"');
        pt_buf_addc(out, *s);
    }
    pt_buf_addc(out, '"');
}

int pt_report_csv(pt_ledger *l, pt_buf *out, pt_err *err)
{
    enum { COLUMNS = 10 };
    pt_buf_adds(out, "path,module,state,lines,findings,is_script,source_bytes,attempts,"
                     "trouble,library\n");
    pt_rows *r = pt_ledger_ask(l, lists[0].sql, "");
    int rc;
    while ((rc = pt_rows_next(r, err)) == 1)
        for (int i = 0; i < COLUMNS; i++) {
            add_cell(out, pt_rows_text(r, i));
            pt_buf_addc(out, i + 1 < COLUMNS ? ',' : '\n');
        }
    return rc;
}
