/* virtual.c: coroutines by ucontext. Of those that could go on at the same time the seed chooses. */
#include "tests/chaos/schedules/virtual.h"

#include "base/vec.h"

#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

enum { STACK_BYTES = 512 << 10, WALL_S = 1800000000, SPIN_US = 1 };

struct thread {
    ucontext_t context;
    v_proc *proc;
    void *(*f)(void *);
    void *arg, *stack;
    const void *on;
    int64_t wake_us;
    bool done, first; /* first: the process ends with it */
};

int64_t v_now_us;
v_proc *v_self;
void (*v_ended)(v_proc *p);

static ucontext_t hub;
static struct thread *now; /* the thread that runs */
static PT_VEC(struct thread *) threads;
static PT_VEC(void *) stacks; /* free ones */
static uint64_t dice;
static bool stopped;

uint64_t v_dice(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint32_t v_below(uint32_t n)
{
    return (uint32_t)(v_dice(&dice) % n);
}

static void *stack_new(void)
{
    if (stacks.n)
        return pt_vec_pop(&stacks);
    char *p = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    PT_ASSERT(p != MAP_FAILED && mprotect(p, 4096, PROT_NONE) == 0);
    return p;
}

static void thread_free(struct thread *t)
{
    pt_vec_push(&stacks, t->stack);
    free(t);
}

void v_reset(uint64_t seed)
{
    for (size_t i = 0; i < threads.n; i++)
        thread_free(threads.p[i]);
    threads.n = 0;
    v_now_us = 0;
    v_self = NULL;
    now = NULL;
    stopped = false;
    dice = seed;
}

static void to_hub(void)
{
    swapcontext(&now->context, &hub);
}

static void enter(void)
{
    now->f(now->arg);
    now->done = true;
    v_poke(now, v_now_us, false);
    if (now->first) {
        now->proc->dead = true;
        v_ended(now->proc);
    }
    to_hub();
}

static struct thread *thread_new(v_proc *p, void *(*f)(void *), void *arg)
{
    struct thread *t = calloc(1, sizeof *t);
    PT_ASSERT(t);
    *t = (struct thread){
        .proc = p, .f = f, .arg = arg, .stack = stack_new(), .wake_us = v_now_us};
    getcontext(&t->context);
    t->context.uc_stack.ss_sp = t->stack;
    t->context.uc_stack.ss_size = STACK_BYTES;
    makecontext(&t->context, enter, 0);
    pt_vec_push(&threads, t);
    return t;
}

void v_thread(v_proc *p, void *(*f)(void *), void *arg)
{
    thread_new(p, f, arg)->first = true;
}

void v_wait(const void *on, int64_t until_us)
{
    PT_ASSERT(now);
    now->on = on;
    now->wake_us = until_us > v_now_us ? until_us : v_now_us;
    to_hub();
    now->on = NULL;
}

void v_sleep(int64_t us)
{
    v_wait(NULL, v_now_us + us);
}

void v_poke(const void *on, int64_t at_us, bool one)
{
    uint32_t n = 0;
    for (size_t i = 0; i < threads.n; i++)
        n += threads.p[i]->on == on && threads.p[i]->wake_us > at_us;
    uint32_t chosen = one && n ? v_below(n) : 0, k = 0;
    for (size_t i = 0; i < threads.n; i++) {
        struct thread *t = threads.p[i];
        if (t->on != on || t->wake_us <= at_us)
            continue;
        if (!one || k++ == chosen)
            t->wake_us = at_us;
    }
}

void v_kill(v_proc *p)
{
    if (p->dead)
        return;
    p->dead = true;
    v_ended(p);
    if (p == v_self)
        to_hub();
}

void v_may_die(void)
{
    if (v_self && v_self->dies_in && --v_self->dies_in == 0)
        v_kill(v_self);
}

void v_stop(void)
{
    stopped = true;
    if (now)
        to_hub();
}

static int64_t due(const struct thread *t)
{
    return t->wake_us > t->proc->frozen_until_us ? t->wake_us : t->proc->frozen_until_us;
}

static void sweep(void)
{
    size_t n = 0;
    for (size_t i = 0; i < threads.n; i++) {
        struct thread *t = threads.p[i];
        if (t->proc->dead || (t->done && !t->first && t->wake_us < v_now_us - 60000000))
            thread_free(t);
        else
            threads.p[n++] = t;
    }
    threads.n = n;
}

/* The next to run; NULL when all have ended. */
static struct thread *choose(int64_t *at_us)
{
    struct thread *best = NULL;
    uint32_t n_equal = 0;
    for (size_t i = 0; i < threads.n; i++) {
        struct thread *t = threads.p[i];
        int64_t d = t->done ? V_NEVER : due(t);
        d = d > v_now_us ? d : v_now_us;
        if (d == V_NEVER || (best && d > *at_us))
            continue;
        n_equal = best && d == *at_us ? n_equal + 1 : 1;
        if (n_equal == 1 || v_below(n_equal) == 0)
            best = t;
        *at_us = d;
    }
    return best;
}

void v_run(int64_t end_us, int64_t (*next)(void), void (*fire)(void))
{
    while (!stopped) {
        int64_t at_us = V_NEVER, wanted_us = next();
        struct thread *t = choose(&at_us);
        if (!t)
            at_us = V_NEVER;
        if (wanted_us != V_NEVER && wanted_us <= at_us) {
            v_now_us = wanted_us > v_now_us ? wanted_us : v_now_us;
            fire();
            sweep();
            continue;
        }
        if (!t || at_us > end_us)
            break;
        v_now_us = at_us;
        now = t;
        v_self = t->proc;
        swapcontext(&hub, &t->context);
        bool gone = t->proc->dead;
        now = NULL;
        v_self = NULL;
        if (gone)
            sweep();
    }
}

/* --- in the place of the C library's --- */

int64_t __wrap_pt_now_mono_ms(void);
int64_t __wrap_pt_now_wall_ms(void);
int __wrap_clock_gettime(clockid_t clock, struct timespec *out);
int __wrap_nanosleep(const struct timespec *t, struct timespec *left);
int __wrap_usleep(useconds_t us);
int __wrap_pthread_create(pthread_t *out, const pthread_attr_t *attr, void *(*f)(void *),
                          void *arg);
int __wrap_pthread_join(pthread_t t, void **result);
int __wrap_pthread_mutex_lock(pthread_mutex_t *m);
int __wrap_pthread_mutex_unlock(pthread_mutex_t *m);
int __wrap_pthread_cond_wait(pthread_cond_t *c, pthread_mutex_t *m);
int __wrap_pthread_cond_timedwait(pthread_cond_t *c, pthread_mutex_t *m,
                                  const struct timespec *until);
int __wrap_pthread_cond_signal(pthread_cond_t *c);
int __wrap_pthread_cond_broadcast(pthread_cond_t *c);

int64_t __wrap_pt_now_mono_ms(void)
{
    return v_now_us / 1000;
}

int64_t __wrap_pt_now_wall_ms(void)
{
    return WALL_S * INT64_C(1000) + v_now_us / 1000;
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *out)
{
    int64_t us = v_now_us + (clock == CLOCK_REALTIME ? WALL_S * INT64_C(1000000) : 0);
    *out = (struct timespec){us / 1000000, us % 1000000 * 1000};
    return 0;
}

int __wrap_nanosleep(const struct timespec *t, struct timespec *left)
{
    (void)left;
    v_sleep(t->tv_sec * 1000000 + t->tv_nsec / 1000);
    return 0;
}

int __wrap_usleep(useconds_t us)
{
    v_sleep(us);
    return 0;
}

int __wrap_pthread_create(pthread_t *out, const pthread_attr_t *attr, void *(*f)(void *),
                          void *arg)
{
    (void)attr;
    *out = (pthread_t)thread_new(v_self, f, arg);
    return 0;
}

int __wrap_pthread_join(pthread_t thread, void **result)
{
    const struct thread *t = (const struct thread *)thread;
    PT_ASSERT(!result);
    while (!t->done)
        v_wait(t, V_NEVER);
    return 0;
}

/* Their first word is 0 when they are made, and free. */
static int *taken(pthread_mutex_t *m)
{
    return (int *)m;
}

int __wrap_pthread_mutex_lock(pthread_mutex_t *m)
{
    while (*taken(m))
        v_sleep(SPIN_US);
    *taken(m) = 1;
    return 0;
}

int __wrap_pthread_mutex_unlock(pthread_mutex_t *m)
{
    *taken(m) = 0;
    return 0;
}

int __wrap_pthread_cond_wait(pthread_cond_t *c, pthread_mutex_t *m)
{
    *taken(m) = 0;
    v_wait(c, V_NEVER);
    return __wrap_pthread_mutex_lock(m);
}

int __wrap_pthread_cond_timedwait(pthread_cond_t *c, pthread_mutex_t *m,
                                  const struct timespec *until)
{
    int64_t until_us = until->tv_sec * 1000000 + until->tv_nsec / 1000;
    *taken(m) = 0;
    v_wait(c, until_us);
    bool late = v_now_us >= until_us;
    __wrap_pthread_mutex_lock(m);
    return late ? ETIMEDOUT : 0;
}

int __wrap_pthread_cond_signal(pthread_cond_t *c)
{
    v_poke(c, v_now_us, true);
    return 0;
}

int __wrap_pthread_cond_broadcast(pthread_cond_t *c)
{
    v_poke(c, v_now_us, false);
    return 0;
}
