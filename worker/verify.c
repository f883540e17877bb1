/* verify.c: two runs and a comparison. Each run sees a fresh copy of the repository at the same
 * path, so that neither what the other wrote nor where it stands can make a difference. What
 * looks like a difference is doubted once: CPython runs again, and if it contradicts itself
 * nothing can be said. */
#include "worker/verify_priv.h"

#include <string.h>

enum { MAX_DETAIL = 100 };

const char *pt_verdict_name(enum pt_verdict v)
{
    static const char *const names[] = {"equal",  "unsupported", "differs",  "timeout",
                                        "python", "unstable",    "not built"};
    return names[v];
}

struct verifying {
    pt_arena *a;
    const pt_verify_options *o;
    const char *script;
    struct verify_place place;
    pt_verify_result *out;
};

/* ---- the runs */

/* `rust`: the program, called by the script's name; NULL: CPython runs argv. */
static int run(struct verifying *v, const char *const *argv, const char *rust,
               pt_proc_result *r, pt_err *err)
{
    if (pt_verify_run(&v->place, argv, rust, NULL, r, err) < 0)
        return -1;
    v->out->network_cut = r->network_cut;
    return 0;
}

static int run_python(struct verifying *v, pt_proc_result *r, pt_err *err)
{
    const char *argv[] = {pt_verify_python(&v->place), v->script, NULL};
    return run(v, argv, NULL, r, err);
}

/* ---- the comparison */

/* The last line that is not empty, as a traceback ends. */
static pt_str last_line(const pt_buf *b)
{
    pt_str s = pt_buf_str(b);
    while (s.n && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
        s.n--;
    size_t from = s.n;
    while (from && s.p[from - 1] != '\n')
        from--;
    return pt_str_sub(s, from, s.n);
}

static bool holds(const pt_buf *b, const char *text)
{
    return b->n && memmem(b->p, b->n, text, strlen(text));
}

static const char *printable(pt_arena *a, pt_str s)
{
    pt_buf b = {0};
    pt_buf_json(&b, pt_str_sub(s, 0, MAX_DETAIL));
    const char *text =
        pt_arena_printf(a, "%s%s", pt_buf_z(&b), s.n > MAX_DETAIL ? "..." : "");
    pt_buf_free(&b);
    return text;
}

/* The line of `s` that starts at `from`, with what ends it left out. */
static pt_str line_at(pt_str s, size_t from)
{
    pt_str rest = pt_str_sub(s, from, s.n);
    const char *nl = rest.n ? memchr(rest.p, '\n', rest.n) : NULL;
    return nl ? pt_str_sub(rest, 0, (size_t)(nl - rest.p)) : rest;
}

static void describe_output(struct verifying *v, pt_str py, pt_str rs)
{
    size_t i = 0, line_start = 0;
    uint32_t line = 1;
    for (; i < py.n && i < rs.n && py.p[i] == rs.p[i]; i++)
        if (py.p[i] == '\n') {
            line++;
            line_start = i + 1;
        }
    v->out->line = line;
    if ((i == py.n && i + 1 == rs.n && rs.p[i] == '\n') ||
        (i == rs.n && i + 1 == py.n && py.p[i] == '\n')) {
        v->out->detail = pt_arena_printf(
            v->a, "line %u: only one of the two ends it with a newline", line);
        return;
    }
    const char *ends = "nothing more";
    v->out->detail = pt_arena_printf(
        v->a, "line %u: CPython prints %s, Rust %s", line,
        line_start < py.n ? printable(v->a, line_at(py, line_start)) : ends,
        line_start < rs.n ? printable(v->a, line_at(rs, line_start)) : ends);
}

static const char *ending(pt_arena *a, const pt_proc_result *r)
{
    pt_buf b = {0};
    pt_proc_ending(r, &b);
    pt_str last = last_line(&r->err);
    if (r->code != 0 && last.n)
        pt_buf_printf(&b, " (%.*s)", (int)(last.n < 300 ? last.n : 300), last.p);
    char *text = pt_arena_strdup(a, pt_buf_z(&b));
    pt_buf_free(&b);
    return text;
}

static void describe(struct verifying *v, const pt_proc_result *py,
                     const pt_proc_result *rs)
{
    if (!pt_str_eq(pt_buf_str(&py->out), pt_buf_str(&rs->out)))
        describe_output(v, pt_buf_str(&py->out), pt_buf_str(&rs->out));
    else
        v->out->detail = pt_arena_printf(v->a, "CPython: %s, Rust: %s", ending(v->a, py),
                                         ending(v->a, rs));
}

static bool same(const pt_proc_result *x, const pt_proc_result *y)
{
    return x->code == y->code && x->signal == y->signal && x->out_cut == y->out_cut &&
           pt_str_eq(pt_buf_str(&x->out), pt_buf_str(&y->out));
}

static const char *line_text(pt_arena *a, pt_str s)
{
    return pt_arena_strndup(a, s.p ? s.p : "", s.n < 500 ? s.n : 500);
}

/* A module that the runtime has not (yet) is said by Python's own error. */
static bool says_unsupported(const pt_proc_result *r)
{
    return r->code != 0 && (holds(&r->err, PT_NOT_SUPPORTED) ||
                            pt_str_starts(last_line(&r->err), "ModuleNotFoundError"));
}

static void set(struct verifying *v, enum pt_verdict verdict, const char *detail)
{
    v->out->verdict = verdict;
    v->out->detail = detail;
}

/* After CPython ran well. */
static int judge_rust(struct verifying *v, const pt_proc_result *py, const char *binary,
                      pt_err *err)
{
    const char *argv[] = {v->script, NULL}; /* sys.argv[0] is the script's name */
    pt_proc_result rs, again;
    if (run(v, argv, binary, &rs, err) < 0)
        return -1;
    v->out->rust_code = rs.code;
    v->out->rust_ms = rs.wall_ms;
    int rc = 0;
    if (same(py, &rs) && py->out_cut) {
        set(v, PT_VERDICT_TIMEOUT, "equal as far as was read, but it prints without end");
    } else if (same(py, &rs)) {
        set(v, PT_VERDICT_EQUAL, "");
    } else if (rs.timed_out || rs.stopped) {
        set(v, PT_VERDICT_TIMEOUT, pt_arena_printf(v->a, "Rust: %s", ending(v->a, &rs)));
    } else if (says_unsupported(&rs)) {
        set(v, PT_VERDICT_UNSUPPORTED, line_text(v->a, last_line(&rs.err)));
    } else if ((rc = run_python(v, &again, err)) == 0) {
        v->out->verdict = same(py, &again) ? PT_VERDICT_DIFFERS : PT_VERDICT_UNSTABLE;
        describe(v, py, v->out->verdict == PT_VERDICT_DIFFERS ? &rs : &again);
        if (v->out->verdict == PT_VERDICT_UNSTABLE)
            v->out->detail = "CPython prints something else each time";
        pt_proc_clear(&again);
    }
    pt_proc_clear(&rs);
    return rc;
}

static int judge(struct verifying *v, const char *binary, pt_err *err)
{
    pt_proc_result py;
    if (run_python(v, &py, err) < 0)
        return -1;
    v->out->python_code = py.code;
    v->out->python_ms = py.wall_ms;
    int rc = 0;
    if (py.timed_out || py.stopped)
        set(v, PT_VERDICT_TIMEOUT, pt_arena_printf(v->a, "CPython: %s", ending(v->a, &py)));
    else if (py.code != 0 && pt_str_starts(last_line(&py.err), "ModuleNotFoundError"))
        set(v, PT_VERDICT_PYTHON, line_text(v->a, last_line(&py.err)));
    else
        rc = judge_rust(v, &py, binary, err);
    pt_proc_clear(&py);
    return rc;
}

int pt_verify_script(pt_arena *a, const pt_verify_options *o, const char *script,
                     const char *binary, pt_verify_result *out, pt_err *err)
{
    *out = (pt_verify_result){.detail = ""};
    struct verifying v = {.a = a, .o = o, .script = script, .out = out};
    if (!binary) {
        set(&v, PT_VERDICT_NOT_BUILT, "there is no binary");
        return 0;
    }
    pt_verify_place(a, o, &v.place);
    int rc = judge(&v, binary, err);
    if (rc < 0 && err->code == PT_ERR_LIMIT) {
        set(&v, PT_VERDICT_PYTHON,
            pt_arena_printf(a, "the repository is too large to copy: %s", err->msg));
        rc = 0;
    }
    pt_verify_leave(&v.place);
    return rc;
}
