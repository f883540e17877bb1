/* parsebatch_cuda.cu: see parsebatch_cuda.cuh. All memory is allocated when it is opened. */
#ifdef PT_SIMT
#include "tests/gpu/simt.h"
#else
#include <cuda_runtime.h>
#define LAUNCH(kernel, grid, block, shared, stream, ...)                                   \
    kernel<<<(grid), (block), (shared), (stream)>>>(__VA_ARGS__)
#define DYN_SHARED(type, name) extern __shared__ type name[]
#endif
#include "kernels/cuda_try.cuh"
#include "kernels/par_cuda.cuh"

#include "kernels/parsebatch_cuda.cuh"

#include "kernels/parse_frame.inc"

#include "kernels/parse_expr.inc"

#include "kernels/parse_context.inc"

#include "kernels/parse_simple.inc"

#include "kernels/parse_match.inc"

#include "kernels/parse_line.inc"

#include "kernels/parse_steps.inc"

/* A line has six tokens, a token half a node: what is measured, and twice of it is room enough.
 * Where it is not, the batch is left to the sequential parser. */
enum { TOKENS_A_LINE = 4, TOKENS_A_NODE = 1 };

struct parseb_cuda {
    parseb device, host; /* host: the outputs only, pinned */
    void *made[PARSEB_ARRAYS], *pinned[PARSEB_OUTPUTS];
    void *tile;
};

/* ---- memory */

/* What the arrays hold, or what a batch may use of them. */
static void make_room(parseb *b, uint32_t max_tok, uint32_t max_files)
{
    b->max_tok = max_tok;
    b->max_files = max_files;
    b->max_lines = max_tok / TOKENS_A_LINE + 1;
    b->max_nodes = max_tok / TOKENS_A_NODE;
}

static size_t tile_bytes(uint32_t max_tok)
{
    return (max_tok / PAR_BLOCK / 4 + 1) * sizeof(struct parseb_found);
}

size_t parseb_cuda_bytes(uint32_t max_tok, uint32_t max_files)
{
    struct parseb_array arrays[PARSEB_ARRAYS];
    parseb b;
    make_room(&b, max_tok, max_files);
    parseb_arrays(&b, arrays);
    size_t bytes = tile_bytes(max_tok);
    for (int i = 0; i < PARSEB_ARRAYS; i++)
        bytes += arrays[i].bytes;
    return bytes;
}

static int allocate(parseb_cuda *d, pt_err *err)
{
    struct parseb_array arrays[PARSEB_ARRAYS];
    parseb_arrays(&d->device, arrays);
    for (int i = 0; i < PARSEB_ARRAYS; i++) {
        TRY(cudaMalloc(&d->made[i], arrays[i].bytes));
        memcpy((char *)&d->device + arrays[i].pointer, &d->made[i], sizeof d->made[i]);
    }
    for (int i = 0; i < PARSEB_OUTPUTS; i++) {
        TRY(cudaMallocHost(&d->pinned[i], arrays[i].bytes));
        memcpy((char *)&d->host + arrays[i].pointer, &d->pinned[i], sizeof d->pinned[i]);
    }
    TRY(cudaMalloc(&d->tile, tile_bytes(d->device.max_tok)));
    return 0;
}

parseb_cuda *parseb_cuda_open(uint32_t max_tok, uint32_t max_files, pt_err *err)
{
    parseb_cuda *d = (parseb_cuda *)calloc(1, sizeof *d);
    PT_ASSERT(d);
    make_room(&d->device, max_tok, max_files);
    make_room(&d->host, max_tok, max_files);
    if (allocate(d, err) == 0)
        return d;
    parseb_cuda_close(d);
    return NULL;
}

void parseb_cuda_close(parseb_cuda *d)
{
    if (!d)
        return;
    for (int i = 0; i < PARSEB_ARRAYS; i++)
        cudaFree(d->made[i]);
    for (int i = 0; i < PARSEB_OUTPUTS; i++)
        cudaFreeHost(d->pinned[i]);
    cudaFree(d->tile);
    free(d);
}

/* ---- a batch */

static void queue_steps(const parseb &b, void *tile, cudaStream_t stream)
{
#define QUEUE_SCAN(step, bound, each)                                                      \
    par_queue_scan<step##_step<each>>(b, b.bound, tile, stream);
#define QUEUE_MAP(step, bound) par_queue_map<step##_step>(b, b.bound, stream);
    PARSEB_STEPS(QUEUE_SCAN, QUEUE_MAP)
#undef QUEUE_SCAN
#undef QUEUE_MAP
}

int parseb_cuda_queue(parseb_cuda *d, const parseb_cuda_input *in, cudaStream_t stream,
                      pt_err *err)
{
    make_room(&d->device, in->max_tok, in->n_files);
    make_room(&d->host, in->max_tok, in->n_files);
    d->device.tok = in->tok;
    d->device.n_tok = in->n_tok;
    d->device.file_tok = in->file_tok;
    d->device.n_files = d->host.n_files = in->n_files;
    d->device.type_syntax = in->type_syntax;
    queue_steps(d->device, d->tile, stream);
    TRY(cudaGetLastError());
    TRY(cudaMemcpyAsync(d->host.total, d->device.total, sizeof *d->host.total,
                        cudaMemcpyDeviceToHost, stream));
    return 0;
}

int parseb_cuda_fetch(parseb_cuda *d, cudaStream_t stream, pt_err *err)
{
    const parseb *h = &d->host, *b = &d->device;
    const struct parseb_totals *total = h->total;
    if (!parseb_fits(h))
        return 0;
    TRY(cudaMemcpyAsync(h->lines, b->lines, total->n_lines * sizeof *h->lines,
                        cudaMemcpyDeviceToHost, stream));
    TRY(cudaMemcpyAsync(h->nodes, b->nodes, total->n_nodes * sizeof *h->nodes,
                        cudaMemcpyDeviceToHost, stream));
    TRY(cudaMemcpyAsync(h->files, b->files, h->n_files * sizeof *h->files,
                        cudaMemcpyDeviceToHost, stream));
    return 0;
}

const parseb *parseb_cuda_lines(const parseb_cuda *d)
{
    return parseb_fits(&d->host) ? &d->host : NULL;
}
