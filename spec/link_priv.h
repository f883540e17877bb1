/* link_priv.h: what a link implementation fills in; see link.h for what each must do. */
#ifndef PT_SPEC_LINK_PRIV_H
#define PT_SPEC_LINK_PRIV_H

#include "spec/link.h"

enum { PT_LINK_MAX_BYTES = (1 << 20) + 64 };

typedef struct {
    const char *kind;
    int (*send)(pt_link *l, int to, pt_str bytes, pt_err *err);
    int (*poll)(pt_link *l, int timeout_ms, int *from, pt_buf *out, pt_err *err);
    int64_t (*stuck_ms)(pt_link *l, int to);
    void (*drop)(pt_link *l, int rank);
    int (*flush)(pt_link *l, int timeout_ms);
    void (*wake)(pt_link *l);
    void (*close)(pt_link *l);
} pt_link_ops;

/* The first member of every implementation's struct. */
struct pt_link {
    const pt_link_ops *ops;
    int rank, size;
};

#endif
