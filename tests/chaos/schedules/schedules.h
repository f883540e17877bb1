/* schedules.h: what the parts of the program share: worlds of processes (world.c), what travels
 * between them (net.c), what must hold (watch.c), and what happens to them (schedule.c). */
#ifndef PT_SCHEDULES_SCHEDULES_H
#define PT_SCHEDULES_SCHEDULES_H

#include "base/vec.h"
#include "scheduler/dispatch.h"
#include "scheduler/serve.h"
#include "tests/chaos/schedules/virtual.h"
#include "worker/rank.h"

enum { S_MAX_UNITS = 24, S_MAX_RANKS = 5, S_MAX_WORLDS = 2, S_SECOND = 1000000 };

typedef struct s_world s_world;

/* A process: rank 0 of a world, or one of its workers. */
typedef struct {
    v_proc v;
    s_world *world;
    int rank;
    volatile sig_atomic_t notices; /* signals that came; of a worker: the last one */
    pt_rank_warning warning;
    int crash_signal;
    char crash_path[64];
    bool crash_told;
    pt_ledger *ledger; /* of rank 0: what ends with it */
    int lock;          /* 1 + descriptor */
    int exit_code;     /* of rank 0 */
    uint32_t hand[S_MAX_UNITS],
        n_hand; /* of a worker: units granted to it and not answered */
    uint32_t written[S_MAX_UNITS], n_written; /* in its journal, not yet on the disk */
    uint32_t durable;                         /* a bit for each unit: on the disk */
    uint64_t journal;                         /* its inode */
} s_proc;

struct s_world {
    uint32_t number; /* of all that ever were */
    uint32_t slot;   /* which of the launchers started it */
    int n;           /* workers */
    s_proc *procs[S_MAX_RANKS + 1];
    pt_link *ends[S_MAX_RANKS + 1];
    int64_t cut_until_us;              /* nothing goes over its link until then */
    int64_t delay_us[S_MAX_RANKS + 1]; /* of a worker's start; V_NEVER: none comes */
};

/* What a schedule is like; drawn from its seed. */
typedef struct {
    uint32_t n_units, n_ranks, slots, max_kills;
    int64_t time_ms; /* resources.time; 0: none */
    int64_t drain_ms;
    int64_t calm_us;      /* from then on nothing bad happens */
    uint32_t lost, twice; /* of a thousand messages */
    int64_t late_us;      /* messages take up to so long */
    bool mixed;           /* and overtake each other */
    bool door;            /* late worlds may join */
    int64_t unit_us[S_MAX_UNITS];
    uint32_t kills[S_MAX_UNITS];  /* so often it kills who works on it */
    uint32_t unread[S_MAX_UNITS]; /* so often it cannot be read */
    uint32_t n_shards;
    uint64_t net; /* the state of the dice for messages */
} s_plan;

extern s_plan s;
extern bool s_loud;        /* tell what happens */
extern char s_fault[1024]; /* the first that must not be; "" */
extern const char *s_source, *s_out;

void s_tell(const char *fmt, ...) PT_PRINTF(1, 2);
/* Something must not be: the schedule ends here. */
void s_wrong(const char *fmt, ...) PT_PRINTF(1, 2);

static inline s_proc *s_me(void)
{
    return (s_proc *)v_self;
}

/* --- world.c --- */
s_world *s_world_start(uint32_t slot);
/* Rank 0 has opened its link: the workers are let go. */
void s_world_go(s_world *w);
bool s_world_runs(const s_world *w);    /* rank 0 */
void s_world_end(s_world *w, bool all); /* kills what is left of it */

/* --- net.c --- */
void s_net_reset(void);
void s_net_open(s_world *w);

/* What is counted of what happened, over all schedules of a process. */
enum { S_FACTS = 12 };
extern const char *const s_fact_names[S_FACTS]; /* events of the log */
extern uint64_t s_facts[S_FACTS];

/* --- watch.c --- */
void s_watch_reset(void);
/* A worker says or hears something. */
void s_watch_said(s_proc *p, pt_str bytes);
void s_watch_granted(s_proc *p, pt_str bytes);
/* A process has ended or was killed. */
void s_watch_gone(s_proc *p);
/* When all has ended: the ledger, the store. */
void s_watch_end(void);

/* --- schedule.c --- */
enum { S_MAX_EVENTS = 14, S_SWITCHES = 3 };
/* Runs the schedule of a seed. `without`: a bit for each event, or switch after them, to leave out.
 * The fault is in s_fault. */
void s_run(uint64_t seed, uint32_t without);
uint32_t s_n_events(void);
const char *s_event_name(uint32_t i);
int64_t s_ran_us(void); /* virtual time of the last */

#endif
