/* asked.h: lines of a module's Rust that only some programs have. What a program asks of its
 * functions (f_locals of their frames) is known only when all of its modules are there; a unit is
 * translated alone. So its Rust has the lines, marked, and they are opened or left out when it is
 * written. */
#ifndef PT_WORKER_ASKED_H
#define PT_WORKER_ASKED_H

#include "base/str.h"

#include <stdbool.h>

/* How such a line begins. */
#define PT_ASKED_LINE "//~ "

/* The Rust as it is written, with those lines or without. */
void pt_asked_lines(pt_str rust, bool with, pt_buf *out);

#endif
