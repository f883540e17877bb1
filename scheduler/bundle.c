/* bundle.c: writing and reading; what came over a network may be anything. */
#include "scheduler/bundle.h"

#include "spec/link_priv.h"

void pt_bundle_u32(pt_buf *b, uint32_t v)
{
    uint8_t bytes[4] = {(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16),
                        (uint8_t)(v >> 24)};
    pt_buf_add(b, bytes, sizeof bytes);
}

void pt_bundle_add(pt_buf *b, int rank, pt_str message)
{
    pt_bundle_u32(b, (uint32_t)rank);
    pt_bundle_u32(b, (uint32_t)message.n);
    pt_buf_addstr(b, message);
}

bool pt_bundle_take(pt_str *rest, uint32_t *v)
{
    const uint8_t *p = (const uint8_t *)rest->p;
    if (rest->n < 4)
        return false;
    *v = (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
    *rest = pt_str_sub(*rest, 4, rest->n);
    return true;
}

int pt_bundle_next(pt_str *rest, int *rank, pt_str *message)
{
    uint32_t r, n;
    if (rest->n == 0)
        return 0;
    if (!pt_bundle_take(rest, &r) || !pt_bundle_take(rest, &n) || n > rest->n ||
        n > PT_LINK_MAX_BYTES || r > INT32_MAX)
        return -1;
    *rank = (int)r;
    *message = pt_str_sub(*rest, 0, n);
    *rest = pt_str_sub(*rest, n, rest->n);
    return 1;
}
