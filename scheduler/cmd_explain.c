/* cmd_explain.c: why a file was run again or was not, and what is said about its lines. */
#include "base/log.h"
#include "scheduler/cli.h"
#include "scheduler/view.h"

#include <inttypes.h>
#include <string.h>

static const char explain_help[] = "usage: portalis explain JOB FILE[:LINE]\n\n"
                                   "Why FILE (its path in the source, or its module's "
                                   "name) was worked on, or was not: which\n"
                                   "of its inputs changed; how each attempt ended; and the "
                                   "findings about it, or about that\n"
                                   "line.\n\n"
                                   "examples:\n"
                                   "  portalis explain /tmp/thing-rs pkg/mod.py\n"
                                   "  portalis explain /tmp/thing-rs pkg/mod.py:120\n";

struct explained {
    int64_t id, reason_run, last_run;
    pt_hash key;
    char state[16];
};

static int print_unit(pt_ledger *l, const char *file, struct explained *e, pt_err *err)
{
    pt_rows *r = pt_ledger_ask(
        l,
        "SELECT id, path, module, state, coalesce(trouble, ''), coalesce(reason, ''), "
        "coalesce(reason_run, 0), (SELECT max(id) FROM run), key, clash FROM unit "
        "WHERE path = ?1 OR module = ?1 ORDER BY path = ?1 DESC LIMIT 1",
        "s", file);
    int rc = pt_rows_next(r, err);
    if (rc <= 0)
        return rc;
    char hex[PT_HASH_HEX];
    e->id = pt_rows_int(r, 0);
    e->reason_run = pt_rows_int(r, 6);
    e->last_run = pt_rows_int(r, 7);
    e->key = pt_rows_hash(r, 8);
    snprintf(e->state, sizeof e->state, "%s", pt_rows_text(r, 3));
    pt_hash_hex(e->key, hex);
    printf("%s, module %s, key %.12s: %s\n", pt_rows_text(r, 1), pt_rows_text(r, 2), hex,
           e->state);
    if (*pt_rows_text(r, 4))
        printf("  %s\n", pt_rows_text(r, 4));
    if (!pt_rows_is_null(r, 9))
        printf("  its bare name belongs to %s, which is what imports of that name find\n",
               pt_rows_text(r, 9));
    if (e->reason_run == e->last_run)
        printf("  to be run in start %" PRId64 ", the last: %s\n", e->last_run,
               pt_rows_text(r, 5));
    else if (e->reason_run)
        printf("  not run in start %" PRId64 ", the last: none of its inputs changed\n"
               "  last run in start %" PRId64 ": %s\n",
               e->last_run, e->reason_run, pt_rows_text(r, 5));
    pt_rows_end(r);
    return 1;
}

static int print_attempts(pt_ledger *l, int64_t unit, pt_err *err)
{
    pt_rows *r = pt_ledger_ask(
        l,
        "SELECT run, rank, coalesce(outcome, 'in hand'), coalesce(cause, ''), "
        "coalesce(wall_us, 0) FROM attempt WHERE unit = ? ORDER BY id",
        "i", unit);
    int rc;
    while ((rc = pt_rows_next(r, err)) == 1)
        printf("  attempt in start %" PRId64 " on rank %" PRId64 ": %s, %.1f ms%s%s\n",
               pt_rows_int(r, 0), pt_rows_int(r, 1), pt_rows_text(r, 2),
               (double)pt_rows_int(r, 4) / 1e3, *pt_rows_text(r, 3) ? "; " : "",
               pt_rows_text(r, 3));
    return rc;
}

/* line 0: all. */
static int print_findings(pt_ledger *l, const char *file, const pt_hash *key, int64_t line,
                          pt_err *err)
{
    pt_rows *r =
        pt_ledger_ask(l,
                      "SELECT line, col, kind, what FROM finding WHERE key = ?1 AND "
                      "(?2 = 0 OR line = ?2) ORDER BY line, col",
                      "hi", key, line);
    int rc, n = 0;
    for (; (rc = pt_rows_next(r, err)) == 1; n++)
        printf("%s:%" PRId64 ":%" PRId64 ": %s: %s\n", file, pt_rows_int(r, 0),
               pt_rows_int(r, 1) + 1, pt_rows_text(r, 2), pt_rows_text(r, 3));
    if (rc == 0 && n == 0)
        printf("  no findings%s\n", line ? " on that line" : "");
    return rc;
}

static int print_skip(pt_ledger *l, const char *file, pt_err *err)
{
    pt_rows *r = pt_ledger_ask(l, "SELECT kind, why FROM skip WHERE path = ?", "s", file);
    int rc = pt_rows_next(r, err);
    if (rc == 1) {
        printf("%s: not taken: %s: %s\n", file, pt_rows_text(r, 0), pt_rows_text(r, 1));
        pt_rows_end(r);
    }
    return rc;
}

static int explain_file(pt_ledger *l, const char *job, const char *file, int64_t line,
                        pt_err *err)
{
    struct explained e = {0};
    int rc = print_unit(l, file, &e, err);
    if (rc == 0 && (rc = print_skip(l, file, err)) == 0)
        return pt_fail(
            err, PT_ERR_USAGE,
            "%s: no file or module of this job; portalis report %s --csv lists all", file,
            job);
    if (rc < 0 || e.id == 0)
        return rc < 0 ? -1 : 0;
    return print_attempts(l, e.id, err) < 0 ||
                   print_findings(l, file, &e.key, line, err) < 0
               ? -1
               : 0;
}

/* "a.py:12" -> line 12; a name that merely contains a colon stays whole. */
static const char *split_line(pt_arena *a, const char *what, int64_t *line)
{
    const char *colon = strrchr(what, ':');
    *line = 0;
    if (!colon || !colon[1] || strspn(colon + 1, "0123456789") != strlen(colon + 1))
        return what;
    *line = strtoll(colon + 1, NULL, 10);
    return pt_arena_strndup(a, what, (size_t)(colon - what));
}

static int explain(int argc, char **argv)
{
    pt_words words = {0};
    int code = pt_cli_read(&pt_cmd_explain, argc, argv, NULL, 0, &words);
    if (code < 0 && words.n != 2)
        code = pt_cli_usage(&pt_cmd_explain, "give a job directory and FILE or FILE:LINE");
    if (code < 0) {
        pt_arena *a = pt_arena_new();
        pt_job_dir d;
        pt_view v;
        pt_err err;
        int64_t line;
        const char *file = split_line(a, words.p[1], &line);
        pt_job_dir_of(a, words.p[0], &d);
        int rc = pt_view_open(&d, &v, &err);
        if (rc == 0)
            rc = explain_file(v.ledger, d.root, file, line, &err);
        pt_view_close(&v);
        code = rc < 0 ? pt_cli_fail(&err) : PT_EXIT_DONE;
        pt_arena_free(a);
    }
    pt_vec_free(&words);
    return code;
}

const pt_command pt_cmd_explain = {"explain", explain,
                                   "why a file was run again, or was not", explain_help};
