/* block.h: arrays as one block of memory that can leave the process and come back.
 *
 *     0     header: magic, version, what, number of arrays, size, checksum
 *     64    one pt_block_array for each array: what it is, size of an item, count, offset
 *           the arrays, each at a multiple of 64, zeros between them
 *
 * Nothing in it is a pointer, so the same bytes are what a stage works on, what the store
 * keeps, what MPI carries and what is mapped back: pt_block_open() checks and parses nothing.
 * Numbers are in this machine's byte order; a block of the other order is refused by its
 * magic. */
#ifndef PT_KERNELS_BLOCK_H
#define PT_KERNELS_BLOCK_H

#include "base/err.h"
#include "base/str.h"

PT_EXTERN_C_BEGIN

enum { PT_BLOCK_ALIGN = 64, PT_BLOCK_MAX_ARRAYS = 64 };

typedef struct {
    uint32_t what; /* which array, as the block's user numbers them */
    uint32_t item; /* bytes of one item */
    uint64_t n;    /* items */
    uint64_t at;   /* offset in the block */
} pt_block_array;

typedef struct {
    uint64_t magic;
    uint32_t version; /* of `what`'s layout */
    uint32_t what;    /* which kind of block */
    uint64_t n_arrays;
    uint64_t size;     /* of the whole block */
    uint64_t checksum; /* of all bytes but these 8; 0 until pt_block_seal() */
    uint64_t unused[3];
} pt_block_header;

/* Sets `at` of arrays[0..n) in their order; returns the block's size. */
size_t pt_block_lay_out(pt_block_array *arrays, uint32_t n);
/* Writes header and table. `mem` is aligned to 64 and as large as pt_block_lay_out() said;
 * the bytes between the arrays are set to 0. */
void pt_block_begin(void *mem, uint32_t what, uint32_t version,
                    const pt_block_array *arrays, uint32_t n);
/* Computes the checksum: the last thing before a block leaves. */
void pt_block_seal(void *mem);

/* Checks bytes that came from elsewhere: PT_ERR_DAMAGED, or PT_ERR_VERSION when another
 * version wrote them. Alignment to 8 is needed, as mmap and malloc give it. What the arrays
 * say is the caller's to check. */
int pt_block_open(pt_str bytes, uint32_t what, uint32_t version, pt_err *err);
/* The array `what` of a block, its items of `item` bytes; NULL when it has none such. Works on
 * blocks that are open or were begun here. */
void *pt_block_get(const void *mem, uint32_t what, uint32_t item, uint64_t *n);
size_t pt_block_size(const void *mem);

PT_EXTERN_C_END
#endif
