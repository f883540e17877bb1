/* bundle.h: many messages in one body, each with the rank that it is from or for:
 *     | rank (u32) | n (u32) | n bytes | ...      little-endian */
#ifndef PT_SCHEDULER_BUNDLE_H
#define PT_SCHEDULER_BUNDLE_H

#include "base/str.h"

void pt_bundle_u32(pt_buf *b, uint32_t v);
void pt_bundle_add(pt_buf *b, int rank, pt_str message);
/* Takes the first message off *rest: 1; 0 at the end; -1 when what is left is none. */
int pt_bundle_next(pt_str *rest, int *rank, pt_str *message);
/* Takes four bytes off *rest; false when there are less. */
bool pt_bundle_take(pt_str *rest, uint32_t *v);

#endif
