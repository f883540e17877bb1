/* http.c: the only file that knows libcurl. */
#include "worker/http.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_BODY = 64 * 1024 };

struct pt_http_line {
    CURL *curl;
};

struct answer {
    pt_buf *body;
    size_t max;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void init(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

static size_t on_bytes(char *p, size_t size, size_t n, void *ctx)
{
    struct answer *a = ctx;
    if (a->body->n + size * n > a->max)
        return 0;
    pt_buf_add(a->body, p, size * n);
    return size * n;
}

static struct curl_slist *headers_of(const pt_http_request *q)
{
    struct curl_slist *list = NULL;
    for (const char *const *h = q->headers; h && *h; h++)
        list = curl_slist_append(list, *h);
    return list;
}

static void set_up(CURL *c, const pt_http_request *q, struct curl_slist *headers,
                   struct answer *answer)
{
    curl_easy_reset(c); /* connections stay */
    curl_easy_setopt(c, CURLOPT_URL, q->url);
    if (!strcmp(q->method, "POST")) {
        curl_easy_setopt(c, CURLOPT_POST, 1L);
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, q->body.n ? q->body.p : "");
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)q->body.n);
    } else {
        curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, q->method);
    }
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)q->timeout_ms);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)q->timeout_ms);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_bytes);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, answer);
}

pt_http_line *pt_http_line_open(pt_err *err)
{
    (void)err;
    pt_http_line *line = calloc(1, sizeof *line);
    PT_ASSERT(line);
    pthread_once(&once, init);
    line->curl = curl_easy_init();
    PT_ASSERT(line->curl);
    return line;
}

int pt_http_on(pt_http_line *line, const pt_http_request *q, pt_buf *body, pt_err *err)
{
    long status = 0;
    struct answer answer = {body, q->max_body ? q->max_body : MAX_BODY};
    struct curl_slist *headers = headers_of(q);
    pt_buf_clear(body);
    set_up(line->curl, q, headers, &answer);
    CURLcode rc = curl_easy_perform(line->curl);
    curl_easy_getinfo(line->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    return rc == CURLE_OK
               ? (int)status
               : pt_fail(err, PT_ERR_IO, "%s: %s", q->url, curl_easy_strerror(rc));
}

void pt_http_line_close(pt_http_line *line)
{
    if (line)
        curl_easy_cleanup(line->curl);
    free(line);
}

int pt_http(const pt_http_request *q, pt_buf *body, pt_err *err)
{
    pt_http_line *line = pt_http_line_open(err);
    int status = pt_http_on(line, q, body, err);
    pt_http_line_close(line);
    return status;
}
