/* block.c: see block.h. The checksum tells accidents, not malice: what is read from the store
 * is beyond that verified by its name. It takes four words at a time; each step is a bijection
 * of a lane for a given word and of the word for a given lane, so that no single changed word
 * goes unseen. */
#include "kernels/block.h"

#include <assert.h>
#include <string.h>

#define BLOCK_MAGIC UINT64_C(0x0a4b4c4254500a89) /* 0x89, newline, "PTBLK", newline */

static size_t round_up(size_t n)
{
    return (n + PT_BLOCK_ALIGN - 1) / PT_BLOCK_ALIGN * PT_BLOCK_ALIGN;
}

static size_t table_end(uint64_t n_arrays)
{
    return sizeof(pt_block_header) + (size_t)n_arrays * sizeof(pt_block_array);
}

static pt_block_array *table(const void *mem)
{
    return (pt_block_array *)((uintptr_t)mem + sizeof(pt_block_header));
}

size_t pt_block_lay_out(pt_block_array *arrays, uint32_t n)
{
    size_t at = round_up(table_end(n));
    PT_ASSERT(n <= PT_BLOCK_MAX_ARRAYS);
    for (uint32_t i = 0; i < n; i++) {
        arrays[i].at = at;
        at = round_up(at + (size_t)arrays[i].n * arrays[i].item);
    }
    return at;
}

void pt_block_begin(void *mem, uint32_t what, uint32_t version,
                    const pt_block_array *arrays, uint32_t n)
{
    size_t end = table_end(n);
    pt_block_header h = {
        .magic = BLOCK_MAGIC, .version = version, .what = what, .n_arrays = n};
    memcpy(table(mem), arrays, n * sizeof *arrays);
    for (uint32_t i = 0; i <= n; i++) {
        size_t next = i < n ? (size_t)arrays[i].at : round_up(end);
        memset((uint8_t *)mem + end, 0, next - end);
        end = i < n ? next + (size_t)arrays[i].n * arrays[i].item : next;
    }
    h.size = end;
    memcpy(mem, &h, sizeof h);
}

static uint64_t step(uint64_t lane, uint64_t word)
{
    lane = (lane ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return lane << 31 | lane >> 33;
}

/* Of a whole block, whose size is a multiple of 64, as if its checksum were 0. */
static uint64_t checksum(const uint8_t *p, size_t n)
{
    uint64_t lane[4] = {1, 2, 3, 4}, word[4];
    for (size_t at = 0; at < n; at += sizeof word) {
        memcpy(word, p + at, sizeof word);
        if (at == 32) /* the header's second half begins with it */
            word[0] = 0;
        for (int k = 0; k < 4; k++)
            lane[k] = step(lane[k], word[k]);
    }
    uint64_t all = n;
    for (int k = 0; k < 4; k++)
        all = step(all, lane[k]);
    return all ? all : 1;
}

void pt_block_seal(void *mem)
{
    pt_block_header *h = mem;
    static_assert(offsetof(pt_block_header, checksum) == 32, "checksum() leaves it out");
    static_assert(sizeof *h == PT_BLOCK_ALIGN, "drawn in block.h");
    h->checksum = checksum(mem, (size_t)h->size);
}

static int damaged(pt_err *err, const char *why)
{
    return pt_fail(err, PT_ERR_DAMAGED, "a damaged block: %s", why);
}

/* Arrays follow each other, so none overlaps another or leaves the block. */
static int check_table(const pt_block_header *h, pt_err *err)
{
    uint64_t from = round_up(table_end(h->n_arrays));
    const pt_block_array *a = table(h);
    for (uint64_t i = 0; i < h->n_arrays; i++) {
        if (a[i].at < from || a[i].at > h->size || a[i].at % PT_BLOCK_ALIGN)
            return damaged(err, "an array is not in its place");
        if (a[i].item == 0 || a[i].n > (h->size - a[i].at) / a[i].item)
            return damaged(err, "an array is larger than the block");
        from = a[i].at + a[i].n * a[i].item;
    }
    return 0;
}

int pt_block_open(pt_str bytes, uint32_t what, uint32_t version, pt_err *err)
{
    const pt_block_header *h = (const void *)bytes.p;
    PT_ASSERT((uintptr_t)bytes.p % 8 == 0);
    if (bytes.n < sizeof *h || h->magic != BLOCK_MAGIC)
        return damaged(err, "it does not begin as one");
    if (h->size != bytes.n || h->size % PT_BLOCK_ALIGN)
        return damaged(err, "its size is not what it says");
    if (h->n_arrays > PT_BLOCK_MAX_ARRAYS || table_end(h->n_arrays) > h->size)
        return damaged(err, "more arrays than fit");
    if (h->checksum != checksum((const void *)bytes.p, bytes.n))
        return damaged(err, "the checksum does not fit");
    if (h->what != what)
        return damaged(err, "it is one of another kind");
    if (h->version != version)
        return pt_fail(err, PT_ERR_VERSION, "a block of version %u; this is version %u",
                       h->version, version);
    return check_table(h, err);
}

void *pt_block_get(const void *mem, uint32_t what, uint32_t item, uint64_t *n)
{
    const pt_block_header *h = mem;
    const pt_block_array *a = table(mem);
    for (uint64_t i = 0; i < h->n_arrays; i++) {
        if (a[i].what == what && a[i].item == item) {
            *n = a[i].n;
            return (void *)((uintptr_t)mem + (size_t)a[i].at);
        }
    }
    *n = 0;
    return NULL;
}

size_t pt_block_size(const void *mem)
{
    return (size_t)((const pt_block_header *)mem)->size;
}
