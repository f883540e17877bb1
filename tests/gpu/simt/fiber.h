/* fiber.h: a stack for each CUDA thread, and how one is left for another. The sanitizers are told
 * of every switch. x86-64 only. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <vector>

#define SIMT_NS __attribute__((noinline, no_sanitize("thread"), no_sanitize("address")))
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

extern "C" void simt_switch(void **save, void *to);
asm(".text\n.weak simt_switch\n.type simt_switch,@function\nsimt_switch:\n"
    " push %rbp\n push %rbx\n push %r12\n push %r13\n push %r14\n push %r15\n"
    " mov %rsp,(%rdi)\n mov %rsi,%rsp\n"
    " pop %r15\n pop %r14\n pop %r13\n pop %r12\n pop %rbx\n pop %rbp\n ret\n");

namespace simt
{

enum State { RUNNABLE, AT_BARRIER, AT_WARP_OP, DONE };

struct Block;

struct Fiber {
    void *sp;
    void *fake_stack, *tsan; /* the sanitizers' own */
    char *stack;
    size_t stack_size;
    State state;
    unsigned linear; /* its number in the block */
    uint3 thread;
    Block *block;
    /* The warp operation that it waits in (warp.h). */
    int op, arg, width;
    unsigned mask;
    uint64_t value, result;
    /* Where it waits. */
    const char *file;
    int site; /* SIMT_SITE */
};

/* The one that runs; NULL: the host. The scheduler's own stack. */
inline Fiber *current = nullptr, scheduler;

inline long env(const char *name, long otherwise)
{
    const char *s = getenv(name);
    return s ? atol(s) : otherwise;
}

inline long seed()
{
    static long v = env("SIMT_SEED", 0);
    return v;
}

/* xorshift32 (Marsaglia, "Xorshift RNGs", 2003), as std::shuffle wants it. */
struct Random {
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
};
inline Random random;

/* Stacks that are not in use. */
struct Stacks {
    enum { SIZE = 256 << 10 };
    std::vector<char *> free_ones;

    char *take()
    {
        if (free_ones.empty())
            return (char *)aligned_alloc(64, SIZE);
        char *p = free_ones.back();
        free_ones.pop_back();
        return p;
    }
    void give(char *p)
    {
        free_ones.push_back(p);
    }
    ~Stacks()
    {
        for (char *p : free_ones)
            free(p);
    }
};
inline Stacks stacks;
inline std::vector<void *> tsan_fibers; /* that are not in use */

SIMT_NS inline void switch_to(Fiber *from, Fiber *to, bool for_good = false)
{
    (void)for_good;
    SIMT_ASAN(__sanitizer_start_switch_fiber(for_good ? nullptr : &from->fake_stack,
                                             to->stack, to->stack_size);)
    /* no_sync: a switch orders nothing, so races show. */
    SIMT_TSAN(__tsan_switch_to_fiber(to->tsan, __tsan_switch_to_fiber_no_sync);)
    simt_switch(&from->sp, to->sp);
    SIMT_ASAN(__sanitizer_finish_switch_fiber(from->fake_stack, nullptr, nullptr);)
}

/* To be called first on a fiber's stack. */
SIMT_NS inline void arrived()
{
    SIMT_ASAN(const void *bottom; size_t size;
              __sanitizer_finish_switch_fiber(nullptr, &bottom, &size);
              if (!scheduler.stack) {
                  scheduler.stack = (char *)bottom;
                  scheduler.stack_size = size;
              })
}

/* Gives it a stack on which `entry` will begin. */
inline void prepare(Fiber *f, void (*entry)())
{
    f->stack = stacks.take();
    f->stack_size = Stacks::SIZE;
    SIMT_ASAN(__asan_unpoison_memory_region(f->stack, Stacks::SIZE);)
    void **top = (void **)(f->stack + Stacks::SIZE - 64);
    top[1] = nullptr;
    top[0] = (void *)entry;
    f->sp = top - 6; /* the registers that simt_switch() pops */
    SIMT_TSAN(if (tsan_fibers.empty()) tsan_fibers.push_back(__tsan_create_fiber(0));
              f->tsan = tsan_fibers.back(); tsan_fibers.pop_back();)
}

inline void dismiss(Fiber *f)
{
    stacks.give(f->stack);
    tsan_fibers.push_back(f->tsan);
}

/* Lets others run. */
SIMT_NS inline void yield()
{
    if (current)
        switch_to(current, &scheduler);
}

/* Where another thread may come in between, if the schedule is a random one. */
inline void preempt()
{
    if (seed() > 1 && (random() & 7) == 0)
        yield();
}

} // namespace simt
