/* pod.c: the two pod templates. Both run `portalis-pod`, k8s/pod.sh of the image, which does the
 * rest there: see that script. Values of secrets are never here, only their names. */
#include "k8s/manifest_priv.h"

#include <string.h>

/* How the clouds mark machines that may be taken away: GKE, AKS. EKS marks them by a label only,
 * which needs no toleration. */
static const char *const spot_taints[] = {
    "cloud.google.com/gke-spot=true:NoSchedule",
    "kubernetes.azure.com/scalesetpriority=spot:NoSchedule"};

static void toleration(pt_yamlout *y, const char *taint)
{
    char text[600];
    snprintf(text, sizeof text, "%s", taint);
    char *effect = strrchr(text, ':');
    if (effect)
        *effect++ = '\0';
    char *value = strchr(text, '=');
    if (value)
        *value++ = '\0';
    pt_yamlout_item(y);
    pt_yamlout_text(y, "key", text);
    pt_yamlout_text(y, "operator", value ? "Equal" : "Exists");
    if (value)
        pt_yamlout_text(y, "value", value);
    if (effect)
        pt_yamlout_text(y, "effect", effect);
    pt_yamlout_close(y, 1);
}

/* Workers only: rank 0 stays where nothing is taken away. */
static void tolerations(pt_yamlout *y, const pt_job *job)
{
    const pt_job_list *more = &job->launcher.k8s.tolerations;
    if (!job->launcher.k8s.spot && !more->n)
        return;
    pt_yamlout_open(y, "tolerations");
    for (size_t i = 0; job->launcher.k8s.spot && i < PT_LEN(spot_taints); i++)
        toleration(y, spot_taints[i]);
    for (uint32_t i = 0; i < more->n; i++)
        toleration(y, more->p[i]);
    pt_yamlout_close(y, 1);
}

static void variable(pt_yamlout *y, const char *name, const char *value)
{
    pt_yamlout_item(y);
    pt_yamlout_text(y, "name", name);
    pt_yamlout_text(y, "value", value);
    pt_yamlout_close(y, 1);
}

static void number(pt_yamlout *y, const char *name, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    variable(y, name, text);
}

/* The operator sets what Open MPI 4 reads. Open MPI 5 hands these to PRRTE, by other names. */
static void environment(pt_yamlout *y, const pt_job *job, enum pt_k8s_role role)
{
    static const char *const prrte[][2] = {
        {"PRTE_MCA_prte_default_hostfile", "/etc/mpi/hostfile"},
        {"PRTE_MCA_prte_keep_fqdn_hostnames", "1"},
        {"PRTE_MCA_plm_ssh_args", "-o ConnectionAttempts=10"}};
    pt_yamlout_open(y, "env");
    variable(y, "PORTALIS_JOB", "/etc/portalis/job.yaml");
    number(y, "PORTALIS_RANKS", job->resources.ranks);
    number(y, "PORTALIS_NODES", job->resources.nodes);
    number(y, "PORTALIS_SLOTS", pt_k8s_slots(job));
    number(y, "PORTALIS_GRACE", pt_k8s_seconds(job->launcher.k8s.grace_ms));
    if (role == PT_K8S_LAUNCHER) {
        uint32_t least = job->launcher.k8s.min_nodes;
        number(y, "PORTALIS_MIN_NODES", least ? least : job->resources.nodes);
        for (size_t i = 0; i < PT_LEN(prrte); i++)
            variable(y, prrte[i][0], prrte[i][1]);
    }
    pt_yamlout_close(y, 1);
}

/* Secrets are rank 0's alone: ranks read sources and write artifacts, on machines that are lent. */
static void references(pt_yamlout *y, const pt_job *job, enum pt_k8s_role role)
{
    const pt_job_list *maps = &job->launcher.k8s.config_maps;
    const pt_job_list *secrets = &job->launcher.k8s.secrets;
    uint32_t n = maps->n + (role == PT_K8S_LAUNCHER ? secrets->n : 0);
    if (!n)
        return;
    pt_yamlout_open(y, "envFrom");
    for (uint32_t i = 0; i < n; i++) {
        bool map = i < maps->n;
        pt_yamlout_item(y);
        pt_yamlout_open(y, map ? "configMapRef" : "secretRef");
        pt_yamlout_text(y, "name", map ? maps->p[i] : secrets->p[i - maps->n]);
        pt_yamlout_close(y, 2);
    }
    pt_yamlout_close(y, 1);
}

/* Requests are what Kueue and the autoscaler count by; a limit of memory ends a rank that
 * leaks before it takes its neighbours along, one of CPU would only slow it down. */
static void resources(pt_yamlout *y, const pt_job *job, enum pt_k8s_role role)
{
    uint32_t ranks = role == PT_K8S_LAUNCHER ? 1 : pt_k8s_slots(job);
    char memory[32] = "";
    if (job->resources.memory_bytes)
        snprintf(memory, sizeof memory, "%lld",
                 (long long)job->resources.memory_bytes * ranks);
    bool gpus = role == PT_K8S_WORKER && job->resources.gpus_per_node;
    pt_yamlout_open(y, "resources");
    pt_yamlout_open(y, "requests");
    pt_yamlout_count(y, "cpu", (uint64_t)ranks * job->launcher.k8s.cpus_per_rank);
    pt_yamlout_text(y, "memory", *memory ? memory : "1Gi");
    pt_yamlout_close(y, 1);
    if (*memory || gpus) {
        pt_yamlout_open(y, "limits");
        if (*memory)
            pt_yamlout_text(y, "memory", memory);
        if (gpus)
            pt_yamlout_count(y, "nvidia.com/gpu", job->resources.gpus_per_node);
        pt_yamlout_close(y, 1);
    }
    pt_yamlout_close(y, 1);
}

static void mounts(pt_yamlout *y, const pt_job *job)
{
    const char *const at[][2] = {
        {"work", job->launcher.k8s.mount}, {"job", "/etc/portalis"}, {"shm", "/dev/shm"}};
    pt_yamlout_open(y, "volumeMounts");
    for (size_t i = 0; i < PT_LEN(at); i++) {
        pt_yamlout_item(y);
        pt_yamlout_text(y, "name", at[i][0]);
        pt_yamlout_text(y, "mountPath", at[i][1]);
        if (i == 1)
            pt_yamlout_bool(y, "readOnly", true);
        pt_yamlout_close(y, 1);
    }
    pt_yamlout_close(y, 1);
}

static void volumes(pt_yamlout *y, const pt_job *job)
{
    char name[PT_K8S_NAME], map[PT_K8S_NAME + 8];
    pt_k8s_name(job, name);
    snprintf(map, sizeof map, "%s-job", name);
    pt_yamlout_open(y, "volumes");
    pt_yamlout_item(y);
    pt_yamlout_text(y, "name", "work");
    pt_yamlout_open(y, "persistentVolumeClaim");
    pt_yamlout_text(y, "claimName", job->launcher.k8s.volume_claim);
    pt_yamlout_close(y, 2);
    pt_yamlout_item(y);
    pt_yamlout_text(y, "name", "job");
    pt_yamlout_open(y, "configMap");
    pt_yamlout_text(y, "name", map);
    pt_yamlout_close(y, 2);
    /* The 64 MiB that a container has for shared memory are too few for MPI on one pod. */
    pt_yamlout_item(y);
    pt_yamlout_text(y, "name", "shm");
    pt_yamlout_open(y, "emptyDir");
    pt_yamlout_text(y, "medium", "Memory");
    pt_yamlout_text(y, "sizeLimit", "1Gi");
    pt_yamlout_close(y, 3);
}

static void container(pt_yamlout *y, const pt_job *job, enum pt_k8s_role role)
{
    bool launcher = role == PT_K8S_LAUNCHER;
    pt_yamlout_open(y, "containers");
    pt_yamlout_item(y);
    pt_yamlout_text(y, "name", "portalis");
    pt_yamlout_text(y, "image", job->launcher.k8s.image);
    pt_yamlout_open(y, "command");
    pt_yamlout_entry(y, "portalis-pod");
    pt_yamlout_close(y, 1);
    pt_yamlout_open(y, "args");
    pt_yamlout_entry(y, launcher ? "launcher" : "worker");
    pt_yamlout_close(y, 1);
    environment(y, job, role);
    references(y, job, role);
    resources(y, job, role);
    mounts(y, job);
    pt_yamlout_close(y, 2);
}

static void pull_secrets(pt_yamlout *y, const pt_job *job)
{
    const pt_job_list *s = &job->launcher.k8s.pull_secrets;
    if (!s->n)
        return;
    pt_yamlout_open(y, "imagePullSecrets");
    for (uint32_t i = 0; i < s->n; i++) {
        pt_yamlout_item(y);
        pt_yamlout_text(y, "name", s->p[i]);
        pt_yamlout_close(y, 1);
    }
    pt_yamlout_close(y, 1);
}

/* The autoscaler must not move rank 0 to save a machine; workers hand back what they have. */
static void metadata(pt_yamlout *y, const pt_job *job, enum pt_k8s_role role)
{
    char name[PT_K8S_NAME];
    pt_k8s_name(job, name);
    pt_yamlout_open(y, "metadata");
    pt_yamlout_open(y, "labels");
    pt_yamlout_text(y, "app.kubernetes.io/name", "portalis");
    pt_yamlout_text(y, "app.kubernetes.io/instance", name);
    pt_yamlout_close(y, 1);
    pt_yamlout_open(y, "annotations");
    pt_yamlout_text(y, "cluster-autoscaler.kubernetes.io/safe-to-evict",
                    role == PT_K8S_LAUNCHER ? "false" : "true");
    if (role == PT_K8S_LAUNCHER && *job->metrics.listen) {
        pt_yamlout_text(y, "prometheus.io/scrape", "true");
        pt_yamlout_text(y, "prometheus.io/port", strrchr(job->metrics.listen, ':') + 1);
    }
    pt_yamlout_close(y, 2);
}

void pt_k8s_pod(pt_yamlout *y, const pt_job *job, enum pt_k8s_role role)
{
    const char *account = job->launcher.k8s.service_account;
    pt_yamlout_open(y, "template");
    metadata(y, job, role);
    pt_yamlout_open(y, "spec");
    pt_yamlout_count(y, "terminationGracePeriodSeconds",
                     pt_k8s_seconds(job->launcher.k8s.grace_ms));
    if (*account)
        pt_yamlout_text(y, "serviceAccountName", account);
    else
        pt_yamlout_bool(y, "automountServiceAccountToken", false);
    if (*job->launcher.k8s.priority_class)
        pt_yamlout_text(y, "priorityClassName", job->launcher.k8s.priority_class);
    pull_secrets(y, job);
    if (role == PT_K8S_WORKER)
        tolerations(y, job);
    container(y, job, role);
    volumes(y, job);
    pt_yamlout_close(y, 2);
}
