/* manifest.h: a job as manifests of Kubernetes, to be applied with `kubectl apply -f -`: its spec
 * as a ConfigMap, its volume as a PersistentVolumeClaim where that is to be made, and an MPIJob
 * of the MPI Operator (kubeflow.org/v2beta1). Pure: the same job gives the same bytes. */
#ifndef PT_K8S_MANIFEST_H
#define PT_K8S_MANIFEST_H

#include "base/err.h"
#include "spec/job.h"

/* Adds all documents. -1 when the job's launcher is not k8s. */
int pt_k8s_render(const pt_job *job, pt_buf *out, pt_err *err);

enum { PT_K8S_NAME = 51 }; /* with its NUL; "-worker-99999" still fits into a label of 63 */

/* What the job's objects are called: "portalis-" and the job's name as a DNS label. A name that
 * had to be changed gets a part of its hash, so that two such names stay two. */
void pt_k8s_name(const pt_job *job, char out[PT_K8S_NAME]);

#endif
