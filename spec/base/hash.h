/* hash.h: the content hash (SHA-256, through libcrypto) that names artifacts and keys, and
 * a 64-bit checksum for records. SHA-256, because the repositories we read are untrusted
 * and equal names must mean equal bytes; OpenSSL's uses the CPU's SHA instructions. */
#ifndef PT_BASE_HASH_H
#define PT_BASE_HASH_H

#include "base/defs.h"
#include "base/str.h"

PT_EXTERN_C_BEGIN

typedef struct {
    uint8_t b[32];
} pt_hash;

enum { PT_HASH_HEX = 65 }; /* 64 digits and the NUL */

pt_hash pt_hash_of(const void *p, size_t n);
bool pt_hash_eq(pt_hash a, pt_hash b);
bool pt_hash_is_zero(pt_hash h);
void pt_hash_hex(pt_hash h, char out[PT_HASH_HEX]);
/* False when `hex` is not 64 lower-case hexadecimal digits. */
bool pt_hash_parse(pt_str hex, pt_hash *out);

/* A hash over fields: each is length-prefixed, so ("ab","c") and ("a","bc") differ. */
typedef struct pt_hasher pt_hasher;
pt_hasher *pt_hasher_new(void);
void pt_hasher_add(pt_hasher *h, const void *p, size_t n);
void pt_hasher_adds(pt_hasher *h, const char *z);
void pt_hasher_addu(pt_hasher *h, uint64_t v);
pt_hash pt_hasher_done(pt_hasher *h); /* and frees it */

/* First 8 bytes of the SHA-256, little-endian. */
uint64_t pt_checksum(const void *p, size_t n);

PT_EXTERN_C_END
#endif
