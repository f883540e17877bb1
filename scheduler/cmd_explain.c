/* cmd_explain.c: why a file was run again or was not, and what is said about its lines. */
#include "base/log.h"
#include "scheduler/cli.h"
#include "scheduler/view.h"

#include <inttypes.h>
#include <string.h>

static const char explain_help[] =
    "usage: portalis explain JOB FILE[:LINE | :FUNCTION] [--json]\n\n"
    "Why FILE (its path in the source, or its module's "
    "name) was worked on, or was not: which\n"
    "of its inputs changed; how each attempt ended; the "
    "findings about it, or about that\n"
    "line; and of its functions, or of that one, what is "
    "known: how each was translated, and\n"
    "which scripts and tests called it, with what verdict.\n\n"
    "      --json   the functions and their evidence\n\n"
    "examples:\n"
    "  portalis explain /tmp/thing-rs pkg/mod.py\n"
    "  portalis explain /tmp/thing-rs pkg/mod.py:120\n"
    "  portalis explain /tmp/thing-rs pkg/mod.py:Class.method\n";

/* What is asked about. */
struct place {
    const char *file, *function; /* NULL: all of the file */
    int64_t line;                /* 0: all */
};

struct explained {
    int64_t id, reason_run, last_run;
    pt_hash key;
    char state[16];
};

static int print_unit(pt_ledger *l, const char *file, struct explained *e, pt_err *err)
{
    pt_rows *r = pt_ledger_ask(
        l,
        "SELECT id, path, module, state, coalesce(trouble, ''), coalesce(reason, ''), "
        "coalesce(reason_run, 0), (SELECT max(id) FROM run), key, clash FROM unit "
        "WHERE path = ?1 OR module = ?1 ORDER BY path = ?1 DESC LIMIT 1",
        "s", file);
    int rc = pt_rows_next(r, err);
    if (rc <= 0)
        return rc;
    char hex[PT_HASH_HEX];
    e->id = pt_rows_int(r, 0);
    e->reason_run = pt_rows_int(r, 6);
    e->last_run = pt_rows_int(r, 7);
    e->key = pt_rows_hash(r, 8);
    snprintf(e->state, sizeof e->state, "%s", pt_rows_text(r, 3));
    pt_hash_hex(e->key, hex);
    printf("%s, module %s, key %.12s: %s\n", pt_rows_text(r, 1), pt_rows_text(r, 2), hex,
           e->state);
    if (*pt_rows_text(r, 4))
        printf("  %s\n", pt_rows_text(r, 4));
    if (!pt_rows_is_null(r, 9))
        printf("  its bare name belongs to %s, which is what imports of that name find\n",
               pt_rows_text(r, 9));
    if (e->reason_run == e->last_run)
        printf("  to be run in start %" PRId64 ", the last: %s\n", e->last_run,
               pt_rows_text(r, 5));
    else if (e->reason_run)
        printf("  not run in start %" PRId64 ", the last: none of its inputs changed\n"
               "  last run in start %" PRId64 ": %s\n",
               e->last_run, e->reason_run, pt_rows_text(r, 5));
    pt_rows_end(r);
    return 1;
}

static int print_attempts(pt_ledger *l, int64_t unit, pt_err *err)
{
    pt_rows *r = pt_ledger_ask(
        l,
        "SELECT run, rank, coalesce(outcome, 'in hand'), coalesce(cause, ''), "
        "coalesce(wall_us, 0) FROM attempt WHERE unit = ? ORDER BY id",
        "i", unit);
    int rc;
    while ((rc = pt_rows_next(r, err)) == 1)
        printf("  attempt in start %" PRId64 " on rank %" PRId64 ": %s, %.1f ms%s%s\n",
               pt_rows_int(r, 0), pt_rows_int(r, 1), pt_rows_text(r, 2),
               (double)pt_rows_int(r, 4) / 1e3, *pt_rows_text(r, 3) ? "; " : "",
               pt_rows_text(r, 3));
    return rc;
}

/* line 0: all. */
static int print_findings(pt_ledger *l, const char *file, const pt_hash *key, int64_t line,
                          pt_err *err)
{
    pt_rows *r =
        pt_ledger_ask(l,
                      "SELECT line, col, kind, what FROM finding WHERE key = ?1 AND "
                      "(?2 = 0 OR line = ?2) ORDER BY line, col",
                      "hi", key, line);
    int rc, n = 0;
    for (; (rc = pt_rows_next(r, err)) == 1; n++)
        printf("%s:%" PRId64 ":%" PRId64 ": %s: %s\n", file, pt_rows_int(r, 0),
               pt_rows_int(r, 1) + 1, pt_rows_text(r, 2), pt_rows_text(r, 3));
    if (rc == 0 && n == 0)
        printf("  no findings%s\n", line ? " on that line" : "");
    return rc;
}

static int print_skip(pt_ledger *l, const char *file, pt_err *err)
{
    pt_rows *r = pt_ledger_ask(l, "SELECT kind, why FROM skip WHERE path = ?", "s", file);
    int rc = pt_rows_next(r, err);
    if (rc == 1) {
        printf("%s: not taken: %s: %s\n", file, pt_rows_text(r, 0), pt_rows_text(r, 1));
        pt_rows_end(r);
    }
    return rc;
}

/* The first of them with the verdict that it decides. */
static int print_evidence(pt_ledger *l, const char *path, int64_t first_line, pt_err *err)
{
    pt_rows *r = pt_ledger_ask(
        l,
        "SELECT outcome, kind, by FROM evidence WHERE path = ? AND first_line = ? ORDER BY "
        "outcome <> 'differs', outcome <> 'unsupported', kind, by",
        "si", path, first_line);
    int rc;
    while ((rc = pt_rows_next(r, err)) == 1)
        printf("    %s: %s %s\n", pt_rows_text(r, 0), pt_rows_text(r, 1),
               pt_rows_text(r, 2));
    return rc;
}

/* A function as the ledger has it; copied, since its evidence is another question. */
struct function {
    const char *path, *name, *how, *verdict;
    int64_t first_line, line;
};
typedef PT_VEC(struct function) functions;

static int list_functions(pt_ledger *l, pt_arena *a, const struct place *p, functions *out,
                          pt_err *err)
{
    pt_rows *r = pt_ledger_ask(
        l,
        "SELECT s.path, s.name, s.how, s.verdict, s.first_line, s.line FROM function_state "
        "s "
        "JOIN unit u ON u.path = s.path JOIN function f ON f.key = u.key AND f.line = "
        "s.line "
        "AND f.name = s.name WHERE (s.path = ?1 OR s.module = ?1) AND (?2 IS NULL OR "
        "s.name = "
        "?2) AND (?3 = 0 OR ?3 BETWEEN f.first_line AND f.end_line) ORDER BY s.line",
        "ssi", p->file, p->function, p->line);
    int rc;
    while ((rc = pt_rows_next(r, err)) == 1) {
        struct function f = {pt_arena_strdup(a, pt_rows_text(r, 0)),
                             pt_arena_strdup(a, pt_rows_text(r, 1)),
                             pt_arena_strdup(a, pt_rows_text(r, 2)),
                             pt_arena_strdup(a, pt_rows_text(r, 3)),
                             pt_rows_int(r, 4),
                             pt_rows_int(r, 5)};
        pt_vec_push(out, f);
    }
    return rc;
}

static int print_functions(pt_ledger *l, pt_arena *a, const struct place *p, pt_err *err)
{
    functions all = {0};
    int rc = list_functions(l, a, p, &all, err);
    for (size_t i = 0; i < all.n && rc == 0; i++) {
        const struct function *f = &all.p[i];
        printf("%s:%" PRId64 ": %s: %s, %s\n", f->path, f->line, f->name, f->how,
               f->verdict);
        if (p->function || p->line)
            rc = print_evidence(l, f->path, f->first_line, err);
    }
    if (rc == 0 && p->function && !all.n)
        rc = pt_fail(err, PT_ERR_USAGE, "%s: no function %s (\"Class.method\" of a class)",
                     p->file, p->function);
    pt_vec_free(&all);
    return rc;
}

static int add_evidence(pt_ledger *l, const struct function *f, pt_buf *out, pt_err *err)
{
    pt_rows *r = pt_ledger_ask(l,
                               "SELECT kind, by, outcome FROM evidence WHERE path = ? AND "
                               "first_line = ? ORDER BY kind, by, outcome",
                               "si", f->path, f->first_line);
    int rc, n = 0;
    for (; (rc = pt_rows_next(r, err)) == 1; n++) {
        static const char *const keys[] = {"kind", "by", "outcome"};
        for (int i = 0; i < 3; i++) {
            pt_buf_printf(out, "%s\"%s\": ", i ? ", " : n ? ", {" : "{", keys[i]);
            pt_buf_json(out, pt_str_of(pt_rows_text(r, i)));
        }
        pt_buf_addc(out, '}');
    }
    return rc;
}

static int print_json(pt_ledger *l, pt_arena *a, const struct place *p, pt_err *err)
{
    functions all = {0};
    pt_buf out = {0};
    int rc = list_functions(l, a, p, &all, err);
    pt_buf_adds(&out, "{\"functions\": [");
    for (size_t i = 0; i < all.n && rc == 0; i++) {
        const struct function *f = &all.p[i];
        pt_buf_printf(&out, "%s\n {\"path\": ", i ? "," : "");
        pt_buf_json(&out, pt_str_of(f->path));
        pt_buf_printf(&out, ", \"line\": %" PRId64 ", \"name\": ", f->line);
        pt_buf_json(&out, pt_str_of(f->name));
        pt_buf_printf(&out, ", \"how\": \"%s\", \"verdict\": \"%s\", \"evidence\": [",
                      f->how, f->verdict);
        rc = add_evidence(l, f, &out, err);
        pt_buf_adds(&out, "]}");
    }
    pt_buf_adds(&out, "\n]}\n");
    if (rc == 0)
        fputs(pt_buf_z(&out), stdout);
    pt_vec_free(&all);
    pt_buf_free(&out);
    return rc;
}

static int explain_file(pt_ledger *l, pt_arena *a, const char *job, const struct place *p,
                        pt_err *err)
{
    struct explained e = {0};
    int rc = print_unit(l, p->file, &e, err);
    if (rc == 0 && (rc = print_skip(l, p->file, err)) == 0)
        return pt_fail(
            err, PT_ERR_USAGE,
            "%s: no file or module of this job; portalis report %s --csv lists all",
            p->file, job);
    if (rc < 0 || e.id == 0)
        return rc < 0 ? -1 : 0;
    return print_attempts(l, e.id, err) < 0 ||
                   (!p->function && print_findings(l, p->file, &e.key, p->line, err) < 0) ||
                   print_functions(l, a, p, err) < 0
               ? -1
               : 0;
}

/* "a.py:12" is line 12, "a.py:f" function f; a name that merely contains a colon stays whole. */
static struct place split_place(pt_arena *a, const char *what)
{
    const char *colon = strrchr(what, ':');
    if (!colon || !colon[1] || strchr(colon, '/'))
        return (struct place){.file = what};
    const char *file = pt_arena_strndup(a, what, (size_t)(colon - what));
    if (strspn(colon + 1, "0123456789") == strlen(colon + 1))
        return (struct place){.file = file, .line = strtoll(colon + 1, NULL, 10)};
    return (struct place){.file = file, .function = colon + 1};
}

static int explain(int argc, char **argv)
{
    pt_words words = {0};
    bool json = false;
    const pt_flag flags[] = {{"--json", 0, PT_FLAG_BOOL, &json}};
    int code = pt_cli_read(&pt_cmd_explain, argc, argv, flags, PT_LEN(flags), &words);
    if (code < 0 && words.n != 2)
        code = pt_cli_usage(&pt_cmd_explain,
                            "give a job directory and FILE, FILE:LINE or FILE:FUNCTION");
    if (code < 0) {
        pt_arena *a = pt_arena_new();
        pt_job_dir d;
        pt_view v;
        pt_err err;
        const struct place p = split_place(a, words.p[1]);
        pt_job_dir_of(a, words.p[0], &d);
        int rc = pt_view_open(&d, &v, &err);
        if (rc == 0)
            rc = json ? print_json(v.ledger, a, &p, &err)
                      : explain_file(v.ledger, a, d.root, &p, &err);
        pt_view_close(&v);
        code = rc < 0 ? pt_cli_fail(&err) : PT_EXIT_DONE;
        pt_arena_free(a);
    }
    pt_vec_free(&words);
    return code;
}

const pt_command pt_cmd_explain = {
    "explain", explain, "why a file was run again, and what is known of its functions",
    explain_help};
