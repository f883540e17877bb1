/* manifest.c: the documents in the order in which a cluster wants them. */
#include "k8s/manifest_priv.h"

#include "base/hash.h"

#include <string.h>

void pt_k8s_name(const pt_job *job, char out[PT_K8S_NAME])
{
    enum { KEPT = 30 };
    char word[KEPT + 1];
    size_t n = 0;
    bool changed = false;
    for (const char *p = job->name; *p; p++) {
        bool plain = (*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '-';
        char lower = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
        bool dash = !plain && lower == *p;
        changed = changed || !plain || n == KEPT;
        if (n < KEPT && !(dash && (n == 0 || word[n - 1] == '-')))
            word[n++] = dash ? '-' : lower;
    }
    for (; n && word[n - 1] == '-'; n--)
        changed = true;
    word[n] = '\0';
    if (!changed && n && word[0] != '-') {
        snprintf(out, PT_K8S_NAME, "portalis-%s", word);
        return;
    }
    char hex[PT_HASH_HEX];
    pt_hash_hex(pt_hash_of(job->name, strlen(job->name)), hex);
    snprintf(out, PT_K8S_NAME, "portalis-%s%s%.8s", word + strspn(word, "-"), n ? "-" : "",
             hex);
}

uint32_t pt_k8s_slots(const pt_job *job)
{
    return (job->resources.ranks + job->resources.nodes - 1) / job->resources.nodes;
}

uint64_t pt_k8s_seconds(int64_t ms)
{
    return (uint64_t)(ms + 999) / 1000;
}

void pt_k8s_head(pt_yamlout *y, const pt_job *job, const char *api, const char *kind,
                 const char *name)
{
    char part_of[PT_K8S_NAME];
    pt_k8s_name(job, part_of);
    pt_buf_adds(y->out, "---\n");
    pt_yamlout_text(y, "apiVersion", api);
    pt_yamlout_text(y, "kind", kind);
    pt_yamlout_open(y, "metadata");
    pt_yamlout_text(y, "name", name);
    pt_yamlout_text(y, "namespace", job->launcher.k8s.name_space);
    pt_yamlout_open(y, "labels");
    pt_yamlout_text(y, "app.kubernetes.io/name", "portalis");
    pt_yamlout_text(y, "app.kubernetes.io/instance", part_of);
}

static void spec_map(pt_yamlout *y, const pt_job *job)
{
    char name[PT_K8S_NAME], map[PT_K8S_NAME + 8];
    pt_buf text = {0};
    pt_k8s_name(job, name);
    snprintf(map, sizeof map, "%s-job", name);
    pt_job_write(job, &text);
    pt_k8s_head(y, job, "v1", "ConfigMap", map);
    pt_yamlout_close(y, 2);
    pt_yamlout_open(y, "data");
    pt_yamlout_lines(y, "job.yaml", pt_buf_str(&text));
    pt_yamlout_close(y, 1);
    pt_buf_free(&text);
}

/* Every pod writes results to it. */
static void claim(pt_yamlout *y, const pt_job *job)
{
    char size[32];
    snprintf(size, sizeof size, "%lld", (long long)job->launcher.k8s.volume_bytes);
    pt_k8s_head(y, job, "v1", "PersistentVolumeClaim", job->launcher.k8s.volume_claim);
    pt_yamlout_close(y, 2);
    pt_yamlout_open(y, "spec");
    pt_yamlout_open(y, "accessModes");
    pt_yamlout_entry(y, "ReadWriteMany");
    pt_yamlout_close(y, 1);
    if (*job->launcher.k8s.storage_class)
        pt_yamlout_text(y, "storageClassName", job->launcher.k8s.storage_class);
    pt_yamlout_open(y, "resources");
    pt_yamlout_open(y, "requests");
    pt_yamlout_text(y, "storage", size);
    pt_yamlout_close(y, 3);
}

int pt_k8s_render(const pt_job *job, pt_buf *out, pt_err *err)
{
    pt_yamlout y = {out, 0, false};
    if (job->launcher.kind != PT_LAUNCH_K8S)
        return pt_fail(err, PT_ERR_USAGE,
                       "the job's launcher is not k8s; write 'launcher: {kind: k8s, k8s: "
                       "{image: ..., volume_claim: ...}}'");
    spec_map(&y, job);
    if (job->launcher.k8s.volume_bytes)
        claim(&y, job);
    pt_k8s_mpijob(&y, job);
    return 0;
}
