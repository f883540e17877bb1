/* bisect.c: with everything put out of action but half of the pieces, does it crash? Then the
 * other half is innocent. What is left in the end is one function (or a class, when it needs more
 * than one of its methods); it is put out of action and the module tried again, for there may be
 * another. */
#include "scheduler/bisect.h"

#include "base/file.h"
#include "scheduler/where.h"
#include "worker/pieces.h"
#include "worker/proc.h"

#include <string.h>
#include <unistd.h>

enum { MAX_CULPRITS = 16, MAX_TRIES = 400, SAID = 4096 };
enum verdict { FINE, REFUSED, CRASHED };

struct bisect {
    const pt_bisect_options *o;
    pt_bisect_result *out;
    pt_arena *arena;
    pt_err *err;
    const char *self;
    pt_buf source;
    pt_piece *pieces;
    uint32_t n;
    bool *final, *tried; /* [n] */
    char ending[128];    /* of the last crash */
};

typedef PT_VEC(uint32_t) set;

static const char *list_of(struct bisect *b, const bool *stubbed)
{
    pt_buf text = {0};
    for (uint32_t i = 0; i < b->n; i++)
        if (stubbed[i])
            pt_buf_printf(&text, "%s%u", text.n ? "," : "", i);
    const char *out = pt_arena_strdup(b->arena, pt_buf_z(&text));
    pt_buf_free(&text);
    return out;
}

static enum verdict verdict_of(struct bisect *b, const pt_proc_result *r)
{
    /* A sanitizer ends a crash with 1, too; but then there is no artifact. */
    if ((r->code == 0 || r->code == 1) && pt_file_exists(b->o->scratch))
        return r->code == 0 ? FINE : REFUSED;
    pt_buf how = {0};
    pt_proc_ending(r, &how);
    snprintf(b->ending, sizeof b->ending, "%.100s", pt_buf_z(&how));
    pt_buf_free(&how);
    return CRASHED;
}

/* The module without those pieces, in a process of its own. -1: it could not be tried. */
static int try(struct bisect *b, const bool *stubbed)
{
    const pt_bisect_options *o = b->o;
    const char *fault = getenv("PORTALIS_FAULT");
    const char *const env[] = {
        fault ? pt_arena_printf(b->arena, "PORTALIS_FAULT=%s", fault) : NULL, NULL};
    const char *const argv[] = {b->self,
                                "probe",
                                o->file,
                                "--path",
                                o->path,
                                "--module",
                                o->module,
                                "--grammar",
                                pt_arena_printf(b->arena, "%u", o->grammar),
                                "--stub",
                                list_of(b, stubbed),
                                "-o",
                                o->scratch,
                                o->is_package ? "--package" : NULL,
                                NULL};
    pt_proc_options p = {.argv = argv,
                         .env = env,
                         .wall_ms = o->time_ms,
                         .memory_bytes = o->memory_bytes,
                         .output_bytes = SAID,
                         .stop = o->stop};
    pt_proc_result r = {0};
    unlink(o->scratch);
    if (b->out->tries++ >= MAX_TRIES)
        return pt_fail(b->err, PT_ERR_LIMIT, "%s: more than %d tries", o->path, MAX_TRIES);
    if (pt_proc_run(&p, &r, b->err) < 0)
        return -1;
    int v =
        r.stopped ? pt_fail(b->err, PT_ERR_GONE, "asked to stop") : (int)verdict_of(b, &r);
    pt_proc_clear(&r);
    return v;
}

/* Everything out of action but these. A method works only while its class does. */
static int try_only(struct bisect *b, const uint32_t *p, size_t n)
{
    for (uint32_t i = 0; i < b->n; i++)
        b->tried[i] = true;
    for (size_t i = 0; i < n; i++) {
        const pt_piece *piece = &b->pieces[p[i]];
        b->tried[p[i]] = b->final[p[i]];
        if (piece->parent >= 0)
            b->tried[piece->parent] = false;
        for (uint32_t k = 0; k < b->n; k++)
            if (b->pieces[k].parent == (int32_t)p[i])
                b->tried[k] = b->final[k];
    }
    return try(b, b->tried);
}

/* Makes the set as small as halving does; 1 when one is left. */
static int halve(struct bisect *b, set *s)
{
    while (s->n > 1) {
        size_t half = s->n / 2;
        int first = try_only(b, s->p, half);
        if (first < 0)
            return -1;
        int second = first == CRASHED ? FINE : try_only(b, s->p + half, s->n - half);
        if (second < 0)
            return -1;
        if (first != CRASHED && second != CRASHED)
            return 0; /* it needs some of both */
        if (first != CRASHED)
            memmove(s->p, s->p + half, (s->n - half) * sizeof *s->p);
        s->n = first == CRASHED ? half : s->n - half;
    }
    return s->n == 1;
}

static void members(const struct bisect *b, int32_t parent, set *out)
{
    for (uint32_t i = 0; i < b->n; i++)
        if (b->pieces[i].parent == parent && !b->final[i])
            pt_vec_push(out, i);
}

static int name_culprit(struct bisect *b, const char *name, uint32_t line)
{
    pt_culprit c = {
        .name = name, .line = line, .ending = pt_arena_strdup(b->arena, b->ending)};
    pt_pieces_stub(pt_buf_str(&b->source), b->pieces, b->n, b->tried, b->o->path,
                   &c.reproducer);
    pt_vec_push(&b->out->culprits, c);
    return 0;
}

/* From a class to the one method that does it, when there is one. */
static int descend(struct bisect *b, set *s)
{
    set inner = {0};
    members(b, (int32_t)s->p[0], &inner);
    int rc = inner.n ? halve(b, &inner) : 0;
    /* One method is left; it counts when it crashes without the others. */
    if (rc == 1 && (rc = try_only(b, inner.p, 1)) >= 0)
        rc = rc == CRASHED;
    if (rc == 1)
        s->p[0] = inner.p[0];
    pt_vec_free(&inner);
    return rc < 0 ? -1 : 0;
}

/* One more culprit, put out of action. 0: there is none to name. */
static int find_one(struct bisect *b)
{
    set s = {0};
    int rc = try_only(b, NULL, 0);
    if (rc == CRASHED)
        name_culprit(b, "", 1);
    if (rc < 0 || rc == CRASHED) {
        return rc < 0 ? -1 : 0;
    }
    members(b, -1, &s);
    rc = s.n ? halve(b, &s) : 0;
    if (rc == 1)
        rc = descend(b, &s) < 0 ? -1 : 1;
    /* The text that crashes and has the least in it. */
    if (rc >= 0 && s.n && try_only(b, s.p, s.n) < 0)
        rc = -1;
    for (size_t i = 0; i < s.n && rc >= 0; i++) {
        b->final[s.p[i]] = true;
        name_culprit(b, b->pieces[s.p[i]].name, b->pieces[s.p[i]].line);
    }
    if (rc >= 0)
        rc = s.n > 0;
    pt_vec_free(&s);
    return rc;
}

static int search(struct bisect *b)
{
    int v;
    while ((v = try(b, b->final)) == CRASHED && b->out->culprits.n < MAX_CULPRITS) {
        int found = find_one(b);
        if (found <= 0)
            return found;
    }
    if (v < 0)
        return -1;
    /* With pieces out of action, a file that is no Python is our own doing. */
    b->out->translated = v == FINE || (v == REFUSED && b->out->culprits.n == 0);
    b->out->rejected = v == REFUSED;
    return b->out->translated
               ? pt_file_read(b->o->scratch, SIZE_MAX, false, &b->out->artifact, b->err)
               : 0;
}

int pt_bisect(pt_arena *a, const pt_bisect_options *o, pt_bisect_result *out, pt_err *err)
{
    struct bisect b = {.o = o, .out = out, .arena = a, .err = err};
    *out = (pt_bisect_result){0};
    b.self = pt_where_self(a, err);
    int rc = b.self ? pt_file_read(o->file, SIZE_MAX, true, &b.source, err) : -1;
    if (rc == 0) {
        pt_pieces_find(a, pt_buf_str(&b.source), &b.pieces, &b.n);
        b.final = PT_NEW_N(a, bool, b.n + 1);
        b.tried = PT_NEW_N(a, bool, b.n + 1);
        rc = search(&b);
    }
    unlink(o->scratch);
    pt_buf_free(&b.source);
    return rc < 0 ? -1 : 0;
}

void pt_bisect_clear(pt_bisect_result *r)
{
    for (size_t i = 0; i < r->culprits.n; i++)
        pt_buf_free(&r->culprits.p[i].reproducer);
    pt_vec_free(&r->culprits);
    pt_buf_free(&r->artifact);
}
