/* link_local.c: ranks as threads of one process. The ends share a hub: one lock, and for each
 * rank a queue of what was sent to it. The last end that closes frees the hub. */
#include "spec/link_priv.h"

#include "base/log.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

struct letter {
    struct letter *next;
    int from;
    int64_t sent_ms;
    size_t n;
    char bytes[];
};

struct box {
    pthread_cond_t came;
    struct letter *first, **last;
    bool open, woken;
};

struct hub {
    pthread_mutex_t lock;
    int n, n_open;
    struct box box[];
};

struct local {
    pt_link link;
    struct hub *hub;
    bool *dropped; /* [size] ranks that this end gave up */
};

static struct letter *take(struct box *b)
{
    struct letter *m = b->first;
    if (m) {
        b->first = m->next;
        if (!b->first)
            b->last = &b->first;
    }
    return m;
}

static void empty(struct box *b)
{
    for (struct letter *m; (m = take(b)) != NULL;)
        free(m);
}

static int local_send(pt_link *l, int to, pt_str bytes, pt_err *err)
{
    struct local *me = (struct local *)l;
    struct letter *m = malloc(sizeof *m + bytes.n);
    PT_ASSERT(m);
    m->next = NULL;
    m->from = l->rank;
    m->sent_ms = pt_now_mono_ms();
    m->n = bytes.n;
    if (bytes.n)
        memcpy(m->bytes, bytes.p, bytes.n);
    struct box *b = &me->hub->box[to];
    pthread_mutex_lock(&me->hub->lock);
    bool open = b->open && !me->dropped[to];
    if (open) {
        *b->last = m;
        b->last = &m->next;
        pthread_cond_signal(&b->came);
    }
    pthread_mutex_unlock(&me->hub->lock);
    if (open)
        return 0;
    free(m);
    return pt_fail(err, PT_ERR_GONE, "rank %d has left", to);
}

static struct timespec deadline(int timeout_ms)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += timeout_ms / 1000;
    t.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    return t;
}

/* The next letter of a rank that was not given up, or NULL. The lock is held. */
static struct letter *next_letter(struct local *me, struct box *b)
{
    for (struct letter *m; (m = take(b)) != NULL; free(m))
        if (!me->dropped[m->from])
            return m;
    return NULL;
}

static int local_poll(pt_link *l, int timeout_ms, int *from, pt_buf *out, pt_err *err)
{
    (void)err;
    struct local *me = (struct local *)l;
    struct box *b = &me->hub->box[l->rank];
    struct timespec until = deadline(timeout_ms);
    pthread_mutex_lock(&me->hub->lock);
    struct letter *m = next_letter(me, b);
    while (!m && !b->woken && timeout_ms > 0) {
        if (pthread_cond_timedwait(&b->came, &me->hub->lock, &until) == ETIMEDOUT)
            timeout_ms = 0;
        m = next_letter(me, b);
    }
    b->woken = b->woken && m;
    pthread_mutex_unlock(&me->hub->lock);
    if (!m)
        return 0;
    *from = m->from;
    pt_buf_add(out, m->bytes, m->n);
    free(m);
    return 1;
}

static int64_t local_stuck_ms(pt_link *l, int to)
{
    struct local *me = (struct local *)l;
    int64_t ms = 0;
    pthread_mutex_lock(&me->hub->lock);
    for (struct letter *m = me->hub->box[to].first; m && !ms; m = m->next)
        if (m->from == l->rank)
            ms = pt_now_mono_ms() - m->sent_ms + 1;
    pthread_mutex_unlock(&me->hub->lock);
    return ms;
}

static void local_drop(pt_link *l, int rank)
{
    ((struct local *)l)->dropped[rank] = true;
}

static int local_flush(pt_link *l, int timeout_ms)
{
    int64_t until = pt_now_mono_ms() + timeout_ms;
    for (;;) {
        bool waiting = false;
        for (int i = 0; i < l->size; i++)
            waiting |= i != l->rank && local_stuck_ms(l, i) > 0;
        if (!waiting)
            return 1;
        if (pt_now_mono_ms() >= until)
            return 0;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
}

static void local_wake(pt_link *l)
{
    struct local *me = (struct local *)l;
    pthread_mutex_lock(&me->hub->lock);
    me->hub->box[l->rank].woken = true;
    pthread_cond_signal(&me->hub->box[l->rank].came);
    pthread_mutex_unlock(&me->hub->lock);
}

static void hub_free(struct hub *h)
{
    for (int i = 0; i < h->n; i++)
        pthread_cond_destroy(&h->box[i].came);
    pthread_mutex_destroy(&h->lock);
    free(h);
}

/* What this end sent stays in the others' boxes, as it would in a network. */
static void local_close(pt_link *l)
{
    struct local *me = (struct local *)l;
    struct hub *h = me->hub;
    pthread_mutex_lock(&h->lock);
    h->box[l->rank].open = false;
    empty(&h->box[l->rank]);
    bool last = --h->n_open == 0;
    pthread_mutex_unlock(&h->lock);
    if (last)
        hub_free(h);
    free(me->dropped);
    free(me);
}

static const pt_link_ops local_ops = {.kind = "local",
                                      .send = local_send,
                                      .poll = local_poll,
                                      .stuck_ms = local_stuck_ms,
                                      .drop = local_drop,
                                      .flush = local_flush,
                                      .wake = local_wake,
                                      .close = local_close};

static void box_open(struct box *b)
{
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&b->came, &attr);
    pthread_condattr_destroy(&attr);
    b->last = &b->first;
    b->open = true;
}

void pt_link_local_open(int n, pt_link **ends)
{
    PT_ASSERT(n > 0);
    struct hub *h = calloc(1, sizeof *h + (size_t)n * sizeof h->box[0]);
    PT_ASSERT(h);
    pthread_mutex_init(&h->lock, NULL);
    h->n = h->n_open = n;
    for (int i = 0; i < n; i++)
        box_open(&h->box[i]);
    for (int i = 0; i < n; i++) {
        struct local *me = calloc(1, sizeof *me);
        PT_ASSERT(me);
        me->link = (pt_link){&local_ops, i, n};
        me->hub = h;
        me->dropped = calloc((size_t)n, sizeof *me->dropped);
        PT_ASSERT(me->dropped);
        ends[i] = &me->link;
    }
}
