/* lexbatch.c: packs files into batches, lets a device or the steps here work on them, and hands
 * out the tokens of each file. What neither can do, pylex.c does. */
#include "kernels/lexbatch_priv.h"

#include "base/vec.h"

#include <string.h>
#include <time.h>

enum {
    DEFAULT_BATCH = 16 << 20, /* an H100 is busy from a few MiB on */
    LEAST_BATCH = 64 << 10,   /* a device without memory for so little is of no use */
    DEFAULT_FILES = 16384,
    SLOTS = 2,
    FAILURES = 3 /* in a row: the device is not asked again */
};

/* The files that a slot works on. */
struct slot {
    PT_VEC(size_t) files;
    uint32_t used; /* bytes */
    bool busy;
    lexb here; /* of the steps: its arrays */
    uint8_t *block;
};

struct pt_lexbatch {
    pt_lex_options o;
    lexb_cuda *cuda; /* NULL also once the device was given up */
    struct slot slot[SLOTS];
    int turn, slots; /* the slot that is being filled */
    int failures;    /* in a row */
    pt_tok *toks;    /* of one file, lexed sequentially */
    uint32_t max_toks;
    pt_lex_seen seen; /* without numbers, which tokens of a batch have not */
    pt_lex_stats stats;
    char trouble[200];
    /* of the run in progress */
    const uint32_t *firsts; /* of the file that is handed out */
    double began;
    const pt_lex_file *files;
    pt_lex_sink sink;
    void *ctx;
};

const char *pt_lex_odd_text(enum pt_lex_odd_bit why)
{
    static const char *const texts[] = {
#define X(name, what) what,
        PT_LEX_ODDS(X)
#undef X
    };
    return texts[why];
}

const uint32_t *pt_lexbatch_firsts(const pt_lexbatch *b)
{
    return b->firsts;
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static uint32_t units(uint32_t bytes)
{
    return (bytes + LEXB_UNIT - 1) / LEXB_UNIT;
}

static void open_steps(pt_lexbatch *b)
{
    uint32_t n = units(b->o.batch_bytes), max_tok = lexb_max_tok(b->o.batch_bytes);
    struct slot *s = &b->slot[0];
    size_t size = lexb_layout(&s->here, NULL, n, max_tok, b->o.max_files);
    s->block = aligned_alloc(256, size);
    PT_ASSERT(s->block);
    lexb_layout(&s->here, s->block, n, max_tok, b->o.max_files);
    s->here.ident = *pt_ident_tables_get();
}

/* A batch as large as wanted, or as the device has memory for. */
static int open_cuda(pt_lexbatch *b, pt_err *err)
{
    for (;;) {
        b->cuda = lexb_cuda_open(b->o.batch_bytes, b->o.max_files, b->o.lines != NULL, err);
        if (b->cuda)
            return 0;
        if (err->code != PT_ERR_NOSPACE || b->o.batch_bytes / 2 < LEAST_BATCH)
            return -1;
        b->o.batch_bytes /= 2;
        b->stats.halved++;
    }
}

pt_lexbatch *pt_lexbatch_new(const pt_lex_options *o, pt_err *err)
{
    pt_err unread;
    pt_lexbatch *b = calloc(1, sizeof *b);
    PT_ASSERT(b);
    b->seen.n = UINT16_MAX;
    b->o = *o;
    b->o.batch_bytes = o->batch_bytes ? o->batch_bytes : DEFAULT_BATCH;
    b->o.max_files = o->max_files ? o->max_files : DEFAULT_FILES;
    b->slots = o->where == PT_LEX_CUDA ? SLOTS : 1;
    if (o->where == PT_LEX_STEPS) {
        open_steps(b);
    } else if (o->where == PT_LEX_CUDA && open_cuda(b, err ? err : &unread) < 0) {
        pt_lexbatch_free(b);
        return NULL;
    }
    return b;
}

int pt_lexbatch_probe(char name[160], pt_err *err)
{
    return lexb_cuda_probe(name, err);
}

uint32_t pt_lexbatch_bytes(const pt_lexbatch *b)
{
    return b->o.batch_bytes;
}

void pt_lexbatch_free(pt_lexbatch *b)
{
    if (!b)
        return;
    lexb_cuda_close(b->cuda);
    for (int i = 0; i < SLOTS; i++) {
        free(b->slot[i].block);
        pt_vec_free(&b->slot[i].files);
    }
    free(b->toks);
    free(b);
}

const pt_lex_stats *pt_lexbatch_stats(const pt_lexbatch *b)
{
    return &b->stats;
}

const char *pt_lexbatch_name(const pt_lexbatch *b)
{
    return b->cuda ? lexb_cuda_name(b->cuda) : "this CPU";
}

const char *pt_lexbatch_trouble(const pt_lexbatch *b)
{
    return b->trouble;
}

/* ---- one file, sequentially */

static void sequential(pt_lexbatch *b, size_t file, uint32_t odd)
{
    const pt_lex_file *f = &b->files[file];
    pt_pylex l;
    pt_pylex_init(&l, f->s, f->n, pt_ident_tables_get());
    l.nested_quotes = b->o.nested_quotes;
    l.seen = &b->seen;
    uint32_t n = 0;
    while (!l.done) {
        if (b->max_toks - n < 512) {
            b->max_toks = b->max_toks * 2 + f->n / 4 + 1024;
            b->toks = realloc(b->toks, b->max_toks * sizeof *b->toks);
            PT_ASSERT(b->toks);
        }
        n += pt_pylex_some(&l, b->toks + n, b->max_toks - n);
    }
    for (int i = 0; odd && i < PT_ODD_COUNT; i++) {
        if (odd >> i & 1) {
            b->stats.odd[i]++;
            break;
        }
    }
    b->stats.tokens += n;
    b->sink(b->ctx, file, b->toks, n, odd);
}

/* ---- a batch */

static lexb *batch_of(pt_lexbatch *b, int slot)
{
    return b->cuda ? lexb_cuda_batch(b->cuda, slot) : &b->slot[slot].here;
}

/* Puts a file into the slot; false when there is no room left. */
static bool pack(pt_lexbatch *b, int slot, size_t file)
{
    struct slot *s = &b->slot[slot];
    const pt_lex_file *f = &b->files[file];
    lexb *x = batch_of(b, slot);
    if (s->used + (size_t)f->n + 1 > b->o.batch_bytes || s->files.n == b->o.max_files)
        return false;
    uint8_t *to = (uint8_t *)x->src + s->used; /* ours to fill in */
    memcpy(to, f->s, f->n);
    to[f->n] = 0;
    ((uint32_t *)x->file_at)[s->files.n] = s->used;
    s->used += f->n + 1;
    pt_vec_push(&s->files, file);
    return true;
}

static void close_batch(pt_lexbatch *b, int slot)
{
    struct slot *s = &b->slot[slot];
    lexb *x = batch_of(b, slot);
    x->n_files = (uint32_t)s->files.n;
    x->n_bytes = s->used;
    x->n_units = units(s->used);
    uint32_t room = lexb_max_tok(b->o.batch_bytes), most = s->used + LEXB_SLACK;
    x->max_tok = x->max_out = most < room ? most : room; /* grids no larger than need be */
    x->nested_quotes = b->o.nested_quotes;
    x->max_names = b->o.firsts ? x->max_tok : 0;
    ((uint32_t *)x->file_at)[x->n_files] = s->used;
    size_t all = (size_t)x->n_units * LEXB_UNIT + LEXB_SLACK;
    memset((uint8_t *)x->src + s->used, 0, all - s->used);
}

/* What the device made of the tokens while they were there, or the steps here. */
static void deliver_lines(pt_lexbatch *b, int slot)
{
    const lexb *x = batch_of(b, slot);
    const parseb *there = b->cuda ? lexb_cuda_lines(b->cuda, slot) : NULL;
    pt_parse_output lines;
    if (b->cuda && !there) {
        b->stats.unparsed++;
        return;
    }
    if (there)
        parseb_block(there, &lines);
    else
        pt_parse_steps(&(pt_parse_input){x->out, x->total->n_out, x->file_out, x->n_files,
                                         x->nested_quotes},
                       &lines);
    b->o.lines(b->ctx, b->slot[slot].files.p, &lines);
}

static void deliver(pt_lexbatch *b, int slot)
{
    struct slot *s = &b->slot[slot];
    const lexb *x = batch_of(b, slot);
    bool dense = x->total->n_tok > x->max_tok || x->total->n_out > x->max_out;
    if (b->o.lines && !dense)
        deliver_lines(b, slot);
    for (uint32_t i = 0; i < x->n_files; i++) {
        if (dense || x->odd[i])
            continue;
        uint32_t to = i + 1 < x->n_files ? x->file_out[i + 1] : x->total->n_out;
        b->stats.tokens += to - x->file_out[i];
        b->firsts = x->max_names ? x->first + x->file_out[i] : NULL;
        b->sink(b->ctx, s->files.p[i], x->out + x->file_out[i], to - x->file_out[i], 0);
    }
    b->firsts = NULL;
    for (uint32_t i = 0; i < x->n_files; i++)
        if (dense || x->odd[i])
            sequential(b, s->files.p[i], dense ? (uint32_t)PT_ODD_dense : x->odd[i]);
}

static void empty(struct slot *s)
{
    s->busy = false;
    s->used = 0;
    s->files.n = 0;
}

static void failed(pt_lexbatch *b, int slot, const pt_err *err);

/* Waits for a slot and empties it. */
static void finish(pt_lexbatch *b, int slot)
{
    struct slot *s = &b->slot[slot];
    pt_err err;
    if (s->busy && b->cuda && lexb_cuda_finish(b->cuda, slot, &b->stats, &err) < 0) {
        failed(b, slot, &err);
    } else if (s->busy) {
        b->failures = 0;
        deliver(b, slot);
    }
    empty(s);
}

static void start(pt_lexbatch *b, int slot)
{
    struct slot *s = &b->slot[slot];
    pt_err err;
    if (s->files.n == 0)
        return;
    close_batch(b, slot);
    b->stats.batches++;
    s->busy = true;
    if (b->cuda && lexb_cuda_start(b->cuda, slot, &err) < 0) {
        failed(b, slot, &err);
    } else if (!b->cuda) {
        lexb *x = &s->here;
        memset(x->mark, 0, x->n_units * sizeof *x->mark);
        memset(x->odd, 0, x->n_files * sizeof *x->odd);
        lexb_run_steps(x);
    }
}

static void next_slot(pt_lexbatch *b)
{
    start(b, b->turn);
    b->turn = (b->turn + 1) % b->slots;
    finish(b, b->turn);
}

static void flush(pt_lexbatch *b)
{
    for (int k = 0; k < b->slots; k++)
        next_slot(b);
}

/* Files that no batch can hold, and all of them where there are no batches. */
static bool alone(const pt_lexbatch *b, const pt_lex_file *f, uint32_t *odd)
{
    *odd = 0;
    if (b->o.where == PT_LEX_SEQUENTIAL)
        return true;
    if (b->o.where == PT_LEX_CUDA && !b->cuda)
        *odd = PT_ODD_failed;
    else if (f->n >= b->o.batch_bytes)
        *odd = PT_ODD_large;
    else if (memchr(f->s, 0, f->n))
        *odd = PT_ODD_nul;
    return *odd != 0;
}

static void place(pt_lexbatch *b, size_t file)
{
    uint32_t odd;
    while (!alone(b, &b->files[file], &odd)) {
        if (pack(b, b->turn, file))
            return;
        next_slot(b); /* may halve the batches, or end them */
    }
    sequential(b, file, odd);
}

/* ---- a device that fails */

/* Too little memory after all: the same files in batches of half the size. */
static bool split(pt_lexbatch *b, const size_t *files, size_t n)
{
    pt_err err;
    uint32_t bytes = b->o.batch_bytes;
    if (bytes / 2 < LEAST_BATCH)
        return false;
    for (int k = 0; k < b->slots; k++)
        finish(b, k);
    if (b->cuda && b->o.batch_bytes == bytes) { /* it may be split by now */
        lexb_cuda_close(b->cuda);
        b->o.batch_bytes /= 2;
        b->stats.halved++;
        if (open_cuda(b, &err) < 0)
            snprintf(b->trouble, sizeof b->trouble, "%.199s", err.msg);
    }
    b->turn = 0;
    for (size_t i = 0; i < n; i++)
        place(b, files[i]);
    flush(b);
    return true;
}

/* The batch of a slot could not be done. Its files are, before this returns, and no slot then
 * holds any of them. */
static void failed(pt_lexbatch *b, int slot, const pt_err *err)
{
    struct slot *s = &b->slot[slot];
    PT_VEC(size_t) files = {0};
    for (size_t i = 0; i < s->files.n; i++)
        pt_vec_push(&files, s->files.p[i]);
    empty(s);
    snprintf(b->trouble, sizeof b->trouble, "%.199s", err->msg);
    if (err->code != PT_ERR_NOSPACE || !b->cuda || !split(b, files.p, files.n)) {
        b->stats.fell_back++;
        for (size_t i = 0; i < files.n; i++)
            sequential(b, files.p[i], PT_ODD_failed);
        if (b->cuda && ++b->failures >= FAILURES) {
            for (int k = 0; k < b->slots; k++)
                finish(b, k);
            lexb_cuda_close(b->cuda);
            b->cuda = NULL;
        }
    }
    pt_vec_free(&files);
}

void pt_lexbatch_nest(pt_lexbatch *b, bool nested_quotes)
{
    b->o.nested_quotes = nested_quotes;
}

void pt_lexbatch_begin(pt_lexbatch *b, const pt_lex_file *files, pt_lex_sink sink,
                       void *ctx)
{
    b->began = seconds();
    b->files = files;
    b->sink = sink;
    b->ctx = ctx;
}

void pt_lexbatch_add(pt_lexbatch *b, size_t i)
{
    b->stats.files++;
    b->stats.bytes += b->files[i].n;
    place(b, i);
}

void pt_lexbatch_end(pt_lexbatch *b)
{
    flush(b);
    b->stats.host_s += seconds() - b->began;
}

void pt_lexbatch_run(pt_lexbatch *b, const pt_lex_file *files, size_t n, pt_lex_sink sink,
                     void *ctx)
{
    pt_lexbatch_begin(b, files, sink, ctx);
    for (size_t i = 0; i < n; i++)
        pt_lexbatch_add(b, i);
    pt_lexbatch_end(b);
}
