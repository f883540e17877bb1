/* drain.h: what a rank that has to leave finishes, and what it hands back. Pure arithmetic: the
 * worker and the simulator share it. */
#ifndef PT_SPEC_DRAIN_H
#define PT_SPEC_DRAIN_H

#include "base/defs.h"

/* What a rank keeps for its end: an answer to its goodbye, and its last words on their way. */
enum { PT_DRAIN_GOODBYE_MS = 1000, PT_DRAIN_LAST_WORDS_MS = 300 };

/* Of a rank whose machine is gone in so many microseconds, when lease.drain is drain_us: how long
 * it has for work once it drains, and how long that can wait, for units that are not yet in hand.
 * Neither is below 0. */
int64_t pt_drain_left_us(int64_t gone_in_us, int64_t drain_us);
int64_t pt_drain_begins_in_us(int64_t gone_in_us, int64_t drain_us);

/* Predictions are of an average machine; what they have to be multiplied by for this one: by what
 * it did (took_us for predicted_us), and by the unit of at_us that it is at (0: none), once that has
 * taken longer than it should have, busy_us; such a unit is given as long again. */
double pt_drain_pace(uint64_t took_us, uint64_t predicted_us, uint64_t at_us,
                     int64_t busy_us);

/* How many of the units in hand, from the first, end within left_us. cost_us[n] are predicted
 * times; the first has been worked on for busy_us. A prediction that has run out says nothing
 * any more: what is overdue is given as long again. A tenth of the time is kept for errors. */
uint32_t pt_drain_keep(const uint64_t *cost_us, uint32_t n, int64_t busy_us,
                       int64_t left_us);

#endif
