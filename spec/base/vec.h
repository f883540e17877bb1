/* vec.h: typed growable arrays on the heap.
 *
 *     typedef PT_VEC(uint32_t) pt_u32s;
 *     pt_u32s v = {0};
 *     pt_vec_push(&v, 7);      v.p[0], v.n
 *     pt_vec_free(&v);
 *
 * No memory aborts. */
#ifndef PT_BASE_VEC_H
#define PT_BASE_VEC_H

#include "base/defs.h"

PT_EXTERN_C_BEGIN

#define PT_VEC(type)                                                                       \
    struct {                                                                               \
        type *p;                                                                           \
        size_t n, cap;                                                                     \
    }

void *pt_vec_grow_(void *p, size_t *cap, size_t need, size_t size);

#define pt_vec_reserve(v, need)                                                            \
    ((v)->p = (size_t)(need) > (v)->cap                                                    \
                  ? pt_vec_grow_((v)->p, &(v)->cap, (size_t)(need), sizeof *(v)->p)        \
                  : (v)->p)
#define pt_vec_push(v, x) (pt_vec_reserve((v), (v)->n + 1), (v)->p[(v)->n++] = (x))
#define pt_vec_pop(v)     ((v)->p[--(v)->n])
#define pt_vec_last(v)    ((v)->p[(v)->n - 1])
#define pt_vec_clear(v)   ((v)->n = 0)
#define pt_vec_free(v)    (free((v)->p), (v)->p = NULL, (v)->n = (v)->cap = 0)

PT_EXTERN_C_END
#endif
