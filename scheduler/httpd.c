/* httpd.c: the only file that knows libmicrohttpd. Connections that say nothing are closed, so that
 * a stranger can keep no more than MAX_CONNECTIONS of them, and those only for a while. */
#include "scheduler/httpd.h"

#include <microhttpd.h>
#include <netdb.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CONNECTIONS = 16, MAX_POSTERS = 256, TIMEOUT_S = 5, MAX_HOST = 256 };

struct pt_httpd {
    struct MHD_Daemon *daemon;
    pt_httpd_options o;
};

/* A request under way. */
struct hearing {
    pt_buf body;
    bool too_long;
};

static enum MHD_Result reply(const pt_httpd *h, struct MHD_Connection *c, int status,
                             const pt_buf *body)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(
        body->n, (void *)pt_buf_z(body), MHD_RESPMEM_MUST_COPY);
    if (!r)
        return MHD_NO;
    MHD_add_response_header(r, "Content-Type",
                            h->o.posts ? "application/octet-stream"
                                       : "text/plain; version=0.0.4; charset=utf-8");
    enum MHD_Result out = MHD_queue_response(c, (unsigned)status, r);
    MHD_destroy_response(r);
    return out;
}

static const char *token_of(struct MHD_Connection *c)
{
    static const char bearer[] = "Bearer ";
    const char *said = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Authorization");
    return said && !strncmp(said, bearer, sizeof bearer - 1) ? said + sizeof bearer - 1
                                                             : "";
}

static int answer(pt_httpd *h, struct MHD_Connection *c, const char *url,
                  const char *method, struct hearing *in, pt_buf *body)
{
    const char *query = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "q");
    bool post = !strcmp(method, "POST"),
         get = !strcmp(method, "GET") || !strcmp(method, "HEAD");
    pt_httpd_request q = {url, query ? query : "", pt_buf_str(&in->body)};
    if (h->o.posts ? !post : !get)
        return 405;
    return in->too_long ? 413 : h->o.answer(h->o.ctx, &q, body);
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version,
                                  const char *upload, size_t *upload_size, void **state)
{
    pt_httpd *h = ctx;
    struct hearing *in = *state;
    pt_buf body = {0};
    (void)version;
    if (!in && h->o.admit && !h->o.admit(h->o.ctx, token_of(c)))
        return reply(h, c, 403, &body);
    if (!in) { /* its head only */
        *state = calloc(1, sizeof *in);
        return *state ? MHD_YES : MHD_NO;
    }
    if (*upload_size) {
        in->too_long = in->too_long || in->body.n + *upload_size > h->o.posts;
        if (!in->too_long)
            pt_buf_add(&in->body, upload, *upload_size);
        *upload_size = 0;
        return MHD_YES;
    }
    int status = answer(h, c, url, method, in, &body);
    enum MHD_Result out = reply(h, c, status, &body);
    pt_buf_free(&body);
    return out;
}

static void on_end(void *ctx, struct MHD_Connection *c, void **state,
                   enum MHD_RequestTerminationCode how)
{
    struct hearing *in = *state;
    (void)ctx;
    (void)c;
    (void)how;
    if (in)
        pt_buf_free(&in->body);
    free(in);
    *state = NULL;
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
    sigset_t all, before;
    if (at->sa_family == AF_INET6)
        flags |= MHD_USE_IPv6;
    if (h->o.posts)
        flags |= MHD_USE_THREAD_PER_CONNECTION;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    struct MHD_Daemon *d = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, h, MHD_OPTION_SOCK_ADDR, at,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)(h->o.posts ? MAX_POSTERS : MAX_CONNECTIONS),
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)TIMEOUT_S, MHD_OPTION_NOTIFY_COMPLETED,
        on_end, NULL, MHD_OPTION_END);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return d;
}

pt_httpd *pt_httpd_start(const pt_httpd_options *o, pt_err *err)
{
    char host[MAX_HOST];
    const char *port;
    struct addrinfo want = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV,
                            .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    if (!split(o->listen, host, &port)) {
        pt_fail(err, PT_ERR_USAGE, "'%s' is no ADDRESS:PORT", o->listen);
        return NULL;
    }
    int rc = getaddrinfo(*host ? host : NULL, port, &want, &found);
    if (rc != 0) {
        pt_fail(err, PT_ERR_IO, "%s: %s", o->listen, gai_strerror(rc));
        return NULL;
    }
    pt_httpd *h = calloc(1, sizeof *h);
    PT_ASSERT(h);
    h->o = *o;
    h->daemon = start(h, found->ai_addr);
    freeaddrinfo(found);
    if (h->daemon)
        return h;
    pt_fail_errno(err, PT_ERR_IO, "cannot listen on %s", o->listen);
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
