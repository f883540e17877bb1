/* httpd.h: a small HTTP server for what rank 0 has to tell: GET only, every answer a text. */
#ifndef PT_SCHEDULER_HTTPD_H
#define PT_SCHEDULER_HTTPD_H

#include "base/err.h"
#include "base/str.h"

typedef struct pt_httpd pt_httpd;

/* Fills *body for a path; returns the status (200, 404, 503). Called from a thread of the
 * server's, one call at a time. */
typedef int (*pt_httpd_answer)(void *ctx, const char *path, pt_buf *body);

/* `listen` is "ADDRESS:PORT", "[ADDRESS]:PORT" or ":PORT" (all addresses); port 0 takes any.
 * NULL when the place cannot be had, or Portalis was built without the library. */
pt_httpd *pt_httpd_start(const char *listen, pt_httpd_answer answer, void *ctx,
                         pt_err *err);
/* The port it listens on. */
uint16_t pt_httpd_port(const pt_httpd *h);
/* NULL is fine. No answer is asked for after it. */
void pt_httpd_stop(pt_httpd *h);

#endif
