/* runtime.h: what our hosts use of CUDA's runtime.
 *
 * From the environment: SIMT_MEMORY, the bytes that the device has. SIMT_FAIL=n: from the nth
 * synchronisation of a stream on, SIMT_FAILS of them fail, as SIMT_ERROR says (2: memory). */
#pragma once
#include "tests/gpu/simt/stream.h"

enum cudaError_t {
    cudaSuccess = 0,
    cudaErrorInvalidValue = 1,
    cudaErrorMemoryAllocation = 2,
    cudaErrorInvalidConfiguration = 9,
    cudaErrorInsufficientDriver = 35,
    cudaErrorNoDevice = 100
};

enum cudaMemcpyKind {
    cudaMemcpyHostToHost,
    cudaMemcpyHostToDevice,
    cudaMemcpyDeviceToHost,
    cudaMemcpyDeviceToDevice
};

struct cudaDeviceProp {
    char name[256];
    int major, minor;
    size_t totalGlobalMem;
};

namespace simt
{

inline cudaError_t last_error = cudaSuccess;

inline size_t free_memory()
{
    size_t all = (size_t)env("SIMT_MEMORY", 64l << 30);
    for (auto &piece : device_memory)
        all -= std::min(all, piece.second);
    return all;
}

} // namespace simt

#define LAUNCH(kernel, grid, block, shared, stream, ...)                                   \
    ((void)(simt::launch(kernel, (grid), (block), (shared), (stream), __VA_ARGS__) ||      \
            (simt::last_error = cudaErrorInvalidConfiguration)))

/* ---- memory */

inline cudaError_t cudaMalloc(void **p, size_t n)
{
    enum { FRESH = 0xCD };
    *p = nullptr;
    if (n > simt::free_memory())
        return cudaErrorMemoryAllocation;
    *p = malloc(n + !n);
    memset(*p, FRESH, n);
    simt::device_memory[(char *)*p] = n + !n;
    simt::guard(true);
    return cudaSuccess;
}

template <class T> inline cudaError_t cudaMalloc(T **p, size_t n)
{
    return cudaMalloc((void **)p, n);
}

inline cudaError_t cudaFree(void *p)
{
    simt::drain(nullptr);
    if (!p)
        return cudaSuccess;
    if (!simt::device_memory.count((char *)p))
        return cudaErrorInvalidValue;
    simt::guard(false);
    simt::device_memory.erase((char *)p);
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
    simt::drain(nullptr);
    free(p);
    return cudaSuccess;
}

inline cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t n,
                                   cudaMemcpyKind kind, cudaStream_t s = nullptr)
{
    bool in = simt::is_of_device(to), out = simt::is_of_device(from);
    bool is_in = kind == cudaMemcpyHostToDevice || kind == cudaMemcpyDeviceToDevice;
    bool is_out = kind == cudaMemcpyDeviceToHost || kind == cudaMemcpyDeviceToDevice;
    if (n && (in != is_in || out != is_out))
        simt::die("cudaMemcpy kind does not match the pointers", nullptr);
    simt::counts.in += in ? n : 0;
    simt::counts.out += out ? n : 0;
    simt::push(s, [=] { memmove(to, from, n); });
    return cudaSuccess;
}

inline cudaError_t cudaMemcpy(void *to, const void *from, size_t n, cudaMemcpyKind kind)
{
    cudaError_t e = cudaMemcpyAsync(to, from, n, kind);
    simt::drain(&simt::default_stream);
    return e;
}

inline cudaError_t cudaMemsetAsync(void *to, int v, size_t n, cudaStream_t s = nullptr)
{
    if (n && !simt::is_of_device(to))
        simt::die("cudaMemset of host memory", nullptr);
    simt::push(s, [=] { memset(to, v, n); });
    return cudaSuccess;
}

inline cudaError_t cudaMemGetInfo(size_t *free_bytes, size_t *all)
{
    *free_bytes = *all = simt::free_memory();
    return cudaSuccess;
}

/* ---- streams and events */

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
    simt::drain(s ? s : &simt::default_stream);
    n++;
    if (from && n >= from && n < from + fails)
        return (cudaError_t)simt::env("SIMT_ERROR", cudaErrorInvalidValue);
    return cudaSuccess;
}

inline cudaError_t cudaStreamDestroy(cudaStream_t s)
{
    auto &all = simt::streams;
    simt::drain(s);
    all.erase(std::find(all.begin(), all.end(), s));
    delete s;
    return cudaSuccess;
}

inline cudaError_t cudaEventCreate(cudaEvent_t *e)
{
    *e = new cudaEvent_st();
    return cudaSuccess;
}

inline cudaError_t cudaEventDestroy(cudaEvent_t e)
{
    simt::drain(nullptr);
    delete e;
    return cudaSuccess;
}

inline cudaError_t cudaEventRecord(cudaEvent_t e, cudaStream_t s = nullptr)
{
    uint64_t seq = ++e->recorded;
    simt::push(s, [=] {
        if (e->done < seq)
            e->done = seq;
    });
    return cudaSuccess;
}

/* There is no device's clock here. */
inline cudaError_t cudaEventElapsedTime(float *ms, cudaEvent_t, cudaEvent_t)
{
    *ms = 0;
    return cudaSuccess;
}

/* ---- errors, and what there is */

inline cudaError_t cudaGetLastError()
{
    cudaError_t e = simt::last_error;
    simt::last_error = cudaSuccess;
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

inline cudaError_t cudaGetDeviceProperties(cudaDeviceProp *p, int)
{
    strcpy(p->name, "fibers on this CPU");
    p->major = p->minor = 0;
    p->totalGlobalMem = simt::free_memory();
    return cudaSuccess;
}

inline cudaError_t cudaDriverGetVersion(int *v)
{
    *v = 13000;
    return cudaSuccess;
}
