/* mpijob.c: the MPIJob. Its launcher pod runs mpirun and, on itself, rank 0, so that the ledger's
 * process is on no machine that may be taken away; its worker pods run the other ranks.
 *
 * `suspend` is left out: Kueue sets it. cleanPodPolicy Running ends the workers, whose daemon
 * would run for ever, when the launcher is done. */
#include "k8s/manifest_priv.h"

static void run_policy(pt_yamlout *y, const pt_job *job)
{
    pt_yamlout_open(y, "runPolicy");
    pt_yamlout_text(y, "cleanPodPolicy", "Running");
    pt_yamlout_count(y, "backoffLimit", job->launcher.k8s.retries);
    if (job->resources.time_ms)
        pt_yamlout_count(y, "activeDeadlineSeconds",
                         pt_k8s_seconds(job->resources.time_ms));
    pt_yamlout_close(y, 1);
}

static void replicas(pt_yamlout *y, const pt_job *job, enum pt_k8s_role role)
{
    bool launcher = role == PT_K8S_LAUNCHER;
    pt_yamlout_open(y, launcher ? "Launcher" : "Worker");
    pt_yamlout_count(y, "replicas", launcher ? 1 : job->resources.nodes);
    /* A launcher that ended goes on in a new pod, with the log of the old one kept; a worker's
     * container is started again where it was. */
    pt_yamlout_text(y, "restartPolicy", launcher ? "Never" : "OnFailure");
    pt_k8s_pod(y, job, role);
    pt_yamlout_close(y, 1);
}

void pt_k8s_mpijob(pt_yamlout *y, const pt_job *job)
{
    char name[PT_K8S_NAME];
    pt_k8s_name(job, name);
    pt_k8s_head(y, job, "kubeflow.org/v2beta1", "MPIJob", name);
    if (*job->launcher.k8s.queue)
        pt_yamlout_text(y, "kueue.x-k8s.io/queue-name", job->launcher.k8s.queue);
    pt_yamlout_close(y, 2);
    pt_yamlout_open(y, "spec");
    pt_yamlout_count(y, "slotsPerWorker", pt_k8s_slots(job));
    pt_yamlout_text(y, "mpiImplementation", "OpenMPI");
    pt_yamlout_text(y, "sshAuthMountPath", "/root/.ssh");
    run_policy(y, job);
    pt_yamlout_open(y, "mpiReplicaSpecs");
    replicas(y, job, PT_K8S_LAUNCHER);
    replicas(y, job, PT_K8S_WORKER);
    pt_yamlout_close(y, 2);
}
