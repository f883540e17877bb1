/* link.c: the public face; each call goes to the implementation's table. */
#include "spec/link_priv.h"

#include <stdio.h>
#include <unistd.h>

int pt_link_rank(const pt_link *l)
{
    return l->rank;
}

int pt_link_size(const pt_link *l)
{
    return l->size;
}

const char *pt_link_kind(const pt_link *l)
{
    return l->ops->kind;
}

int pt_link_send(pt_link *l, int to, pt_str bytes, pt_err *err)
{
    PT_ASSERT(to >= 0 && to < l->size);
    if (bytes.n > PT_LINK_MAX_BYTES)
        return pt_fail(err, PT_ERR_LIMIT,
                       "message of %zu bytes to rank %d, the limit is %d", bytes.n, to,
                       PT_LINK_MAX_BYTES);
    return l->ops->send(l, to, bytes, err);
}

int pt_link_poll(pt_link *l, int timeout_ms, int *from, pt_buf *out, pt_err *err)
{
    pt_buf_clear(out);
    return l->ops->poll(l, timeout_ms, from, out, err);
}

int64_t pt_link_stuck_ms(pt_link *l, int to)
{
    PT_ASSERT(to >= 0 && to < l->size);
    return l->ops->stuck_ms(l, to);
}

void pt_link_drop(pt_link *l, int rank)
{
    PT_ASSERT(rank >= 0 && rank < l->size && rank != l->rank);
    l->ops->drop(l, rank);
}

int pt_link_flush(pt_link *l, int timeout_ms)
{
    return l->ops->flush(l, timeout_ms);
}

void pt_link_wake(pt_link *l)
{
    l->ops->wake(l);
}

void pt_link_close(pt_link *l)
{
    if (l)
        l->ops->close(l);
}

_Noreturn void pt_link_exit(pt_link *l, int status)
{
    if (l)
        pt_link_flush(l, 2000);
    fflush(NULL);
    _exit(status);
}
