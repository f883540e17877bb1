/* httpd_absent.c: stands in where Portalis was built without libmicrohttpd. */
#include "scheduler/httpd.h"

pt_httpd *pt_httpd_start(const pt_httpd_options *o, pt_err *err)
{
    pt_fail(err, PT_ERR_OTHER,
            "%s: this Portalis was built without a server: install libmicrohttpd-dev and "
            "build again",
            o->listen);
    return NULL;
}

uint16_t pt_httpd_port(const pt_httpd *h)
{
    (void)h;
    return 0;
}

void pt_httpd_stop(pt_httpd *h)
{
    (void)h;
}
