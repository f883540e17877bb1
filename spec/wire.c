/* wire.c: one description of each message serves both directions: a `coder` either appends
 * the field it is shown or fills it from the bytes, so encoder and decoder cannot disagree.
 * The encoder writes through nothing that it is shown, so const data may be sent.
 * A decoder that met a fault goes on with zeros; the fault is looked at once, at the end. */
#include "spec/wire.h"

#include <string.h>

enum { MAGIC = 0x31575450 /* "PTW1" */, HEAD = 12, TAIL = 8, MAX_TEXT = 1 << 16 };

struct coder {
    pt_buf *out;       /* encoding when not NULL */
    const uint8_t *in; /* decoding: what is left */
    size_t left;
    pt_arena *a;
    const char *fault; /* of the decoder: the first thing that was wrong */
};

static void number(struct coder *c, uint64_t *v, size_t width)
{
    uint8_t b[8];
    if (c->out) {
        for (size_t i = 0; i < width; i++)
            b[i] = (uint8_t)(*v >> (8 * i));
        pt_buf_add(c->out, b, width);
        return;
    }
    *v = 0;
    if (c->left < width) {
        c->fault = c->fault ? c->fault : "it ends in the middle of a field";
        c->left = 0;
        return;
    }
    for (size_t i = 0; i < width; i++)
        *v |= (uint64_t)c->in[i] << (8 * i);
    c->in += width;
    c->left -= width;
}

static void u64(struct coder *c, uint64_t *v)
{
    number(c, v, 8);
}

static void i64(struct coder *c, int64_t *v)
{
    uint64_t w = (uint64_t)*v;
    number(c, &w, 8);
    if (!c->out)
        *v = (int64_t)w;
}

static void u32(struct coder *c, uint32_t *v)
{
    uint64_t w = *v;
    number(c, &w, 4);
    if (!c->out)
        *v = (uint32_t)w;
}

static void flag(struct coder *c, bool *v)
{
    uint64_t w = *v;
    number(c, &w, 1);
    if (c->out)
        return;
    if (w > 1 && !c->fault)
        c->fault = "a yes/no field is neither";
    *v = w == 1;
}

static void hash(struct coder *c, pt_hash *h)
{
    if (c->out) {
        pt_buf_add(c->out, h->b, sizeof h->b);
        return;
    }
    *h = (pt_hash){0};
    if (c->left < sizeof h->b) {
        c->fault = c->fault ? c->fault : "it ends in the middle of a hash";
        c->left = 0;
        return;
    }
    memcpy(h->b, c->in, sizeof h->b);
    c->in += sizeof h->b;
    c->left -= sizeof h->b;
}

/* Cuts at a character's border, so that what was UTF-8 stays it. */
static size_t cut(const char *s)
{
    size_t n = strlen(s);
    if (n <= MAX_TEXT)
        return n;
    n = MAX_TEXT;
    while (n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80)
        n--;
    return n;
}

static void text(struct coder *c, const char **s)
{
    if (c->out) {
        const char *z = *s ? *s : "";
        uint32_t n = (uint32_t)cut(z);
        u32(c, &n);
        pt_buf_add(c->out, z, n);
        return;
    }
    uint32_t n = 0;
    u32(c, &n);
    *s = "";
    if (n > MAX_TEXT || n > c->left || memchr(c->in, 0, n)) {
        c->fault = c->fault ? c->fault : "a text is too long or holds a NUL";
        c->left = 0;
        return;
    }
    *s = pt_arena_strndup(c->a, (const char *)c->in, n);
    c->in += n;
    c->left -= n;
}

/* A count of items that take at least `least` bytes each: a lie about it is seen before any
 * memory is asked for. */
static void count(struct coder *c, uint32_t *n, size_t least)
{
    u32(c, n);
    if (!c->out && (*n > PT_WIRE_MAX_LEASES || *n > c->left / least)) {
        c->fault = c->fault ? c->fault : "a list is longer than the message";
        *n = 0;
    }
}

static void work(struct coder *c, pt_work *w)
{
    u64(c, &w->unit);
    u32(c, &w->stage);
    u32(c, &w->epoch);
}

static void works(struct coder *c, const pt_work **p, uint32_t *n)
{
    count(c, n, 16);
    pt_work *list = c->out ? (pt_work *)*p : PT_NEW_N(c->a, pt_work, *n + 1);
    for (uint32_t i = 0; i < *n; i++)
        work(c, &list[i]);
    if (!c->out)
        *p = list;
}

static void hello(struct coder *c, pt_hello *h)
{
    u32(c, &h->rank);
    u32(c, &h->slots);
    u64(c, &h->pid);
    u32(c, &h->protocol);
    text(c, &h->host);
    text(c, &h->tool);
    text(c, &h->price_class);
    text(c, &h->device);
}

static void one_grant(struct coder *c, pt_grant *g)
{
    work(c, &g->work);
    i64(c, &g->ttl_ms);
    text(c, &g->path);
    text(c, &g->module);
    flag(c, &g->is_package);
    hash(c, &g->source);
    hash(c, &g->key);
    u32(c, &g->origin);
    u64(c, &g->cost_us);
}

static void grants(struct coder *c, const pt_grant **p, uint32_t *n)
{
    count(c, n, 16 + 8 + 4 + 4 + 1 + 32 + 32 + 4 + 8);
    pt_grant *list = c->out ? (pt_grant *)*p : PT_NEW_N(c->a, pt_grant, *n + 1);
    for (uint32_t i = 0; i < *n; i++)
        one_grant(c, &list[i]);
    if (!c->out)
        *p = list;
}

static void result(struct coder *c, pt_result *r)
{
    work(c, &r->work);
    hash(c, &r->key);
    u32(c, &r->outcome);
    hash(c, &r->artifact);
    u64(c, &r->bytes);
    u64(c, &r->wall_us);
    u64(c, &r->cpu_us);
    u64(c, &r->source_bytes);
    u32(c, &r->lines);
    u32(c, &r->nodes);
    u32(c, &r->functions);
    u32(c, &r->classes);
    u32(c, &r->findings);
    flag(c, &r->is_script);
    u32(c, &r->code);
    text(c, &r->why);
    if (!c->out && (r->outcome < PT_OUTCOME_DONE || r->outcome > PT_OUTCOME_FAILED))
        c->fault = c->fault ? c->fault : "an outcome that we do not know";
}

static void heartbeat(struct coder *c, pt_heartbeat *h)
{
    u32(c, &h->seq);
    u32(c, &h->free_slots);
    i64(c, &h->busy_ms);
    u64(c, &h->rss_bytes);
    works(c, &h->hand, &h->n_hand);
}

static void notice(struct coder *c, pt_notice *n)
{
    text(c, &n->source);
    i64(c, &n->seconds_left);
    flag(c, &n->hint);
    u32(c, &n->kept);
}

static void payload(struct coder *c, pt_msg *m)
{
    switch ((enum pt_msg_type)m->type) {
    case PT_MSG_HELLO:
        hello(c, &m->u.hello);
        return;
    case PT_MSG_GRANT:
        grants(c, &m->u.grant.p, &m->u.grant.n);
        return;
    case PT_MSG_RESULT:
        result(c, &m->u.result);
        return;
    case PT_MSG_HEARTBEAT:
        heartbeat(c, &m->u.heartbeat);
        return;
    case PT_MSG_ALIVE:
        u32(c, &m->u.alive.seq);
        return;
    case PT_MSG_HANDBACK:
        works(c, &m->u.handback.work, &m->u.handback.n_work);
        text(c, &m->u.handback.why);
        return;
    case PT_MSG_NOTICE:
        notice(c, &m->u.notice);
        return;
    case PT_MSG_LEAVING:
        text(c, &m->u.leaving.why);
        return;
    case PT_MSG_DRAIN:
        text(c, &m->u.drain.why);
        return;
    case PT_MSG_STOP:
        text(c, &m->u.stop.why);
        return;
    case PT_MSG_PROBLEM:
        u32(c, &m->u.problem.code);
        text(c, &m->u.problem.what);
        return;
    case PT_MSG_CRASHED:
        work(c, &m->u.crashed.work);
        u32(c, &m->u.crashed.signal);
        text(c, &m->u.crashed.path);
        return;
    }
    c->fault = "a type that we do not know";
}

void pt_msg_encode(const pt_msg *m, pt_buf *out)
{
    pt_buf body = {0};
    struct coder c = {.out = &body};
    pt_msg copy = *m; /* the coder writes through its arguments only when it decodes */
    payload(&c, &copy);
    PT_ASSERT(!c.fault);
    size_t start = out->n;
    struct coder head = {.out = out};
    uint64_t magic = MAGIC, version = PT_WIRE_VERSION, type = m->type, n = body.n;
    number(&head, &magic, 4);
    number(&head, &version, 2);
    number(&head, &type, 2);
    number(&head, &n, 4);
    pt_buf_add(out, body.p, body.n);
    uint64_t sum = pt_checksum(out->p + start, out->n - start);
    number(&head, &sum, 8);
    pt_buf_free(&body);
}

int pt_msg_decode(pt_arena *a, pt_str bytes, pt_msg *out, pt_err *err)
{
    *out = (pt_msg){0};
    struct coder c = {.in = (const uint8_t *)bytes.p, .left = bytes.n, .a = a};
    uint64_t magic, version, type, n, sum;
    number(&c, &magic, 4);
    number(&c, &version, 2);
    number(&c, &type, 2);
    number(&c, &n, 4);
    if (c.fault || magic != MAGIC)
        return pt_fail(err, PT_ERR_DAMAGED, "message: does not begin as one");
    if (version != PT_WIRE_VERSION)
        return pt_fail(
            err, PT_ERR_VERSION,
            "message: of protocol version %u, we speak %d: all ranks must run the "
            "same Portalis",
            (unsigned)version, PT_WIRE_VERSION);
    if (c.left < TAIL || n != c.left - TAIL)
        return pt_fail(err, PT_ERR_DAMAGED, "message: %zu bytes, its head says %llu",
                       bytes.n, (unsigned long long)n + HEAD + TAIL);
    struct coder tail = {.in = c.in + n, .left = TAIL};
    number(&tail, &sum, 8);
    if (sum != pt_checksum(bytes.p, bytes.n - TAIL))
        return pt_fail(err, PT_ERR_DAMAGED, "message: its checksum does not fit");
    c.left = (size_t)n;
    out->type = (uint32_t)type;
    payload(&c, out);
    if (!c.fault && c.left)
        c.fault = "bytes are left over";
    if (c.fault)
        return pt_fail(err, PT_ERR_DAMAGED, "message %s: %s", pt_msg_name(out->type),
                       c.fault);
    return 0;
}

const char *pt_msg_name(uint32_t type)
{
    static const char *const names[] = {
        "?",      "HELLO",   "GRANT", "RESULT", "HEARTBEAT", "ALIVE",  "HANDBACK",
        "NOTICE", "LEAVING", "DRAIN", "STOP",   "PROBLEM",   "CRASHED"};
    return type < PT_LEN(names) ? names[type] : "?";
}
