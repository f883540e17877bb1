/* httpd.c: the only file that knows libmicrohttpd. One thread of its own; connections that say
 * nothing are closed, so that a stranger can keep no more than MAX_CONNECTIONS of them. */
#include "scheduler/httpd.h"

#include <microhttpd.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CONNECTIONS = 16, TIMEOUT_S = 5, MAX_HOST = 256 };

struct pt_httpd {
    struct MHD_Daemon *daemon;
    pt_httpd_answer answer;
    void *ctx;
};

static enum MHD_Result reply(struct MHD_Connection *c, int status, const pt_buf *body)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(
        body->n, (void *)pt_buf_z(body), MHD_RESPMEM_MUST_COPY);
    if (!r)
        return MHD_NO;
    MHD_add_response_header(r, "Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    enum MHD_Result out = MHD_queue_response(c, (unsigned)status, r);
    MHD_destroy_response(r);
    return out;
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version,
                                  const char *upload, size_t *upload_size, void **state)
{
    pt_httpd *h = ctx;
    pt_buf body = {0};
    (void)version;
    (void)upload;
    (void)state;
    int status = 405;
    if (*upload_size) { /* a body, which nobody reads */
        *upload_size = 0;
        return MHD_YES;
    }
    if (!strcmp(method, "GET") || !strcmp(method, "HEAD"))
        status = h->answer(h->ctx, url, &body);
    enum MHD_Result out = reply(c, status, &body);
    pt_buf_free(&body);
    return out;
}

/* "HOST:PORT" in two; false when it is not so. */
static bool split(const char *listen, char host[MAX_HOST], const char **port)
{
    const char *colon = strrchr(listen, ':');
    if (!colon || !colon[1] || strspn(colon + 1, "0123456789") != strlen(colon + 1))
        return false;
    size_t n = (size_t)(colon - listen);
    bool bracketed = n > 2 && listen[0] == '[' && colon[-1] == ']';
    if (n >= MAX_HOST)
        return false;
    snprintf(host, MAX_HOST, "%.*s", (int)(bracketed ? n - 2 : n), listen + bracketed);
    *port = colon + 1;
    return true;
}

static struct MHD_Daemon *start(pt_httpd *h, const struct sockaddr *at)
{
    unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ITC;
    if (at->sa_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    return MHD_start_daemon(flags, 0, NULL, NULL, on_request, h, MHD_OPTION_SOCK_ADDR, at,
                            MHD_OPTION_CONNECTION_LIMIT, (unsigned)MAX_CONNECTIONS,
                            MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)TIMEOUT_S,
                            MHD_OPTION_END);
}

pt_httpd *pt_httpd_start(const char *listen, pt_httpd_answer answer, void *ctx, pt_err *err)
{
    char host[MAX_HOST];
    const char *port;
    struct addrinfo want = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV,
                            .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    if (!split(listen, host, &port)) {
        pt_fail(err, PT_ERR_USAGE, "'%s' is no ADDRESS:PORT", listen);
        return NULL;
    }
    int rc = getaddrinfo(*host ? host : NULL, port, &want, &found);
    if (rc != 0) {
        pt_fail(err, PT_ERR_IO, "%s: %s", listen, gai_strerror(rc));
        return NULL;
    }
    pt_httpd *h = calloc(1, sizeof *h);
    PT_ASSERT(h);
    *h = (pt_httpd){.answer = answer, .ctx = ctx};
    h->daemon = start(h, found->ai_addr);
    freeaddrinfo(found);
    if (h->daemon)
        return h;
    pt_fail_errno(err, PT_ERR_IO, "cannot listen on %s", listen);
    free(h);
    return NULL;
}

uint16_t pt_httpd_port(const pt_httpd *h)
{
    const union MHD_DaemonInfo *i =
        MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return i ? i->port : 0;
}

void pt_httpd_stop(pt_httpd *h)
{
    if (h)
        MHD_stop_daemon(h->daemon);
    free(h);
}
