/* late.c: a turn takes what the workers have said, carries it over in one request, and brings back
 * what was waiting there; the request itself waits a moment for that. When no answer comes, the
 * same bundle goes again: it is heard once. Whether the first start is gone is not guessed from
 * that, but seen by its lock, which ends with its process. */
#include "scheduler/late.h"

#include "base/log.h"
#include "scheduler/bundle.h"
#include "scheduler/door.h"
#include "spec/wire.h"
#include "worker/http.h"
#include "worker/stages.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    TURN_MS = 5,            /* wait for the workers' first word */
    WAIT_MS = 20,           /* and for the first start's */
    TIMEOUT_MS = 2000,      /* of a request */
    NAP_MS = 100,           /* between tries */
    BUNDLE_BYTES = 2 << 20, /* what one request carries */
    DRAIN_EXTRA_MS = 2000,  /* for the last messages */
    LAST_WORD_MS = 2000,    /* how long it may take to say how all ended */
    GOODBYE_MS = 500
};

struct late {
    const pt_late_options *o;
    int n; /* workers */
    pt_http_line *line;
    pt_door_note note;
    char world[64];
    const char *headers[3];
    char bearer[200];
    uint32_t seq;
    pt_buf bundle, answer;
    bool sent;         /* `bundle` may have been heard */
    bool unheard;      /* so was the last request, and that was told */
    bool *stopped;     /* [n + 1] workers that were told to stop */
    int64_t *heard_ms; /* [n + 1] */
    int64_t answered_ms, drain_ms, alone_ms;
    enum pt_late_end *end;
    char *why;
    bool over;
    pt_err *err;
};

static void nap(int ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}

static void finish(struct late *l, enum pt_late_end end, const char *why)
{
    if (l->over)
        return;
    l->over = true;
    *l->end = end;
    snprintf(l->why, 512, "%s", why);
}

static int post(struct late *l, const char *path, pt_str body)
{
    char url[512];
    pt_err err;
    snprintf(url, sizeof url, "%s%s", l->note.url, path);
    pt_http_request q = {.method = "POST",
                         .url = url,
                         .headers = l->headers,
                         .timeout_ms = TIMEOUT_MS,
                         .body = body,
                         .max_body = 2 * PT_DOOR_MAX_BYTES};
    int status = pt_http_on(l->line, &q, &l->answer, &err);
    if (status < 0 && !l->unheard)
        pt_log(PT_WARN, "late.unheard", "%s", err.msg);
    l->unheard = status < 0;
    return status;
}

/* --- joining --- */

/* The words of a start that has ended, or is about to. */
static void hear_end(struct late *l, uint32_t state)
{
    if (state == PT_DOOR_DONE)
        finish(l, PT_LATE_DONE, "every unit has an end; the first start does the rest");
    else if (state == PT_DOOR_LEFT)
        finish(l, PT_LATE_FREE, "the first start has left");
    else if (state == PT_DOOR_BROKEN)
        finish(l, PT_LATE_BROKEN, "the first start cannot go on");
}

static int knock(struct late *l)
{
    char host[200] = "?";
    pt_buf body = {0};
    pt_str rest;
    uint32_t state;
    snprintf(l->bearer, sizeof l->bearer, "Authorization: Bearer %s", l->note.token);
    gethostname(host, sizeof host - 1);
    pt_buf_printf(&body, "%d %u %s %s %s\n", l->n, (unsigned)PT_WIRE_VERSION,
                  PT_VERSION "/" PT_TRANSLATOR_VERSION, host,
                  l->o->batch ? l->o->batch : "-");
    int status = post(l, "/join", pt_buf_str(&body));
    pt_buf_free(&body);
    rest = pt_buf_str(&l->answer);
    if (status == 409)
        return pt_fail(l->err, PT_ERR_VERSION, "%.*s", (int)rest.n, rest.p);
    if (status == 200)
        snprintf(l->world, sizeof l->world, "%.*s", (int)rest.n, rest.p);
    else if (status == 410 && pt_bundle_take(&rest, &state) && state == PT_DOOR_DONE)
        hear_end(l, state);
    return 0;
}

/* Until let in, or the first start is no more. Its note may be of one that is gone already. */
static int join(struct late *l)
{
    int64_t until = pt_now_mono_ms() + l->o->job->lease.startup_ms;
    while (!l->over && !*l->world) {
        if (*l->o->notices)
            finish(l, PT_LATE_NOTICE, "asked to stop");
        else if (!pt_job_dir_is_held(l->o->dir))
            finish(l, PT_LATE_FREE, "the start that was there is gone");
        else if (pt_now_mono_ms() >= until)
            finish(l, PT_LATE_ALONE,
                   "another start works on this job and lets nobody join");
        else if (pt_door_find(l->o->dir, &l->note) && knock(l) < 0)
            return -1;
        if (!l->over && !*l->world)
            nap(NAP_MS);
    }
    if (*l->world)
        pt_log(PT_INFO, "late.join", "world=%s at=%s workers=%d", l->world, l->note.url,
               l->n);
    return 0;
}

/* --- passing on --- */

/* STOP takes a worker out of this world. */
static void bring(struct late *l, int rank, pt_str message)
{
    pt_err err;
    pt_msg m;
    pt_arena *a = pt_arena_new();
    if (pt_msg_decode(a, message, &m, &err) == 0 && m.type == PT_MSG_STOP)
        l->stopped[rank] = true;
    pt_arena_free(a);
    if (pt_link_send(l->o->link, rank, message, &err) < 0)
        pt_log(PT_WARN, "peer.unreachable", "rank=%d %s", rank, err.msg);
}

static void tell_workers(struct late *l, const pt_msg *m)
{
    pt_buf frame = {0};
    pt_msg_encode(m, &frame);
    for (int r = 1; r <= l->n; r++)
        if (!l->stopped[r])
            bring(l, r, pt_buf_str(&frame));
    pt_buf_free(&frame);
}

/* What the workers have to say, unless an earlier bundle has not been answered yet. */
static int collect(struct late *l)
{
    pt_buf in = {0};
    int from, rc = 0, timeout_ms = TURN_MS;
    if (l->sent)
        return 0;
    pt_buf_clear(&l->bundle);
    while (l->bundle.n < BUNDLE_BYTES &&
           (rc = pt_link_poll(l->o->link, timeout_ms, &from, &in, l->err)) == 1) {
        if (from >= 1 && from <= l->n) {
            l->heard_ms[from] = pt_now_mono_ms();
            pt_bundle_add(&l->bundle, from, pt_buf_str(&in));
        }
        timeout_ms = 0;
    }
    pt_buf_free(&in);
    return rc < 0 ? -1 : 0;
}

static void take_answer(struct late *l)
{
    pt_str rest = pt_buf_str(&l->answer), message;
    uint32_t state = PT_DOOR_OPEN;
    int rank;
    l->sent = false;
    l->answered_ms = pt_now_mono_ms();
    if (!pt_bundle_take(&rest, &state))
        return;
    while (pt_bundle_next(&rest, &rank, &message) == 1)
        if (rank >= 1 && rank <= l->n)
            bring(l, rank, message);
    hear_end(l, state);
}

/* No answer, or one that says that this world is unknown there. */
static void look_if_gone(struct late *l, int status)
{
    bool other = status == 403 || status == 404;
    if (other || !pt_job_dir_is_held(l->o->dir))
        finish(l, PT_LATE_FREE,
               other ? "another start has taken the job over" : "the first start is gone");
    else if (pt_now_mono_ms() - l->answered_ms > l->o->job->lease.silence_ms)
        finish(l, PT_LATE_FREE, "the first start has been silent for lease.silence");
    else
        nap(NAP_MS);
}

static void carry(struct late *l)
{
    char path[128];
    if (!l->sent)
        l->seq++;
    snprintf(path, sizeof path, "/talk?q=%s.%" PRIu32 ".%d", l->world, l->seq, WAIT_MS);
    l->sent = true;
    int status = post(l, path, pt_buf_str(&l->bundle));
    if (status == 200)
        take_answer(l);
    else
        look_if_gone(l, status);
}

/* --- clocks --- */

/* Whether anybody works here; one that died is silent. Those that were told to stop are followed
 * by a word about the whole. */
static bool some_work(struct late *l, int64_t now)
{
    const int64_t patience = l->o->job->lease.silence_ms;
    for (int r = 1; r <= l->n; r++)
        if (!l->stopped[r] && now - l->heard_ms[r] < patience)
            return true;
    if (!l->alone_ms)
        l->alone_ms = now;
    return !l->drain_ms && now - l->alone_ms < LAST_WORD_MS;
}

static void look_at_clocks(struct late *l)
{
    int64_t now = pt_now_mono_ms();
    if (*l->o->notices && !l->drain_ms) {
        pt_msg m = {.type = PT_MSG_DRAIN};
        m.u.drain.why = "asked to stop";
        pt_log(PT_INFO, "drain", "asked to stop");
        l->drain_ms = now;
        tell_workers(l, &m);
    }
    bool late =
        l->drain_ms && (*l->o->notices > 1 ||
                        now - l->drain_ms > l->o->job->lease.drain_ms + DRAIN_EXTRA_MS);
    if (some_work(l, now) && !late)
        return;
    if (l->drain_ms)
        finish(l, PT_LATE_NOTICE, "asked to stop; what was not done is handed back");
    else
        finish(l, PT_LATE_ALONE, "no worker is left here; others go on");
}

static void set_up(struct late *l)
{
    int64_t now = pt_now_mono_ms();
    l->n = pt_link_size(l->o->link) - 1;
    l->headers[0] = l->bearer;
    l->headers[1] = "Expect:"; /* no asking beforehand whether a body is welcome */
    l->stopped = calloc((size_t)l->n + 1, sizeof *l->stopped);
    l->heard_ms = calloc((size_t)l->n + 1, sizeof *l->heard_ms);
    PT_ASSERT(l->stopped && l->heard_ms);
    for (int r = 1; r <= l->n; r++)
        l->heard_ms[r] = now;
    l->answered_ms = now;
}

static void clear(struct late *l)
{
    pt_http_line_close(l->line);
    pt_buf_free(&l->bundle);
    pt_buf_free(&l->answer);
    free(l->stopped);
    free(l->heard_ms);
}

int pt_late_work(const pt_late_options *o, enum pt_late_end *end, char why[512],
                 pt_err *err)
{
    struct late l = {.o = o, .end = end, .why = why, .err = err};
    int rc = -1;
    set_up(&l);
    if ((l.line = pt_http_line_open(err)))
        rc = join(&l);
    while (rc == 0 && !l.over) {
        rc = collect(&l);
        if (rc == 0)
            carry(&l);
        look_at_clocks(&l);
    }
    pt_msg stop = {.type = PT_MSG_STOP};
    stop.u.stop.why = rc < 0 ? err->msg : why;
    tell_workers(&l, &stop);
    pt_link_flush(o->link, GOODBYE_MS);
    clear(&l);
    return rc;
}
