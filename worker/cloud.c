/* cloud.c: the questions, as the vendors document them, and the thread that asks.
 *
 *   AWS    PUT  /latest/api/token, then GET /latest/meta-data/spot/instance-action with it:
 *          404 none, 200 {"action": "terminate" or "stop", "time": "..."}; some two minutes before
 *   GCP    GET  /computeMetadata/v1/instance/preempted: TRUE or FALSE; some 30 s before
 *   Azure  GET  /metadata/scheduledevents: events with EventType Preempt that name this machine;
 *          at least 30 s before. They are not acknowledged: that would shorten the time. */
#include "worker/cloud.h"

#include "base/file.h"
#include "base/log.h"
#include "worker/http.h"
#include "worker/json.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>

enum { TIMEOUT_MS = 2000, GCP_SECONDS = 30, SMALL = 4096 };

struct pt_cloud {
    const pt_job *job;
    enum pt_job_cloud cloud;
    pt_cloud_tell tell;
    void *ctx;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stop;
};

static const char *const names[] = {"none", "auto", "AWS", "GCP", "Azure"};
static const char *const bases[] = {NULL, NULL, "http://169.254.169.254",
                                    "http://metadata.google.internal",
                                    "http://169.254.169.254"};

/* --- whose machine --- */

static bool firmware_says(const char *folder, const char *file, const char *word)
{
    pt_buf path = {0}, text = {0};
    pt_buf_printf(&path, "%s/%s", folder, file);
    bool says = pt_file_read(pt_buf_z(&path), SMALL, true, &text, NULL) == 0 &&
                strstr(pt_buf_z(&text), word);
    pt_buf_free(&path);
    pt_buf_free(&text);
    return says;
}

enum pt_job_cloud pt_cloud_of_machine(const char *folder)
{
    if (firmware_says(folder, "sys_vendor", "Amazon EC2"))
        return PT_CLOUD_AWS;
    if (firmware_says(folder, "product_name", "Google Compute Engine"))
        return PT_CLOUD_GCP;
    /* The tag that Azure gives its machines; Hyper-V elsewhere has the vendor only. */
    if (firmware_says(folder, "chassis_asset_tag", "7783-7084-3265-9085-8269-3286-77"))
        return PT_CLOUD_AZURE;
    return PT_CLOUD_NONE;
}

/* --- the questions --- */

static int ask(const char *method, const char *base, const char *path, const char *header,
               pt_buf *body, pt_err *err)
{
    pt_buf url = {0};
    const char *const headers[] = {header, NULL};
    pt_buf_printf(&url, "%s%s", base, path);
    pt_http_request q = {.method = method,
                         .url = pt_buf_z(&url),
                         .headers = headers,
                         .timeout_ms = TIMEOUT_MS};
    int status = pt_http(&q, body, err);
    pt_buf_free(&url);
    return status;
}

/* Seconds from now to "2026-01-31T08:22:00Z"; -1 when that is no time. */
static int64_t seconds_to(const char *when)
{
    struct tm t = {0};
    const char *end = strptime(when, "%Y-%m-%dT%H:%M:%S", &t);
    if (!end)
        return -1;
    int64_t left = (int64_t)timegm(&t) - (int64_t)time(NULL);
    return left < 0 ? 0 : left;
}

static int refuse(int status, const char *what, pt_err *err)
{
    return status < 0 ? -1 : pt_fail(err, PT_ERR_IO, "%s: HTTP status %d", what, status);
}

static int aws_token(const char *base, pt_cloud_state *s, pt_buf *body, pt_err *err)
{
    int status = ask("PUT", base, "/latest/api/token",
                     "X-aws-ec2-metadata-token-ttl-seconds: 21600", body, err);
    if (status != 200)
        return refuse(status, "the token", err);
    snprintf(s->token, sizeof s->token, "%.*s", (int)strcspn(pt_buf_z(body), "\r\n"),
             pt_buf_z(body));
    return 0;
}

static int ask_aws(pt_arena *a, const char *base, pt_cloud_state *s, pt_buf *body,
                   char source[160], int64_t *left, pt_err *err)
{
    if (!s->token[0] && aws_token(base, s, body, err) < 0)
        return -1;
    int status =
        ask("GET", base, "/latest/meta-data/spot/instance-action",
            pt_arena_printf(a, "X-aws-ec2-metadata-token: %s", s->token), body, err);
    if (status == 404)
        return 0;
    if (status != 200) {
        s->token[0] = '\0'; /* it may be over */
        return refuse(status, "spot/instance-action", err);
    }
    const pt_json *j = pt_json_parse(a, pt_buf_str(body));
    if (!j)
        return pt_fail(err, PT_ERR_IO, "spot/instance-action: no JSON");
    const char *action = pt_json_text(pt_json_get(j, "action"));
    const char *when = pt_json_text(pt_json_get(j, "time"));
    if (strcmp(action, "terminate") != 0 && strcmp(action, "stop") != 0 &&
        strcmp(action, "hibernate") != 0)
        return 0;
    snprintf(source, 160, "AWS: %s at %.40s", action, when);
    *left = seconds_to(when);
    return 1;
}

static int ask_gcp(const char *base, pt_buf *body, char source[160], int64_t *left,
                   pt_err *err)
{
    int status = ask("GET", base, "/computeMetadata/v1/instance/preempted",
                     "Metadata-Flavor: Google", body, err);
    if (status != 200)
        return refuse(status, "instance/preempted", err);
    if (strncmp(pt_buf_z(body), "TRUE", 4) != 0)
        return 0;
    snprintf(source, 160, "GCP: preempted");
    *left = GCP_SECONDS;
    return 1;
}

/* Events are told of a whole set of machines; ours has this name there. */
static int azure_name(const char *base, pt_cloud_state *s, pt_buf *body, pt_err *err)
{
    int status = ask("GET", base,
                     "/metadata/instance/compute/name?api-version=2021-02-01&format=text",
                     "Metadata: true", body, err);
    if (status != 200)
        return refuse(status, "compute/name", err);
    snprintf(s->name, sizeof s->name, "%.*s", (int)strcspn(pt_buf_z(body), "\r\n"),
             pt_buf_z(body));
    s->named = true;
    return 0;
}

static bool concerns(const pt_json *event, const char *name)
{
    if (strcmp(pt_json_text(pt_json_get(event, "EventType")), "Preempt") != 0)
        return false;
    for (const pt_json *r = pt_json_get(event, "Resources")->first; r; r = r->next)
        if (!strcmp(pt_json_text(r), name))
            return true;
    return false;
}

static int ask_azure(pt_arena *a, const char *base, pt_cloud_state *s, pt_buf *body,
                     char source[160], int64_t *left, pt_err *err)
{
    if (!s->named && azure_name(base, s, body, err) < 0)
        return -1;
    int status = ask("GET", base, "/metadata/scheduledevents?api-version=2020-07-01",
                     "Metadata: true", body, err);
    if (status != 200)
        return refuse(status, "scheduledevents", err);
    const pt_json *j = pt_json_parse(a, pt_buf_str(body));
    if (!j)
        return pt_fail(err, PT_ERR_IO, "scheduledevents: no JSON");
    for (const pt_json *e = pt_json_get(j, "Events")->first; e; e = e->next) {
        struct tm t = {0};
        const char *when = pt_json_text(pt_json_get(e, "NotBefore"));
        if (!concerns(e, s->name))
            continue;
        /* "Mon, 19 Sep 2016 18:29:47 GMT"; empty once it has begun. */
        int64_t then = strptime(when, "%a, %d %b %Y %H:%M:%S", &t) ? timegm(&t) : -1;
        int64_t now = (int64_t)time(NULL);
        snprintf(source, 160, "Azure: preempted, not before %.40s", *when ? when : "now");
        *left = then < 0 ? -1 : then > now ? then - now : 0;
        return 1;
    }
    return 0;
}

int pt_cloud_ask(enum pt_job_cloud cloud, const char *base, pt_cloud_state *state,
                 char source[160], int64_t *seconds_left, pt_err *err)
{
    pt_arena *a = pt_arena_new();
    pt_buf body = {0};
    int rc = 0;
    if (cloud == PT_CLOUD_AWS)
        rc = ask_aws(a, base, state, &body, source, seconds_left, err);
    else if (cloud == PT_CLOUD_GCP)
        rc = ask_gcp(base, &body, source, seconds_left, err);
    else if (cloud == PT_CLOUD_AZURE)
        rc = ask_azure(a, base, state, &body, source, seconds_left, err);
    pt_buf_free(&body);
    pt_arena_free(a);
    return rc;
}

/* --- the thread --- */

/* True when it is time to stop. */
static bool wait_a_while(pt_cloud *c)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t ns = until.tv_nsec + c->job->notices.every_ms % 1000 * 1000000;
    until.tv_sec += c->job->notices.every_ms / 1000 + ns / 1000000000;
    until.tv_nsec = ns % 1000000000;
    pthread_mutex_lock(&c->lock);
    while (!c->stop && pthread_cond_timedwait(&c->wake, &c->lock, &until) != ETIMEDOUT)
        continue;
    bool stop = c->stop;
    pthread_mutex_unlock(&c->lock);
    return stop;
}

static void *run(void *ctx)
{
    pt_cloud *c = ctx;
    const char *base = *c->job->notices.url ? c->job->notices.url : bases[c->cloud];
    pt_cloud_state state = {0};
    bool troubled = false;
    do {
        char source[160];
        int64_t left = -1;
        pt_err err;
        int rc = pt_cloud_ask(c->cloud, base, &state, source, &left, &err);
        if (rc < 0 && !troubled)
            pt_log(PT_WARN, "cloud.silent", "cloud=%s %s", names[c->cloud], err.msg);
        troubled = rc < 0;
        if (rc == 1) {
            c->tell(c->ctx, source, left);
            return NULL;
        }
    } while (!wait_a_while(c));
    return NULL;
}

pt_cloud *pt_cloud_start(const pt_job *job, pt_cloud_tell tell, void *ctx)
{
    enum pt_job_cloud cloud = (enum pt_job_cloud)job->notices.cloud;
    if (cloud == PT_CLOUD_AUTO)
        cloud = pt_cloud_of_machine("/sys/class/dmi/id");
    if (cloud == PT_CLOUD_NONE)
        return NULL;
    pt_cloud *c = calloc(1, sizeof *c);
    PT_ASSERT(c);
    *c = (pt_cloud){.job = job, .cloud = cloud, .tell = tell, .ctx = ctx};
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&c->wake, &clock);
    pthread_condattr_destroy(&clock);
    pthread_mutex_init(&c->lock, NULL);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    PT_ASSERT(pthread_create(&c->thread, NULL, run, c) == 0);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pt_log(PT_INFO, "cloud.asked", "cloud=%s", names[cloud]);
    return c;
}

void pt_cloud_stop(pt_cloud *c)
{
    if (!c)
        return;
    pthread_mutex_lock(&c->lock);
    c->stop = true;
    pthread_cond_signal(&c->wake);
    pthread_mutex_unlock(&c->lock);
    pthread_join(c->thread, NULL);
    pthread_cond_destroy(&c->wake);
    pthread_mutex_destroy(&c->lock);
    free(c);
}
