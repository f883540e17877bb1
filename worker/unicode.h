/* unicode.h: what Python's repr() shows as it is. */
#ifndef PT_WORKER_UNICODE_H
#define PT_WORKER_UNICODE_H

#include "kernels/pyident.h"

static inline bool pt_is_printable(uint32_t c)
{
    return pt_ident_has(pt_ident_tables_get(), PT_IDENT_PRINTABLE, c);
}

#endif
