#include "base/vec.h"

void *pt_vec_grow_(void *p, size_t *cap, size_t need, size_t size)
{
    size_t n = *cap ? *cap * 2 : 8;
    while (n < need)
        n *= 2;
    PT_ASSERT(n < SIZE_MAX / size);
    p = realloc(p, n * size);
    PT_ASSERT(p != NULL);
    *cap = n;
    return p;
}
