/* sim_draw.c: inverse transforms, so that one number makes one draw. */
#include "scheduler/sim_draw.h"

#include <math.h>

enum { BISECTIONS = 60 };

static uint64_t next(pt_sim_random *r)
{
    uint64_t z = r->state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

pt_sim_random pt_sim_stream(uint64_t seed, uint64_t stream)
{
    pt_sim_random a = {seed}, b = {stream ^ 0x6a09e667f3bcc909u};
    return (pt_sim_random){next(&a) ^ next(&b)};
}

double pt_sim_uniform(pt_sim_random *r)
{
    return ((double)(next(r) >> 11) + 0.5) * 0x1p-53;
}

uint32_t pt_sim_below(pt_sim_random *r, uint32_t n)
{
    return (uint32_t)((next(r) >> 32) * n >> 32);
}

double pt_sim_exponential(pt_sim_random *r, double mean)
{
    return -mean * log(pt_sim_uniform(r));
}

static double bathtub(const pt_sim_hazard *h, double t)
{
    return h->a * (1 - exp(-t / h->tau1_us) + exp((t - h->end_us) / h->tau2_us));
}

/* Who lives longer than the fit reaches is taken at the end. */
static int64_t bathtub_life(pt_sim_random *r, const pt_sim_hazard *h)
{
    double p = pt_sim_uniform(r), low = 0, high = h->end_us;
    for (int i = 0; i < BISECTIONS; i++) {
        double middle = (low + high) / 2;
        if (bathtub(h, middle) < p)
            low = middle;
        else
            high = middle;
    }
    return (int64_t)high;
}

int64_t pt_sim_life(pt_sim_random *r, const pt_sim_hazard *h)
{
    if (h->kind == PT_SIM_POISSON)
        return (int64_t)pt_sim_exponential(r, h->mean_us);
    return h->kind == PT_SIM_BATHTUB ? bathtub_life(r, h) : INT64_MAX;
}

/* Box-Muller. Source: Box, Muller, Annals of Mathematical Statistics 29 (1958). */
static double normal(pt_sim_random *r)
{
    double radius = sqrt(-2 * log(pt_sim_uniform(r)));
    return radius * cos(2 * acos(-1) * pt_sim_uniform(r));
}

int64_t pt_sim_true_time(uint64_t seed, uint32_t unit, uint64_t cost_us, double noise)
{
    if (noise <= 0)
        return (int64_t)cost_us;
    pt_sim_random r = pt_sim_stream(seed ^ 0x3c6ef372fe94f82bu, unit);
    double us = (double)cost_us * exp(noise * normal(&r) - noise * noise / 2);
    return us < 1 ? 1 : (int64_t)us;
}
