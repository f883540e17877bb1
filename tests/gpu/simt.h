/* simt.h: a CUDA source on the CPU, compiled by g++: one fiber for each CUDA thread. It shows missing
 * barriers and waits for streams, divergent barriers, bad warp masks, livelocks, and, with the
 * address sanitizer, bad addresses and device memory that the host touches. x86-64 only.
 *
 * From the environment: SIMT_SEED 0 ascending order, 1 descending, above 1 random schedules with
 * preemption at atomics; SIMT_RESIDENT n blocks interleaved at once; SIMT_SPIN turns without
 * progress that count as a livelock; SIMT_EAGER 1 runs stream work at the call, not when
 * something waits for it; SIMT_COUNTS names a file that gets, when the program ends, the grids
 * that ran and the bytes that were copied in and out. */
#pragma once
#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vector>
#define SIMT_STACK (256u << 10)
#define SIMT_NS    __attribute__((noinline, no_sanitize("thread"), no_sanitize("address")))
#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define SIMT_ASAN(x) x
#else
#define SIMT_ASAN(x)
#endif
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#define SIMT_TSAN(x) x
#else
#define SIMT_TSAN(x)
#endif
struct uint3 {
    unsigned x, y, z;
};
struct dim3 {
    unsigned x, y, z;
    constexpr dim3(unsigned a = 1, unsigned b = 1, unsigned c = 1) : x(a), y(b), z(c) {}
};
struct cudaEvent_st {
    uint64_t rec = 0, done = 0;
};
typedef cudaEvent_st *cudaEvent_t;
namespace simt
{
struct Op {
    std::function<void()> fn;
    cudaEvent_t wait;
    uint64_t seq;
};
} // namespace simt
struct cudaStream_st {
    std::deque<simt::Op> q;
};
typedef cudaStream_st *cudaStream_t;
enum cudaError_t {
    cudaSuccess = 0,
    cudaErrorInvalidValue = 1,
    cudaErrorMemoryAllocation = 2,
    cudaErrorInvalidConfiguration = 9,
    cudaErrorInsufficientDriver = 35,
    cudaErrorNoDevice = 100,
    cudaErrorNotReady = 600
};
enum cudaMemcpyKind {
    cudaMemcpyHostToHost,
    cudaMemcpyHostToDevice,
    cudaMemcpyDeviceToHost,
    cudaMemcpyDeviceToDevice,
    cudaMemcpyDefault
};
extern "C" {
extern char __start_simt_shared[] __attribute__((weak)),
    __stop_simt_shared[] __attribute__((weak));
void simt_sw(void **save, void *to);
}
asm(".text\n.weak simt_sw\n.type simt_sw,@function\nsimt_sw:\n push %rbp\n push %rbx\n "
    "push %r12\n push %r13\n push %r14\n push %r15\n"
    " mov %rsp,(%rdi)\n mov %rsi,%rsp\n pop %r15\n pop %r14\n pop %r13\n pop %r12\n pop "
    "%rbx\n pop %rbp\n ret\n"); // x86-64 only; else ucontext
namespace simt
{
enum St { RUN, BAR, WARP, DONE };
enum WOp { SHFL, UP, DOWN, XOR, BALLOT, MATCH, SYNC };
struct Fiber {
    void *sp, *fake, *tsan;
    char *stk;
    size_t ssz;
    int st;
    unsigned lin;
    uint3 tid;
    struct Block *b;
    int op, arg, width, line, pred, k;
    unsigned mask;
    uint64_t val, res;
    const char *at;
};
struct Block {
    uint3 idx;
    Fiber *f;
    unsigned n, live, nbar, phase;
    int cnt, rcnt, line;
    const char *at;
    char *save, *dyn;
    uint64_t sync[2];
};
inline Fiber *cur = 0, sched;
inline dim3 g_bdim, g_gdim;
inline const std::function<void()> *g_fn = 0;
inline uint64_t idle = 0;
inline struct Rng {
    typedef uint32_t result_type;
    uint32_t s = 1;
    static constexpr uint32_t min()
    {
        return 0;
    }
    static constexpr uint32_t max()
    {
        return ~0u;
    }
    SIMT_NS uint32_t operator()()
    {
        s ^= s << 13;
        s ^= s >> 17;
        return s ^= s << 5;
    }
} rng;
inline struct Pool : std::vector<char *> {
    ~Pool()
    {
        for (char *p : *this)
            free(p);
    }
} stacks;
inline std::vector<void *> tsf;
inline uint64_t kbeg, kend;
inline Block *act = 0;
inline std::map<char *, size_t> devmem;
inline std::vector<cudaStream_st *> streams;
inline cudaStream_st s0;
inline cudaError_t last = cudaSuccess;
inline struct Counts {
    uint64_t grids = 0, in = 0, out = 0;
    ~Counts()
    {
        const char *path = getenv("SIMT_COUNTS");
        FILE *to = path ? fopen(path, "w") : 0;
        if (!to)
            return;
        fprintf(to, "%llu grids, %llu bytes in, %llu out\n", (unsigned long long)grids,
                (unsigned long long)in, (unsigned long long)out);
        fclose(to);
    }
} counts;
inline long env(const char *n, long d)
{
    const char *s = getenv(n);
    return s ? atol(s) : d;
}
inline const bool xblock = env(
    "SIMT_XBLOCK",
    0); // TSan: 1 = look for races between blocks (name shared arrays sm_*, suppress race:::sm_)
inline long seed()
{
    static long v = env("SIMT_SEED", 0);
    return v;
}
[[noreturn]] inline void die(const char *m, Fiber *f)
{
    fflush(stdout);
    if (f)
        fprintf(stderr, "SIMT: %s: block (%u,%u,%u) thread %u, %s:%d mask %08x\n", m,
                f->b->idx.x, f->b->idx.y, f->b->idx.z, f->lin, f->at, f->line & 0xfffff,
                f->mask);
    else
        fprintf(stderr, "SIMT: %s\n", m);
    abort();
}
#if defined(__SANITIZE_THREAD__)
SIMT_NS inline uint3 ctaid()
{
    return cur->b->idx;
}
SIMT_NS inline uint3 tid()
{
    return cur->tid;
}
SIMT_NS inline void *dynsh()
{
    return cur->b->dyn;
}
SIMT_NS inline dim3 bdim()
{
    return g_bdim;
}
SIMT_NS inline dim3 gdim()
{
    return g_gdim;
}
#else
inline uint3 ctaid()
{
    return cur->b->idx;
}
inline uint3 tid()
{
    return cur->tid;
}
inline void *dynsh()
{
    return cur->b->dyn;
}
inline dim3 bdim()
{
    return g_bdim;
}
inline dim3 gdim()
{
    return g_gdim;
}
#endif
SIMT_NS inline void copy(char *d, const char *s, size_t n)
{
    asm volatile("rep movsb" : "+D"(d), "+S"(s), "+c"(n)::"memory");
}
SIMT_NS inline void fill(char *d, int v, size_t n)
{
    asm volatile("rep stosb" : "+D"(d), "+c"(n) : "a"(v) : "memory");
}
SIMT_NS inline void sw(Fiber *from, Fiber *to, bool exiting = false)
{
    (void)exiting;
    SIMT_ASAN(
        __sanitizer_start_switch_fiber(exiting ? nullptr : &from->fake, to->stk, to->ssz);)
    SIMT_TSAN(
        __tsan_switch_to_fiber(
            to->tsan,
            __tsan_switch_to_fiber_no_sync);) // no_sync: the switch orders nothing, so races show
    simt_sw(&from->sp, to->sp);
    SIMT_ASAN(__sanitizer_finish_switch_fiber(from->fake, nullptr, nullptr);)
}
SIMT_NS inline void release(Block *b)
{
    b->rcnt = b->cnt;
    b->cnt = 0;
    b->nbar = 0;
    b->phase++;
    idle = 0;
    for (unsigned i = 0; i < b->n; i++)
        if (b->f[i].st == BAR)
            b->f[i].st = RUN;
}
SIMT_NS inline void entry()
{
    SIMT_ASAN(const void *bot; size_t bn;
              __sanitizer_finish_switch_fiber(nullptr, &bot, &bn); if (!sched.stk) {
                  sched.stk = (char *)bot;
                  sched.ssz = bn;
              })
    SIMT_TSAN(__tsan_acquire(&kbeg);) (*g_fn)();
    SIMT_TSAN(__tsan_release(xblock ? &kend : &kbeg);)
    Fiber *f = cur;
    f->st = DONE;
    idle = 0;
    if (--f->b->live == f->b->nbar && f->b->live)
        release(f->b);
    sw(f, &sched, true);
    __builtin_trap();
}
SIMT_NS inline void yield()
{
    if (cur)
        sw(cur, &sched);
}
SIMT_NS inline int barrier(int pred, const char *at, int line)
{
    Fiber *f = cur;
    Block *b = f->b;
    unsigned ph = b->phase;
    f->at = at;
    f->line = line;
    if (!b->nbar) {
        b->at = at;
        b->line = line;
    } else if (b->line != line || strcmp(b->at, at))
        die("divergent barrier", f);
    b->cnt += !!pred;
    f->st = BAR;
    SIMT_TSAN(__tsan_release(&b->sync[ph & 1]);)
    if (++b->nbar == b->live)
        release(b);
    else
        sw(f, &sched);
    SIMT_TSAN(__tsan_acquire(&b->sync[ph & 1]);)(void) ph;
    return b->rcnt;
}
SIMT_NS inline uint64_t warp(int op, unsigned mask, uint64_t v, int arg, int width,
                             const char *at, int line)
{
    Fiber *f = cur;
    unsigned lane = f->lin & 31;
    Fiber *w = f - lane;
    unsigned n = f->b->n - (f->lin - lane);
    if (n < 32)
        mask &= (1u << n) - 1;
    f->op = op;
    f->mask = mask;
    f->val = v;
    f->arg = arg;
    f->width = width;
    f->at = at;
    f->line = line;
    f->st = WARP;
    if (!(mask >> lane & 1))
        die("warp op: caller not in its mask", f);
    if (op == SYNC) {
        SIMT_TSAN(__tsan_release(&w->res);)
    }
    bool all = true;
    for (unsigned l = 0; l < 32; l++)
        if (mask >> l & 1) {
            Fiber *g = w + l;
            if (g->st == DONE)
                die("warp op: mask names an exited lane", f);
            if (g->st == WARP && (g->mask >> lane & 1) &&
                (g->mask != mask || g->op != op || g->line != line))
                die("warp op: lanes disagree", f);
            if (g->st != WARP || g->mask != mask)
                all = false;
        }
    if (!all)
        sw(f, &sched);
    else {
        idle = 0;
        for (unsigned l = 0; l < 32; l++)
            if (mask >> l & 1) {
                Fiber *g = w + l;
                int W = g->width, base = l & ~(W - 1), s = (int)l;
                if (op == SHFL)
                    s = base + (g->arg & (W - 1));
                else if (op == UP)
                    s = (int)l - g->arg < base ? (int)l : (int)l - g->arg;
                else if (op == DOWN)
                    s = (int)l + g->arg >= base + W ? (int)l : (int)l + g->arg;
                else if (op == XOR)
                    s = ((int)l ^ g->arg) >= base + W ? (int)l : (int)l ^ g->arg;
                if (op <= XOR && !(mask >> s & 1))
                    die("shuffle reads a lane outside the mask", g);
                uint64_t r = w[s].val;
                if (op >= BALLOT) {
                    r = 0;
                    for (unsigned j = 0; j < 32; j++)
                        if (mask >> j & 1)
                            r |= (uint64_t)(op == BALLOT  ? !!w[j].val
                                            : op == MATCH ? w[j].val == g->val
                                                          : 0)
                                 << j;
                }
                g->res = r;
            }
        for (unsigned l = 0; l < 32; l++)
            if (mask >> l & 1)
                w[l].st = RUN;
    }
    if (op == SYNC) {
        SIMT_TSAN(__tsan_acquire(&w->res);)
    }
    return f->res;
}
inline void activate(Block *b)
{
    size_t n = __stop_simt_shared - __start_simt_shared;
    if (act == b || !n) {
        act = b;
        return;
    }
    if (act) {
        if (!act->save)
            act->save = (char *)malloc(n);
        copy(act->save, __start_simt_shared, n);
    }
    act = b;
    if (b->save)
        copy(__start_simt_shared, b->save, n);
    else
        fill(__start_simt_shared, 0xC5, n);
}
inline void bury(Block *b)
{
    free(b->save);
    free(b->dyn);
    delete[] b->f;
    delete b;
}
inline void run_grid(dim3 g, dim3 bd, size_t shm, const std::function<void()> &fn)
{
    static const long R = env("SIMT_RESIDENT", 1), spin = env("SIMT_SPIN", 200000);
    unsigned n = bd.x * bd.y * bd.z;
    size_t nb = (size_t)g.x * g.y * g.z;
    std::vector<size_t> ord(nb);
    for (size_t i = 0; i < nb; i++)
        ord[i] = seed() == 1 ? nb - 1 - i : i;
    if (seed() > 1) {
        rng.s = (uint32_t)seed() * 2654435761u | 1;
        std::shuffle(ord.begin(), ord.end(), rng);
    }
    g_bdim = bd;
    g_gdim = g;
    g_fn = &fn;
    std::vector<Block *> res;
    size_t next = 0;
    idle = 0;
    std::vector<unsigned> ix(n);
    std::vector<Block *> dead;
    SIMT_TSAN(sched.tsan = __tsan_get_current_fiber();)
    while (next < nb || !res.empty()) {
        while (next < nb && (long)res.size() < R) {
            Block *b = new Block();
            size_t id = ord[next++];
            idle = 0;
            b->idx = {(unsigned)(id % g.x), (unsigned)(id / g.x % g.y),
                      (unsigned)(id / g.x / g.y)};
            b->n = b->live = n;
            b->f = new Fiber[n]();
            b->dyn = (char *)malloc(shm + !shm);
            fill(b->dyn, 0xC5, shm);
            for (unsigned i = 0; i < n; i++) {
                Fiber &f = b->f[i];
                f.lin = i;
                f.tid = {i % bd.x, i / bd.x % bd.y, i / bd.x / bd.y};
                f.b = b;
                f.at = "?";
                f.ssz = SIMT_STACK;
                if (stacks.empty())
                    stacks.push_back((char *)aligned_alloc(64, SIMT_STACK));
                f.stk = stacks.back();
                stacks.pop_back();
                SIMT_ASAN(__asan_unpoison_memory_region(f.stk, SIMT_STACK);)
                void **top = (void **)(f.stk + SIMT_STACK - 64);
                top[1] = 0;
                top[0] = (void *)entry;
                f.sp = top - 6;
                SIMT_TSAN(if (tsf.empty()) tsf.push_back(__tsan_create_fiber(0));
                          f.tsan = tsf.back(); tsf.pop_back();)
            }
            SIMT_TSAN(__tsan_release(&kbeg);) res.push_back(b);
        }
        if (seed() > 1)
            std::shuffle(res.begin(), res.end(), rng);
        for (size_t r = 0; r < res.size(); r++) {
            Block *b = res[r];
            activate(b);
            bool any = false;
            for (unsigned i = 0; i < n; i++)
                ix[i] = seed() == 1 ? n - 1 - i : i;
            if (seed() > 1)
                std::shuffle(ix.begin(), ix.end(), rng);
            for (unsigned i : ix)
                if (b->f[i].st == RUN) {
                    any = true;
                    cur = &b->f[i];
                    sw(&sched, cur);
                    cur = 0;
                }
            if (b->live && !any)
                for (unsigned i = 0; i < n; i++)
                    if (b->f[i].st != DONE)
                        die("deadlock: no runnable thread", &b->f[i]);
            if (b->live && (idle += 1) > (uint64_t)spin)
                for (unsigned i = 0; i < n; i++)
                    if (b->f[i].st == RUN)
                        die("livelock: threads spin without progress", &b->f[i]);
            if (!b->live) {
                for (unsigned i = 0; i < n; i++) {
                    stacks.push_back(b->f[i].stk);
                    tsf.push_back(b->f[i].tsan);
                }
                if (act == b)
                    act = 0;
                SIMT_TSAN(dead.push_back(b); if (0)) bury(b);
                res.erase(res.begin() + r--);
            }
        }
    }
    SIMT_TSAN(__tsan_acquire(&kbeg); __tsan_acquire(&kend);) for (Block *b : dead) bury(b);
}
inline char *dev_of(const void *p)
{
    auto it = devmem.upper_bound((char *)p);
    if (it == devmem.begin())
        return 0;
    --it;
    return (char *)p < it->first + it->second ? it->first : 0;
}
inline void guard(bool host)
{
    (void)
        host; // while host code runs, device memory is poisoned: a host dereference is an ASan report
    SIMT_ASAN(for (auto &m
                   : devmem) {
        if (host)
            __asan_poison_memory_region(m.first, m.second);
        else
            __asan_unpoison_memory_region(m.first, m.second);
    })
}
inline bool step(cudaStream_st *s)
{
    if (s->q.empty())
        return false;
    Op &o = s->q.front();
    if (o.wait && o.wait->done < o.seq)
        return false;
    auto fn = std::move(o.fn);
    s->q.pop_front();
    if (fn) {
        guard(false);
        fn();
        guard(true);
    }
    return true;
}
inline void drain(cudaStream_st *s)
{ // s == 0: everything
    for (;;) {
        bool ran = false, left = !s0.q.empty();
        std::vector<cudaStream_st *> c{&s0};
        c.insert(c.end(), streams.begin(), streams.end());
        for (auto t : streams)
            left |= !t->q.empty();
        if (s ? s->q.empty() : !left)
            return;
        if (seed() > 1)
            std::shuffle(c.begin(), c.end(), rng);
        else if (s)
            ran = step(s);
        for (auto t : c)
            if (!ran)
                ran = step(t);
        if (!ran)
            die("streams deadlocked on events", 0);
    }
}
inline cudaError_t push(cudaStream_t s, std::function<void()> fn, cudaEvent_t w = 0,
                        uint64_t seq = 0)
{
    static const long eager = env("SIMT_EAGER", 0);
    if (!s) {
        for (auto t : streams)
            drain(t);
        s = &s0;
    } else
        drain(&s0);
    s->q.push_back({std::move(fn), w, seq});
    if (eager)
        drain(s);
    return cudaSuccess;
}
template <class T> inline void chk(T) {}
template <class T> inline void chk(T *p)
{
    if (p && !dev_of(p))
        die("host pointer passed to a kernel", 0);
}
template <class... P, class... A>
inline void launch(void (*k)(P...), dim3 g, dim3 b, size_t shm, cudaStream_t s, A... a)
{
    if (!g.x || !g.y || !g.z || (uint64_t)b.x * b.y * b.z - 1 > 1023 || shm > 232448) {
        last = cudaErrorInvalidConfiguration;
        return;
    }
    (chk<>((P)a), ...);
    counts.grids++;
    push(s, [=] { run_grid(g, b, shm, [=] { k((P)a...); }); });
}
template <class T> inline uint64_t bits(T v)
{
    static_assert(sizeof(T) <= 8, "");
    uint64_t u = 0;
    memcpy(&u, &v, sizeof v);
    return u;
}
template <class T> inline T unbits(uint64_t u)
{
    T v;
    memcpy(&v, &u, sizeof v);
    return v;
}
inline void preempt()
{
    if (seed() > 1 && (rng() & 7) == 0)
        yield();
}
} // namespace simt
#define LAUNCH(k, g, b, shm, st, ...) simt::launch(k, (g), (b), (shm), (st), __VA_ARGS__)
#define DYN_SHARED(T, name)           T *name = (T *)simt::dynsh()
#define SPIN_HINT()                   simt::yield()
#define __global__
#define __device__
#define __host__
#define __constant__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __shared__             static __attribute__((section("simt_shared")))
#define threadIdx              simt::tid()
#define blockIdx               simt::ctaid()
#define blockDim               simt::bdim()
#define gridDim                simt::gdim()
#define SIMT_SITE              (__LINE__ | __COUNTER__ << 20)
#define warpSize               32
#define __syncthreads()        ((void)simt::barrier(0, __FILE__, SIMT_SITE))
#define __syncthreads_count(p) simt::barrier(!!(p), __FILE__, SIMT_SITE)
#define __syncthreads_or(p)    (simt::barrier(!!(p), __FILE__, SIMT_SITE) != 0)
#define SIMT_W(op, m, v, a, w)                                                             \
    simt::unbits<std::decay_t<decltype(v)>>(                                               \
        simt::warp(simt::op, m, simt::bits(v), a, w, __FILE__, SIMT_SITE))
#define SIMT_V(op, m, v)                                                                   \
    ((unsigned)simt::warp(simt::op, m, simt::bits(v), 0, 32, __FILE__, SIMT_SITE))
#define __shfl_sync(m, v, l)      SIMT_W(SHFL, m, v, l, 32)
#define __shfl_up_sync(m, v, d)   SIMT_W(UP, m, v, d, 32)
#define __shfl_down_sync(m, v, d) SIMT_W(DOWN, m, v, d, 32)
#define __shfl_xor_sync(m, v, d)  SIMT_W(XOR, m, v, d, 32)
#define __ballot_sync(m, p)       SIMT_V(BALLOT, m, (int)!!(p))
#define __any_sync(m, p)          (SIMT_V(BALLOT, m, (int)!!(p)) != 0)
#define __match_any_sync(m, v)    SIMT_V(MATCH, m, v)
#define __syncwarp(...)                                                                    \
    ((void)simt::warp(simt::SYNC, simt::first(__VA_ARGS__), 0, 0, 32, __FILE__, SIMT_SITE))
namespace simt
{
inline unsigned first(unsigned m = ~0u)
{
    return m;
}
} // namespace simt
template <class T, class V> inline T atomicAdd(T *p, V v)
{
    simt::preempt();
    if constexpr (std::is_integral_v<T>)
        return __atomic_fetch_add(p, (T)v, __ATOMIC_RELAXED);
    else {
        T o = *p;
        *p = o + v;
        return o;
    }
}
template <class T, class V> inline T atomicOr(T *p, V v)
{
    simt::preempt();
    return __atomic_fetch_or(p, (T)v, __ATOMIC_RELAXED);
}
template <class T, class V> inline T atomicExch(T *p, V v)
{
    simt::preempt();
    return __atomic_exchange_n(p, (T)v, __ATOMIC_RELAXED);
}
template <class T, class C, class V> inline T atomicCAS(T *p, C c, V v)
{
    simt::preempt();
    T e = (T)c;
    __atomic_compare_exchange_n(p, &e, (T)v, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
    return e;
}
template <class T, class V> inline T atomicMin(T *p, V v)
{
    T o = __atomic_load_n(p, __ATOMIC_RELAXED);
    while ((T)v < o && !__atomic_compare_exchange_n(p, &o, (T)v, false, 0, 0)) {
    }
    simt::preempt();
    return o;
}
template <class T, class V> inline T atomicMax(T *p, V v)
{
    T o = __atomic_load_n(p, __ATOMIC_RELAXED);
    while ((T)v > o && !__atomic_compare_exchange_n(p, &o, (T)v, false, 0, 0)) {
    }
    simt::preempt();
    return o;
}
inline void __threadfence()
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    simt::preempt();
}
inline void __nanosleep(unsigned)
{
    simt::yield();
}
inline int __popc(unsigned v)
{
    return __builtin_popcount(v);
}
inline int __popcll(unsigned long long v)
{
    return __builtin_popcountll(v);
}
inline int __clz(int v)
{
    return v ? __builtin_clz((unsigned)v) : 32;
}
inline int __ffs(int v)
{
    return __builtin_ffs(v);
}
inline unsigned __brev(unsigned v)
{
    unsigned r = 0;
    for (int i = 0; i < 32; i++)
        r |= (v >> i & 1) << (31 - i);
    return r;
}
inline unsigned __byte_perm(unsigned lo, unsigned hi, unsigned which)
{
    unsigned long long all = (unsigned long long)hi << 32 | lo;
    unsigned r = 0;
    for (int i = 0; i < 4; i++)
        r |= (unsigned)(all >> 8 * (which >> 4 * i & 7) & 255) << 8 * i;
    return r;
}
/* SIMT_MEMORY: bytes that the device has. SIMT_FAIL=n: from the nth synchronisation of a stream
 * on, SIMT_FAILS of them fail, as SIMT_ERROR says (2: memory). */
inline size_t simt_free()
{
    size_t all = (size_t)simt::env("SIMT_MEMORY", 64l << 30);
    for (auto &m : simt::devmem)
        all -= std::min(all, m.second);
    return all;
}
inline cudaError_t cudaMalloc(void **p, size_t n)
{
    *p = 0;
    if (n > simt_free())
        return cudaErrorMemoryAllocation;
    *p = malloc(n + !n);
    memset(*p, 0xCD, n);
    simt::devmem[(char *)*p] = n + !n;
    simt::guard(true);
    return cudaSuccess;
}
template <class T> inline cudaError_t cudaMalloc(T **p, size_t n)
{
    return cudaMalloc((void **)p, n);
}
inline cudaError_t cudaFree(void *p)
{
    simt::drain(0);
    if (!p)
        return cudaSuccess;
    if (!simt::devmem.count((char *)p))
        return cudaErrorInvalidValue;
    simt::guard(false);
    simt::devmem.erase((char *)p);
    free(p);
    simt::guard(true);
    return cudaSuccess;
}
template <class T> inline cudaError_t cudaMallocHost(T **p, size_t n)
{
    *p = (T *)malloc(n + !n);
    return cudaSuccess;
}
inline cudaError_t cudaFreeHost(void *p)
{
    simt::drain(0);
    free(p);
    return cudaSuccess;
}
inline cudaError_t cudaMemcpyAsync(void *d, const void *s, size_t n, cudaMemcpyKind k,
                                   cudaStream_t st = 0)
{
    bool dd = simt::dev_of(d), sd = simt::dev_of(s);
    if (n && k != cudaMemcpyDefault &&
        (dd != (k == 1 || k == 3) || sd != (k == 2 || k == 3)))
        simt::die("cudaMemcpy kind does not match the pointers", 0);
    simt::counts.in += dd ? n : 0;
    simt::counts.out += sd ? n : 0;
    return simt::push(st, [=] { memmove(d, s, n); });
}
inline cudaError_t cudaMemcpy(void *d, const void *s, size_t n, cudaMemcpyKind k)
{
    cudaError_t e = cudaMemcpyAsync(d, s, n, k, 0);
    simt::drain(&simt::s0);
    return e;
}
inline cudaError_t cudaMemsetAsync(void *d, int v, size_t n, cudaStream_t st = 0)
{
    if (n && !simt::dev_of(d))
        simt::die("cudaMemset of host memory", 0);
    return simt::push(st, [=] { memset(d, v, n); });
}
inline cudaError_t cudaMemset(void *d, int v, size_t n)
{
    return cudaMemsetAsync(d, v, n, 0);
}
inline cudaError_t cudaStreamCreate(cudaStream_t *s)
{
    *s = new cudaStream_st();
    simt::streams.push_back(*s);
    return cudaSuccess;
}
inline cudaError_t cudaStreamSynchronize(cudaStream_t s)
{
    static long n = 0;
    long from = simt::env("SIMT_FAIL", 0), fails = simt::env("SIMT_FAILS", 1);
    simt::drain(s ? s : &simt::s0);
    n++;
    if (from && n >= from && n < from + fails)
        return (cudaError_t)simt::env("SIMT_ERROR", 1);
    return cudaSuccess;
}
inline cudaError_t cudaStreamDestroy(cudaStream_t s)
{
    simt::drain(s);
    auto &v = simt::streams;
    v.erase(std::find(v.begin(), v.end(), s));
    delete s;
    return cudaSuccess;
}
inline cudaError_t cudaDeviceSynchronize()
{
    simt::drain(0);
    return cudaSuccess;
}
inline cudaError_t cudaEventCreate(cudaEvent_t *e)
{
    *e = new cudaEvent_st();
    return cudaSuccess;
}
inline cudaError_t cudaEventDestroy(cudaEvent_t e)
{
    simt::drain(0);
    delete e;
    return cudaSuccess;
}
inline cudaError_t cudaEventRecord(cudaEvent_t e, cudaStream_t s = 0)
{
    uint64_t q = ++e->rec;
    return simt::push(s, [=] {
        if (e->done < q)
            e->done = q;
    });
}
inline cudaError_t cudaStreamWaitEvent(cudaStream_t s, cudaEvent_t e, unsigned = 0)
{
    return simt::push(s, nullptr, e, e->rec);
}
inline cudaError_t cudaEventSynchronize(cudaEvent_t e)
{
    uint64_t q = e->rec;
    for (auto s : simt::streams)
        if (e->done < q)
            simt::drain(s);
    if (e->done < q)
        simt::drain(0);
    return cudaSuccess;
}
inline cudaError_t cudaGetLastError()
{
    cudaError_t e = simt::last;
    simt::last = cudaSuccess;
    return e;
}
inline const char *cudaGetErrorString(cudaError_t e)
{
    return e ? "error (simt emulation)" : "no error";
}
inline cudaError_t cudaGetDeviceCount(int *n)
{
    *n = 1;
    return cudaSuccess;
}

struct cudaDeviceProp {
    char name[256];
    int major, minor;
    size_t totalGlobalMem;
};
inline cudaError_t cudaGetDeviceProperties(cudaDeviceProp *p, int)
{
    strcpy(p->name, "fibers on this CPU");
    p->major = p->minor = 0;
    p->totalGlobalMem = simt_free();
    return cudaSuccess;
}
inline cudaError_t cudaMemGetInfo(size_t *f, size_t *a)
{
    *f = *a = simt_free();
    return cudaSuccess;
}
inline cudaError_t cudaDriverGetVersion(int *v)
{
    *v = 13000;
    return cudaSuccess;
}
inline cudaError_t cudaEventElapsedTime(float *ms, cudaEvent_t, cudaEvent_t)
{
    *ms = 0;
    return cudaSuccess;
}
