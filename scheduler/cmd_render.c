/* cmd_render.c: portalis render: what a cluster would be handed, on standard output. */
#include "k8s/manifest.h"
#include "scheduler/cli.h"

#include <string.h>

static const char render_help[] =
    "usage: portalis render kubernetes job.yaml\n\n"
    "The job as manifests: its spec as a ConfigMap, an MPIJob of the MPI Operator "
    "(v2beta1),\n"
    "and a PersistentVolumeClaim when the spec gives `volume_size`. Reads only job.yaml; "
    "see\n"
    "docs/job.md for the keys under launcher: k8s:, docs/operations.md for the rest.\n\n"
    "example:\n"
    "  portalis render kubernetes job.yaml | kubectl apply -f -\n";

/* The job's manifests into *out; faults of its file are told, a line each. */
static int render_job(const char *path, pt_buf *out)
{
    pt_job job = {0};
    pt_buf faults = {0};
    pt_err err;
    int code = PT_EXIT_DONE;
    if (pt_job_load(&job, path, &faults, &err) < 0) {
        fputs(pt_buf_z(&faults), stderr);
        code = PT_EXIT_USAGE;
    } else if (pt_k8s_render(&job, out, &err) < 0) {
        code = pt_cli_fail(&err);
    }
    pt_job_clear(&job);
    pt_buf_free(&faults);
    return code;
}

static int render(int argc, char **argv)
{
    pt_words words = {0};
    pt_buf out = {0};
    int code = pt_cli_read(&pt_cmd_render, argc, argv, NULL, 0, &words);
    if (code < 0 && (words.n != 2 || strcmp(words.p[0], "kubernetes") != 0))
        code = pt_cli_usage(&pt_cmd_render, "give the word kubernetes and one job.yaml");
    else if (code < 0 && !pt_cli_is_spec(words.p[1]))
        code = pt_cli_usage(&pt_cmd_render, "%s is no job.yaml", words.p[1]);
    if (code < 0)
        code = render_job(words.p[1], &out);
    fwrite(pt_buf_z(&out), 1, out.n, stdout);
    pt_buf_free(&out);
    pt_vec_free(&words);
    return code;
}

const pt_command pt_cmd_render = {"render", render, "a job as Kubernetes manifests",
                                  render_help};
