/* layout.h: the Rust text of a module, indented for people. */
#ifndef PT_WORKER_LAYOUT_H
#define PT_WORKER_LAYOUT_H

#include "base/str.h"

/* Copies Rust text line by line, each indented by four columns for every earlier line that
 * left brackets open around it. Indentation in `in` does not matter; strings must not span
 * lines; raw strings and characters such as '{' must not occur (lowering writes none). Linear
 * time. Text that nests too deeply for a screen is indented no further. */
void pt_layout(pt_str in, pt_buf *out);

#endif
