/* report.h: what people and programs are shown of a job, from the ledger's rows alone. */
#ifndef PT_SCHEDULER_REPORT_H
#define PT_SCHEDULER_REPORT_H

#include "scheduler/ledger.h"

/* A few lines for the end of a run. */
int pt_report_summary(pt_ledger *l, const char *job, pt_buf *out, pt_err *err);
/* All of it, as tables for a terminal, each of at most `limit` rows (0: all). */
int pt_report_text(pt_ledger *l, const char *job, int64_t limit, pt_buf *out, pt_err *err);
/* Of that what the output cannot do, by reason. */
int pt_report_groups(pt_ledger *l, int64_t limit, pt_buf *out, pt_err *err);
/* The same with stable keys: docs/operations.md. */
int pt_report_json(pt_ledger *l, const char *job, pt_buf *out, pt_err *err);
/* One line for each file. */
int pt_report_csv(pt_ledger *l, pt_buf *out, pt_err *err);

/* The figures that the others are made of. */
typedef struct {
    int64_t files, parsed, translated, rejected, failed, quarantined, pending, gone;
    int64_t skipped, skipped_matter;
    int64_t source_bytes, lines, nodes, functions, classes, findings, scripts;
    int64_t library, library_lines, library_pending; /* modules of the Python library */
    int64_t packages;       /* of the files: of installed packages */
    int64_t units_run_last; /* attempts of the last start that were accepted */
    int64_t runs, ranks, ranks_lost;
    int64_t elapsed_ms; /* all starts, each from beginning to end or last sign */
    int64_t rank_ms;    /* all ranks, from joining to leaving */
    int64_t work_us;    /* accepted attempts */
    int64_t crates, crates_ok, verified, equal;
    int64_t tests, tests_equal;
    /* Functions of what was translated; by the evidence about them. */
    int64_t all_functions, functions_unsupported;
    int64_t functions_equal, functions_differ, functions_stopped;
    double cost_usd;
    bool priced; /* false: some rank's class has no price, or none is set */
} pt_report_totals;
int pt_report_count(pt_ledger *l, pt_report_totals *out, pt_err *err);

#endif
