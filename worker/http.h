/* http.h: small requests to a server that is near: no proxy, no redirection, a short limit of
 * time, answers of a limited size. */
#ifndef PT_WORKER_HTTP_H
#define PT_WORKER_HTTP_H

#include "base/err.h"
#include "base/str.h"

typedef struct {
    const char *method; /* "GET", "PUT", "POST" */
    const char *url;
    const char *const *headers; /* "Name: value"; NULL at the end; NULL: none */
    int timeout_ms;
    pt_str body;     /* of a POST */
    size_t max_body; /* of the answer; 0: 64 KiB */
} pt_http_request;

/* The status, with the body in *body; -1 when there was no answer. */
int pt_http(const pt_http_request *q, pt_buf *body, pt_err *err);

/* The same over a connection that is kept between requests, for one thread. NULL when Portalis
 * was built without libcurl. */
typedef struct pt_http_line pt_http_line;
pt_http_line *pt_http_line_open(pt_err *err);
int pt_http_on(pt_http_line *line, const pt_http_request *q, pt_buf *body, pt_err *err);
void pt_http_line_close(pt_http_line *line); /* NULL is fine */

#endif
