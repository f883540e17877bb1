/* net.c: what goes between processes takes its time, may be lost, come twice, or be overtaken:
 * messages of a world's ranks, and the requests of late worlds. Nothing is lost in a calm net but
 * what is sent to the dead. */
#include "tests/chaos/schedules/schedules.h"

#include "scheduler/httpd.h"
#include "spec/link_priv.h"
#include "spec/wire.h"
#include "worker/http.h"

#include <stdlib.h>
#include <string.h>

enum { MESSAGE_US = 20, FLUSH_US = 1000, REFUSED_US = 300, MAX_SERVERS = 64 };

struct letter {
    int from;
    int64_t at_us;
    uint64_t order;
    pt_buf bytes;
};

struct end {
    pt_link link;
    s_world *world;
    PT_VEC(struct letter) letters;
    int64_t last_us[S_MAX_RANKS + 1]; /* when the last of each comes */
    bool woken;
};

static uint64_t n_letters;

static uint32_t net_below(uint32_t n)
{
    return (uint32_t)(v_dice(&s.net) % n);
}

static bool rough(void)
{
    return v_now_us < s.calm_us;
}

static int64_t delay_us(void)
{
    int64_t us = 50 + net_below(200);
    return rough() && s.late_us && net_below(8) == 0 ? us + net_below((uint32_t)s.late_us)
                                                     : us;
}

static void post(struct end *to, int from, pt_str bytes)
{
    struct letter l = {.from = from, .at_us = v_now_us + delay_us(), .order = n_letters++};
    if (!(s.mixed && rough()) && l.at_us < to->last_us[from])
        l.at_us = to->last_us[from];
    to->last_us[from] = l.at_us;
    pt_buf_addstr(&l.bytes, bytes);
    pt_vec_push(&to->letters, l);
    v_poke(to, l.at_us, false);
}

static int net_send(pt_link *l, int to, pt_str bytes, pt_err *err)
{
    (void)err;
    struct end *me = (struct end *)l, *other = (struct end *)me->world->ends[to];
    const s_proc *p = me->world->procs[to];
    v_may_die();
    if (l->rank > 0)
        s_watch_said(s_me(), bytes);
    if (!p || p->v.dead || v_now_us < me->world->cut_until_us)
        return 0;
    if (rough() && net_below(1000) < s.lost)
        return 0;
    post(other, l->rank, bytes);
    if (rough() && net_below(1000) < s.twice)
        post(other, l->rank, bytes);
    return 0;
}

/* The letter that comes first. */
static struct letter *first(struct end *me)
{
    struct letter *best = NULL;
    for (size_t i = 0; i < me->letters.n; i++) {
        struct letter *l = &me->letters.p[i];
        if (!best || l->at_us < best->at_us ||
            (l->at_us == best->at_us && l->order < best->order))
            best = l;
    }
    return best;
}

static void take(struct end *me, struct letter *l, int *from, pt_buf *out)
{
    *from = l->from;
    pt_buf_addstr(out, pt_buf_str(&l->bytes));
    pt_buf_free(&l->bytes);
    *l = me->letters.p[--me->letters.n];
    if (me->link.rank > 0)
        s_watch_granted(s_me(), pt_buf_str(out));
}

static int net_poll(pt_link *l, int timeout_ms, int *from, pt_buf *out, pt_err *err)
{
    (void)err;
    struct end *me = (struct end *)l;
    int64_t until_us = v_now_us + timeout_ms * 1000ll;
    for (;;) {
        v_may_die();
        struct letter *next = first(me);
        if (next && next->at_us <= v_now_us) {
            v_sleep(MESSAGE_US);
            take(me, first(me), from, out);
            return 1;
        }
        if (me->woken || v_now_us >= until_us)
            break;
        v_wait(me, next && next->at_us < until_us ? next->at_us : until_us);
    }
    me->woken = false;
    return 0;
}

static int64_t net_stuck_ms(pt_link *l, int to)
{
    (void)l;
    (void)to;
    return 0;
}

static void net_drop(pt_link *l, int rank)
{
    (void)l;
    (void)rank;
}

static int net_flush(pt_link *l, int timeout_ms)
{
    (void)l;
    (void)timeout_ms;
    v_sleep(FLUSH_US);
    return 1;
}

static void net_wake(pt_link *l)
{
    ((struct end *)l)->woken = true;
    v_poke(l, v_now_us, false);
}

static void net_close(pt_link *l)
{
    (void)l; /* ends with its world */
}

static const pt_link_ops net_ops = {.kind = "tcp",
                                    .send = net_send,
                                    .poll = net_poll,
                                    .stuck_ms = net_stuck_ms,
                                    .drop = net_drop,
                                    .flush = net_flush,
                                    .wake = net_wake,
                                    .close = net_close};

void s_net_open(s_world *w)
{
    for (int r = 0; r <= w->n; r++) {
        struct end *e = calloc(1, sizeof *e);
        PT_ASSERT(e);
        e->link = (pt_link){&net_ops, r, w->n + 1};
        e->world = w;
        w->ends[r] = &e->link;
    }
}

/* --- HTTP: a server is its callbacks; a request is a thread of the server's process --- */

struct pt_httpd {
    pt_httpd_options o;
    s_proc *owner;
    bool stopped;
    uint32_t n_open;
};

struct request {
    struct pt_httpd *server;
    const char *token;
    const char *path, *query;
    pt_buf body, answer;
    int64_t there_us, back_us;
    int status;
    bool ended;
};

static struct pt_httpd servers[MAX_SERVERS];
static uint32_t n_servers;

void s_net_reset(void)
{
    n_servers = 0;
    n_letters = 0;
}

pt_httpd *__wrap_pt_httpd_start(const pt_httpd_options *o, pt_err *err);
uint16_t __wrap_pt_httpd_port(const pt_httpd *h);
void __wrap_pt_httpd_stop(pt_httpd *h);
pt_http_line *__wrap_pt_http_line_open(pt_err *err);
void __wrap_pt_http_line_close(pt_http_line *line);
int __wrap_pt_http_on(pt_http_line *line, const pt_http_request *q, pt_buf *body,
                      pt_err *err);

pt_httpd *__wrap_pt_httpd_start(const pt_httpd_options *o, pt_err *err)
{
    (void)err;
    PT_ASSERT(n_servers < MAX_SERVERS);
    servers[n_servers] = (struct pt_httpd){.o = *o, .owner = s_me()};
    return &servers[n_servers++];
}

uint16_t __wrap_pt_httpd_port(const pt_httpd *h)
{
    return (uint16_t)(1 + (h - servers));
}

void __wrap_pt_httpd_stop(pt_httpd *h)
{
    if (!h)
        return;
    h->stopped = true;
    while (h->n_open)
        v_sleep(FLUSH_US);
}

pt_http_line *__wrap_pt_http_line_open(pt_err *err)
{
    (void)err;
    return (pt_http_line *)servers;
}

void __wrap_pt_http_line_close(pt_http_line *line)
{
    (void)line;
}

static void *serve(void *arg)
{
    struct request *r = arg;
    struct pt_httpd *h = r->server;
    v_sleep(r->there_us);
    pt_httpd_request q = {r->path, r->query, pt_buf_str(&r->body)};
    int status = h->o.admit && !h->o.admit(h->o.ctx, r->token)
                     ? 403
                     : h->o.answer(h->o.ctx, &q, &r->answer);
    h->n_open--;
    v_sleep(r->back_us);
    r->status = status;
    r->ended = true;
    v_poke(r, v_now_us, false);
    return NULL;
}

extern int __wrap_pthread_create(pthread_t *out, const pthread_attr_t *attr,
                                 void *(*f)(void *), void *arg);

static struct request *request_new(struct pt_httpd *h, const pt_http_request *q)
{
    struct request *r = calloc(1, sizeof *r);
    char *url = strdup(q->url);
    PT_ASSERT(r && url);
    const char *bearer = strstr(q->headers[0], "Bearer ");
    char *path = strchr(url + 7, '/'), *query = strchr(path, '?');
    if (query)
        *query = '\0';
    r->server = h;
    r->token = strdup(bearer ? bearer + 7 : "");
    r->path = path;
    r->query = query ? query + 3 : "";
    r->there_us = delay_us();
    r->back_us = delay_us();
    pt_buf_addstr(&r->body, q->body);
    return r;
}

static int no_answer(const char *why, pt_err *err)
{
    v_sleep(REFUSED_US);
    return pt_fail(err, PT_ERR_GONE, "%s", why);
}

int __wrap_pt_http_on(pt_http_line *line, const pt_http_request *q, pt_buf *body,
                      pt_err *err)
{
    (void)line;
    const char *port = strrchr(q->url + 7, ':');
    uint32_t number = port ? (uint32_t)atoi(port + 1) : 0;
    struct pt_httpd *h = number && number <= n_servers ? &servers[number - 1] : NULL;
    int64_t until_us = v_now_us + q->timeout_ms * 1000ll;
    v_may_die();
    if (!h || h->stopped || h->owner->v.dead)
        return no_answer("connection refused", err);
    bool lost = rough() && net_below(1000) < s.lost;
    bool unheard = lost && net_below(2);
    struct request *r = request_new(h, q);
    if (!unheard) {
        pthread_t t;
        v_proc *me = v_self;
        h->n_open++;
        v_self = &h->owner->v;
        __wrap_pthread_create(&t, NULL, serve, r);
        v_self = me;
    }
    while (v_now_us < until_us && (lost || !r->ended) && !h->owner->v.dead)
        v_wait(r, until_us);
    v_may_die();
    if (lost || !r->ended)
        return no_answer("no answer", err);
    pt_buf_clear(body);
    pt_buf_addstr(body, pt_buf_str(&r->answer));
    return r->status;
}
