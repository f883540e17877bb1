/* cli.h: the table of subcommands, and how each reads its arguments. */
#ifndef PT_SCHEDULER_CLI_H
#define PT_SCHEDULER_CLI_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "spec/job.h"

#include <stdbool.h>

/* Exit codes of the program; docs/operations.md. */
enum {
    PT_EXIT_DONE = 0,
    PT_EXIT_ATTENTION = 1,
    PT_EXIT_USAGE = 2,
    PT_EXIT_CANNOT = 3,
    PT_EXIT_RESUME = 75
};

typedef struct {
    const char *name;
    int (*run)(int argc, char **argv); /* argv[0] is the subcommand */
    const char *brief;                 /* one line of `portalis help`; NULL: not listed */
    const char *help;                  /* all of `portalis NAME --help` */
} pt_command;

extern const pt_command pt_cmd_plan, pt_cmd_run, pt_cmd_resume, pt_cmd_serve, pt_cmd_status,
    pt_cmd_report, pt_cmd_explain, pt_cmd_simulate, pt_cmd_translate, pt_cmd_ast,
    pt_cmd_stdlib, pt_cmd_submit, pt_cmd_batch, pt_cmd_drill, pt_cmd_account, pt_cmd_render,
    pt_cmd_metrics, pt_cmd_fsck, pt_cmd_probe;

typedef PT_VEC(const char *) pt_words;

enum pt_flag_kind { PT_FLAG_BOOL, PT_FLAG_TEXT, PT_FLAG_COUNT, PT_FLAG_LIST };

typedef struct {
    const char *name; /* "--output" */
    char letter;      /* 'o', or 0 */
    enum pt_flag_kind kind;
    void *to; /* bool *, const char **, uint32_t *, pt_words * */
} pt_flag;

/* Reads flags wherever they stand; the rest goes to *words. "--" ends the flags; --help prints
 * the command's help. Returns -1 to go on, else the exit code. */
int pt_cli_read(const pt_command *c, int argc, char **argv, const pt_flag *flags,
                size_t n_flags, pt_words *words);
/* One line "portalis NAME: ..." with where to read more; returns PT_EXIT_USAGE. */
int pt_cli_usage(const pt_command *c, const char *fmt, ...) PT_PRINTF(2, 3);
/* Is the word of --python (NULL: not given) a version? -1, or PT_EXIT_USAGE after telling. */
int pt_cli_check_python(const pt_command *c, const char *python);
/* The word of --device (NULL: not given) into a job. -1, or PT_EXIT_USAGE after telling. */
int pt_cli_device(const pt_command *c, const char *word, pt_job *job);
/* Is there what the job's `device` asks for, on this machine? -1, or an exit code after telling. */
int pt_cli_check_device(const pt_job *job);
/* The word of --library as options.library has it: auto, none, or a folder's whole path. */
const char *pt_cli_library(pt_arena *a, const char *word);
/* Is it a job.yaml, not a source? By its name; a folder of such a name is a source. */
bool pt_cli_is_spec(const char *what);
/* The job of a SRC or a job.yaml, for commands that write nothing. All faults of the file are in
 * err->msg, a line each. The caller clears the job, whatever is returned. */
int pt_cli_job(const char *what, pt_job *job, pt_err *err);
/* The words of a repeated option as a list of the job's; copies of them, in `a`. */
pt_job_list pt_cli_list(pt_arena *a, const pt_words *w);
/* The words of --include-package and --packages-from into a job, when there are any. */
void pt_cli_packages(pt_job *job, const pt_words *packages, const pt_words *from);
/* Prints the error; returns the exit code that its kind has. */
int pt_cli_fail(const pt_err *err);
/* "did you mean" for `word`, or "". Of names, NULL at the end. */
const char *pt_cli_nearest(const char *word, const char *const *names);

#endif
