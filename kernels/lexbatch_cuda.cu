/* lexbatch_cuda.cu: the steps of a batch on a CUDA device.
 *
 * All memory is allocated when the device is opened. A slot has a stream of its own, on which
 * its copies and steps are queued without waiting: input in, the lexer's steps, the parser's
 * over the tokens that they left there, then the counts out. Only when these are there does the
 * host know how much to fetch. Two slots take turns, so that one computes while the other's
 * tokens travel and the host packs the next. */
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
#include "kernels/parsebatch_cuda.cuh"
#include "kernels/planes.h"

#define LEX_FSTRING_DEPTH 24 /* as in lexbatch_steps.c */
#include "kernels/lex.inc"
#include "kernels/lex_sight.inc"

#include "kernels/lex_bytes.inc"

#include "kernels/lex_kinds.inc"

#include "kernels/lex_names.inc"

#include "kernels/lex_lines.inc"

struct slot {
    cudaStream_t stream;
    cudaEvent_t started, copied, computed, parsed, fetched;
    lexb host, device;
    uint8_t *block, *pinned;
    void *tile;
    parseb_cuda *lines; /* NULL: they are not wanted */
};

struct lexb_cuda {
    struct slot slot[2];
    void *ident[2]; /* device copies of the tables of pyident.c */
    uint32_t max_units, max_files;
    bool lines;
    char name[160];
};

/* ---- what there is */

int lexb_cuda_probe(char name[160], pt_err *err)
{
    int n = 0, driver = 0;
    cudaDeviceProp p;
    (void)cudaDriverGetVersion(&driver);
    cudaError_t e = cudaGetDeviceCount(&n);
    if (e == cudaErrorInsufficientDriver)
        return driver ? pt_fail(err, PT_ERR_OTHER, "the CUDA driver (%d.%d) is too old",
                                driver / 1000, driver % 1000 / 10)
                      : pt_fail(err, PT_ERR_OTHER, "there is no CUDA driver");
    if (e == cudaErrorNoDevice || (e == cudaSuccess && n == 0))
        return pt_fail(err, PT_ERR_OTHER, "there is no CUDA device");
    TRY(e);
    TRY(cudaGetDeviceProperties(&p, 0));
    snprintf(name, 160, "%.100s, %.0f GiB, sm_%d%d, driver %d.%d", p.name,
             (double)p.totalGlobalMem / (1u << 30), p.major, p.minor, driver / 1000,
             driver % 1000 / 10);
    return 0;
}

static int need_memory(const lexb_cuda *d, size_t need, pt_err *err)
{
    size_t free_bytes = 0, all = 0;
    TRY(cudaMemGetInfo(&free_bytes, &all));
    if (need > free_bytes)
        return pt_fail(err, PT_ERR_NOSPACE, "%s: %zu MiB are free, %zu MiB are needed",
                       d->name, free_bytes >> 20, need >> 20);
    return 0;
}

/* ---- memory */

/* The arrays that the host shares: the same layout as the first ones of the device's block. */
static size_t shared_arrays(lexb *b, uint8_t *block, const lexb_cuda *d, uint32_t max_tok)
{
    struct lexb_array arrays[LEXB_MAX_ARRAYS];
    uint32_t n_inputs;
    size_t size = 0;
    lexb_arrays(d->max_units, max_tok, d->max_files, arrays, &n_inputs);
    for (uint32_t i = 0; i < n_inputs + LEXB_N_OUTPUTS; i++) {
        uint8_t *at = block ? block + size : NULL;
        memcpy((char *)b + arrays[i].pointer, &at, sizeof at);
        size += (arrays[i].bytes + 255) / 256 * 256;
    }
    return size;
}

static size_t tile_bytes(uint32_t max_units, uint32_t max_tok)
{
    uint32_t most = max_units > max_tok / 4 ? max_units : max_tok / 4;
    return ((size_t)most / PAR_BLOCK + 1) * sizeof(struct lexb_counts);
}

static int open_ident(lexb_cuda *d, struct pt_ident_tables *out, pt_err *err)
{
    const struct pt_ident_tables *t = pt_ident_tables_get();
    size_t set = PT_IDENT_BLOCKS * sizeof(uint16_t), most = 0;
    uint16_t *blocks;
    for (int k = 0; k < 3; k++)
        for (int i = 0; i < PT_IDENT_BLOCKS; i++)
            most = t->block[k][i] > most ? t->block[k][i] : most;
    TRY(cudaMalloc(&d->ident[0], 3 * set));
    TRY(cudaMalloc(&d->ident[1], (most + 1) * sizeof *t->bits));
    blocks = (uint16_t *)d->ident[0];
    for (int k = 0; k < 3; k++) {
        out->block[k] = blocks + k * PT_IDENT_BLOCKS;
        TRY(cudaMemcpy(blocks + k * PT_IDENT_BLOCKS, t->block[k], set,
                       cudaMemcpyHostToDevice));
    }
    out->bits = (const uint8_t(*)[32])d->ident[1];
    TRY(cudaMemcpy(d->ident[1], t->bits, (most + 1) * sizeof *t->bits,
                   cudaMemcpyHostToDevice));
    return 0;
}

static int open_slot(lexb_cuda *d, struct slot *s, uint32_t max_tok, pt_err *err)
{
    TRY(cudaStreamCreate(&s->stream));
    TRY(cudaEventCreate(&s->started));
    TRY(cudaEventCreate(&s->copied));
    TRY(cudaEventCreate(&s->computed));
    TRY(cudaEventCreate(&s->parsed));
    TRY(cudaEventCreate(&s->fetched));
    size_t size = lexb_layout(&s->device, NULL, d->max_units, max_tok, d->max_files);
    TRY(cudaMalloc((void **)&s->block, size));
    lexb_layout(&s->device, s->block, d->max_units, max_tok, d->max_files);
    TRY(cudaMalloc(&s->tile, tile_bytes(d->max_units, max_tok)));
    TRY(cudaMallocHost((void **)&s->pinned, shared_arrays(&s->host, NULL, d, max_tok)));
    shared_arrays(&s->host, s->pinned, d, max_tok);
    if (d->lines)
        s->lines = parseb_cuda_open(max_tok, d->max_files, err);
    return d->lines && !s->lines ? -1 : 0;
}

static int open_all(lexb_cuda *d, uint32_t max_bytes, uint32_t max_files, bool lines,
                    pt_err *err)
{
    uint32_t max_tok = lexb_max_tok(max_bytes);
    struct pt_ident_tables ident;
    d->max_units = (max_bytes + LEXB_UNIT - 1) / LEXB_UNIT;
    d->max_files = max_files;
    d->lines = lines;
    size_t one = lexb_layout(&d->slot[0].device, NULL, d->max_units, max_tok, max_files) +
                 tile_bytes(d->max_units, max_tok);
    one += lines ? parseb_cuda_bytes(max_tok, max_files) : 0;
    if (lexb_cuda_probe(d->name, err) < 0 ||
        need_memory(d, 2 * one + (1u << 20), err) < 0 || open_ident(d, &ident, err) < 0)
        return -1;
    for (int i = 0; i < 2; i++) {
        if (open_slot(d, &d->slot[i], max_tok, err) < 0)
            return -1;
        d->slot[i].host.ident = ident;
    }
    return 0;
}

lexb_cuda *lexb_cuda_open(uint32_t max_bytes, uint32_t max_files, bool lines, pt_err *err)
{
    lexb_cuda *d = (lexb_cuda *)calloc(1, sizeof *d);
    PT_ASSERT(d);
    if (open_all(d, max_bytes, max_files, lines, err) == 0)
        return d;
    (void)cudaGetLastError();
    lexb_cuda_close(d);
    return NULL;
}

static void close_slot(struct slot *s)
{
    cudaFree(s->block);
    cudaFree(s->tile);
    cudaFreeHost(s->pinned);
    parseb_cuda_close(s->lines);
    cudaEvent_t events[] = {s->started, s->copied, s->computed, s->parsed, s->fetched};
    for (cudaEvent_t e : events)
        if (e)
            cudaEventDestroy(e);
    if (s->stream)
        cudaStreamDestroy(s->stream);
}

void lexb_cuda_close(lexb_cuda *d)
{
    if (!d)
        return;
    for (int i = 0; i < 2; i++)
        close_slot(&d->slot[i]);
    cudaFree(d->ident[0]);
    cudaFree(d->ident[1]);
    (void)cudaGetLastError(); /* of a device that is gone, nothing can be freed */
    free(d);
}

const char *lexb_cuda_name(const lexb_cuda *d)
{
    return d->name;
}

lexb *lexb_cuda_batch(lexb_cuda *d, int slot)
{
    return &d->slot[slot].host;
}

/* ---- a batch */

static void queue_steps(const lexb &b, void *tile, cudaStream_t stream)
{
#define QUEUE_SCAN(step, bound, each)                                                      \
    par_queue_scan<step##_step<each>>(b, b.bound, tile, stream);
#define QUEUE_MAP(step, bound) par_queue_map<step##_step>(b, b.bound, stream);
    LEXB_STEPS(QUEUE_SCAN, QUEUE_MAP)
#undef QUEUE_SCAN
#undef QUEUE_MAP
}

/* The device's arrays with the host's sizes. */
static lexb device_batch(const struct slot *s)
{
    lexb b = s->device;
    b.n_files = s->host.n_files;
    b.n_bytes = s->host.n_bytes;
    b.n_units = s->host.n_units;
    b.max_tok = s->host.max_tok;
    b.max_out = s->host.max_out;
    b.nested_quotes = s->host.nested_quotes;
    b.max_names = s->host.max_names;
    b.ident = s->host.ident;
    return b;
}

static int queue(struct slot *s, pt_err *err)
{
    lexb b = device_batch(s);
    size_t text = (size_t)b.n_units * LEXB_UNIT + LEXB_SLACK;
    size_t per_file = b.n_files * sizeof(uint32_t);
    TRY(cudaEventRecord(s->started, s->stream));
    TRY(cudaMemcpyAsync((void *)b.src, s->host.src, text, cudaMemcpyHostToDevice,
                        s->stream));
    TRY(cudaMemcpyAsync((void *)b.file_at, s->host.file_at, per_file + sizeof(uint32_t),
                        cudaMemcpyHostToDevice, s->stream));
    TRY(cudaMemsetAsync(b.mark, 0, b.n_units * sizeof *b.mark, s->stream));
    TRY(cudaMemsetAsync(b.odd, 0, per_file, s->stream));
    TRY(cudaEventRecord(s->copied, s->stream));
    queue_steps(b, s->tile, s->stream);
    TRY(cudaGetLastError());
    TRY(cudaEventRecord(s->computed, s->stream));
    const parseb_cuda_input out = {b.out,     &b.total->n_out, b.file_out,
                                   b.max_out, b.n_files,       b.nested_quotes != 0};
    if (s->lines && parseb_cuda_queue(s->lines, &out, s->stream, err) < 0)
        return -1;
    TRY(cudaEventRecord(s->parsed, s->stream));
    TRY(cudaMemcpyAsync(s->host.odd, b.odd, per_file, cudaMemcpyDeviceToHost, s->stream));
    TRY(cudaMemcpyAsync(s->host.file_out, b.file_out, per_file, cudaMemcpyDeviceToHost,
                        s->stream));
    TRY(cudaMemcpyAsync(s->host.total, b.total, sizeof *b.total, cudaMemcpyDeviceToHost,
                        s->stream));
    return 0;
}

int lexb_cuda_start(lexb_cuda *d, int slot, pt_err *err)
{
    if (queue(&d->slot[slot], err) == 0)
        return 0;
    (void)cudaStreamSynchronize(
        d->slot[slot].stream); /* the host's arrays are ours again */
    (void)cudaGetLastError();
    return -1;
}

static int add_times(const struct slot *s, pt_lex_stats *stats, pt_err *err)
{
    float in = 0, kernels = 0, parser = 0, out = 0;
    TRY(cudaEventElapsedTime(&in, s->started, s->copied));
    TRY(cudaEventElapsedTime(&kernels, s->copied, s->computed));
    TRY(cudaEventElapsedTime(&parser, s->computed, s->parsed));
    TRY(cudaEventElapsedTime(&out, s->parsed, s->fetched));
    stats->in_s += in / 1e3;
    stats->kernel_s += kernels / 1e3;
    stats->parser_s += parser / 1e3;
    stats->out_s += out / 1e3;
    return 0;
}

int lexb_cuda_finish(lexb_cuda *d, int slot, pt_lex_stats *stats, pt_err *err)
{
    struct slot *s = &d->slot[slot];
    TRY(cudaStreamSynchronize(s->stream));
    uint32_t n = s->host.total->n_out;
    if (n && n <= s->host.max_out) {
        TRY(cudaMemcpyAsync(s->host.out, s->device.out, n * sizeof(pt_tok),
                            cudaMemcpyDeviceToHost, s->stream));
        if (s->host.max_names)
            TRY(cudaMemcpyAsync(s->host.first, s->device.first, n * sizeof(uint32_t),
                                cudaMemcpyDeviceToHost, s->stream));
    }
    if (s->lines && parseb_cuda_fetch(s->lines, s->stream, err) < 0)
        return -1;
    TRY(cudaEventRecord(s->fetched, s->stream));
    TRY(cudaStreamSynchronize(s->stream));
    return add_times(s, stats, err);
}

const parseb *lexb_cuda_lines(const lexb_cuda *d, int slot)
{
    return parseb_cuda_lines(d->slot[slot].lines);
}
