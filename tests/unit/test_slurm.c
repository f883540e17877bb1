/* The batch script: what sbatch and bash read back is what the job says, whatever it says. */
#include "slurm/acct.h"
#include "slurm/sbatch.h"
#include "slurm/world.h"

#include "pt_test.h"

#include <string.h>

static const char plain[] =
    "source: /s\noutput: \"/out/it's $(reboot) `x` \\\"y\\\" \\\\ é\"\nname: \"a\\nb; c\"\n"
    "resources: {ranks: 5, nodes: 2, gpus_per_node: 4, time: 90s, memory: 1GiB}\n"
    "launcher: {kind: slurm, slurm: {partition: gpu, constraint: 'a&b', signal_lead: 90s, "
    "modules: ['open mpi'], extra: ['--comment=two words']}}\n";

static void parse(pt_job *job, const char *text)
{
    pt_err err;
    pt_buf faults = {0};
    int rc = pt_job_parse(job, "/job.yaml", pt_str_of(text), &faults, &err);
    if (rc < 0)
        print_error("%s", pt_buf_z(&faults));
    assert_int_equal(rc, 0);
    pt_buf_free(&faults);
}

static int render(const char *const *texts, uint32_t n, pt_buf *out, pt_err *err)
{
    pt_job jobs[3];
    const pt_job *list[3];
    for (uint32_t i = 0; i < n; i++) {
        parse(&jobs[i], texts[i]);
        list[i] = &jobs[i];
    }
    pt_sbatch s = {.jobs = list, .n_jobs = n, .at_once = 2, .portalis = "/bin/por'talis"};
    int rc = pt_sbatch_render(&s, out, err);
    for (uint32_t i = 0; i < n; i++)
        pt_job_clear(&jobs[i]);
    return rc;
}

static void has(const pt_buf *script, const char *line)
{
    if (!strstr(pt_buf_z(script), line))
        print_error("no %s in\n%s", line, pt_buf_z(script));
    assert_non_null(strstr(pt_buf_z(script), line));
}

static void a_script_asks_for_what_the_job_needs(void **state)
{
    (void)state;
    const char *const one[] = {plain};
    pt_buf s = {0};
    pt_err err;
    assert_int_equal(render(one, 1, &s, &err), 0);
    has(&s, "#!/bin/bash\n#SBATCH \"--job-name=portalis-a_b__c\"\n");
    has(&s,
        "\n#SBATCH --nodes=2\n#SBATCH --ntasks-per-node=4\n#SBATCH --gpus-per-node=4\n");
    has(&s, "\n#SBATCH --time=2\n");    /* minutes, rounded up */
    has(&s, "\n#SBATCH --mem=4096M\n"); /* a node's: four tasks */
    has(&s, "\n#SBATCH \"--partition=gpu\"\n#SBATCH \"--constraint=a&b\"\n");
    has(&s, "\n#SBATCH --no-kill\n#SBATCH --requeue\n#SBATCH --signal=B:USR1@90\n");
    has(&s, "\n#SBATCH \"--comment=two words\"\n");
    assert_null(strstr(pt_buf_z(&s), "--array"));
    assert_null(strstr(pt_buf_z(&s), "@VALUES@"));
    pt_buf_free(&s);
}

static void no_value_gets_out_of_its_quotes(void **state)
{
    (void)state;
    const char *const one[] = {plain};
    pt_buf s = {0};
    pt_err err;
    assert_int_equal(render(one, 1, &s, &err), 0);
    has(&s, "\nJOBS=('/out/it'\\''s $(reboot) `x` \"y\" \\ é')\n");
    has(&s, "\nPORTALIS='/bin/por'\\''talis'\nMODULES=('open mpi')\n");
    pt_buf_free(&s);
    for (int c = 1; c < 256; c++) {
        char word[] = {'a', (char)c, 'b', '\0'};
        pt_buf q = {0};
        pt_sbatch_quote(word, &q);
        if (c == '\'')
            assert_string_equal(pt_buf_z(&q), "'a'\\''b'");
        else
            assert_int_equal(q.n, 5);
        pt_buf_free(&q);
    }
}

static void what_sbatch_cannot_be_told_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"--comment=a\\\"b", "--comment=a\\nb", "--x=\\\\"};
    for (size_t i = 0; i < PT_LEN(bad); i++) {
        pt_buf text = {0}, faults = {0};
        pt_job job;
        pt_err err;
        pt_buf_printf(&text,
                      "source: /s\noutput: /o\nresources: {ranks: 1}\n"
                      "launcher: {kind: slurm, slurm: {extra: [\"%s\"]}}\n",
                      bad[i]);
        assert_int_equal(pt_job_parse(&job, "/job.yaml", pt_buf_str(&text), &faults, &err),
                         -1);
        assert_non_null(strstr(pt_buf_z(&faults), "job.yaml:4:"));
        assert_non_null(strstr(pt_buf_z(&faults), "remove it"));
        pt_buf_free(&text);
        pt_buf_free(&faults);
    }
}

static void jobs_that_are_alike_become_an_array(void **state)
{
    (void)state;
    static const char a[] =
        "source: /s\noutput: /a\nresources: {ranks: 1}\nlauncher: slurm\n";
    static const char b[] =
        "source: /s\noutput: /b\nresources: {ranks: 1}\nlauncher: slurm\n";
    static const char c[] =
        "source: /s\noutput: /c\nresources: {ranks: 2}\nlauncher: slurm\n";
    const char *const two[] = {a, b}, *const odd[] = {a, c};
    pt_buf s = {0};
    pt_err err;
    assert_int_equal(render(two, 2, &s, &err), 0);
    has(&s, "\n#SBATCH --array=0-1%2\n");
    has(&s, "\nJOBS=('/a'\n      '/b')\n");
    pt_buf_clear(&s);
    assert_int_equal(render(odd, 2, &s, &err), -1);
    assert_non_null(strstr(err.msg, "/c asks for other resources"));
    pt_buf_free(&s);
}

static void mpirun_is_told_to_survive(void **state)
{
    (void)state;
    pt_job job;
    const char *words[PT_SLURM_WORDS];
    parse(&job, plain);
    pt_slurm_world(job.arena, &job, words);
    assert_string_equal(words[0], "mpirun");
    assert_string_equal(words[1], "--enable-recovery");
    job.launcher.slurm.launch = PT_SLURM_SRUN;
    pt_slurm_world(job.arena, &job, words);
    assert_string_equal(words[0], "srun");
    assert_string_equal(words[7], "--ntasks=6");
    assert_null(words[8]);
    pt_job_clear(&job);
}

static void accounting_is_summed_over_requeues(void **state)
{
    (void)state;
    pt_acct a;
    assert_true(pt_acct_read(PT_STR("12|2|PREEMPTED\n30|3|COMPLETED\n"), &a));
    assert_int_equal(a.n_allocations, 2);
    assert_int_equal(a.node_seconds, 114);
    assert_string_equal(a.state, "COMPLETED");
    assert_true(pt_acct_read(PT_STR(""), &a));
    assert_int_equal(a.n_allocations, 0);
    assert_false(pt_acct_read(PT_STR("sacct: error\n"), &a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_asks_for_what_the_job_needs),
        cmocka_unit_test(no_value_gets_out_of_its_quotes),
        cmocka_unit_test(what_sbatch_cannot_be_told_is_refused),
        cmocka_unit_test(jobs_that_are_alike_become_an_array),
        cmocka_unit_test(mpirun_is_told_to_survive),
        cmocka_unit_test(accounting_is_summed_over_requeues),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
