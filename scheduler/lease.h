/* lease.h: who works on what, until when. Pure bookkeeping: time is an argument, nothing is
 * read or written, so the real scheduler, its tests and a simulator share it.
 *
 *      WAITING --grant--> HELD --done--> DONE | FAILED
 *         ^                |
 *         +--expired, handed back, rank lost; after max_kills losses that were this item's
 *            fault: QUARANTINED
 *
 * An item's epoch rises with every grant. What comes back under an older one is refused: the
 * item may be in other hands by now. Items are numbered 0, 1, 2 ... as they are added. */
#ifndef PT_SCHEDULER_LEASE_H
#define PT_SCHEDULER_LEASE_H

#include "base/defs.h"

#include <stdbool.h>

typedef struct pt_leases pt_leases;

enum pt_lease_state {
    PT_LEASE_WAITING,
    PT_LEASE_HELD,
    PT_LEASE_DONE,
    PT_LEASE_FAILED,
    PT_LEASE_QUARANTINED
};

typedef struct {
    uint32_t item, epoch;
    int rank;
    int64_t granted_ms, deadline_ms;
} pt_lease;

pt_leases *pt_leases_new(int64_t ttl_ms, uint32_t max_kills);
void pt_leases_free(pt_leases *l); /* NULL is fine */

/* A waiting item of that shard. `epoch`: what no earlier scheduler has reached; the first
 * grant has epoch + 1. `kills` so far. Returns its number. */
uint32_t pt_lease_add(pt_leases *l, uint32_t shard, uint32_t epoch, uint32_t kills);

/* Grants up to `max` items, in the order they were added within a shard; the rank stays with
 * its shard, then takes one that nobody has, then helps where most is left. Returns the
 * number; 0 when nothing waits. */
uint32_t pt_lease_grant(pt_leases *l, int rank, int64_t now_ms, uint32_t max,
                        pt_lease *out);

/* How many a rank with that many slots should be granted now, one of so many ranks. Half a
 * hand is worth a message; less waits, unless the hand is nearly empty. Towards the end hands
 * get smaller, half of a rank's share of what waits, so that nobody sits on the last units.
 * Source: guided self-scheduling, Polychronopoulos, Kuck, IEEE Trans. Computers 36 (1987). */
uint32_t pt_lease_wanted(const pt_leases *l, int rank, uint32_t slots, uint32_t ranks);

/* Whether this rank holds the item under this epoch; the answer to a result. */
bool pt_lease_is(const pt_leases *l, uint32_t item, uint32_t epoch, int rank);
/* Ends a lease with a result: DONE or FAILED. The caller has asked pt_lease_is(). */
void pt_lease_end(pt_leases *l, uint32_t item, enum pt_lease_state how);
/* Done by somebody else meanwhile (a journal, a duplicate); whatever its state was. */
void pt_lease_settle(pt_leases *l, uint32_t item, enum pt_lease_state how);
/* Given back unworked: waits again, first in its shard. False when the lease was not his. */
bool pt_lease_return(pt_leases *l, uint32_t item, uint32_t epoch, int rank);
/* Failed in a way that another try may mend: waits again. */
void pt_lease_retry(pt_leases *l, uint32_t item);
/* The rank named these as in hand: their deadlines move. */
bool pt_lease_renew(pt_leases *l, uint32_t item, uint32_t epoch, int rank, int64_t now_ms);

/* The rank is gone. Its leases end and are written to `out` (room for pt_lease_held()), the
 * oldest first. When `blame` is given, that item's kills rise. Returns the number. */
enum { PT_LEASE_NOBODY = 0xffffffff };
uint32_t pt_lease_lose(pt_leases *l, int rank, uint32_t blame, pt_lease *out);
/* Leases past their deadline end: a grant that was lost on its way. Returns the number, at
 * most `max`; call again until it is less. */
uint32_t pt_lease_expire(pt_leases *l, int64_t now_ms, uint32_t max, pt_lease *out);

uint32_t pt_lease_held(const pt_leases *l, int rank);
/* The item that the rank has held longest: results come in the order of the grants, so it is
 * what the rank works on. PT_LEASE_NOBODY when it holds none. */
uint32_t pt_lease_oldest(const pt_leases *l, int rank);
enum pt_lease_state pt_lease_state(const pt_leases *l, uint32_t item);
uint32_t pt_lease_kills(const pt_leases *l, uint32_t item);
uint32_t pt_lease_count(const pt_leases *l, enum pt_lease_state state);
uint32_t pt_lease_total(const pt_leases *l);

#endif
