/* Programs that end, hang, flood, fork, die: each is told rightly. */
#include "pt_test.h"

#include "base/log.h"
#include "worker/proc.h"

#include <string.h>
#include <unistd.h>

static pt_proc_result r;
static pt_err err;

static void sh(const char *script, pt_proc_options o)
{
    const char *argv[] = {"sh", "-c", script, NULL};
    o.argv = argv;
    assert_int_equal(pt_proc_run(&o, &r, &err), 0);
}

static void both_streams_and_the_code_come_back(void **state)
{
    (void)state;
    sh("echo out; echo err >&2; exit 7", (pt_proc_options){0});
    assert_int_equal(r.code, 7);
    assert_string_equal(pt_buf_z(&r.out), "out\n");
    assert_string_equal(pt_buf_z(&r.err), "err\n");
    pt_proc_clear(&r);
}

static void stdin_is_empty(void **state)
{
    (void)state;
    sh("cat; echo end", (pt_proc_options){0});
    assert_string_equal(pt_buf_z(&r.out), "end\n");
    pt_proc_clear(&r);
}

static void a_program_that_hangs_is_killed_with_its_children(void **state)
{
    (void)state;
    sh("sleep 60 & echo $!; sleep 60", (pt_proc_options){.wall_ms = 150});
    assert_true(r.timed_out);
    assert_int_equal(r.signal, SIGKILL);
    assert_in_range(r.wall_ms, 150, 3000);
    pid_t grandchild = (pid_t)atoi(pt_buf_z(&r.out));
    for (int i = 0; i < 100 && kill(grandchild, 0) == 0; i++)
        usleep(10000); /* init has to reap it */
    pt_buf text = {0};
    pt_proc_ending(&r, &text);
    assert_non_null(strstr(pt_buf_z(&text), "killed after"));
    pt_buf_free(&text);
    pt_proc_clear(&r);
}

static void one_that_leaves_a_child_behind_is_not_waited_for(void **state)
{
    (void)state;
    int64_t began = pt_now_mono_ms();
    sh("sleep 60 & echo done", (pt_proc_options){0});
    assert_string_equal(pt_buf_z(&r.out), "done\n");
    assert_int_equal(r.code, 0);
    assert_in_range(pt_now_mono_ms() - began, 0, 5000);
    pt_proc_clear(&r);
}

static void a_flood_is_cut_and_does_not_block(void **state)
{
    (void)state;
    sh("head -c 1000000 /dev/zero; head -c 500000 /dev/zero >&2; exit 3",
       (pt_proc_options){.output_bytes = 1000});
    assert_int_equal(r.out.n, 1000);
    assert_int_equal(r.err.n, 1000);
    assert_true(r.out_cut && r.err_cut);
    assert_int_equal(r.code, 3);
    pt_proc_clear(&r);
}

static void a_signal_is_told(void **state)
{
    (void)state;
    sh("kill -SEGV $$", (pt_proc_options){0});
    assert_int_equal(r.code, -1);
    assert_int_equal(r.signal, SIGSEGV);
    pt_proc_clear(&r);
}

static void the_limit_of_memory_holds(void **state)
{
    (void)state;
    const char *argv[] = {"python3", "-c", "x = bytearray(300 << 20)", NULL};
    pt_proc_options o = {.argv = argv, .memory_bytes = 100 << 20};
    assert_int_equal(pt_proc_run(&o, &r, &err), 0);
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(pt_buf_z(&r.err), "MemoryError"));
    pt_proc_clear(&r);
}

static void a_large_file_is_refused(void **state)
{
    (void)state;
    char dir[] = "/tmp/pt-proc-XXXXXX";
    assert_non_null(mkdtemp(dir));
    sh("head -c 100000 /dev/zero >f; wc -c <f; rm -f f",
       (pt_proc_options){.cwd = dir, .file_bytes = 1000});
    assert_string_equal(pt_buf_z(&r.out), "1000\n");
    rmdir(dir);
    pt_proc_clear(&r);
}

static void our_environment_stays_ours(void **state)
{
    (void)state;
    setenv("OMPI_COMM_WORLD_RANK", "0", 1);
    const char *env[] = {"PYTHONHASHSEED=0", NULL};
    sh("echo \"$OMPI_COMM_WORLD_RANK:$PYTHONHASHSEED\"", (pt_proc_options){.env = env});
    assert_string_equal(pt_buf_z(&r.out), ":0\n");
    pt_proc_clear(&r);
}

static void the_network_is_cut_or_it_is_said(void **state)
{
    (void)state;
    sh("ls /sys/class/net >/dev/null; tail -n +3 /proc/net/dev | wc -l",
       (pt_proc_options){.no_network = true});
    if (r.network_cut)
        assert_string_equal(pt_buf_z(&r.out), "1\n"); /* lo */
    assert_int_equal(r.code, 0);
    pt_proc_clear(&r);
}

static void a_missing_program_is_an_error_that_names_it(void **state)
{
    (void)state;
    const char *argv[] = {"no-such-program-at-all", NULL};
    pt_proc_options o = {.argv = argv};
    assert_int_equal(pt_proc_run(&o, &r, &err), -1);
    assert_non_null(strstr(err.msg, "no-such-program-at-all"));
    pt_proc_clear(&r);
}

static void a_stop_ends_it(void **state)
{
    (void)state;
    volatile sig_atomic_t stop = 1;
    sh("sleep 60", (pt_proc_options){.stop = &stop});
    assert_true(r.stopped);
    pt_proc_clear(&r);
}

static void collect(void *ctx, pt_str text)
{
    pt_buf *b = ctx;
    pt_buf_printf(b, "[%.*s]", (int)text.n, text.p);
}

static void lines_come_one_by_one(void **state)
{
    (void)state;
    pt_buf b = {0};
    sh("printf 'one\\ntw'; sleep 0.05; printf 'o\\n\\nlast'",
       (pt_proc_options){.line = collect, .ctx = &b});
    assert_string_equal(pt_buf_z(&b), "[one][two][][last]");
    pt_buf_free(&b);
    pt_proc_clear(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_streams_and_the_code_come_back),
        cmocka_unit_test(stdin_is_empty),
        cmocka_unit_test(a_program_that_hangs_is_killed_with_its_children),
        cmocka_unit_test(one_that_leaves_a_child_behind_is_not_waited_for),
        cmocka_unit_test(a_flood_is_cut_and_does_not_block),
        cmocka_unit_test(a_signal_is_told),
        cmocka_unit_test(the_limit_of_memory_holds),
        cmocka_unit_test(a_large_file_is_refused),
        cmocka_unit_test(our_environment_stays_ours),
        cmocka_unit_test(the_network_is_cut_or_it_is_said),
        cmocka_unit_test(a_missing_program_is_an_error_that_names_it),
        cmocka_unit_test(a_stop_ends_it),
        cmocka_unit_test(lines_come_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
