/* ledger_steps.c: the schema's history. ledger.sql is schema 1; what came later stands here. */
#include "scheduler/ledger_steps.h"

#include "base/defs.h"
#include "ledger_sql.h"

const char *const pt_ledger_steps[] = {
    pt_ledger_sql,

    /* 2: units that are modules of the Python library. */
    "ALTER TABLE unit ADD COLUMN library INTEGER NOT NULL DEFAULT 0",

    /* 3: units of installed packages (origin: enum pt_origin; `library`: not the user's), and
     * imports that find nothing, or a module that does not do all: kind is one of library,
     * package, extension, unknown, part; how is enum pt_import_how. What was remembered of
     * imports had no lines. */
    "ALTER TABLE unit RENAME COLUMN library TO origin;\n"
    "ALTER TABLE unit ADD COLUMN library INTEGER GENERATED ALWAYS AS (origin IN (1, 3)) "
    "VIRTUAL;\n"
    "CREATE TABLE lack (\n"
    "    module TEXT NOT NULL,\n"
    "    kind TEXT NOT NULL,\n"
    "    why TEXT NOT NULL,\n"
    "    path TEXT NOT NULL,\n"
    "    line INTEGER NOT NULL,\n"
    "    how INTEGER NOT NULL\n"
    ");\n"
    "DELETE FROM source_import;",

    /* 4: functions by the key of their unit, as `finding` is (how: dynamic; unsupported: some
     * construct in it is); the tests of suites beside CPython (outcome: a verdict; python,
     * rust: how it ended there); and which function was called by which script or test, with
     * what verdict: at most so many of each for one function. function_state sums that up.
     * Older results have no functions: they are made again, since the translator changed. */
    "CREATE TABLE function (\n"
    "    key BLOB NOT NULL,\n"
    "    name TEXT NOT NULL,\n"
    "    first_line INTEGER NOT NULL,\n"
    "    line INTEGER NOT NULL,\n"
    "    end_line INTEGER NOT NULL,\n"
    "    how TEXT NOT NULL\n"
    ");\n"
    "CREATE INDEX function_key ON function (key);\n"
    "CREATE TABLE test_verify (\n"
    "    path TEXT NOT NULL,\n"
    "    name TEXT NOT NULL,\n"
    "    outcome TEXT NOT NULL,\n"
    "    python TEXT NOT NULL,\n"
    "    rust TEXT NOT NULL,\n"
    "    detail TEXT NOT NULL,\n"
    "    run INTEGER NOT NULL,\n"
    "    PRIMARY KEY (path, name)\n"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE evidence (\n"
    "    path TEXT NOT NULL,\n"
    "    first_line INTEGER NOT NULL,\n"
    "    kind TEXT NOT NULL,\n"
    "    by TEXT NOT NULL,\n"
    "    outcome TEXT NOT NULL\n"
    ");\n"
    "CREATE INDEX evidence_place ON evidence (path, first_line, outcome);\n"
    "CREATE VIEW function_state AS SELECT u.path, u.module, f.name, f.first_line, f.line, "
    "f.how, CASE WHEN EXISTS (SELECT 1 FROM evidence e WHERE e.path = u.path AND "
    "e.first_line = f.first_line AND e.outcome = 'differs') THEN 'differs' WHEN EXISTS "
    "(SELECT 1 FROM evidence e WHERE e.path = u.path AND e.first_line = f.first_line AND "
    "e.outcome = 'equal') THEN 'equal' WHEN EXISTS (SELECT 1 FROM evidence e WHERE e.path "
    "= "
    "u.path AND e.first_line = f.first_line AND e.outcome = 'unsupported') THEN "
    "'unsupported' ELSE 'not exercised' END AS verdict FROM unit u JOIN function f ON "
    "f.key "
    "= u.key WHERE u.state = 'done' AND NOT u.library;",

    /* 5: the cluster's name for the allocation that a start ran in ("slurm:1234"), and each
     * notice: who said it (a signal, the scheduler), how long it left (NULL: unknown) and how
     * many units the rank meant to finish. What a notice saved is derived from attempts. */
    "ALTER TABLE run ADD COLUMN batch TEXT;\n"
    "CREATE TABLE notice (\n"
    "    run INTEGER NOT NULL,\n"
    "    rank INTEGER NOT NULL,\n"
    "    at_ms INTEGER NOT NULL,\n"
    "    source TEXT NOT NULL,\n"
    "    lead_ms INTEGER,\n"
    "    kept INTEGER NOT NULL,\n"
    "    PRIMARY KEY (run, rank, at_ms)\n"
    ") WITHOUT ROWID;",

    /* 6: functions, classes or (name '') modules that end the translator, left out of their
     * unit's result. */
    "CREATE TABLE culprit (\n"
    "    key BLOB NOT NULL,\n"
    "    path TEXT NOT NULL,\n"
    "    name TEXT NOT NULL,\n"
    "    line INTEGER NOT NULL,\n"
    "    ending TEXT NOT NULL,\n"
    "    reproducer TEXT NOT NULL,\n"
    "    run INTEGER NOT NULL,\n"
    "    PRIMARY KEY (key, name, line)\n"
    ") WITHOUT ROWID;",

    /* 7: the allocation of a rank that joined later, where that is another than its run's. */
    "ALTER TABLE rank ADD COLUMN batch TEXT;",
};

const int pt_ledger_n_steps = (int)PT_LEN(pt_ledger_steps);
