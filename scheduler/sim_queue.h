/* sim_queue.h: what happens next: a binary heap of events by time; of equal times, the one that
 * was put first. */
#ifndef PT_SCHEDULER_SIM_QUEUE_H
#define PT_SCHEDULER_SIM_QUEUE_H

#include "base/vec.h"

#include <stdbool.h>

typedef struct {
    int64_t at_us;
    uint64_t order; /* set by pt_sim_put() */
    uint32_t what, who, item, epoch;
    int64_t from_us, to_us;
} pt_sim_event;

typedef struct {
    PT_VEC(pt_sim_event) heap;
    uint64_t n_put;
} pt_sim_queue;

void pt_sim_put(pt_sim_queue *q, pt_sim_event e);
bool pt_sim_take(pt_sim_queue *q, pt_sim_event *out); /* false: nothing more happens */
void pt_sim_queue_free(pt_sim_queue *q);

#endif
