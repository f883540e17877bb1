/* door.h: where rank 0 hears the MPI worlds of allocations that came later. Each is joined to the
 * job through its own rank 0 (late.h), which passes its workers' messages on in bulk, over HTTP;
 * to the dispatcher they are ranks like all others, numbered after those that were there.
 *
 *     POST /join            "WORKERS PROTOCOL TOOL HOST BATCH"  -> "RUN.WORLD"
 *     POST /talk?q=RUN.WORLD.SEQ.WAIT_MS   a bundle             -> u32 state, a bundle
 *
 * Both bear the job's token. A bundle that comes twice (its answer was lost) is heard once, and
 * answered by the same bytes. Where to knock stands in JOB/.portalis/door, which only the job's
 * owner can read: it holds the token, unless that is in everybody's environment as
 * PORTALIS_JOB_TOKEN. Leases, epochs and heartbeats are those of docs/protocol.md, end to end. */
#ifndef PT_SCHEDULER_DOOR_H
#define PT_SCHEDULER_DOOR_H

#include "scheduler/job_dir.h"
#include "spec/link.h"

typedef struct pt_door pt_door;

/* What late worlds are told about this start. */
enum pt_door_state {
    PT_DOOR_OPEN,
    PT_DOOR_DONE,  /* every unit has an end */
    PT_DOOR_LEFT,  /* this start ends early; another goes on, maybe theirs */
    PT_DOOR_BROKEN /* it cannot go on, nor could another: a disk, the ledger */
};

/* Opens it as `late.listen` says and leaves the note. *link, whose ranks were there first, is
 * taken over and replaced by one that reaches late ranks, too: its size grows while it is polled.
 * NULL when nobody is to come, or, with a line in the log, nobody can. */
pt_door *pt_door_open(const pt_job *job, const pt_job_dir *dir, int64_t run,
                      pt_link **link);
/* From now on late worlds hear this; none joins any more. NULL is fine, here and below. */
void pt_door_say(pt_door *d, enum pt_door_state state);
/* The allocation of a late rank, "" when it has none; NULL for the others. It stays. */
const char *pt_door_batch(pt_door *d, int rank);
/* Waits shortly until all worlds have heard, and removes the note. The link stays usable for
 * the ranks of this world, and is freed with pt_link_close(). */
void pt_door_close(pt_door *d);

/* Where to knock. */
typedef struct {
    char url[300], token[130];
} pt_door_note;
/* False when there is no door, or its note cannot be trusted: others may read it. */
bool pt_door_find(const pt_job_dir *dir, pt_door_note *out);
/* The token of the environment; "" when there is none. False when it is none: 16 to 128 letters,
 * digits, "-" and "_". */
bool pt_door_env_token(char out[130]);

enum { PT_DOOR_MAX_BYTES = 8 << 20 };

#endif
