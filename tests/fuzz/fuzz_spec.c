/* fuzz_spec.c: whatever text comes, a job is read and its frozen form reads back as the same
 * bytes, or every fault is a line with a place. */
#include "mutate.h"

#include "base/vec.h"
#include "spec/job.h"

static void check_frozen(pt_job *job)
{
    pt_job again;
    pt_buf first = {0}, second = {0}, faults = {0};
    pt_job_write(job, &first);
    if (pt_job_parse(&again, "/j/job.yaml", pt_buf_str(&first), &faults, NULL) < 0) {
        fputs(pt_buf_z(&first), stderr);
        fputs(pt_buf_z(&faults), stderr);
        PT_ASSERT(!"a frozen job was refused");
    }
    pt_job_write(&again, &second);
    PT_ASSERT(pt_str_eq(pt_buf_str(&first), pt_buf_str(&second)));
    pt_job_clear(&again);
    pt_buf_free(&first);
    pt_buf_free(&second);
    pt_buf_free(&faults);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pt_job job;
    pt_buf faults = {0};
    pt_err err;
    pt_str text = {(const char *)data, size};
    if (pt_job_parse(&job, "/j/job.yaml", text, &faults, &err) == 0)
        check_frozen(&job);
    else
        PT_ASSERT(pt_str_starts(pt_buf_str(&faults), "/j/job.yaml:") &&
                  err.code == PT_ERR_SPEC);
    pt_job_clear(&job);
    pt_buf_free(&faults);
    return 0;
}

#ifndef PT_LIBFUZZER
int main(int argc, char **argv)
{
    static const pt_str seeds[] = {
        PT_STR("source: src\noutput: out\n"),
        PT_STR("source: /s\noutput: /o\nname: \"q \\\" \\u00e9\"\ninclude: &a ['*.py', b]\n"
               "exclude: *a\noptions: {python: 3.11, device: cpu, hidden: true}\n"
               "check: true\nverify: true\nlauncher: local\n"),
        PT_STR(
            "source: /s\noutput: /o\nresources: {ranks: 8, nodes: 2, gpus_per_node: 1,\n"
            " time: 1h30m, memory: 1.5GiB, price_class: spot}\n"
            "prices:\n  spot: {usd_per_hour: 2.10, per: gpu, source: x, date: 2026-01-31}\n"
            "launcher:\n  kind: slurm\n  slurm: {partition: p, extra: ['--x']}\n"),
        PT_STR("source: /s\noutput: /o\nlease: {ttl: 90s, heartbeat: 250ms, prefetch: 2}\n"
               "limits: {file_size: 10MB, files: 7, unit_time: 1d2h3m4s5ms}\n"
               "resources: {ranks: 1}\n"
               "launcher: {kind: k8s, k8s: {image: i, volume_claim: v, queue: q}}\n"),
    };
    return pt_fuzz_main(argc, argv, seeds, PT_LEN(seeds));
}
#endif
