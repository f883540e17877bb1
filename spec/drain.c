/* drain.c: the sum of predicted times against the time that is left. */
#include "spec/drain.h"

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
