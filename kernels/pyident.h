/* pyident.h: which code points may start or continue a Python identifier (XID_Start and
 * XID_Continue with '_', as str.isidentifier() of CPython 3.11 has it, Unicode 14), and which
 * are printable. Two-stage bit tables; made by tests/support/gen_pyident.py. */
#ifndef PT_KERNELS_PYIDENT_H
#define PT_KERNELS_PYIDENT_H

#include "kernels/par.h"

PT_EXTERN_C_BEGIN

enum { PT_IDENT_SHIFT = 8, PT_IDENT_BLOCKS = 0x110000 >> PT_IDENT_SHIFT };

/* block[set][cp >> 8] names a block of 256 bits in `bits`. */
struct pt_ident_tables {
    const uint16_t *block[3]; /* by enum pt_ident_set */
    const uint8_t (*bits)[32];
};
enum pt_ident_set { PT_IDENT_START, PT_IDENT_CONTINUE, PT_IDENT_PRINTABLE };

const struct pt_ident_tables *pt_ident_tables_get(void);

PT_FN bool pt_ident_has(const struct pt_ident_tables *t, int set, uint32_t cp)
{
    if (cp >= 0x110000)
        return false;
    const uint8_t *bits = t->bits[t->block[set][cp >> PT_IDENT_SHIFT]];
    return (bits[(cp & 255) >> 3] >> (cp & 7)) & 1;
}

PT_EXTERN_C_END
#endif
