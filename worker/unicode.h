/* unicode.h: the few properties of characters that the lexer and the dump ask for. */
#ifndef PT_WORKER_UNICODE_H
#define PT_WORKER_UNICODE_H

#include "base/defs.h"

#include <stdbool.h>

bool pt_is_id_start(uint32_t c);  /* XID_Start, and '_' */
bool pt_is_id_part(uint32_t c);   /* XID_Continue */
bool pt_is_printable(uint32_t c); /* what Python's repr() shows as it is */
bool pt_nfkc_changes(uint32_t c); /* NFKC may turn it into something else */

#endif
