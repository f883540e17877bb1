/* cmd_fsck.c: portalis fsck: is a job's memory whole, and if not, what can be done. */
#include "scheduler/cli.h"
#include "scheduler/fsck.h"

#include <inttypes.h>

static const char help[] =
    "usage: portalis fsck JOB [--repair]\n\n"
    "Reads everything that a job remembers: the ledger (SQLite's quick_check, every row "
    "of\n"
    "it), its snapshot, every artifact in the store by its hash, the journals. Tells what "
    "is\n"
    "damaged and changes nothing.\n\n"
    "  --repair   moves what is damaged aside and makes it anew: the ledger from its\n"
    "             snapshot, from what can still be read of it and from the records that\n"
    "             workers left of every result. Artifacts that are broken are made again "
    "by\n"
    "             the next start. Nothing counts whose artifact is not whole.\n\n"
    "exit: 0 whole, or all mended; 1 faults, --repair mends them; 3 cannot go on (the job "
    "is\n"
    "      running, the disk is full, something that --repair cannot mend)\n";

static int print(const pt_fsck_report *r, bool repair, const char *job)
{
    fputs(pt_buf_z(&r->text), stdout);
    printf("store     %" PRIu64 " artifacts are whole, %" PRIu64 " are not\n", r->artifacts,
           r->artifacts_bad);
    printf("ledger    %" PRIu64 " results; %" PRIu64
           " records of results in journals, %" PRIu64 " journals with a torn end\n",
           r->results, r->records, r->journals_torn);
    if (r->faults == 0) {
        puts("whole");
        return PT_EXIT_DONE;
    }
    printf("%u faults, %u mended", r->faults, r->mended);
    if (!repair)
        printf("; to mend them: portalis fsck --repair %s", job);
    else if (r->mended == r->faults)
        printf("; to go on: portalis resume %s", job);
    putchar('\n');
    return r->mended == r->faults ? PT_EXIT_DONE
           : repair               ? PT_EXIT_CANNOT
                                  : PT_EXIT_ATTENTION;
}

static int fsck(int argc, char **argv)
{
    bool repair = false;
    pt_words words = {0};
    const pt_flag flags[] = {{"--repair", 0, PT_FLAG_BOOL, &repair}};
    int code = pt_cli_read(&pt_cmd_fsck, argc, argv, flags, PT_LEN(flags), &words);
    if (code < 0 && words.n != 1)
        code = pt_cli_usage(&pt_cmd_fsck, "give one job directory");
    if (code < 0) {
        pt_arena *a = pt_arena_new();
        pt_job_dir d;
        pt_fsck_report r;
        pt_err err;
        pt_job_dir_of(a, words.p[0], &d);
        int rc = pt_fsck(&d, repair, &r, &err);
        code = rc < 0 ? pt_cli_fail(&err) : print(&r, repair, words.p[0]);
        pt_buf_free(&r.text);
        pt_arena_free(a);
    }
    pt_vec_free(&words);
    return code;
}

const pt_command pt_cmd_fsck = {"fsck", fsck, "is a job's memory whole; --repair", help};
