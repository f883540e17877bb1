/* suite.c: the driver writes a line when a test begins and one when it ends, so whatever happens
 * to the process, it is known which test it happened in. What seems to differ is doubted once:
 * CPython runs again, without listening to calls, and has the last word. */
#include "worker/suite.h"

#include "base/file.h"
#include "base/map.h"
#include "base/vec.h"
#include "worker/driver.h"
#include "worker/verify_priv.h"

#include <string.h>
#include <unistd.h>

/* A module in which more tests than that kill their process is given up. */
enum { MAX_RUNS = 12, MAX_OUTCOMES = 256 << 20, MAX_ROOTS = 64 };

/* One side's account of the module. */
struct account {
    PT_VEC(pt_test) tests; /* outcome and detail in `python` and `detail` */
    PT_VEC(pt_call) calls; /* of the test that runs now */
    pt_map *by_name;       /* 1 + index */
    const char *begun;     /* a test that has not ended, or NULL */
    const char *broken;    /* why the module could not be imported, or NULL */
    bool done;
};

struct suite_run {
    pt_arena *a;
    const pt_suite *s;
    struct verify_place place;
    const char *outcomes; /* the file */
    pt_err *err;
};

static pt_str next_word(pt_str *line)
{
    const char *tab = line->n ? memchr(line->p, '\t', line->n) : NULL;
    pt_str word = pt_str_sub(*line, 0, tab ? (size_t)(tab - line->p) : line->n);
    *line = pt_str_sub(*line, word.n + 1, line->n);
    return word;
}

static const char *kept(struct suite_run *r, pt_str s)
{
    return pt_arena_strndup(r->a, s.p ? s.p : "", s.n);
}

static void add_test(struct suite_run *r, struct account *t, const char *name,
                     const char *outcome, const char *detail)
{
    pt_test test = {.name = name, .python = outcome, .rust = "", .detail = detail};
    pt_call *calls = PT_NEW_N(r->a, pt_call, t->calls.n + 1);
    if (t->calls.n)
        memcpy(calls, t->calls.p, t->calls.n * sizeof *calls);
    test.calls = (pt_calls){calls, (uint32_t)t->calls.n};
    pt_vec_clear(&t->calls);
    t->begun = NULL;
    if (pt_map_put(t->by_name, pt_str_of(name), (uint32_t)t->tests.n + 1))
        pt_vec_push(&t->tests, test);
}

static void read_line(struct suite_run *r, struct account *t, pt_str line)
{
    pt_call call;
    if (pt_call_read(r->a, line, &call)) {
        pt_vec_push(&t->calls, call);
        return;
    }
    pt_str word = next_word(&line), name = next_word(&line);
    if (pt_str_is(word, "begin")) {
        t->begun = kept(r, name);
        pt_vec_clear(&t->calls);
    } else if (pt_str_is(word, "end")) {
        const char *outcome = kept(r, next_word(&line));
        add_test(r, t, kept(r, name), outcome, kept(r, line));
    } else if (pt_str_is(word, "import")) {
        t->broken = pt_arena_printf(r->a, "%.*s: %.*s", (int)name.n, name.p, (int)line.n,
                                    line.p ? line.p : "");
    } else if (pt_str_is(word, "done")) {
        t->done = true;
    }
}

static void read_outcomes(struct suite_run *r, struct account *t)
{
    pt_buf text = {0};
    pt_file_read(r->outcomes, MAX_OUTCOMES, false, &text, NULL);
    for (pt_str rest = pt_buf_str(&text); rest.n;) {
        const char *end = memchr(rest.p, '\n', rest.n);
        if (!end)
            break; /* cut off: it was killed while it wrote */
        pt_str line = pt_str_sub(rest, 0, (size_t)(end - rest.p));
        read_line(r, t, line);
        rest = pt_str_sub(rest, line.n + 1, rest.n);
    }
    pt_buf_free(&text);
    unlink(r->outcomes);
}

static const char *ending(struct suite_run *r, const pt_proc_result *p)
{
    pt_buf b = {0};
    if (p->timed_out || p->stopped)
        pt_buf_adds(&b, "no end: ");
    else
        pt_buf_adds(&b, "died: ");
    pt_proc_ending(p, &b);
    char *text = pt_arena_strdup(r->a, pt_buf_z(&b));
    pt_buf_free(&b);
    return text;
}

/* The tests after `after`; what the process died of is the outcome of the test at hand. */
static int run_once(struct suite_run *r, struct account *t, bool rust, bool calls,
                    const char *after)
{
    const char *argv[9 + MAX_ROOTS];
    pt_proc_result p;
    size_t n = 0;
    if (!rust)
        argv[n++] = pt_verify_python(&r->place);
    argv[n++] = PT_DRIVER_PATH;
    argv[n++] = r->outcomes;
    argv[n++] = r->s->module;
    argv[n++] = after;
    argv[n++] = calls ? "1" : "0";
    argv[n++] = r->s->examples ? "examples" : "tests";
    for (uint32_t i = 0; i < r->s->n_roots && i < MAX_ROOTS; i++)
        argv[n++] = r->s->roots[i];
    argv[n] = NULL;
    unlink(r->outcomes);
    t->begun = NULL;
    if (pt_verify_run(&r->place, argv, rust ? r->s->binary : NULL, NULL, &p, r->err) < 0)
        return -1;
    read_outcomes(r, t);
    if (!t->done && !t->broken && t->begun)
        add_test(r, t, t->begun, ending(r, &p), "");
    else if (!t->done && !t->broken)
        t->broken = ending(r, &p);
    pt_proc_clear(&p);
    return 0;
}

static bool told_to_stop(const struct suite_run *r)
{
    return r->place.o->stop && *r->place.o->stop;
}

static int run_all(struct suite_run *r, struct account *t, bool rust, bool calls)
{
    const char *after = "";
    t->by_name = pt_map_new(r->a);
    for (int i = 0; i < MAX_RUNS && !t->done && !t->broken && !told_to_stop(r); i++) {
        if (run_once(r, t, rust, calls, after) < 0)
            return -1;
        after = t->tests.n ? pt_vec_last(&t->tests).name : "";
    }
    return 0;
}

static const pt_test *test_of(const struct account *t, const char *name)
{
    uint32_t at;
    return t->by_name && pt_map_get(t->by_name, pt_str_of(name), &at) ? &t->tests.p[at - 1]
                                                                      : NULL;
}

static bool died(const char *outcome)
{
    return pt_str_starts(pt_str_of(outcome), "no end: ") ||
           pt_str_starts(pt_str_of(outcome), "died: ");
}

static bool says_unsupported(const char *outcome, const char *detail)
{
    return strstr(detail, PT_NOT_SUPPORTED) || strstr(outcome, PT_NOT_SUPPORTED) ||
           strstr(outcome, "ModuleNotFoundError") || strstr(detail, "ModuleNotFoundError");
}

/* Of one test; `rust` may lack it, when its module could not be imported there. */
static void judge(const struct account *rust, pt_test *t)
{
    const pt_test *r = test_of(rust, t->name);
    t->rust = r ? r->python : rust->broken ? "not imported" : "not run";
    t->detail = r ? r->detail : rust->broken ? rust->broken : "";
    if (!strcmp(t->python, "not run")) {
        t->verdict = PT_VERDICT_PYTHON; /* the driver says why, on both sides */
    } else if (died(t->python)) {
        t->verdict = PT_VERDICT_TIMEOUT;
        t->detail = t->python;
    } else if (strcmp(t->python, t->rust) == 0) {
        t->verdict = PT_VERDICT_EQUAL;
        t->detail = "";
    } else if (pt_str_starts(pt_str_of(t->rust), "no end: ")) {
        t->verdict = PT_VERDICT_TIMEOUT;
    } else {
        t->verdict = says_unsupported(t->rust, t->detail) ? PT_VERDICT_UNSUPPORTED
                                                          : PT_VERDICT_DIFFERS;
    }
}

/* CPython's second opinion on what differs. */
static void doubt(const struct account *again, pt_test *t)
{
    const pt_test *second = test_of(again, t->name);
    if (t->verdict != PT_VERDICT_DIFFERS || (second && !strcmp(second->python, t->python)))
        return;
    t->verdict =
        second && !strcmp(second->python, t->rust) ? PT_VERDICT_EQUAL : PT_VERDICT_UNSTABLE;
}

static bool any_differs(const struct account *t)
{
    for (size_t i = 0; i < t->tests.n; i++)
        if (t->tests.p[i].verdict == PT_VERDICT_DIFFERS)
            return true;
    return false;
}

static void account_free(struct account *t)
{
    pt_vec_free(&t->tests);
    pt_vec_free(&t->calls);
}

static void hand_out(struct suite_run *r, struct account *python, pt_suite_result *out)
{
    if (python->broken && !python->tests.n) {
        pt_test t = {.name = r->s->module,
                     .python = "not imported",
                     .rust = "",
                     .detail = python->broken,
                     .verdict = PT_VERDICT_PYTHON};
        pt_vec_push(&python->tests, t);
    }
    pt_test *p = PT_NEW_N(r->a, pt_test, python->tests.n + 1);
    if (python->tests.n)
        memcpy(p, python->tests.p, python->tests.n * sizeof *p);
    *out = (pt_suite_result){p, (uint32_t)python->tests.n};
}

static int compare(struct suite_run *r, struct account *python, struct account *rust,
                   struct account *again)
{
    if (run_all(r, python, false, true) < 0)
        return -1;
    if (python->broken || told_to_stop(r))
        return 0;
    if (r->s->binary && run_all(r, rust, true, false) < 0)
        return -1;
    for (size_t i = 0; i < python->tests.n; i++) {
        judge(rust, &python->tests.p[i]);
        if (!r->s->binary)
            python->tests.p[i].verdict = PT_VERDICT_NOT_BUILT;
    }
    if (!any_differs(python))
        return 0;
    if (run_all(r, again, false, false) < 0)
        return -1;
    for (size_t i = 0; i < python->tests.n; i++)
        doubt(again, &python->tests.p[i]);
    return 0;
}

int pt_suite_verify(pt_arena *a, const pt_verify_options *o, const pt_suite *s,
                    pt_suite_result *out, pt_err *err)
{
    struct suite_run r = {.a = a, .s = s, .err = err};
    struct account python = {0}, rust = {0}, again = {0};
    *out = (pt_suite_result){0};
    pt_verify_place(a, o, &r.place);
    r.place.add = PT_DRIVER_PATH;
    r.place.added = pt_driver_source();
    r.outcomes = pt_arena_printf(a, "%s/outcomes", o->scratch);
    int rc = pt_dir_make(o->scratch, err);
    if (rc == 0)
        rc = compare(&r, &python, &rust, &again);
    if (rc == 0)
        hand_out(&r, &python, out);
    pt_verify_leave(&r.place);
    account_free(&python);
    account_free(&rust);
    account_free(&again);
    return rc;
}
