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
};

const int pt_ledger_n_steps = (int)PT_LEN(pt_ledger_steps);
