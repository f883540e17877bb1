/* The cases of tests/golden/spec: a job file, the faults that must be told, and, when there
 * are none, its frozen form. PT_BLESS=1 rewrites them; a person reads the diff. */
#include "pt_test.h"

#include "base/file.h"
#include "spec/job.h"

#include <string.h>

static const char *golden_path(const char *name, pt_buf *b)
{
    const char *here = __FILE__, *end = strstr(here, "unit/test_yaml.c");
    pt_buf_clear(b);
    pt_buf_printf(b, "%.*sgolden/spec/%s", (int)(end - here), here, name);
    return pt_buf_z(b);
}

/* What follows the line `mark` up to the next line that begins with `stop`. */
static pt_str part(pt_str s, const char *mark, const char *stop)
{
    const char *p = memmem(s.p, s.n, mark, strlen(mark));
    if (!p)
        return (pt_str){"", 0};
    pt_str rest = pt_str_sub(s, (size_t)(p - s.p) + strlen(mark), s.n);
    if (pt_str_starts(rest, stop + 1)) /* an empty part: the mark ate the line's end */
        return pt_str_sub(rest, 0, 0);
    const char *end = memmem(rest.p, rest.n, stop, strlen(stop));
    return end ? pt_str_sub(rest, 0, (size_t)(end - rest.p) + 1) : rest;
}

/* The case as it should be, from its title and YAML. */
static void redo(pt_str title, pt_str yaml, pt_buf *out)
{
    pt_job job;
    pt_buf faults = {0}, frozen = {0};
    pt_err err;
    int rc = pt_job_parse(&job, "/job/job.yaml", yaml, &faults, &err);
    pt_buf_printf(out, "=== %.*s\n--- yaml\n", (int)title.n, title.p);
    pt_buf_addstr(out, yaml);
    pt_buf_adds(out, "--- faults\n");
    pt_buf_addstr(out, pt_buf_str(&faults));
    assert_int_equal(rc, faults.n ? -1 : 0);
    if (rc == 0) {
        pt_job_write(&job, &frozen);
        pt_buf_adds(out, "--- frozen\n");
        pt_buf_addstr(out, pt_buf_str(&frozen));
    }
    pt_job_clear(&job);
    pt_buf_free(&faults);
    pt_buf_free(&frozen);
}

static void check_file(const char *name)
{
    pt_buf path = {0}, file = {0}, want = {0};
    pt_err err;
    if (pt_file_read(golden_path(name, &path), 1 << 20, false, &file, &err) < 0)
        fail_msg("%s", err.msg);
    for (pt_str all = pt_buf_str(&file); pt_str_starts(all, "=== ");) {
        const char *next = memmem(all.p + 1, all.n - 1, "\n=== ", 5);
        size_t n = next ? (size_t)(next - all.p) + 1 : all.n;
        pt_str one = pt_str_sub(all, 0, n);
        pt_str title = pt_str_sub(part(one, "=== ", "\n---"), 0, SIZE_MAX);
        title.n = (size_t)((const char *)memchr(title.p, '\n', title.n) - title.p);
        redo(title, part(one, "\n--- yaml\n", "\n--- faults\n"), &want);
        all = pt_str_sub(all, n, all.n);
    }
    if (getenv("PT_BLESS"))
        pt_file_write(pt_buf_z(&path), pt_buf_str(&want), NULL);
    else
        assert_string_equal(pt_buf_z(&file), pt_buf_z(&want));
    pt_buf_free(&path);
    pt_buf_free(&file);
    pt_buf_free(&want);
}

static void good_jobs_are_frozen_in_full(void **state)
{
    (void)state;
    check_file("good.case");
}

static void bad_jobs_are_told_everything_at_once(void **state)
{
    (void)state;
    check_file("bad.case");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_jobs_are_frozen_in_full),
        cmocka_unit_test(bad_jobs_are_told_everything_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
