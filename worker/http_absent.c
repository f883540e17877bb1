/* http_absent.c: stands in where Portalis was built without libcurl. */
#include "worker/http.h"

static int absent(const char *what, pt_err *err)
{
    return pt_fail(err, PT_ERR_OTHER,
                   "%s: this Portalis was built without libcurl: install "
                   "libcurl4-openssl-dev and build again",
                   what);
}

int pt_http(const pt_http_request *q, pt_buf *body, pt_err *err)
{
    (void)body;
    return absent(q->url, err);
}

pt_http_line *pt_http_line_open(pt_err *err)
{
    absent("HTTP", err);
    return NULL;
}

int pt_http_on(pt_http_line *line, const pt_http_request *q, pt_buf *body, pt_err *err)
{
    (void)line;
    (void)body;
    return absent(q->url, err);
}

void pt_http_line_close(pt_http_line *line)
{
    (void)line;
}
