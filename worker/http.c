/* http.c: the only file that knows libcurl. */
#include "worker/http.h"

#include <curl/curl.h>
#include <pthread.h>

enum { MAX_BODY = 64 * 1024 };

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void init(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

static size_t on_bytes(char *p, size_t size, size_t n, void *ctx)
{
    pt_buf *body = ctx;
    if (body->n + size * n > MAX_BODY)
        return 0;
    pt_buf_add(body, p, size * n);
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
                   pt_buf *body)
{
    curl_easy_setopt(c, CURLOPT_URL, q->url);
    curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, q->method);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)q->timeout_ms);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)q->timeout_ms);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_bytes);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, body);
}

int pt_http(const pt_http_request *q, pt_buf *body, pt_err *err)
{
    long status = 0;
    pthread_once(&once, init);
    CURL *c = curl_easy_init();
    PT_ASSERT(c);
    struct curl_slist *headers = headers_of(q);
    pt_buf_clear(body);
    set_up(c, q, headers, body);
    CURLcode rc = curl_easy_perform(c);
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(c);
    return rc == CURLE_OK
               ? (int)status
               : pt_fail(err, PT_ERR_IO, "%s: %s", q->url, curl_easy_strerror(rc));
}
