#include "link_flaky.h"

#include "base/vec.h"
#include "spec/link_priv.h"

#include <string.h>

struct held {
    int to;
    pt_buf bytes;
};

struct flaky {
    pt_link link;
    pt_link *inner;
    pt_flaky *f;
    PT_VEC(struct held) held;
};

/* splitmix64: any seed is a good one. */
static unsigned flaky_dice(pt_flaky *f)
{
    uint64_t z = (f->seed += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (unsigned)((z ^ (z >> 31)) % 100);
}

static int flaky_pass_on(struct flaky *l, int to, pt_str bytes, pt_err *err)
{
    if (flaky_dice(l->f) < l->f->drop_percent)
        return 0;
    bool twice = flaky_dice(l->f) < l->f->twice_percent;
    int rc = pt_link_send(l->inner, to, bytes, err);
    return twice && rc == 0 ? pt_link_send(l->inner, to, bytes, err) : rc;
}

static int flaky_send(pt_link *link, int to, pt_str bytes, pt_err *err)
{
    struct flaky *l = (struct flaky *)link;
    if (l->f->cut)
        return 0;
    if (l->f->delay_sends == 0)
        return flaky_pass_on(l, to, bytes, err);
    struct held h = {.to = to};
    pt_buf_addstr(&h.bytes, bytes);
    pt_vec_push(&l->held, h);
    if (l->held.n <= l->f->delay_sends)
        return 0;
    h = l->held.p[0];
    memmove(&l->held.p[0], &l->held.p[1], --l->held.n * sizeof h);
    int rc = flaky_pass_on(l, h.to, pt_buf_str(&h.bytes), err);
    pt_buf_free(&h.bytes);
    return rc;
}

static int flaky_poll(pt_link *link, int timeout_ms, int *from, pt_buf *out, pt_err *err)
{
    struct flaky *l = (struct flaky *)link;
    int rc = pt_link_poll(l->inner, timeout_ms, from, out, err);
    return rc == 1 && l->f->cut ? 0 : rc;
}

static int64_t flaky_stuck_ms(pt_link *link, int to)
{
    return pt_link_stuck_ms(((struct flaky *)link)->inner, to);
}

static void flaky_drop(pt_link *link, int rank)
{
    pt_link_drop(((struct flaky *)link)->inner, rank);
}

static int flaky_flush(pt_link *link, int timeout_ms)
{
    return pt_link_flush(((struct flaky *)link)->inner, timeout_ms);
}

static void flaky_wake(pt_link *link)
{
    pt_link_wake(((struct flaky *)link)->inner);
}

static void flaky_close(pt_link *link)
{
    struct flaky *l = (struct flaky *)link;
    for (size_t i = 0; i < l->held.n; i++)
        pt_buf_free(&l->held.p[i].bytes);
    pt_vec_free(&l->held);
    pt_link_close(l->inner);
    free(l);
}

static const pt_link_ops flaky_ops = {.kind = "flaky",
                                      .send = flaky_send,
                                      .poll = flaky_poll,
                                      .stuck_ms = flaky_stuck_ms,
                                      .drop = flaky_drop,
                                      .flush = flaky_flush,
                                      .wake = flaky_wake,
                                      .close = flaky_close};

pt_link *pt_link_flaky_open(pt_link *inner, pt_flaky *f)
{
    struct flaky *l = calloc(1, sizeof *l);
    PT_ASSERT(l);
    l->link = (pt_link){&flaky_ops, pt_link_rank(inner), pt_link_size(inner)};
    l->inner = inner;
    l->f = f;
    return &l->link;
}
