#include "base/hash.h"

#include <openssl/evp.h>
#include <openssl/sha.h>
#include <string.h>

pt_hash pt_hash_of(const void *p, size_t n)
{
    pt_hash h;
    SHA256(p, n, h.b);
    return h;
}

bool pt_hash_eq(pt_hash a, pt_hash b)
{
    return memcmp(a.b, b.b, sizeof a.b) == 0;
}

bool pt_hash_is_zero(pt_hash h)
{
    return pt_hash_eq(h, (pt_hash){{0}});
}

void pt_hash_hex(pt_hash h, char out[PT_HASH_HEX])
{
    for (size_t i = 0; i < sizeof h.b; i++)
        snprintf(out + 2 * i, 3, "%02x", h.b[i]);
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool pt_hash_parse(pt_str hex, pt_hash *out)
{
    if (hex.n != 2 * sizeof out->b)
        return false;
    for (size_t i = 0; i < sizeof out->b; i++) {
        int high = digit(hex.p[2 * i]), low = digit(hex.p[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out->b[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}

struct pt_hasher {
    EVP_MD_CTX *ctx;
};

pt_hasher *pt_hasher_new(void)
{
    pt_hasher *h = malloc(sizeof *h);
    PT_ASSERT(h != NULL);
    h->ctx = EVP_MD_CTX_new();
    PT_ASSERT(h->ctx && EVP_DigestInit_ex(h->ctx, EVP_sha256(), NULL) == 1);
    return h;
}

static void update(pt_hasher *h, const void *p, size_t n)
{
    PT_ASSERT(EVP_DigestUpdate(h->ctx, p, n) == 1);
}

void pt_hasher_addu(pt_hasher *h, uint64_t v)
{
    uint8_t b[8];
    for (int i = 0; i < 8; i++)
        b[i] = (uint8_t)(v >> 8 * i); /* the same bytes on every machine */
    update(h, b, sizeof b);
}

void pt_hasher_add(pt_hasher *h, const void *p, size_t n)
{
    pt_hasher_addu(h, n);
    update(h, p, n);
}

void pt_hasher_adds(pt_hasher *h, const char *z)
{
    pt_hasher_add(h, z, strlen(z));
}

pt_hash pt_hasher_done(pt_hasher *h)
{
    pt_hash out;
    unsigned n = 0;
    PT_ASSERT(EVP_DigestFinal_ex(h->ctx, out.b, &n) == 1 && n == sizeof out.b);
    EVP_MD_CTX_free(h->ctx);
    free(h);
    return out;
}

uint64_t pt_checksum(const void *p, size_t n)
{
    pt_hash h = pt_hash_of(p, n);
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v |= (uint64_t)h.b[i] << 8 * i;
    return v;
}
