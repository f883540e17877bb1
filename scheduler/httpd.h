/* httpd.h: a small HTTP server for what rank 0 has to tell (metrics: GET only) and to hear (late
 * allocations: POST). Every answer is one text, or bytes, of a moderate size. */
#ifndef PT_SCHEDULER_HTTPD_H
#define PT_SCHEDULER_HTTPD_H

#include "base/err.h"
#include "base/str.h"

typedef struct pt_httpd pt_httpd;

typedef struct {
    const char *path;
    const char *query; /* of its `q` argument; "" when there is none */
    pt_str body;       /* of a POST */
} pt_httpd_request;

/* Fills *body; returns the status (200, 404, 503). Called from a thread of the server's, one call
 * at a time, unless `posts` is set. */
typedef int (*pt_httpd_answer)(void *ctx, const pt_httpd_request *q, pt_buf *body);

/* Whether somebody with this token ("Authorization: Bearer TOKEN"; "" when there is none) may ask at
 * all. Called before anything of a body is read. */
typedef bool (*pt_httpd_admit)(void *ctx, const char *token);

typedef struct {
    const char *listen;
    /* Only POST is taken, bodies of at most so many bytes, each connection in a thread of its own:
     * an answer may take its time. 0: only GET. */
    size_t posts;
    pt_httpd_admit admit; /* NULL: everybody */
    pt_httpd_answer answer;
    void *ctx;
} pt_httpd_options;

/* `listen` is "ADDRESS:PORT", "[ADDRESS]:PORT" or ":PORT" (all addresses); port 0 takes any.
 * NULL when the place cannot be had, or Portalis was built without the library. Its threads take
 * no signals. */
pt_httpd *pt_httpd_start(const pt_httpd_options *o, pt_err *err);
/* The port it listens on. */
uint16_t pt_httpd_port(const pt_httpd *h);
/* NULL is fine. No answer is asked for after it. */
void pt_httpd_stop(pt_httpd *h);

#endif
