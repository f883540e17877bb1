/* cmd_account.c: portalis account: the ledger's time and money beside Slurm's accounting. */
#include "scheduler/cli.h"
#include "scheduler/cost.h"
#include "scheduler/view.h"
#include "slurm/acct.h"

#include <inttypes.h>
#include <string.h>

static const char account_help[] =
    "usage: portalis account JOB\n\n"
    "The node time that the ledger knows of beside what Slurm's accounting (sacct) "
    "counted, "
    "for\n"
    "each submitted job. Slurm counts more: an allocation begins before the ranks are up "
    "and "
    "ends\n"
    "after they left. If it counts less, something is wrong, and the exit code is 1.\n\n"
    "exit: 0 they agree; 1 the ledger has more than Slurm; 2 no such job; 3 no accounting "
    "here\n";

enum { SLACK_S = 2 }; /* both round, and each start once */

/* By allocation: starts, and the time from the first rank's joining to the last one's leaving,
 * of each start, on each of its hosts. */
static const char times_sql[] =
    "SELECT substr(batch, 7), count(DISTINCT run), sum(ms) FROM (SELECT "
    "coalesce(nullif(rank.batch, ''), run.batch) AS batch, "
    "run.id AS run, max(coalesce(rank.left_ms, rank.seen_ms)) - min(rank.joined_ms) AS ms "
    "FROM run JOIN rank ON rank.run = run.id WHERE coalesce(nullif(rank.batch, ''), "
    "run.batch) LIKE 'slurm:%' GROUP BY run.id, 1, rank.host) GROUP BY batch ORDER BY "
    "batch";

/* Prints a job's line; whether the two agree. */
static int compare(const char *id, int64_t starts, int64_t ms, bool *agree, pt_err *err)
{
    pt_acct slurm;
    if (pt_acct_of(id, &slurm, err) < 0)
        return -1;
    double ours = (double)ms / 1e3, theirs = (double)slurm.node_seconds;
    bool fine = ours <= theirs + SLACK_S * (double)(starts + 1);
    printf("slurm job %-10s %-10s %3u allocations %10.0f node-seconds; ledger %3" PRId64
           " starts %10.1f: %s\n",
           id, slurm.n_allocations ? slurm.state : "unknown", slurm.n_allocations, theirs,
           starts, ours,
           !slurm.n_allocations ? "Slurm has no record of it"
           : fine               ? "agree"
                                : "the ledger has more");
    if (slurm.n_allocations && fine && theirs > 0)
        printf(
            "  %.0f node-seconds (%.1f %%) were before the first rank joined or after the "
            "last left\n",
            theirs > ours ? theirs - ours : 0,
            theirs > ours ? 100 * (theirs - ours) / theirs : 0);
    *agree = *agree && fine && slurm.n_allocations;
    return 0;
}

static int account_of(pt_ledger *l, pt_err *err)
{
    pt_cost cost;
    bool agree = true, any = false;
    pt_rows *r = pt_ledger_ask(l, times_sql, "");
    int rc;
    while ((rc = pt_rows_next(r, err)) == 1) {
        any = true;
        if (compare(pt_rows_text(r, 0), pt_rows_int(r, 1), pt_rows_int(r, 2), &agree, err) <
            0)
            return -1;
    }
    if (rc < 0 || pt_cost_of(l, &cost, err) < 0)
        return -1;
    if (!any)
        puts("no start of this job ran under Slurm");
    printf("rank time %.1f s, $%.6f%s\n", (double)cost.rank_ms / 1e3, cost.usd,
           cost.n_unpriced ? " and ranks without a price" : "");
    return agree ? PT_EXIT_DONE : PT_EXIT_ATTENTION;
}

static int account(int argc, char **argv)
{
    pt_words words = {0};
    int code = pt_cli_read(&pt_cmd_account, argc, argv, NULL, 0, &words);
    if (code < 0 && words.n != 1)
        code = pt_cli_usage(&pt_cmd_account, "give one job directory");
    if (code < 0) {
        pt_arena *a = pt_arena_new();
        pt_job_dir d;
        pt_view v = {0};
        pt_err err;
        pt_job_dir_of(a, words.p[0], &d);
        if (pt_view_open(&d, &v, &err) < 0 || (code = account_of(v.ledger, &err)) < 0)
            code = pt_cli_fail(&err);
        pt_view_close(&v);
        pt_arena_free(a);
    }
    pt_vec_free(&words);
    return code;
}

const pt_command pt_cmd_account = {
    "account", account, "a job's time and money beside Slurm's accounting", account_help};
