/* link_mpi.c: messages over MPI, so that the loss of a rank is silence and not the end.
 *
 * Only MPI_Isend, MPI_Improbe, MPI_Imrecv and MPI_Test are used after start: a collective, a
 * blocking call or MPI_Finalize() would wait for ever for a rank that is dead. A message is
 * received in two steps: probed (its length is known, and it is taken out of the matching
 * queue), then awaited beside all others. So a sender that dies half way through a large
 * message costs one buffer, not the link. */
#include "spec/link_priv.h"

#include "base/log.h"
#include "base/vec.h"

#include <mpi.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TAG = 1, STUCK_BYTES = 64 << 20, MAX_NAP_US = 1000, MAX_ACKS = 16 };

struct sending {
    MPI_Request request;
    char *bytes; /* MPI reads them until the request is done */
    size_t n;
    int to;
    int64_t since_ms;
};

struct receiving {
    MPI_Request request;
    char *bytes;
    int n, from;
    bool done;
};

struct mpi {
    pt_link link;
    PT_VEC(struct sending) out;
    PT_VEC(struct receiving) in; /* in the order they were matched */
    bool *dropped;               /* [size] */
    size_t *waiting;             /* [size] bytes not yet taken */
    atomic_bool woken;
};

static int mpi_fail(pt_err *err, int rc, const char *what)
{
    char text[MPI_MAX_ERROR_STRING] = "unknown error";
    int n = 0;
    MPI_Error_string(rc, text, &n);
    return pt_fail(err, PT_ERR_GONE, "%s: %s", what, text);
}

/* Frees what was taken. A send that MPI reports as failed is as gone as its receiver. */
static void reap(struct mpi *m)
{
    size_t kept = 0;
    for (size_t i = 0; i < m->out.n; i++) {
        struct sending *s = &m->out.p[i];
        int done = 0;
        int rc = MPI_Test(&s->request, &done, MPI_STATUS_IGNORE);
        if (rc != MPI_SUCCESS)
            m->dropped[s->to] = true;
        if (done || rc != MPI_SUCCESS) {
            m->waiting[s->to] -= s->n;
            free(s->bytes);
        } else {
            m->out.p[kept++] = *s;
        }
    }
    m->out.n = kept;
}

static int mpi_send(pt_link *l, int to, pt_str bytes, pt_err *err)
{
    struct mpi *m = (struct mpi *)l;
    reap(m);
    if (!m->dropped[to] && m->waiting[to] > STUCK_BYTES)
        return pt_fail(err, PT_ERR_GONE, "rank %d takes nothing: %zu bytes wait for it", to,
                       m->waiting[to]);
    if (m->dropped[to])
        return pt_fail(err, PT_ERR_GONE, "rank %d was given up", to);
    struct sending s = {.bytes = malloc(bytes.n + 1), .n = bytes.n, .to = to};
    PT_ASSERT(s.bytes);
    if (bytes.n)
        memcpy(s.bytes, bytes.p, bytes.n);
    s.since_ms = pt_now_mono_ms();
    int rc = MPI_Isend(s.bytes, (int)s.n, MPI_BYTE, to, TAG, MPI_COMM_WORLD, &s.request);
    if (rc != MPI_SUCCESS) {
        free(s.bytes);
        return mpi_fail(err, rc, "MPI_Isend");
    }
    m->waiting[to] += s.n;
    pt_vec_push(&m->out, s);
    return 0;
}

/* Of Open MPI 5 (ULFM); not there in 4. */
int MPIX_Comm_failure_ack(MPI_Comm comm) __attribute__((weak));

/* With fault tolerance on, probing for any rank fails from a rank's death until that is taken note
 * of. Ranks may die one after the other. */
static int probe(int *there, MPI_Message *message, MPI_Status *status)
{
    int rc, tries = 0;
    while ((rc = MPI_Improbe(MPI_ANY_SOURCE, TAG, MPI_COMM_WORLD, there, message,
                             status)) != MPI_SUCCESS &&
           MPIX_Comm_failure_ack && tries++ < MAX_ACKS)
        MPIX_Comm_failure_ack(MPI_COMM_WORLD);
    return rc;
}

/* Takes every message that is there to be taken into `in`. */
static int match(struct mpi *m, pt_err *err)
{
    for (;;) {
        int there = 0, n = 0;
        MPI_Message message;
        MPI_Status status;
        int rc = probe(&there, &message, &status);
        if (rc != MPI_SUCCESS)
            return mpi_fail(err, rc, "MPI_Improbe");
        if (!there)
            return 0;
        MPI_Get_count(&status, MPI_BYTE, &n);
        struct receiving r = {.n = n, .from = status.MPI_SOURCE};
        r.bytes = malloc((size_t)n + 1);
        PT_ASSERT(r.bytes);
        rc = MPI_Imrecv(r.bytes, n, MPI_BYTE, &message, &r.request);
        if (rc != MPI_SUCCESS) {
            free(r.bytes);
            return mpi_fail(err, rc, "MPI_Imrecv");
        }
        pt_vec_push(&m->in, r);
    }
}

/* Whether an earlier message of the same rank is still on its way. */
static bool must_wait(const struct mpi *m, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (m->in.p[k].from == m->in.p[i].from)
            return true;
    return false;
}

static void forget_in(struct mpi *m, size_t i)
{
    memmove(&m->in.p[i], &m->in.p[i + 1], (m->in.n - i - 1) * sizeof m->in.p[0]);
    m->in.n--;
}

/* 1 with the first message that is whole. */
static int deliver(struct mpi *m, int *from, pt_buf *out)
{
    for (size_t i = 0; i < m->in.n; i++) {
        struct receiving *r = &m->in.p[i];
        int done = r->done;
        if (!done && MPI_Test(&r->request, &done, MPI_STATUS_IGNORE) != MPI_SUCCESS) {
            m->dropped[r->from] = true;
            done = 1;
        }
        r->done = done;
        if (!done || must_wait(m, i))
            continue;
        bool wanted = !m->dropped[r->from];
        if (wanted) {
            *from = r->from;
            pt_buf_add(out, r->bytes, (size_t)r->n);
        }
        free(r->bytes);
        forget_in(m, i--);
        if (wanted)
            return 1;
    }
    return 0;
}

/* Polls with growing naps: MPI offers no wait that ends by time or by another thread. */
static int mpi_poll(pt_link *l, int timeout_ms, int *from, pt_buf *out, pt_err *err)
{
    struct mpi *m = (struct mpi *)l;
    int64_t until = pt_now_mono_ms() + timeout_ms;
    for (int nap_us = 20;; nap_us = nap_us * 2 < MAX_NAP_US ? nap_us * 2 : MAX_NAP_US) {
        if (match(m, err) < 0)
            return -1;
        if (deliver(m, from, out))
            return 1;
        reap(m);
        if (atomic_exchange(&m->woken, false) || pt_now_mono_ms() >= until)
            return 0;
        nanosleep(&(struct timespec){.tv_nsec = nap_us * 1000L}, NULL);
    }
}

static int64_t mpi_stuck_ms(pt_link *l, int to)
{
    struct mpi *m = (struct mpi *)l;
    reap(m);
    for (size_t i = 0; i < m->out.n; i++)
        if (m->out.p[i].to == to)
            return pt_now_mono_ms() - m->out.p[i].since_ms + 1;
    return 0;
}

/* Its buffers stay: MPI may still read them, and cancelling a send to a dead rank can hang.
 * They are bounded by STUCK_BYTES a rank. */
static void mpi_drop(pt_link *l, int rank)
{
    struct mpi *m = (struct mpi *)l;
    m->dropped[rank] = true;
    size_t kept = 0;
    for (size_t i = 0; i < m->out.n; i++)
        if (m->out.p[i].to != rank)
            m->out.p[kept++] = m->out.p[i];
    m->out.n = kept;
    m->waiting[rank] = 0;
}

static int mpi_flush(pt_link *l, int timeout_ms)
{
    struct mpi *m = (struct mpi *)l;
    int64_t until = pt_now_mono_ms() + timeout_ms;
    for (;;) {
        reap(m);
        if (m->out.n == 0)
            return 1;
        if (pt_now_mono_ms() >= until)
            return 0;
        nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
    }
}

static void mpi_wake(pt_link *l)
{
    atomic_store(&((struct mpi *)l)->woken, true);
}

/* For the programs that close before pt_link_exit(): the world itself stays. */
static void mpi_close(pt_link *l)
{
    struct mpi *m = (struct mpi *)l;
    mpi_flush(l, 1000);
    pt_vec_free(&m->out);
    pt_vec_free(&m->in);
    free(m->dropped);
    free(m->waiting);
    free(m);
}

static const pt_link_ops mpi_ops = {.kind = "mpi",
                                    .send = mpi_send,
                                    .poll = mpi_poll,
                                    .stuck_ms = mpi_stuck_ms,
                                    .drop = mpi_drop,
                                    .flush = mpi_flush,
                                    .wake = mpi_wake,
                                    .close = mpi_close};

struct watch {
    pthread_mutex_t lock;
    pthread_cond_t up;
    bool is_up;
    int startup_ms;
};

/* MPI_Init() cannot be given a time limit, and hangs when another rank died before it. */
static void *watch_startup(void *ctx)
{
    struct watch *w = ctx;
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += w->startup_ms / 1000 + 1;
    pthread_mutex_lock(&w->lock);
    int rc = 0;
    while (!w->is_up && rc == 0)
        rc = pthread_cond_timedwait(&w->up, &w->lock, &until);
    bool up = w->is_up;
    pthread_mutex_unlock(&w->lock);
    if (up)
        return NULL;
    static const char text[] = "portalis: MPI did not start in time (a rank or a node that "
                               "is gone?); resume the job\n";
    ssize_t n = write(STDERR_FILENO, text, sizeof text - 1);
    (void)n;
    _exit(75);
}

static int init_in_time(int *argc, char ***argv, int startup_ms, pt_err *err)
{
    struct watch w = {.lock = PTHREAD_MUTEX_INITIALIZER,
                      .up = PTHREAD_COND_INITIALIZER,
                      .startup_ms = startup_ms};
    pthread_t thread;
    int rc = pthread_create(&thread, NULL, watch_startup, &w);
    if (rc != 0)
        return pt_fail(err, PT_ERR_OTHER, "cannot start a thread: %s", strerror(rc));
    int provided = 0;
    rc = MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &provided);
    pthread_mutex_lock(&w.lock);
    w.is_up = true;
    pthread_cond_signal(&w.up);
    pthread_mutex_unlock(&w.lock);
    pthread_join(thread, NULL);
    if (rc != MPI_SUCCESS)
        return mpi_fail(err, rc, "MPI_Init");
    if (provided < MPI_THREAD_FUNNELED)
        return pt_fail(err, PT_ERR_OTHER, "this MPI takes no threads at all beside it");
    return 0;
}

pt_link *pt_link_mpi_open(int *argc, char ***argv, int startup_ms, pt_err *err)
{
    if (init_in_time(argc, argv, startup_ms, err) < 0)
        return NULL;
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
    struct mpi *m = calloc(1, sizeof *m);
    PT_ASSERT(m);
    m->link.ops = &mpi_ops;
    MPI_Comm_rank(MPI_COMM_WORLD, &m->link.rank);
    MPI_Comm_size(MPI_COMM_WORLD, &m->link.size);
    m->dropped = calloc((size_t)m->link.size, sizeof *m->dropped);
    m->waiting = calloc((size_t)m->link.size, sizeof *m->waiting);
    PT_ASSERT(m->dropped && m->waiting);
    return &m->link;
}

bool pt_link_mpi_built(void)
{
    return true;
}
