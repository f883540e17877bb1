/* door.c: threads of the HTTP server put what they hear into one inbox and take what waits for
 * their world; the dispatcher's thread, which owns the link, does the rest. One lock for all. */
#include "scheduler/door.h"

#include "base/log.h"
#include "base/vec.h"
#include "checkpoint/atomic.h"
#include "scheduler/bundle.h"
#include "scheduler/httpd.h"
#include "spec/link_priv.h"
#include "spec/wire.h"
#include "worker/stages.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    MAX_RANKS = 1 << 16, /* of all late worlds of a start */
    MAX_WAIT_MS = 1000,
    STUCK_BYTES = 64 << 20,
    ASLEEP_MS = 2000, /* a world that has not asked for so long is not waited for */
    GOODBYE_MS = 1000,
    NAP_US = 2000
};

struct letter {
    int from;
    pt_buf bytes;
};

struct world {
    int first, n; /* its ranks */
    uint32_t seq; /* of the last bundle heard */
    pt_buf out, reply;
    int64_t seen_ms;
    bool told; /* how this start ends */
    pthread_cond_t some;
    char batch[128];
};

struct pt_door {
    pt_link link; /* first: it is the dispatcher's link */
    pt_link_ops ops;
    pt_link *inner;
    int own, next; /* ranks of this world; the next late rank */
    pt_httpd *server;
    pthread_mutex_t lock;
    PT_VEC(struct letter) inbox;
    size_t read; /* of inbox */
    PT_VEC(struct world *) worlds;
    enum pt_door_state state;
    int64_t run;
    char token[130];
    const char *note;
};

/* --- the token and the note --- */

static bool is_token(const char *s)
{
    size_t n =
        strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
    return n >= 16 && n <= 128 && !s[n];
}

bool pt_door_env_token(char out[130])
{
    const char *said = getenv("PORTALIS_JOB_TOKEN");
    out[0] = '\0';
    if (!said || !*said)
        return true;
    if (!is_token(said))
        return false;
    snprintf(out, 130, "%s", said);
    return true;
}

static int make_token(char out[130], pt_err *err)
{
    uint8_t raw[16];
    if (!pt_door_env_token(out))
        return pt_fail(err, PT_ERR_USAGE,
                       "PORTALIS_JOB_TOKEN takes 16 to 128 letters, digits, - and _");
    if (*out)
        return 0;
    if (getrandom(raw, sizeof raw, 0) != sizeof raw)
        return pt_fail_errno(err, PT_ERR_OTHER, "getrandom");
    for (size_t i = 0; i < sizeof raw; i++)
        snprintf(out + 2 * i, 3, "%02x", raw[i]);
    return 0;
}

/* Takes as long wherever the two differ; `b` is ours. */
static bool same_token(const char *a, const char *b)
{
    size_t n = strlen(b), m = strlen(a);
    uint8_t differ = n != m;
    for (size_t i = 0; i < n; i++)
        differ |= (uint8_t)(b[i] ^ (i < m ? a[i] : 0));
    return !differ;
}

/* The name under which others reach `listen`. */
static void url_of(const char *listen, uint16_t port, char *out, size_t size)
{
    char host[256] = "";
    size_t n = (size_t)(strrchr(listen, ':') - listen);
    bool all = n == 0 || !strncmp(listen, "0.0.0.0", n) || !strncmp(listen, "[::]", n);
    if (all)
        gethostname(host, sizeof host - 1);
    else
        snprintf(host, sizeof host, "%.*s", (int)n, listen);
    snprintf(out, size, "http://%s:%u", host, port);
}

static int leave_note(struct pt_door *d, const char *listen, pt_err *err)
{
    char url[300], env[130];
    pt_buf b = {0};
    url_of(listen, pt_httpd_port(d->server), url, sizeof url);
    bool secret = pt_door_env_token(env) && *env;
    pt_buf_printf(&b, "%s %s\n", url, secret ? "-" : d->token);
    int rc = pt_atomic_write_secret(d->note, pt_buf_str(&b), err);
    pt_buf_free(&b);
    if (rc == 0)
        pt_log(PT_INFO, "late.listen", "url=%s", url);
    return rc;
}

/* A machine need not know its own name, so long as others do. */
static void here(char *url, size_t size)
{
    static const char scheme[] = "http://";
    char host[256] = "", other[300];
    gethostname(host, sizeof host - 1);
    size_t n = strlen(host), s = sizeof scheme - 1;
    if (strncmp(url + s, host, n) || url[s + n] != ':')
        return;
    snprintf(other, sizeof other, "%s127.0.0.1%s", scheme, url + s + n);
    snprintf(url, size, "%s", other);
}

bool pt_door_find(const pt_job_dir *dir, pt_door_note *out)
{
    struct stat st;
    char env[130];
    FILE *f = fopen(dir->door, "re");
    if (!f)
        return false;
    bool ok =
        fstat(fileno(f), &st) == 0 && fscanf(f, "%299s %129s", out->url, out->token) == 2;
    fclose(f);
    if (ok && (st.st_mode & 077 || st.st_uid != geteuid())) {
        pt_log(PT_WARN, "late.note", "others can read or write %s: it is not used",
               dir->door);
        return false;
    }
    if (ok && !strcmp(out->token, "-")) {
        ok = pt_door_env_token(env) && *env;
        snprintf(out->token, sizeof out->token, "%s", env);
    }
    if (ok)
        here(out->url, sizeof out->url);
    return ok && is_token(out->token);
}

/* --- what the server's threads do --- */

static struct world *world_of(struct pt_door *d, int rank)
{
    for (size_t i = 0; i < d->worlds.n; i++)
        if (rank >= d->worlds.p[i]->first &&
            rank < d->worlds.p[i]->first + d->worlds.p[i]->n)
            return d->worlds.p[i];
    return NULL;
}

static struct world *world_new(struct pt_door *d, int n, const char *batch)
{
    struct world *w = calloc(1, sizeof *w);
    pthread_condattr_t clock;
    PT_ASSERT(w);
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&w->some, &clock);
    pthread_condattr_destroy(&clock);
    w->first = d->next;
    w->n = n;
    w->seen_ms = pt_now_mono_ms();
    snprintf(w->batch, sizeof w->batch, "%s", strcmp(batch, "-") ? batch : "");
    d->next += n;
    pt_vec_push(&d->worlds, w);
    return w;
}

static int hear_join(struct pt_door *d, const pt_httpd_request *q, pt_buf *body)
{
    char text[512], tool[64], host[200], batch[128];
    int n;
    unsigned protocol;
    snprintf(text, sizeof text, "%.*s", (int)q->body.n, q->body.p ? q->body.p : "");
    if (sscanf(text, "%d %u %63s %199s %127s", &n, &protocol, tool, host, batch) != 5 ||
        n < 1)
        return 400;
    if (protocol != PT_WIRE_VERSION ||
        strcmp(tool, PT_VERSION "/" PT_TRANSLATOR_VERSION) != 0) {
        pt_buf_printf(body,
                      "this start is Portalis %s, the late one %s; install one version "
                      "everywhere",
                      PT_VERSION "/" PT_TRANSLATOR_VERSION, tool);
        return 409;
    }
    if (d->state != PT_DOOR_OPEN) {
        pt_bundle_u32(body, d->state);
        return 410;
    }
    if (n > MAX_RANKS - (d->next - d->own))
        return 507;
    const struct world *w = world_new(d, n, batch);
    pt_log(PT_INFO, "late.joined", "world=%zu host=%s batch=%s ranks=%d-%d", d->worlds.n,
           host, batch, w->first, w->first + n - 1);
    pt_buf_printf(body, "%" PRId64 ".%zu", d->run, d->worlds.n);
    return 200;
}

/* All of a bundle or nothing of it. */
static bool is_whole(const struct world *w, pt_str bundle)
{
    pt_str message;
    int rank, rc;
    while ((rc = pt_bundle_next(&bundle, &rank, &message)) == 1)
        if (rank < 1 || rank > w->n)
            return false;
    return rc == 0;
}

static void hear_bundle(struct pt_door *d, struct world *w, pt_str bundle)
{
    pt_str message;
    int rank;
    while (pt_bundle_next(&bundle, &rank, &message) == 1) {
        struct letter l = {.from = w->first + rank - 1};
        pt_buf_addstr(&l.bytes, message);
        pt_vec_push(&d->inbox, l);
    }
}

/* Waits until something is there for this world; the lock is held. */
static void wait_for_some(struct pt_door *d, struct world *w, int64_t wait_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t ns = until.tv_nsec + wait_ms % 1000 * 1000000;
    until.tv_sec += wait_ms / 1000 + ns / 1000000000;
    until.tv_nsec = ns % 1000000000;
    int rc = 0;
    while (rc == 0 && w->out.n == 0 && d->state == PT_DOOR_OPEN)
        rc = pthread_cond_timedwait(&w->some, &d->lock, &until);
}

static int hear_talk(struct pt_door *d, const pt_httpd_request *q, pt_buf *body)
{
    int64_t run, wait_ms;
    size_t number;
    uint32_t seq;
    if (sscanf(q->query, "%" SCNd64 ".%zu.%" SCNu32 ".%" SCNd64, &run, &number, &seq,
               &wait_ms) != 4)
        return 400;
    if (run != d->run || number < 1 || number > d->worlds.n)
        return 404; /* of an earlier start */
    struct world *w = d->worlds.p[number - 1];
    w->seen_ms = pt_now_mono_ms();
    if (seq == w->seq && seq) { /* the answer was lost on its way */
        pt_buf_addstr(body, pt_buf_str(&w->reply));
        return 200;
    }
    if (seq != w->seq + 1 || !is_whole(w, q->body))
        return 400;
    w->seq = seq;
    hear_bundle(d, w, q->body);
    if (q->body.n)
        pt_link_wake(d->inner);
    wait_for_some(d, w, wait_ms < 0 ? 0 : wait_ms < MAX_WAIT_MS ? wait_ms : MAX_WAIT_MS);
    w->told = d->state != PT_DOOR_OPEN;
    pt_buf_clear(&w->reply);
    pt_bundle_u32(&w->reply, d->state);
    pt_buf_addstr(&w->reply, pt_buf_str(&w->out));
    pt_buf_clear(&w->out);
    pt_buf_addstr(body, pt_buf_str(&w->reply));
    return 200;
}

static bool admit(void *ctx, const char *token)
{
    return same_token(token, ((struct pt_door *)ctx)->token);
}

static int answer(void *ctx, const pt_httpd_request *q, pt_buf *body)
{
    struct pt_door *d = ctx;
    pthread_mutex_lock(&d->lock);
    int status = !strcmp(q->path, "/join")   ? hear_join(d, q, body)
                 : !strcmp(q->path, "/talk") ? hear_talk(d, q, body)
                                             : 404;
    pthread_mutex_unlock(&d->lock);
    return status;
}

/* --- the link, on the dispatcher's thread --- */

static int door_send(pt_link *l, int to, pt_str bytes, pt_err *err)
{
    struct pt_door *d = (struct pt_door *)l;
    if (to < d->own)
        return pt_link_send(d->inner, to, bytes, err);
    pthread_mutex_lock(&d->lock);
    struct world *w = world_of(d, to);
    bool stuck = !w || w->out.n > STUCK_BYTES;
    if (!stuck) {
        pt_bundle_add(&w->out, to - w->first + 1, bytes);
        pthread_cond_signal(&w->some);
    }
    pthread_mutex_unlock(&d->lock);
    return stuck ? pt_fail(err, PT_ERR_GONE, "rank %d takes nothing", to) : 0;
}

static bool take(struct pt_door *d, int *from, pt_buf *out)
{
    pthread_mutex_lock(&d->lock);
    d->link.size = d->next;
    bool any = d->read < d->inbox.n;
    if (any) {
        struct letter *l = &d->inbox.p[d->read++];
        *from = l->from;
        pt_buf_addstr(out, pt_buf_str(&l->bytes));
        pt_buf_free(&l->bytes);
    }
    if (d->read == d->inbox.n)
        d->read = d->inbox.n = 0;
    pthread_mutex_unlock(&d->lock);
    return any;
}

static int door_poll(pt_link *l, int timeout_ms, int *from, pt_buf *out, pt_err *err)
{
    struct pt_door *d = (struct pt_door *)l;
    if (take(d, from, out))
        return 1;
    int rc = pt_link_poll(d->inner, timeout_ms, from, out, err);
    return rc == 0 ? take(d, from, out) : rc;
}

static int64_t door_stuck_ms(pt_link *l, int to)
{
    struct pt_door *d = (struct pt_door *)l;
    return to < d->own ? pt_link_stuck_ms(d->inner, to) : 0;
}

static void door_drop(pt_link *l, int rank)
{
    struct pt_door *d = (struct pt_door *)l;
    if (rank < d->own)
        pt_link_drop(d->inner, rank);
}

/* Whether a world that still asks has not got all, or, at the end, not heard of it. */
static bool owes(struct pt_door *d, bool the_end)
{
    bool some = false;
    int64_t now = pt_now_mono_ms();
    pthread_mutex_lock(&d->lock);
    for (size_t i = 0; i < d->worlds.n; i++) {
        const struct world *w = d->worlds.p[i];
        some =
            some || (now - w->seen_ms < ASLEEP_MS && (w->out.n || (the_end && !w->told)));
    }
    pthread_mutex_unlock(&d->lock);
    return some;
}

static int door_flush(pt_link *l, int timeout_ms)
{
    struct pt_door *d = (struct pt_door *)l;
    int64_t until = pt_now_mono_ms() + timeout_ms;
    int taken = pt_link_flush(d->inner, timeout_ms);
    while (d->server && owes(d, false) && pt_now_mono_ms() < until)
        usleep(NAP_US);
    return taken && !(d->server && owes(d, false));
}

static void door_wake(pt_link *l)
{
    pt_link_wake(((struct pt_door *)l)->inner);
}

/* After pt_door_close(): no thread of the server's is left. */
static void door_close(pt_link *l)
{
    struct pt_door *d = (struct pt_door *)l;
    pt_link_close(d->inner);
    for (size_t i = d->read; i < d->inbox.n; i++)
        pt_buf_free(&d->inbox.p[i].bytes);
    for (size_t i = 0; i < d->worlds.n; i++) {
        pt_buf_free(&d->worlds.p[i]->out);
        pt_buf_free(&d->worlds.p[i]->reply);
        pthread_cond_destroy(&d->worlds.p[i]->some);
        free(d->worlds.p[i]);
    }
    pt_vec_free(&d->inbox);
    pt_vec_free(&d->worlds);
    pthread_mutex_destroy(&d->lock);
    free(d);
}

static const pt_link_ops door_ops = {.send = door_send,
                                     .poll = door_poll,
                                     .stuck_ms = door_stuck_ms,
                                     .drop = door_drop,
                                     .flush = door_flush,
                                     .wake = door_wake,
                                     .close = door_close};

/* --- open, say, close --- */

static const char *where(const pt_job *job)
{
    const char *listen = job->late.listen;
    if (!strcmp(listen, "auto"))
        listen = job->launcher.kind == PT_LAUNCH_LOCAL ? "none" : ":0";
    return strcmp(listen, "none") ? listen : NULL;
}

static int set_up(struct pt_door *d, const char *listen, pt_err *err)
{
    pt_httpd_options o = {.listen = listen,
                          .posts = PT_DOOR_MAX_BYTES,
                          .admit = admit,
                          .answer = answer,
                          .ctx = d};
    if (make_token(d->token, err) < 0)
        return -1;
    d->server = pt_httpd_start(&o, err);
    return d->server ? leave_note(d, listen, err) : -1;
}

pt_door *pt_door_open(const pt_job *job, const pt_job_dir *dir, int64_t run, pt_link **link)
{
    const char *listen = where(job);
    pt_err err;
    if (!listen)
        return NULL;
    struct pt_door *d = calloc(1, sizeof *d);
    PT_ASSERT(d);
    pthread_mutex_init(&d->lock, NULL);
    d->inner = *link;
    d->own = d->next = pt_link_size(*link);
    d->run = run;
    d->note = dir->door;
    d->ops = door_ops;
    d->ops.kind = pt_link_kind(*link);
    d->link = (pt_link){&d->ops, pt_link_rank(*link), d->own};
    if (set_up(d, listen, &err) < 0) {
        pt_log(PT_WARN, "late.listen", "nobody can join: %s", err.msg);
        pt_httpd_stop(d->server);
        pthread_mutex_destroy(&d->lock);
        free(d);
        return NULL;
    }
    *link = &d->link;
    return d;
}

void pt_door_say(pt_door *d, enum pt_door_state state)
{
    if (!d)
        return;
    pthread_mutex_lock(&d->lock);
    d->state = state;
    for (size_t i = 0; i < d->worlds.n; i++)
        pthread_cond_signal(&d->worlds.p[i]->some);
    pthread_mutex_unlock(&d->lock);
}

const char *pt_door_batch(pt_door *d, int rank)
{
    if (!d)
        return NULL;
    pthread_mutex_lock(&d->lock);
    const struct world *w = world_of(d, rank);
    pthread_mutex_unlock(&d->lock);
    return w ? w->batch : NULL;
}

void pt_door_close(pt_door *d)
{
    if (!d)
        return;
    int64_t until = pt_now_mono_ms() + GOODBYE_MS;
    while (owes(d, true) && pt_now_mono_ms() < until)
        usleep(NAP_US);
    unlink(d->note);
    pt_httpd_stop(d->server);
    d->server = NULL;
}
