/* parsebatch_cuda.cu: the parser's steps on a CUDA device.
 *
 * Whole and in turn: memory, tokens in, steps, arrays out. It shows that the steps are the same
 * there; it is not yet fed from the lexer's tokens where these lie on the device. */
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

#include "kernels/lexbatch_priv.h"
#include "kernels/parsebatch_priv.h"

#include "kernels/parse_expr.inc"

#include "kernels/parse_context.inc"

#include "kernels/parse_line.inc"

#include "kernels/parse_steps.inc"

enum { INPUTS = 2, TILES = PARSEB_ARRAYS + INPUTS, ALL };

struct parseb_device {
    parseb b;
    void *mem[ALL]; /* the arrays made, the input's, the tiles of scans */
    cudaStream_t stream;
};

static int allocate(parseb_device *d, const struct parseb_array *arrays, pt_err *err)
{
    const size_t tiles = (d->b.n_tok / PAR_BLOCK + 2) * sizeof(struct parseb_found);
    for (int i = 0; i < PARSEB_ARRAYS; i++) {
        TRY(cudaMalloc(&d->mem[i], arrays[i].bytes));
        memcpy((char *)&d->b + arrays[i].pointer, &d->mem[i], sizeof d->mem[i]);
    }
    TRY(cudaMalloc(&d->mem[PARSEB_ARRAYS], (d->b.n_tok + 1) * sizeof(pt_tok)));
    TRY(cudaMalloc(&d->mem[PARSEB_ARRAYS + 1], (d->b.n_files + 1) * sizeof(uint32_t)));
    TRY(cudaMalloc(&d->mem[TILES], tiles));
    d->b.tok = (const pt_tok *)d->mem[PARSEB_ARRAYS];
    d->b.file_tok = (const uint32_t *)d->mem[PARSEB_ARRAYS + 1];
    return 0;
}

static void queue_steps(const parseb &b, void *tile, cudaStream_t stream)
{
#define QUEUE_SCAN(step, bound, each)                                                      \
    par_queue_scan<step##_step<each>>(b, b.bound, tile, stream);
#define QUEUE_MAP(step, bound) par_queue_map<step##_step>(b, b.bound, stream);
    PARSEB_STEPS(QUEUE_SCAN, QUEUE_MAP)
#undef QUEUE_SCAN
#undef QUEUE_MAP
}

static int run(parseb_device *d, const pt_parse_input *in, pt_err *err)
{
    TRY(cudaStreamCreate(&d->stream));
    if (in->n_tok)
        TRY(cudaMemcpy((void *)d->b.tok, in->tok, in->n_tok * sizeof *in->tok,
                       cudaMemcpyHostToDevice));
    if (in->n_files)
        TRY(cudaMemcpy((void *)d->b.file_tok, in->file_tok,
                       in->n_files * sizeof *in->file_tok, cudaMemcpyHostToDevice));
    queue_steps(d->b, d->mem[TILES], d->stream);
    TRY(cudaGetLastError());
    TRY(cudaStreamSynchronize(d->stream));
    return 0;
}

/* The arrays that make the block, on this side. */
static int fetch(const parseb_device *d, parseb *h, pt_err *err)
{
    struct parseb_totals *total = h->total;
    TRY(cudaMemcpy(total, d->b.total, sizeof *total, cudaMemcpyDeviceToHost));
    if (total->n_lines > d->b.n_tok || total->n_nodes > 2 * (uint64_t)d->b.n_tok)
        return pt_fail(err, PT_ERR_OTHER, "the device made more than fits");
    h->lines = (pt_pline *)malloc((total->n_lines + 1) * sizeof *h->lines);
    h->nodes = (pt_pnode *)malloc((total->n_nodes + 1) * sizeof *h->nodes);
    h->files = (pt_pfile *)malloc((h->n_files + 1) * sizeof *h->files);
    PT_ASSERT(h->lines && h->nodes && h->files);
    if (total->n_lines)
        TRY(cudaMemcpy(h->lines, d->b.lines, total->n_lines * sizeof *h->lines,
                       cudaMemcpyDeviceToHost));
    if (total->n_nodes)
        TRY(cudaMemcpy(h->nodes, d->b.nodes, total->n_nodes * sizeof *h->nodes,
                       cudaMemcpyDeviceToHost));
    if (h->n_files)
        TRY(cudaMemcpy(h->files, d->b.files, h->n_files * sizeof *h->files,
                       cudaMemcpyDeviceToHost));
    return 0;
}

int pt_parse_cuda(const pt_parse_input *in, pt_parse_output *out, pt_err *err)
{
    struct parseb_array arrays[PARSEB_ARRAYS];
    struct parseb_totals total = {0, 0};
    parseb_device d;
    parseb here;
    char name[160];
    memset(&d, 0, sizeof d);
    memset(&here, 0, sizeof here);
    here.total = &total;
    here.n_files = d.b.n_files = in->n_files;
    d.b.n_tok = in->n_tok;
    parseb_arrays(in->n_tok, in->n_files, arrays);
    int rc = lexb_cuda_probe(name, err) < 0 || allocate(&d, arrays, err) < 0 ||
                     run(&d, in, err) < 0 || fetch(&d, &here, err) < 0
                 ? -1
                 : 0;
    if (rc == 0)
        parseb_block(&here, out);
    if (d.stream)
        cudaStreamDestroy(d.stream);
    for (int i = 0; i < ALL; i++)
        cudaFree(d.mem[i]);
    (void)cudaGetLastError();
    free(here.lines);
    free(here.nodes);
    free(here.files);
    return rc;
}
