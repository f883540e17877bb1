/* stream.h: streams, events and the device's memory. What is put on a stream runs when something
 * waits for it, as late as it may. */
#pragma once
#include "tests/gpu/simt/grid.h"

#include <deque>
#include <map>

struct cudaEvent_st {
    uint64_t recorded = 0, done = 0;
};
typedef cudaEvent_st *cudaEvent_t;

namespace simt
{
struct Work {
    std::function<void()> fn;
    cudaEvent_t after; /* NULL, or an event that must have come to `seq` */
    uint64_t seq;
};
} // namespace simt

struct cudaStream_st {
    std::deque<simt::Work> queue;
};
typedef cudaStream_st *cudaStream_t;

namespace simt
{

inline std::vector<cudaStream_st *> streams;
inline cudaStream_st default_stream;
inline std::map<char *, size_t> device_memory; /* pieces, by where they begin */

/* What was done, for the file that SIMT_COUNTS names. */
struct Counts {
    unsigned long long grids = 0, in = 0, out = 0;
    ~Counts()
    {
        const char *path = getenv("SIMT_COUNTS");
        FILE *to = path ? fopen(path, "w") : nullptr;
        if (!to)
            return;
        fprintf(to, "%llu grids, %llu bytes in, %llu out\n", grids, in, out);
        fclose(to);
    }
};
inline Counts counts;

inline bool is_of_device(const void *p)
{
    auto it = device_memory.upper_bound((char *)p);
    if (it == device_memory.begin())
        return false;
    --it;
    return (char *)p < it->first + it->second;
}

/* While the host runs, the device's memory is poisoned: who reads it there is reported. */
inline void guard(bool host_runs)
{
    (void)host_runs;
    SIMT_ASAN(for (auto &piece
                   : device_memory) {
        if (host_runs)
            __asan_poison_memory_region(piece.first, piece.second);
        else
            __asan_unpoison_memory_region(piece.first, piece.second);
    })
}

/* Does what is first on a stream; false when it has to wait, or there is nothing. */
inline bool step(cudaStream_st *s)
{
    if (s->queue.empty())
        return false;
    Work &w = s->queue.front();
    if (w.after && w.after->done < w.seq)
        return false;
    auto fn = std::move(w.fn);
    s->queue.pop_front();
    if (fn) {
        guard(false);
        fn();
        guard(true);
    }
    return true;
}

/* Until that stream is empty, or all are (NULL). Others go on meanwhile as the seed decides. */
inline void drain(cudaStream_st *s)
{
    for (;;) {
        bool ran = false, left = !default_stream.queue.empty();
        std::vector<cudaStream_st *> all{&default_stream};
        all.insert(all.end(), streams.begin(), streams.end());
        for (auto t : streams)
            left |= !t->queue.empty();
        if (s ? s->queue.empty() : !left)
            return;
        if (seed() > 1)
            std::shuffle(all.begin(), all.end(), random);
        else if (s)
            ran = step(s);
        for (auto t : all)
            if (!ran)
                ran = step(t);
        if (!ran)
            die("streams deadlocked on events", nullptr);
    }
}

/* The default stream waits for all others, and they for it. */
inline void push(cudaStream_t s, std::function<void()> fn, cudaEvent_t after = nullptr,
                 uint64_t seq = 0)
{
    static const long eager = env("SIMT_EAGER", 0);
    if (!s) {
        for (auto t : streams)
            drain(t);
        s = &default_stream;
    } else {
        drain(&default_stream);
    }
    s->queue.push_back({std::move(fn), after, seq});
    if (eager)
        drain(s);
}

template <class T> inline void check_argument(T) {}
template <class T> inline void check_argument(T *p)
{
    if (p && !is_of_device(p))
        die("host pointer passed to a kernel", nullptr);
}

/* False: no device would take such a grid. */
template <class... P, class... A>
inline bool launch(void (*k)(P...), dim3 size, dim3 block, size_t dynamic_shared,
                   cudaStream_t s, A... a)
{
    enum { MAX_THREADS = 1024, MAX_SHARED = 227 << 10 };
    uint64_t n = (uint64_t)block.x * block.y * block.z;
    if (!size.x || !size.y || !size.z || !n || n > MAX_THREADS ||
        dynamic_shared > MAX_SHARED)
        return false;
    (check_argument<>((P)a), ...);
    counts.grids++;
    push(s, [=] { run(size, block, dynamic_shared, [=] { k((P)a...); }); });
    return true;
}

} // namespace simt
