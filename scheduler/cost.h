/* cost.h: time and money, derived from ranks, attempts and prices each time it is asked. */
#ifndef PT_SCHEDULER_COST_H
#define PT_SCHEDULER_COST_H

#include "scheduler/ledger.h"

typedef struct {
    int64_t rank_ms; /* paid time */
    double usd;
    uint32_t n_unpriced; /* ranks whose class has no price */
} pt_cost;

/* What `ms` of a rank cost at that price of a rank's hour. */
double pt_cost_usd(int64_t ms, double usd_per_hour);

int pt_cost_of(pt_ledger *l, pt_cost *out, pt_err *err);

/* Work that was paid for and not kept, by cause: "lost", "orphaned", "expired", "returned",
 * "failed", "damaged", "rejected" does not count: it says something about the source. */
typedef struct {
    char outcome[16], cause[128];
    int64_t attempts, ms; /* from grant to end: no more than this was lost */
} pt_cost_loss;
/* At most `max` rows, the largest first. Returns their number. */
int pt_cost_losses(pt_ledger *l, pt_cost_loss *out, int max, pt_err *err);

#endif
