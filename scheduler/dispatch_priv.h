/* dispatch_priv.h: what the parts of rank 0's loop share: who is there and what becomes of what it
 * held (dispatch_peer.c), what the ranks say (dispatch_hear.c), grants, clocks and the end
 * (dispatch.c). */
#ifndef PT_SCHEDULER_DISPATCH_PRIV_H
#define PT_SCHEDULER_DISPATCH_PRIV_H

#include "scheduler/dispatch.h"
#include "scheduler/lease.h"

enum pt_peer_state {
    PT_PEER_ABSENT,
    PT_PEER_HERE,
    PT_PEER_LEAVING,
    PT_PEER_LEFT,
    PT_PEER_LOST
};

struct pt_peer {
    enum pt_peer_state state;
    bool noticed; /* it has to leave: so it will if it was lost and is back */
    uint32_t slots;
    int64_t seen_ms;
    uint64_t rss_bytes;
    pt_hello hello; /* texts in the loop's own arena */
};

struct pt_loop {
    const pt_dispatch_options *o;
    pt_leases *leases;
    struct pt_peer *peers; /* [room], 0 unused; late ranks come after those of the start */
    int size, room;
    pt_arena *arena, *message;
    uint8_t *tries;    /* [n_units] */
    uint32_t *item_of; /* [max id + 1], 1 + item */
    int64_t max_id;
    pt_lease *found; /* room for any answer of the leases */
    pt_buf frame;
    int64_t started_ms, pending_ms, clock_ms, show_ms, snapshot_ms, snapshot_wait_ms,
        takeover_ms;
    int64_t drain_ms; /* since when; 0: not draining */
    char drain_why[256];
    pt_err problem;   /* the last that a rank told of */
    uint32_t n_moved; /* results accepted, units blamed: what another start builds on */
    pt_err *err;
};

void pt_loop_send(struct pt_loop *l, int rank, pt_msg m);
void pt_loop_stop(struct pt_loop *l, int rank, const char *why);
/* Into the ledger and the log. */
int pt_loop_event(struct pt_loop *l, const char *what, const char *fmt, ...)
    PT_PRINTF(3, 4);
const pt_record_unit *pt_loop_unit(const struct pt_loop *l, uint32_t item);
pt_work pt_loop_work(const struct pt_loop *l, const pt_lease *lease);
/* A unit has come to an end. */
void pt_loop_count(struct pt_loop *l, bool attention);

uint32_t pt_loop_here(const struct pt_loop *l);
/* The first n leases of l->found came to nothing. */
int pt_loop_end_attempts(struct pt_loop *l, uint32_t n, const char *outcome,
                         const char *cause);
/* A rank is gone. `blame`: the item that did it, or PT_LEASE_NOBODY. */
int pt_loop_lose(struct pt_loop *l, int rank, uint32_t blame, const char *cause);
/* The rank says goodbye; nobody is to blame for what it still held. */
int pt_loop_part(struct pt_loop *l, int rank, const char *why);
/* Tells a rank that is there to leave, when the job drains. */
void pt_loop_drain(struct pt_loop *l, int rank);
int pt_loop_welcome(struct pt_loop *l, int rank, const pt_hello *h);
/* A rank has said something: one that was lost is back. */
int pt_loop_alive(struct pt_loop *l, int rank);

/* Hears all that has come, after waiting for the first at most timeout_ms. */
int pt_loop_listen(struct pt_loop *l, int timeout_ms);

#endif
