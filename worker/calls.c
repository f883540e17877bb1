/* calls.c: CPython reads a hook of ours as its sitecustomize, from a folder that only this run
 * has; the script itself runs as it always does. */
#include "worker/calls.h"

#include "base/file.h"
#include "base/vec.h"
#include "worker/driver.h"
#include "worker/verify_priv.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_CALLS = 64 << 20 };

bool pt_call_read(pt_arena *a, pt_str line, pt_call *out)
{
    static const char word[] = "call\t";
    if (!pt_str_starts(line, word))
        return false;
    pt_str rest = pt_str_sub(line, sizeof word - 1, line.n);
    const char *tab = rest.n ? memchr(rest.p, '\t', rest.n) : NULL;
    if (!tab)
        return false;
    out->path = pt_arena_strndup(a, rest.p, (size_t)(tab - rest.p));
    out->first_line = (uint32_t)strtoul(
        pt_arena_strndup(a, tab + 1, (size_t)(rest.p + rest.n - tab) - 1), NULL, 10);
    return out->first_line > 0;
}

static void read_calls(pt_arena *a, pt_str text, pt_calls *out)
{
    PT_VEC(pt_call) all = {0};
    while (text.n) {
        const char *end = memchr(text.p, '\n', text.n);
        pt_str line = pt_str_sub(text, 0, end ? (size_t)(end - text.p) : text.n);
        pt_call c;
        if (pt_call_read(a, line, &c))
            pt_vec_push(&all, c);
        text = pt_str_sub(text, line.n + 1, text.n);
    }
    pt_call *p = PT_NEW_N(a, pt_call, all.n + 1);
    if (all.n)
        memcpy(p, all.p, all.n * sizeof *p);
    *out = (pt_calls){p, (uint32_t)all.n};
    pt_vec_free(&all);
}

int pt_calls_of_script(pt_arena *a, const pt_verify_options *o, const char *script,
                       pt_calls *out, pt_err *err)
{
    struct verify_place v;
    pt_verify_place(a, o, &v);
    v.hook = pt_arena_printf(a, "%s/hook", o->scratch);
    const char *to = pt_arena_printf(a, "%s/calls", o->scratch);
    const char *env[] = {pt_arena_printf(a, "PORTALIS_CALLS=%s", to), NULL};
    const char *argv[] = {pt_verify_python(&v), script, NULL};
    pt_proc_result r;
    pt_buf text = {0};
    *out = (pt_calls){0};
    unlink(to);
    int rc = pt_dir_make(v.hook, err);
    if (rc == 0)
        rc = pt_file_write(pt_arena_printf(a, "%s/sitecustomize.py", v.hook),
                           pt_driver_calls_source(), err);
    if (rc == 0 && (rc = pt_verify_run(&v, argv, NULL, env, &r, err)) == 0) {
        pt_proc_clear(&r);
        pt_file_read(to, MAX_CALLS, false, &text, NULL);
        read_calls(a, pt_buf_str(&text), out);
    }
    pt_buf_free(&text);
    unlink(to);
    pt_dir_remove(v.hook, NULL);
    pt_verify_leave(&v);
    return rc;
}
