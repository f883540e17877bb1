/* drain.c: the sum of predicted times against the time that is left. */
#include "spec/drain.h"

static const int64_t END_US =
    (PT_DRAIN_GOODBYE_MS + PT_DRAIN_LAST_WORDS_MS) * (int64_t)1000;

int64_t pt_drain_left_us(int64_t gone_in_us, int64_t drain_us)
{
    int64_t us = gone_in_us - END_US;
    return us > drain_us ? drain_us : us > 0 ? us : 0;
}

int64_t pt_drain_begins_in_us(int64_t gone_in_us, int64_t drain_us)
{
    int64_t us = gone_in_us - END_US - drain_us;
    return us > 0 ? us : 0;
}

double pt_drain_pace(uint64_t took_us, uint64_t predicted_us, uint64_t at_us,
                     int64_t busy_us)
{
    double took = (double)took_us, predicted = (double)predicted_us;
    if (at_us && (double)busy_us * predicted >= took * (double)at_us) {
        took += 2 * (double)busy_us;
        predicted += (double)at_us;
    }
    return predicted > 0 ? took / predicted : 1;
}

uint32_t pt_drain_keep(const uint64_t *cost_us, uint32_t n, int64_t busy_us,
                       int64_t left_us)
{
    int64_t usable = left_us - left_us / 10, sum = 0;
    for (uint32_t i = 0; i < n; i++) {
        int64_t cost =
            cost_us[i] < INT32_MAX * 1000ull ? (int64_t)cost_us[i] : INT32_MAX * 1000ll;
        if (i == 0)
            cost = cost > busy_us ? cost - busy_us : busy_us - cost;
        sum += cost;
        if (sum > usable)
            return i;
    }
    return n;
}
