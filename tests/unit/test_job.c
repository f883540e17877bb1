#include "pt_test.h"

#include "spec/job.h"

#include <string.h>
#include <unistd.h>

/* Everything that is wrong with `text`, one fault a line. */
static const char *faults_of(const char *text, pt_buf *faults)
{
    pt_job job;
    pt_err err;
    pt_buf_clear(faults);
    pt_job_parse(&job, "job.yaml", pt_str_of(text), faults, &err);
    pt_job_clear(&job);
    return pt_buf_z(faults);
}

static void check_text(const char *text, const char *want)
{
    pt_buf faults = {0};
    assert_string_equal(faults_of(text, &faults), want);
    pt_buf_free(&faults);
}

#define BASE "source: /s\noutput: /o\n"

static void a_small_job_gets_every_default(void **state)
{
    (void)state;
    pt_job job;
    pt_err err;
    assert_int_equal(
        pt_job_parse(&job, "/tmp/job.yaml", PT_STR("source: src\noutput: out"), NULL, &err),
        0);
    assert_string_equal(job.source, "/tmp/src");
    assert_string_equal(job.output, "/tmp/out");
    assert_int_equal(job.lease.ttl_ms, 30000);
    assert_int_equal(job.limits.file_bytes, 16 << 20);
    assert_string_equal(job.options.python, "3.12");
    assert_int_equal(job.launcher.kind, PT_LAUNCH_LOCAL);
    pt_job_clear(&job);
}

static void what_is_written_reads_back_as_the_same_bytes(void **state)
{
    (void)state;
    static const char text[] = BASE
        "name: \"an \\\"odd\\\" name \\u00e9 \\u0085\"\n"
        "include: ['**/*.py', \"a b\"]\n"
        "resources: {ranks: 8, nodes: 2, gpus_per_node: 4, time: 1h30m, memory: 4GiB,\n"
        "            price_class: h100-spot}\n"
        "prices:\n"
        "  h100-spot: {usd_per_hour: 2.10, per: gpu, source: \"contract 7\", date: "
        "2026-01-31}\n"
        "verify: true\n"
        "launcher: {kind: slurm, slurm: {partition: gpu, extra: ['--exclusive']}}\n"
        "lease: {ttl: 90s, heartbeat: 250ms}\n";
    pt_job first, second;
    pt_buf a = {0}, b = {0}, faults = {0};
    pt_err err;
    assert_int_equal(pt_job_parse(&first, "j", pt_str_of(text), &faults, &err), 0);
    assert_int_equal(first.resources.time_ms, 5400000);
    assert_int_equal(first.prices[0].per, PT_PER_GPU);
    assert_true(first.prices[0].usd_per_hour > 2.0999 &&
                first.prices[0].usd_per_hour < 2.1001);
    assert_true(first.verify.enabled);
    pt_job_write(&first, &a);
    assert_int_equal(pt_job_parse(&second, "j", pt_buf_str(&a), &faults, &err), 0);
    pt_job_write(&second, &b);
    assert_string_equal(pt_buf_z(&a), pt_buf_z(&b));
    assert_string_equal(first.name, second.name);
    pt_job_clear(&first);
    pt_job_clear(&second);
    pt_buf_free(&a);
    pt_buf_free(&b);
    pt_buf_free(&faults);
}

static void all_faults_come_at_once_with_their_places(void **state)
{
    (void)state;
    check_text(
        "sorce: /s\noutput: /o\nlease:\n  ttl: 30\n  hartbeat: 1s\nresources: {ranks: x}\n",
        "job.yaml:1:1: unknown key 'sorce'; did you mean 'source'?\n"
        "job.yaml:1:1: no 'source'; add 'source: PATH', a folder or a .py file\n"
        "job.yaml:4:8: 'ttl' is '30'; it takes a duration with its unit, such as 30s, "
        "2h, from 100ms to 1d\n"
        "job.yaml:5:3: unknown key 'hartbeat' under 'lease'; did you mean 'heartbeat'?\n"
        "job.yaml:6:20: 'ranks' is 'x'; it takes a whole number from 0 to 100000\n");
}

static void keys_in_the_wrong_place_are_sent_home(void **state)
{
    (void)state;
    check_text(BASE "heartbeat: 1s\nlease: {include: []}\n",
               "job.yaml:3:1: unknown key 'heartbeat'; it belongs under 'lease:'\n"
               "job.yaml:4:9: unknown key 'include' under 'lease'; move it to the top\n");
}

static void keys_that_stand_twice_are_faults(void **state)
{
    (void)state;
    check_text(BASE "check: true\ncheck: false\n",
               "job.yaml:4:1: 'check' stands here twice, first in line 3; keep one\n");
}

static void wrong_kinds_of_values_are_faults(void **state)
{
    (void)state;
    check_text(
        BASE "check: yes\ninclude: '*.py'\nlease: 3\nname: [a]\nexclude: [[a], '']\n"
             "limits: {files: \"7\"}\noptions: {device: gpu}\n",
        "job.yaml:3:8: 'check' is 'yes'; it takes true or false\n"
        "job.yaml:4:10: 'include' is a single value; it takes a list, such as [\"a\", "
        "\"b\"]\n"
        "job.yaml:5:8: 'lease' takes keys of its own: 'lease: {ttl: ...}'\n"
        "job.yaml:6:7: 'name' is a list; it takes a single value\n"
        "job.yaml:7:11: an item of 'exclude' is a list; each is a text\n"
        "job.yaml:7:16: an item of 'exclude' is empty; remove it\n"
        "job.yaml:8:17: 'files' is a quoted text; remove the quotes\n"
        "job.yaml:9:19: 'device' is 'gpu'; it takes one of auto, cpu, cuda\n");
}

static void rules_across_fields_point_at_the_field(void **state)
{
    (void)state;
    check_text(
        "source: /s/x\noutput: /s\nlease:\n  ttl: 1s\n  heartbeat: 900ms\n"
        "resources: {nodes: 2, price_class: a}\n",
        "job.yaml:2:9: the source lies inside 'output', which is written to; name "
        "another folder\n"
        "job.yaml:5:14: 'heartbeat' is more than half of lease 'ttl', so that one lost "
        "message loses the lease; make it smaller\n"
        "job.yaml:6:20: launcher local has one node; set 'nodes: 1', or launcher slurm "
        "or k8s\n"
        "job.yaml:6:36: 'price_class' is 'a', which 'prices' does not name; add it "
        "there\n");
}

static void a_price_needs_its_source_and_date(void **state)
{
    (void)state;
    check_text(
        BASE "prices: {a: {usd_per_hour: 1e3}}\n",
        "job.yaml:3:10: a price without 'source'; say where the figure comes from\n"
        "job.yaml:3:10: a price without a 'date' such as 2026-01-31; say when it was "
        "valid\n"
        "job.yaml:3:28: 'usd_per_hour' takes a number such as 2.10, from 0 to 1000000\n");
}

static void aliases_are_references_and_cannot_explode(void **state)
{
    (void)state;
    pt_buf text = {0}, faults = {0};
    pt_buf_adds(&text, BASE "a0: &a0 [x, x]\n");
    for (int i = 1; i < 30; i++)
        pt_buf_printf(&text, "a%d: &a%d [*a%d, *a%d, *a%d]\n", i, i, i - 1, i - 1, i - 1);
    assert_non_null(strstr(faults_of(pt_buf_z(&text), &faults), "unknown key 'a29'"));
    check_text(BASE "include: &x ['*.py']\nexclude: *x\n", "");
    check_text(BASE "include: &x [*x]\n",
               "job.yaml:3:14: an alias of what it is itself a part of\n");
    pt_buf_free(&text);
    pt_buf_free(&faults);
}

static void hostile_texts_get_a_fault_not_a_crash(void **state)
{
    (void)state;
    pt_buf deep = {0}, faults = {0};
    pt_buf_addn(&deep, '[', 5000);
    assert_non_null(strstr(faults_of(pt_buf_z(&deep), &faults), "nested too deeply"));
    check_text("", "job.yaml:1:1: this is no job; begin with 'source: PATH' and 'output: "
                   "PATH'\n");
    check_text("a\xff", "job.yaml:1:2: byte 0xff is not UTF-8; save the file as UTF-8\n");
    assert_non_null(strstr(faults_of("a: b: c", &faults), "job.yaml:1:5: "));
    assert_non_null(strstr(faults_of("--- {}\n--- {}\n", &faults), "a second document"));
    assert_non_null(strstr(faults_of("!!python/object {}\n", &faults), "no YAML tags"));
    pt_buf_free(&deep);
    pt_buf_free(&faults);
}

static void units_are_required_and_exact(void **state)
{
    (void)state;
    int64_t v;
    assert_true(pt_job_parse_duration(PT_STR("1h30m"), &v) && v == 5400000);
    assert_true(pt_job_parse_duration(PT_STR("1.5s"), &v) && v == 1500);
    assert_true(pt_job_parse_size(PT_STR("64MiB"), &v) && v == 64 << 20);
    assert_true(pt_job_parse_size(PT_STR("10 MB"), &v) && v == 10000000);
    assert_false(pt_job_parse_duration(PT_STR("30"), &v));
    assert_false(pt_job_parse_duration(PT_STR(""), &v));
    assert_false(pt_job_parse_duration(PT_STR("-1s"), &v));
    assert_false(pt_job_parse_duration(PT_STR("1.s"), &v));
    assert_false(pt_job_parse_size(PT_STR("64M"), &v));
    assert_false(pt_job_parse_size(PT_STR("9999999999999TiB"), &v));
    assert_false(pt_job_parse_size(PT_STR("1MiB1MiB"), &v));
}

static void a_missing_file_is_named(void **state)
{
    (void)state;
    pt_job job;
    pt_err err;
    pt_buf faults = {0};
    assert_int_equal(pt_job_load(&job, "/nowhere/job.yaml", &faults, &err), -1);
    assert_non_null(strstr(err.msg, "/nowhere/job.yaml"));
    assert_non_null(strstr(pt_buf_z(&faults), "No such file"));
    pt_job_clear(&job);
    pt_buf_free(&faults);
}

static void defaults_make_a_job_without_a_file(void **state)
{
    (void)state;
    pt_job job;
    pt_err err;
    pt_buf faults = {0};
    assert_int_equal(pt_job_defaults(&job, "/usr/../tmp/", "relative", &err), 0);
    assert_string_equal(job.source, "/tmp");
    assert_true(job.output[0] == '/');
    assert_int_equal(pt_job_check(&job, &faults), 0);
    job.output = "/tmp";
    assert_int_equal(pt_job_check(&job, &faults), 1);
    assert_string_equal(pt_buf_z(&faults),
                        "'output' is the source itself; name another folder\n");
    pt_job_clear(&job);
    pt_buf_free(&faults);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_job_gets_every_default),
        cmocka_unit_test(what_is_written_reads_back_as_the_same_bytes),
        cmocka_unit_test(all_faults_come_at_once_with_their_places),
        cmocka_unit_test(keys_in_the_wrong_place_are_sent_home),
        cmocka_unit_test(keys_that_stand_twice_are_faults),
        cmocka_unit_test(wrong_kinds_of_values_are_faults),
        cmocka_unit_test(rules_across_fields_point_at_the_field),
        cmocka_unit_test(a_price_needs_its_source_and_date),
        cmocka_unit_test(aliases_are_references_and_cannot_explode),
        cmocka_unit_test(hostile_texts_get_a_fault_not_a_crash),
        cmocka_unit_test(units_are_required_and_exact),
        cmocka_unit_test(a_missing_file_is_named),
        cmocka_unit_test(defaults_make_a_job_without_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
