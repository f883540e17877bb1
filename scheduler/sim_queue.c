/* sim_queue.c: Williams' heap (CACM 7, 1964, algorithm 232). */
#include "scheduler/sim_queue.h"

static bool sooner(const pt_sim_event *a, const pt_sim_event *b)
{
    return a->at_us != b->at_us ? a->at_us < b->at_us : a->order < b->order;
}

void pt_sim_put(pt_sim_queue *q, pt_sim_event e)
{
    e.order = q->n_put++;
    pt_vec_push(&q->heap, e);
    size_t i = q->heap.n - 1;
    for (; i > 0 && sooner(&e, &q->heap.p[(i - 1) / 2]); i = (i - 1) / 2)
        q->heap.p[i] = q->heap.p[(i - 1) / 2];
    q->heap.p[i] = e;
}

bool pt_sim_take(pt_sim_queue *q, pt_sim_event *out)
{
    if (q->heap.n == 0)
        return false;
    *out = q->heap.p[0];
    pt_sim_event last = pt_vec_pop(&q->heap);
    size_t n = q->heap.n, i = 0;
    for (size_t c; n && (c = 2 * i + 1) < n; i = c) {
        if (c + 1 < n && sooner(&q->heap.p[c + 1], &q->heap.p[c]))
            c++;
        if (!sooner(&q->heap.p[c], &last))
            break;
        q->heap.p[i] = q->heap.p[c];
    }
    if (n)
        q->heap.p[i] = last;
    return true;
}

void pt_sim_queue_free(pt_sim_queue *q)
{
    pt_vec_free(&q->heap);
}
