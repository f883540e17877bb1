/* ptx_cuda.c: as much of CUDA's runtime as our objects call, over the interpreter (ptx.h): an
 * object that nvcc compiled for compute_80, with its PTX in it uncompressed, is linked to this
 * instead of to cudart. All is done at once, in the order of the calls; whether the host waits
 * where it must is for simt.h to see.
 *
 * When the program ends, the file named by PTX_COUNTS gets a line for each kernel: what it did. */
#include "ptx.h"

#include <cuda_runtime_api.h>
#include <fatbinary_section.h>
#include <stdlib.h>
#include <string.h>

struct known {
    const void *host;
    ptx_kernel *kernel;
};
static struct known kernels[256];
static size_t n_kernels;
static struct {
    dim3 grid, block;
    size_t shared;
    struct CUstream_st *stream;
} call;

/* ---- what nvcc's object says when the program starts */

void **__cudaRegisterFatBinary(void *wrapper);
void __cudaRegisterFatBinaryEnd(void **module);
void __cudaUnregisterFatBinary(void **module);
char __cudaInitModule(void **module);
void __cudaRegisterFunction(void **module, const char *host, char *device, const char *name,
                            int limit, void *a, void *b, void *c, void *d, int *e);
unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block, size_t shared,
                                     struct CUstream_st *stream);
cudaError_t __cudaPopCallConfiguration(dim3 *grid, dim3 *block, size_t *shared,
                                       void *stream);
cudaError_t __cudaGetKernel(cudaKernel_t *out, const void *host);
cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 grid, dim3 block, void **params,
                               size_t shared, cudaStream_t stream);

static void write_counts(void)
{
    const char *path = getenv("PTX_COUNTS");
    FILE *out = path ? fopen(path, "w") : NULL;
    if (!out)
        return;
    for (size_t i = 0; i < n_kernels; i++) {
        const ptx_counts *c = &kernels[i].kernel->counts;
        fprintf(out, "%s %llu %llu %llu %llu %llu %llu %llu %llu %llu\n",
                kernels[i].kernel->name, (unsigned long long)c->launches,
                (unsigned long long)c->insns, (unsigned long long)c->global_loads,
                (unsigned long long)c->global_stores, (unsigned long long)c->global_loaded,
                (unsigned long long)c->global_stored,
                (unsigned long long)(c->local_loads + c->local_stores),
                (unsigned long long)c->shuffles, (unsigned long long)c->atomics);
    }
    fclose(out);
}

/* The first text in a fat binary: a header that says its own size, then entries with theirs. */
void **__cudaRegisterFatBinary(void *wrapper)
{
    enum { PTX_TEXT = 1 };
    const char *fat = (const char *)((__fatBinC_Wrapper_t *)wrapper)->data;
    uint16_t header, kind;
    uint32_t entry;
    uint64_t size, bytes;
    memcpy(&header, fat + 6, sizeof header);
    memcpy(&size, fat + 8, sizeof size);
    for (const char *p = fat + header, *end = p + size; p < end; p += entry + bytes) {
        memcpy(&kind, p, sizeof kind);
        memcpy(&entry, p + 4, sizeof entry);
        memcpy(&bytes, p + 8, sizeof bytes);
        if (kind != PTX_TEXT)
            continue;
        char *text = strndup(p + entry, bytes);
        if (!text || !strstr(text, ".version"))
            ptx_die("compressed PTX: nvcc needs --no-compress");
        void **module = (void **)ptx_load(text);
        free(text);
        return module;
    }
    ptx_die("no PTX in the object: nvcc needs -gencode arch=compute_80,code=compute_80");
}

void __cudaRegisterFatBinaryEnd(void **module)
{
    (void)module;
}

void __cudaUnregisterFatBinary(void **module)
{
    (void)module;
}

char __cudaInitModule(void **module)
{
    (void)module;
    return 1;
}

void __cudaRegisterFunction(void **module, const char *host, char *device, const char *name,
                            int limit, void *a, void *b, void *c, void *d, int *e)
{
    (void)device, (void)limit, (void)a, (void)b, (void)c, (void)d, (void)e;
    if (n_kernels == 0)
        atexit(write_counts);
    if (n_kernels == sizeof kernels / sizeof *kernels)
        ptx_die("too many kernels");
    kernels[n_kernels].host = host;
    kernels[n_kernels].kernel = ptx_find((ptx_module *)module, name);
    if (!kernels[n_kernels++].kernel)
        ptx_die("no kernel %s", name);
}

/* ---- launches */

unsigned __cudaPushCallConfiguration(dim3 grid, dim3 block, size_t shared,
                                     struct CUstream_st *stream)
{
    call.grid = grid;
    call.block = block;
    call.shared = shared;
    call.stream = stream;
    return 0;
}

cudaError_t __cudaPopCallConfiguration(dim3 *grid, dim3 *block, size_t *shared,
                                       void *stream)
{
    *grid = call.grid;
    *block = call.block;
    *shared = call.shared;
    memcpy(stream, &call.stream, sizeof call.stream);
    return cudaSuccess;
}

cudaError_t __cudaGetKernel(cudaKernel_t *out, const void *host)
{
    for (size_t i = 0; i < n_kernels; i++)
        if (kernels[i].host == host) {
            *out = (cudaKernel_t)kernels[i].kernel;
            return cudaSuccess;
        }
    return cudaErrorInvalidDeviceFunction;
}

cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 grid, dim3 block, void **params,
                               size_t shared, cudaStream_t stream)
{
    (void)stream;
    if (grid.y != 1 || grid.z != 1 || block.y != 1 || block.z != 1)
        ptx_die("a launch of more than one dimension");
    ptx_launch((ptx_kernel *)kernel, grid.x, block.x, shared, params);
    return cudaSuccess;
}

/* ---- memory: it is this process's, but kernels know only what was asked for here */

cudaError_t cudaMalloc(void **p, size_t n)
{
    *p = aligned_alloc(256, (n + 511) / 256 * 256);
    if (!*p)
        return cudaErrorMemoryAllocation;
    memset(*p, 0xCD, n);
    ptx_memory_add(*p, n + !n);
    return cudaSuccess;
}

cudaError_t cudaFree(void *p)
{
    if (p) {
        ptx_memory_remove(p);
        free(p);
    }
    return cudaSuccess;
}

cudaError_t cudaMallocHost(void **p, size_t n)
{
    *p = malloc(n + !n);
    return *p ? cudaSuccess : cudaErrorMemoryAllocation;
}

cudaError_t cudaFreeHost(void *p)
{
    free(p);
    return cudaSuccess;
}

cudaError_t cudaMemcpy(void *to, const void *from, size_t n, enum cudaMemcpyKind kind)
{
    bool to_device = kind == cudaMemcpyHostToDevice;
    if (to_device == (kind == cudaMemcpyDeviceToHost))
        ptx_die("a copy that is neither to the device nor from it");
    if (n && (ptx_memory_has(to, n) != to_device || ptx_memory_has(from, n) == to_device))
        ptx_die("a copy that goes the other way, or too far");
    if (n)
        memcpy(to, from, n);
    return cudaSuccess;
}

cudaError_t cudaMemcpyAsync(void *to, const void *from, size_t n, enum cudaMemcpyKind kind,
                            cudaStream_t stream)
{
    (void)stream;
    return cudaMemcpy(to, from, n, kind);
}

cudaError_t cudaMemsetAsync(void *p, int value, size_t n, cudaStream_t stream)
{
    (void)stream;
    if (n && !ptx_memory_has(p, n))
        ptx_die("memory is set that is not the device's");
    memset(p, value, n);
    return cudaSuccess;
}

cudaError_t cudaMemGetInfo(size_t *free_bytes, size_t *all)
{
    *free_bytes = *all = (size_t)4 << 30;
    return cudaSuccess;
}

/* ---- the rest: streams and events are in order by themselves */

cudaError_t cudaStreamCreate(cudaStream_t *stream)
{
    *stream = malloc(1);
    return cudaSuccess;
}

cudaError_t cudaStreamDestroy(cudaStream_t stream)
{
    free(stream);
    return cudaSuccess;
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream)
{
    (void)stream;
    return cudaSuccess;
}

cudaError_t cudaEventCreate(cudaEvent_t *event)
{
    *event = malloc(1);
    return cudaSuccess;
}

cudaError_t cudaEventDestroy(cudaEvent_t event)
{
    free(event);
    return cudaSuccess;
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream)
{
    (void)event;
    (void)stream;
    return cudaSuccess;
}

cudaError_t cudaEventElapsedTime(float *ms, cudaEvent_t from, cudaEvent_t to)
{
    (void)from;
    (void)to;
    *ms = 0;
    return cudaSuccess;
}

cudaError_t cudaGetLastError(void)
{
    return cudaSuccess;
}

const char *cudaGetErrorString(cudaError_t error)
{
    return error ? "an error" : "no error";
}

cudaError_t cudaGetDeviceCount(int *n)
{
    *n = 1;
    return cudaSuccess;
}

cudaError_t cudaDriverGetVersion(int *version)
{
    *version = CUDART_VERSION;
    return cudaSuccess;
}

cudaError_t cudaGetDeviceProperties(struct cudaDeviceProp *p, int device)
{
    (void)device;
    memset(p, 0, sizeof *p);
    strcpy(p->name, "PTX interpreter");
    p->major = 8;
    p->totalGlobalMem = (size_t)4 << 30;
    return cudaSuccess;
}
