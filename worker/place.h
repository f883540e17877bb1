/* place.h: which of its node's GPUs a rank works on. */
#ifndef PT_WORKER_PLACE_H
#define PT_WORKER_PLACE_H

#include "base/defs.h"
#include "base/str.h"

/* The GPU of the rank that is the local-th on its node, one of `visible` (as in
 * CUDA_VISIBLE_DEVICES; NULL: of gpus, by number), in turn. False when there is none to choose. */
bool pt_place_pick(const char *visible, uint32_t gpus, uint32_t local, pt_buf *out);

/* Narrows this process's CUDA_VISIBLE_DEVICES to its GPU, before anything looks for one. The
 * launcher's environment says which rank of the node it is. Returns what it became, or "". */
const char *pt_place_take(uint32_t gpus_per_node);

#endif
