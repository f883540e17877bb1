/* http_absent.c: stands in where Portalis was built without libcurl. */
#include "worker/http.h"

int pt_http(const pt_http_request *q, pt_buf *body, pt_err *err)
{
    (void)body;
    return pt_fail(err, PT_ERR_OTHER,
                   "%s: this Portalis was built without libcurl: install "
                   "libcurl4-openssl-dev and build again",
                   q->url);
}
