/* link.h: sends and receives whole messages (bytes) between numbered ranks. link_mpi.c is the
 * real one; link_local.c joins threads of one process, for tests and for the job without MPI.
 *
 * One thread owns a link end; only pt_link_wake() may be called from others. Messages between
 * two ranks arrive in order, at most once; whether they arrive is not promised: what was sent
 * to a dead rank is lost in silence (facts of MPI), so callers keep leases and clocks. */
#ifndef PT_SPEC_LINK_H
#define PT_SPEC_LINK_H

#include "base/err.h"
#include "base/str.h"

PT_EXTERN_C_BEGIN

typedef struct pt_link pt_link;

int pt_link_rank(const pt_link *l);
int pt_link_size(const pt_link *l);         /* ranks at start, the scheduler (0) included */
const char *pt_link_kind(const pt_link *l); /* "mpi", "tcp", "local": for the log */

/* Queues a copy; never blocks. -1 with PT_ERR_GONE when the peer is known to be unreachable
 * (it closed, was dropped, or does not take what was sent), PT_ERR_LIMIT when bytes.n is
 * above PT_WIRE_MAX_BYTES plus frame. */
int pt_link_send(pt_link *l, int to, pt_str bytes, pt_err *err);
/* The next message: 1 with *from and *out (replaced), 0 when none came within timeout_ms or
 * pt_link_wake() was called, -1 when the link itself is broken. timeout_ms 0 only looks. */
int pt_link_poll(pt_link *l, int timeout_ms, int *from, pt_buf *out, pt_err *err);
/* Milliseconds that the oldest message to this rank has been waiting to be taken; 0 when
 * nothing waits. A figure that grows past a heartbeat or two means: unreachable. */
int64_t pt_link_stuck_ms(pt_link *l, int to);
/* Gives a rank up: what waits for it is forgotten, sends to it fail, and what still comes
 * from it is thrown away. */
void pt_link_drop(pt_link *l, int rank);
/* Waits until everything sent was taken or timeout_ms passed. 1: all taken. */
int pt_link_flush(pt_link *l, int timeout_ms);
/* Makes a poll that is running, or the next one, return early. From any thread. */
void pt_link_wake(pt_link *l);
/* Flushes shortly and frees. An MPI program calls pt_link_exit() instead. NULL is fine. */
void pt_link_close(pt_link *l);
/* Ends the process: with MPI by flush and _exit(), since MPI_Finalize() hangs when a rank is
 * dead. Writes out stdio first. */
_Noreturn void pt_link_exit(pt_link *l, int status);

/* Starts MPI. When it does not come up within startup_ms (a rank that died before MPI_Init
 * hangs all others) the process ends with status 75 and one line on stderr. NULL with *err
 * when MPI is not built in or refuses. */
pt_link *pt_link_mpi_open(int *argc, char ***argv, int startup_ms, pt_err *err);
/* Whether this build has MPI at all. */
bool pt_link_mpi_built(void);

/* A star over TCP. Rank 0 listens on *port and answers those who say the token (at most 39
 * characters, no blanks); the others join it. Ranks that come late, or never, hold nobody up. */
pt_link *pt_link_tcp_serve(int size, const char *token, int *port, pt_err *err);
pt_link *pt_link_tcp_join(const char *host, int port, int rank, int size, const char *token,
                          int timeout_ms, pt_err *err);

/* n joined ends, ends[i] being rank i. Each is closed on its own, from its own thread. */
void pt_link_local_open(int n, pt_link **ends);

PT_EXTERN_C_END
#endif
