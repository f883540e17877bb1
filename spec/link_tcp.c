/* link_tcp.c: a star of TCP connections around rank 0, for launchers without MPI. Nobody but
 * rank 0 talks to all, and a worker only to rank 0; so that is all that is connected.
 *
 *     on a connection:  | n (u32, little-endian) | n bytes | ...     first frame: "TOKEN RANK"
 *
 * Who cannot say the token is hung up on. A connection that ends is a rank that is gone: sends to
 * it fail. The others do not notice. */
#include "spec/link_priv.h"

#include "base/log.h"
#include "base/vec.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    HEAD = 4,
    STUCK_BYTES = 64 << 20,
    CHUNK = 64 << 10,
    HELLO_BYTES = 128,
    RETRY_MS = 100
};

struct peer {
    int fd;    /* -1: not there (yet), or gone */
    bool gone; /* it will not come (back) */
    pt_buf in, out;
    size_t sent;      /* of out */
    int64_t since_ms; /* out is not empty since */
};

struct tcp {
    pt_link link;
    char token[40];
    int listener; /* rank 0; -1 elsewhere */
    int waker;
    struct peer *peers;            /* [size] */
    PT_VEC(struct peer) strangers; /* connected, not yet introduced */
    int turn;                      /* whose messages come first */
};

static void hang_up(struct peer *p, bool for_good)
{
    if (p->fd >= 0)
        close(p->fd);
    p->fd = -1;
    p->gone = for_good;
    p->sent = 0;
    pt_buf_free(&p->in);
    pt_buf_free(&p->out);
}

static void push(struct peer *p)
{
    while (p->fd >= 0 && p->sent < p->out.n) {
        ssize_t n = send(p->fd, p->out.p + p->sent, p->out.n - p->sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
            hang_up(p, true);
        if (n <= 0)
            break;
        p->sent += (size_t)n;
        p->since_ms = pt_now_mono_ms();
    }
    if (p->sent == p->out.n) {
        pt_buf_clear(&p->out);
        p->sent = 0;
    }
}

static void add_frame(struct peer *p, pt_str bytes)
{
    uint8_t head[HEAD];
    for (int i = 0; i < HEAD; i++)
        head[i] = (uint8_t)(bytes.n >> (8 * i));
    if (p->out.n == 0)
        p->since_ms = pt_now_mono_ms();
    pt_buf_add(&p->out, head, sizeof head);
    pt_buf_addstr(&p->out, bytes);
}

static int tcp_send(pt_link *l, int to, pt_str bytes, pt_err *err)
{
    struct tcp *t = (struct tcp *)l;
    struct peer *p = &t->peers[to];
    if (p->gone)
        return pt_fail(err, PT_ERR_GONE, "rank %d is gone", to);
    if (p->out.n > STUCK_BYTES)
        return pt_fail(err, PT_ERR_GONE, "rank %d takes nothing: %zu bytes wait for it", to,
                       p->out.n - p->sent);
    add_frame(p, bytes);
    push(p);
    return 0;
}

/* Length of the frame at the front; -1 when it is not whole, or beyond any message. */
static int64_t frame(struct peer *p)
{
    uint32_t n = 0;
    if (p->in.n < HEAD)
        return -1;
    for (int i = 0; i < HEAD; i++)
        n |= (uint32_t)(uint8_t)p->in.p[i] << (8 * i);
    if (n > PT_LINK_MAX_BYTES) {
        hang_up(p, true);
        return -1;
    }
    return p->in.n - HEAD >= n ? (int64_t)n : -1;
}

static void eat(struct peer *p, size_t n)
{
    memmove(p->in.p, p->in.p + n, p->in.n - n);
    p->in.n -= n;
}

static void pull(struct peer *p)
{
    char chunk[CHUNK];
    ssize_t n = recv(p->fd, chunk, sizeof chunk, 0);
    if (n > 0)
        pt_buf_add(&p->in, chunk, (size_t)n);
    else if (n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)) {
        /* What it said before it went is still heard. */
        close(p->fd);
        p->fd = -1;
        p->gone = true;
    }
}

static bool deliver(struct tcp *t, int *from, pt_buf *out)
{
    for (int i = 0; i < t->link.size; i++) {
        int r = (t->turn + i) % t->link.size;
        int64_t n = frame(&t->peers[r]);
        if (n < 0)
            continue;
        pt_buf_add(out, t->peers[r].in.p + HEAD, (size_t)n);
        eat(&t->peers[r], HEAD + (size_t)n);
        *from = r;
        t->turn = r + 1;
        return true;
    }
    return false;
}

static void prepare_socket(int fd)
{
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* A stranger's first frame says who it is. True when it is one no more. */
static bool introduce(struct tcp *t, struct peer *s)
{
    char hello[HELLO_BYTES + 1] = "", token[40] = "";
    int rank = 0;
    int64_t n = frame(s);
    if (n < 0)
        return s->fd < 0 || s->in.n > HELLO_BYTES + HEAD ? (hang_up(s, true), true) : false;
    snprintf(hello, sizeof hello, "%.*s", (int)n, s->in.p + HEAD);
    bool known = sscanf(hello, "%39s %d", token, &rank) == 2 && !strcmp(token, t->token) &&
                 rank > 0 && rank < t->link.size && t->peers[rank].fd < 0 &&
                 !t->peers[rank].gone;
    if (!known) {
        hang_up(s, true);
        return true;
    }
    eat(s, HEAD + (size_t)n);
    struct peer *p = &t->peers[rank];
    p->fd = s->fd;
    p->in = s->in;
    pt_buf_free(&s->out);
    push(p);
    return true;
}

static void meet(struct tcp *t)
{
    size_t kept = 0;
    for (size_t i = 0; i < t->strangers.n; i++)
        if (!introduce(t, &t->strangers.p[i]))
            t->strangers.p[kept++] = t->strangers.p[i];
    t->strangers.n = kept;
}

/* Waits for anything to happen on any connection. */
static void wait_for(struct tcp *t, int timeout_ms)
{
    PT_VEC(struct pollfd) fds = {0};
    PT_VEC(struct peer *) whose = {0};
    pt_vec_push(&fds, ((struct pollfd){t->waker, POLLIN, 0}));
    pt_vec_push(&fds, ((struct pollfd){t->listener, POLLIN, 0}));
    for (int r = 0; r < t->link.size; r++)
        if (t->peers[r].fd >= 0)
            pt_vec_push(&whose, &t->peers[r]);
    for (size_t i = 0; i < t->strangers.n; i++)
        pt_vec_push(&whose, &t->strangers.p[i]);
    for (size_t i = 0; i < whose.n; i++) {
        short events = (short)(POLLIN | (whose.p[i]->out.n ? POLLOUT : 0));
        pt_vec_push(&fds, ((struct pollfd){whose.p[i]->fd, events, 0}));
    }
    if (poll(fds.p, fds.n, timeout_ms) > 0) {
        for (size_t i = 0; i < whose.n; i++) {
            if (fds.p[i + 2].revents & (POLLIN | POLLHUP | POLLERR))
                pull(whose.p[i]);
            push(whose.p[i]);
        }
        int fd = fds.p[1].revents ? accept(t->listener, NULL, NULL) : -1;
        if (fd >= 0) {
            prepare_socket(fd);
            pt_vec_push(&t->strangers, ((struct peer){.fd = fd}));
        }
    }
    meet(t);
    pt_vec_free(&fds);
    pt_vec_free(&whose);
}

static bool woken(struct tcp *t)
{
    uint64_t n;
    return read(t->waker, &n, sizeof n) == sizeof n;
}

static int tcp_poll(pt_link *l, int timeout_ms, int *from, pt_buf *out, pt_err *err)
{
    struct tcp *t = (struct tcp *)l;
    int64_t until = pt_now_mono_ms() + timeout_ms;
    for (;;) {
        if (deliver(t, from, out))
            return 1;
        if (l->rank != 0 && t->peers[0].gone)
            return pt_fail(err, PT_ERR_GONE, "rank 0 has hung up");
        int64_t left = until - pt_now_mono_ms();
        wait_for(t, left > 0 ? (int)left : 0);
        if (deliver(t, from, out))
            return 1;
        if (woken(t) || pt_now_mono_ms() >= until)
            return 0;
    }
}

static int64_t tcp_stuck_ms(pt_link *l, int to)
{
    struct peer *p = &((struct tcp *)l)->peers[to];
    push(p);
    return p->out.n ? pt_now_mono_ms() - p->since_ms + 1 : 0;
}

static void tcp_drop(pt_link *l, int rank)
{
    hang_up(&((struct tcp *)l)->peers[rank], true);
}

static int tcp_flush(pt_link *l, int timeout_ms)
{
    struct tcp *t = (struct tcp *)l;
    int64_t until = pt_now_mono_ms() + timeout_ms;
    for (;;) {
        bool left = false;
        for (int r = 0; r < l->size; r++) {
            push(&t->peers[r]);
            left = left || (t->peers[r].fd >= 0 && t->peers[r].out.n);
        }
        if (!left)
            return 1;
        if (pt_now_mono_ms() >= until)
            return 0;
        usleep(500);
    }
}

static void tcp_wake(pt_link *l)
{
    uint64_t one = 1;
    ssize_t n = write(((struct tcp *)l)->waker, &one, sizeof one);
    (void)n;
}

static void tcp_close(pt_link *l)
{
    struct tcp *t = (struct tcp *)l;
    tcp_flush(l, 1000);
    for (int r = 0; r < l->size; r++)
        hang_up(&t->peers[r], true);
    for (size_t i = 0; i < t->strangers.n; i++)
        hang_up(&t->strangers.p[i], true);
    pt_vec_free(&t->strangers);
    if (t->listener >= 0)
        close(t->listener);
    close(t->waker);
    free(t->peers);
    free(t);
}

static const pt_link_ops tcp_ops = {.kind = "tcp",
                                    .send = tcp_send,
                                    .poll = tcp_poll,
                                    .stuck_ms = tcp_stuck_ms,
                                    .drop = tcp_drop,
                                    .flush = tcp_flush,
                                    .wake = tcp_wake,
                                    .close = tcp_close};

static struct tcp *tcp_new(int rank, int size, const char *token)
{
    struct tcp *t = calloc(1, sizeof *t);
    PT_ASSERT(t);
    t->link = (pt_link){&tcp_ops, rank, size};
    t->listener = -1;
    t->waker = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    t->peers = calloc((size_t)size, sizeof *t->peers);
    PT_ASSERT(t->peers && t->waker >= 0);
    snprintf(t->token, sizeof t->token, "%s", token);
    for (int r = 0; r < size; r++)
        t->peers[r].fd = -1;
    return t;
}

pt_link *pt_link_tcp_serve(int size, const char *token, int *port, pt_err *err)
{
    struct sockaddr_in6 at = {.sin6_family = AF_INET6, .sin6_addr = in6addr_any};
    struct sockaddr_in at4 = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_ANY)};
    struct sockaddr *any = (struct sockaddr *)&at;
    socklen_t n = sizeof at;
    int off = 0, fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (fd < 0 || bind(fd, any, n) < 0) { /* a machine without IPv6 */
        if (fd >= 0)
            close(fd);
        fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        any = (struct sockaddr *)&at4;
        n = sizeof at4;
        if (fd < 0 || bind(fd, any, n) < 0)
            goto failed;
    }
    if (listen(fd, 1024) < 0 || getsockname(fd, any, &n) < 0)
        goto failed;
    *port = ntohs(any->sa_family == AF_INET ? at4.sin_port : at.sin6_port);
    prepare_socket(fd);
    struct tcp *t = tcp_new(0, size, token);
    t->listener = fd;
    return &t->link;
failed:
    pt_fail_errno(err, PT_ERR_OTHER, "cannot listen on TCP");
    if (fd >= 0)
        close(fd);
    return NULL;
}

static int connect_to(const char *host, int port)
{
    char service[16];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found = NULL;
    int fd = -1;
    snprintf(service, sizeof service, "%d", port);
    if (getaddrinfo(host, service, &hints, &found) != 0)
        return -1;
    for (struct addrinfo *a = found; a && fd < 0; a = a->ai_next) {
        fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen) < 0) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(found);
    return fd;
}

pt_link *pt_link_tcp_join(const char *host, int port, int rank, int size, const char *token,
                          int timeout_ms, pt_err *err)
{
    int64_t until = pt_now_mono_ms() + timeout_ms;
    int fd;
    while ((fd = connect_to(host, port)) < 0 && pt_now_mono_ms() < until)
        usleep(RETRY_MS * 1000);
    if (fd < 0) {
        pt_fail(err, PT_ERR_GONE, "rank 0 cannot be reached at %s, port %d", host, port);
        return NULL;
    }
    prepare_socket(fd);
    struct tcp *t = tcp_new(rank, size, token);
    char hello[HELLO_BYTES];
    snprintf(hello, sizeof hello, "%s %d", token, rank);
    t->peers[0].fd = fd;
    add_frame(&t->peers[0], pt_str_of(hello));
    push(&t->peers[0]);
    return &t->link;
}
