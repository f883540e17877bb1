/* ledger_steps.h: how a ledger is brought from one schema to the next. */
#ifndef PT_SCHEDULER_LEDGER_STEPS_H
#define PT_SCHEDULER_LEDGER_STEPS_H

/* Step i leads from schema i to i + 1: never back, and no step ever changes. */
extern const char *const pt_ledger_steps[];
extern const int pt_ledger_n_steps;

#endif
