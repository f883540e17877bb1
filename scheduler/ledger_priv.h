/* ledger_priv.h: SQLite's handle, for the files that may know it: ledger*.c. */
#ifndef PT_SCHEDULER_LEDGER_PRIV_H
#define PT_SCHEDULER_LEDGER_PRIV_H

#include "scheduler/ledger.h"

#include <sqlite3.h>

sqlite3 *pt_ledger_handle(pt_ledger *l);

#endif
