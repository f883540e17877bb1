/* cargo.c: one run of cargo says what compiles until the first thing that does not; so it is
 * started again for what it did not reach. Everything is read from its messages, a JSON value
 * a line; its exit code only says that there was something. */
#include "worker/cargo.h"

#include "base/file.h"
#include "base/log.h"
#include "base/map.h"
#include "base/vec.h"
#include "worker/json.h"
#include "worker/proc.h"

#include <string.h>

enum {
    MAX_ERRORS = 1000,
    MAX_NAMED = 1000, /* packages on one command line */
    MAX_MESSAGE = 16 << 20
};

enum state { UNKNOWN, GOOD, BROKEN };

struct target {
    pt_cargo_target pub;
    const char *package;
    enum state state;
    uint32_t run; /* of cargo, that decided: later ones say the same again */
};

struct job {
    pt_arena *a;
    const pt_cargo_options *o;
    pt_cargo_result *result;
    struct target *targets;
    uint32_t n;
    pt_map *by_name; /* "lib NAME" or "bin NAME" -> index */
    PT_VEC(pt_cargo_error) errors;
    int64_t deadline; /* 0: none */
    pt_err *err;
};

static void add_target(struct job *j, const char *name, bool is_script)
{
    struct target *t = &j->targets[j->n];
    t->pub = (pt_cargo_target){.name = name, .is_script = is_script, .first_error = ""};
    t->package = is_script ? pt_arena_printf(j->a, "bin-%s", name) : name;
    const char *key = pt_arena_printf(j->a, "%s %s", is_script ? "bin" : "lib", name);
    pt_map_put(j->by_name, pt_str_of(key), j->n++);
}

static void list_targets(struct job *j)
{
    const pt_package_summary *m = j->o->made;
    j->targets = PT_NEW_N(j->a, struct target, m->n_crates + m->n_scripts + 1);
    j->by_name = pt_map_new(j->a);
    for (uint32_t i = 0; i < m->n_crates; i++)
        add_target(j, m->crates[i], false);
    for (uint32_t i = 0; i < m->n_scripts; i++)
        add_target(j, m->scripts[i].bin, true);
}

/* ---- where an error comes from */

/* "src/bin/x/../../scripts/x.rs" -> "src/scripts/x.rs" */
static const char *straight(pt_arena *a, const char *path)
{
    char *out = pt_arena_strdup(a, path), *to = out;
    for (const char *p = path; *p;) {
        size_t n = strcspn(p, "/");
        if (n == 2 && !memcmp(p, "..", 2) && to > out) {
            for (to--; to > out && to[-1] != '/';)
                to--;
        } else {
            memmove(to, p, n);
            to += n;
            if (p[n] == '/')
                *to++ = '/';
        }
        p += n + (p[n] == '/');
    }
    *to = '\0';
    return out;
}

/* The Python line that a line of Rust names: `q!(F1, 12 at, ...)`, `b!('t3, F1, 12 at, ...)`, or
 * the comment over a function, "lines 12 to 20"; 0: none. */
static uint32_t named_line(pt_str rust)
{
    static const char *const heads[] = {"q!(F", "b!('", ", lines "};
    for (size_t h = 0; h < PT_LEN(heads); h++) {
        const char *p = memmem(rust.p, rust.n, heads[h], strlen(heads[h]));
        const char *end = rust.p + rust.n;
        int commas = h == 0 ? 1 : h == 1 ? 2 : 0;
        if (!p)
            continue;
        for (p += strlen(heads[h]); p < end && commas; p++)
            commas -= *p == ',';
        while (p < end && *p == ' ')
            p++;
        uint32_t line = 0;
        for (; p < end && *p >= '0' && *p <= '9'; p++)
            line = line * 10 + (uint32_t)(*p - '0');
        if (line)
            return line;
    }
    return 0;
}

/* Reads upwards from the error to the first line of Rust that names a Python line; the first
 * line of the file names the Python file. */
static void find_python(struct job *j, pt_cargo_error *e)
{
    static const char head[] = "// Translated by Portalis from ", tail[] = ". Do not edit";
    pt_buf path = {0}, text = {0};
    pt_err ignored;
    pt_path_join(&path, j->o->workspace, e->rust_path);
    if (pt_file_read(pt_buf_z(&path), MAX_MESSAGE, false, &text, &ignored) == 0 &&
        pt_str_starts(pt_buf_str(&text), head)) {
        const char *from = text.p + strlen(head), *end = strstr(from, tail);
        e->python_path = end ? pt_arena_strndup(j->a, from, (size_t)(end - from)) : NULL;
        PT_VEC(pt_str) lines = {0};
        for (char *p = text.p, *nl; (nl = strchr(p, '\n')) && lines.n < e->rust_line;
             p = nl + 1) {
            pt_str line = {p, (size_t)(nl - p)};
            pt_vec_push(&lines, line);
        }
        for (size_t i = lines.n; i > 0 && !e->python_line; i--)
            e->python_line = named_line(lines.p[i - 1]);
        pt_vec_free(&lines);
    }
    pt_buf_free(&path);
    pt_buf_free(&text);
}

/* ---- cargo's messages */

static struct target *target_of(struct job *j, const pt_json *m)
{
    const pt_json *t = pt_json_get(m, "target");
    const pt_json *kind = pt_json_get(t, "kind")->first;
    bool bin = kind && strcmp(pt_json_text(kind), "bin") == 0;
    const char *key = pt_arena_printf(j->a, "%s %s", bin ? "bin" : "lib",
                                      pt_json_text(pt_json_get(t, "name")));
    uint32_t i;
    return pt_map_get(j->by_name, pt_str_of(key), &i) ? &j->targets[i] : NULL;
}

static void decide(struct job *j, struct target *t, enum state state)
{
    if (t->state != UNKNOWN)
        return;
    t->state = state;
    t->pub.ok = state == GOOD;
    t->run = j->result->n_runs;
    if (j->o->done)
        j->o->done(j->o->ctx, t->pub.name, t->pub.ok);
}

static const pt_json *primary_span(const pt_json *message)
{
    const pt_json *s = pt_json_get(message, "spans")->first;
    while (s && pt_json_get(s, "is_primary")->number == 0)
        s = s->next;
    return s;
}

static const char *one_line(struct job *j, const pt_cargo_error *e)
{
    if (!e->python_path)
        return pt_arena_printf(j->a, "%s:%u: %s", e->rust_path, e->rust_line, e->message);
    return pt_arena_printf(j->a, "%s:%u (%s:%u): %s", e->python_path, e->python_line,
                           e->rust_path, e->rust_line, e->message);
}

static void take_error(struct job *j, struct target *t, const pt_json *message)
{
    const pt_json *span = primary_span(message);
    if (t->state == BROKEN && !span)
        return; /* "aborting due to 2 previous errors" */
    pt_cargo_error e = {.target = t->pub.name, .rust_path = ""};
    e.message = pt_arena_strdup(j->a, pt_json_text(pt_json_get(message, "message")));
    if (span) {
        e.rust_path = straight(j->a, pt_json_text(pt_json_get(span, "file_name")));
        e.rust_line = pt_json_uint(pt_json_get(span, "line_start"));
        find_python(j, &e);
    }
    if (t->pub.n_errors++ == 0)
        t->pub.first_error = one_line(j, &e);
    if (j->errors.n < MAX_ERRORS)
        pt_vec_push(&j->errors, e);
}

static void take_message(void *ctx, pt_str line)
{
    struct job *j = ctx;
    pt_arena *mine = pt_arena_new();
    const pt_json *m = pt_json_parse(mine, line);
    const char *reason = m ? pt_json_text(pt_json_get(m, "reason")) : "";
    struct target *t = m ? target_of(j, m) : NULL;
    if (t && strcmp(reason, "compiler-artifact") == 0) {
        const char *binary = pt_json_text(pt_json_get(m, "executable"));
        if (*binary)
            t->pub.binary = pt_arena_strdup(j->a, binary);
        decide(j, t, GOOD);
    } else if (t && strcmp(reason, "compiler-message") == 0) {
        const pt_json *message = pt_json_get(m, "message");
        bool again = t->state != UNKNOWN && t->run != j->result->n_runs;
        if (strcmp(pt_json_text(pt_json_get(message, "level")), "error") == 0 && !again) {
            take_error(j, t, message);
            decide(j, t, BROKEN);
        }
    }
    pt_arena_free(mine);
}

/* ---- running it */

typedef PT_VEC(const char *) words;

static void command(struct job *j, words *w, const uint32_t *only, uint32_t n_only)
{
    pt_vec_push(w, j->o->cargo ? j->o->cargo : "cargo");
    pt_vec_push(w, j->o->mode == PT_CARGO_CHECK ? "check" : "build");
    pt_vec_push(w, "--offline");
    pt_vec_push(w, "--message-format=json");
    if (j->o->mode == PT_CARGO_RELEASE)
        pt_vec_push(w, "--release");
    if (j->o->n_jobs)
        pt_vec_push(w, pt_arena_printf(j->a, "-j%u", j->o->n_jobs));
    if (!only)
        pt_vec_push(w, "--workspace");
    for (uint32_t i = 0; i < n_only; i++) {
        pt_vec_push(w, "-p");
        pt_vec_push(w, j->targets[only[i]].package);
    }
    pt_vec_push(w, NULL);
}

/* cargo's last words when it failed without a message: a broken manifest, no disk ... */
static const char *complaint(struct job *j, const pt_proc_result *r)
{
    const char *at = strstr(pt_buf_z(&r->err), "error");
    if (!at)
        return "";
    return pt_arena_strndup(j->a, at, strcspn(at, "\n"));
}

/* 1: went through; 0: cut short; -1: cargo cannot be started. */
static int run_once(struct job *j, const uint32_t *only, uint32_t n_only)
{
    words w = {0};
    command(j, &w, only, n_only);
    /* The colour and the width of a terminal are not for us. */
    const char *env[] = {"CARGO_TERM_COLOR=never", "CARGO_TERM_PROGRESS_WHEN=never", NULL};
    pt_proc_options p = {.argv = w.p,
                         .cwd = j->o->workspace,
                         .env = env,
                         .output_bytes = MAX_MESSAGE,
                         .stop = j->o->stop,
                         .line = take_message,
                         .ctx = j};
    if (j->deadline) {
        p.wall_ms = j->deadline - pt_now_mono_ms();
        p.wall_ms = p.wall_ms > 0 ? p.wall_ms : 1;
    }
    pt_proc_result r;
    int rc = pt_proc_run(&p, &r, j->err);
    pt_vec_free(&w);
    if (rc < 0)
        return -1;
    j->result->n_runs++;
    bool cut = r.timed_out || r.stopped;
    if (cut)
        j->result->why = r.stopped ? "stopped" : "out of time";
    else if (r.code != 0 && !*j->result->why)
        j->result->why = complaint(j, &r);
    pt_proc_clear(&r);
    return !cut;
}

static uint32_t list_unknown(const struct job *j, uint32_t *out, uint32_t most)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < j->n && n < most; i++)
        if (j->targets[i].state == UNKNOWN)
            out[n++] = i;
    return n;
}

/* One after the other: what is left may all need the same broken crate. */
static int run_each(struct job *j, const uint32_t *left, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        struct target *t = &j->targets[left[i]];
        int rc = t->state == UNKNOWN ? run_once(j, &left[i], 1) : 1;
        if (rc <= 0)
            return rc;
        if (t->state == UNKNOWN) {
            t->pub.n_errors = 1;
            t->pub.first_error = "needs a crate that does not compile";
            decide(j, t, BROKEN);
        }
    }
    return 1;
}

static int run_all(struct job *j)
{
    uint32_t *left = PT_NEW_N(j->a, uint32_t, j->n + 1);
    uint32_t before = 0, n = j->n;
    int rc = run_once(j, NULL, 0);
    /* Nothing was even reached: what cargo complains of is no fault of a crate. */
    if (rc == 1 && j->n && *j->result->why && list_unknown(j, left, MAX_NAMED) == j->n)
        return 0;
    while (rc == 1 && (n = list_unknown(j, left, MAX_NAMED)) > 0) {
        rc = n == before ? run_each(j, left, n) : run_once(j, left, n);
        before = n;
    }
    return rc;
}

int pt_cargo_run(pt_arena *a, const pt_cargo_options *o, pt_cargo_result *out, pt_err *err)
{
    int64_t began = pt_now_mono_ms();
    *out = (pt_cargo_result){.why = ""};
    struct job j = {.a = a, .o = o, .result = out, .err = err};
    j.deadline = o->wall_ms ? began + o->wall_ms : 0;
    list_targets(&j);
    int rc = run_all(&j);
    out->finished = rc == 1;
    pt_cargo_target *targets = PT_NEW_N(a, pt_cargo_target, j.n + 1);
    for (uint32_t i = 0; i < j.n; i++) {
        targets[i] = j.targets[i].pub;
        out->n_broken += !targets[i].ok;
    }
    out->targets = targets;
    out->n_targets = j.n;
    pt_cargo_error *errors = PT_NEW_N(a, pt_cargo_error, j.errors.n + 1);
    if (j.errors.n)
        memcpy(errors, j.errors.p, j.errors.n * sizeof *errors);
    out->errors = errors;
    out->n_errors = (uint32_t)j.errors.n;
    out->wall_ms = pt_now_mono_ms() - began;
    pt_vec_free(&j.errors);
    return rc < 0 ? -1 : 0;
}
