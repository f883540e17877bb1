/* idle_worker.h: the words of a worker that works on nothing, for tests and benchmarks of the
 * dispatcher. */
#ifndef PT_IDLE_WORKER_H
#define PT_IDLE_WORKER_H

#include "spec/link.h"
#include "spec/wire.h"
#include "worker/stages.h"

static inline void idle_say(pt_link *to_scheduler, const pt_msg *m)
{
    pt_buf b = {0};
    pt_msg_encode(m, &b);
    pt_link_send(to_scheduler, 0, pt_buf_str(&b), NULL);
    pt_buf_free(&b);
}

static inline void idle_hello(pt_link *to_scheduler, uint32_t slots, const char *tool)
{
    pt_msg m = {.type = PT_MSG_HELLO};
    m.u.hello = (pt_hello){.rank = (uint32_t)pt_link_rank(to_scheduler),
                           .slots = slots,
                           .pid = 1,
                           .protocol = PT_WIRE_VERSION,
                           .host = "host",
                           .tool = tool,
                           .price_class = "spot",
                           .device = "cpu"};
    idle_say(to_scheduler, &m);
}

/* The unit is done; its artifact is its source. */
static inline pt_msg idle_done(const pt_grant *g)
{
    pt_msg m = {.type = PT_MSG_RESULT};
    m.u.result = (pt_result){.work = g->work,
                             .key = g->key,
                             .outcome = PT_OUTCOME_DONE,
                             .artifact = g->source,
                             .wall_us = 1000,
                             .lines = 10,
                             .why = ""};
    return m;
}

#endif
