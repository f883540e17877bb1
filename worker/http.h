/* http.h: one small request to a server that is near: no proxy, no redirection, a short limit of
 * time, answers of at most 64 KiB. */
#ifndef PT_WORKER_HTTP_H
#define PT_WORKER_HTTP_H

#include "base/err.h"
#include "base/str.h"

typedef struct {
    const char *method; /* "GET", "PUT" */
    const char *url;
    const char *const *headers; /* "Name: value"; NULL at the end; NULL: none */
    int timeout_ms;
} pt_http_request;

/* The status, with the body in *body; -1 when there was no answer. */
int pt_http(const pt_http_request *q, pt_buf *body, pt_err *err);

#endif
