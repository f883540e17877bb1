/* manifest_priv.h: the parts of a rendering, one file each. For k8s/ only. */
#ifndef PT_K8S_MANIFEST_PRIV_H
#define PT_K8S_MANIFEST_PRIV_H

#include "k8s/manifest.h"
#include "k8s/yamlout.h"

enum pt_k8s_role { PT_K8S_LAUNCHER, PT_K8S_WORKER };

/* apiVersion, kind and metadata. The metadata and, in it, the labels stay open. */
void pt_k8s_head(pt_yamlout *y, const pt_job *job, const char *api, const char *kind,
                 const char *name);
/* The pod template of a role, under the key `template`. */
void pt_k8s_pod(pt_yamlout *y, const pt_job *job, enum pt_k8s_role role);
void pt_k8s_mpijob(pt_yamlout *y, const pt_job *job);

/* Ranks that fit on a worker pod: the job's ranks spread evenly, rounded up. */
uint32_t pt_k8s_slots(const pt_job *job);
/* Whole seconds, rounded up: Kubernetes knows no smaller ones. */
uint64_t pt_k8s_seconds(int64_t ms);

#endif
