#!/usr/bin/env python3
"""Renders jobs and checks the manifests: Kubernetes' own schemas (kubernetes-validate, strict),
the operators' rules (mpijob_rules.json), and that no value of a job becomes structure.

    manifests.py [--venv FOLDER]     the package is installed there when it is missing

Without the package, and without a way to get it, it says so and checks nothing."""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PORTALIS = os.environ.get("PORTALIS", str(ROOT / "build/portalis"))
PACKAGE = "kubernetes-validate==1.37.0"

SMALL = """\
source: /data/src
output: /data/out
resources: {ranks: 2}
launcher: {kind: k8s, k8s: {image: portalis, volume_claim: work, mount: /data}}
"""
WHOLE = """\
name: "Nightly of the big one, with a name that is longer than any label may be: it is cut"
source: /data/src
output: /data/out
resources: {ranks: 130, nodes: 20, gpus_per_node: 8, memory: 3GiB, time: 36h}
launcher:
  kind: k8s
  k8s: {image: "registry.example:5000/a/portalis@sha256:00", volume_claim: work, mount: /data,
        volume_size: 10GiB, storage_class: fast.rwx, namespace: team-7, queue: nightly, spot: true,
        tolerations: [gpu, "a/b=c:NoExecute", "x=y"], config_maps: [site.one], secrets: [llm-key],
        pull_secrets: [reg], min_nodes: 4, priority_class: low, service_account: runner,
        cpus_per_rank: 2, retries: 3, grace: 90500ms}
metrics: {listen: ":9464"}
"""
# Every text that may hold anything, holding what would break out of a careless template.
HOSTILE = """\
name: "x\\"\\n---\\nkind: Secret\\nspec: {a: &b [*b]} # {{ .Values }} ${HOME} $(id) \\u2028 %s"
source: "/data/sr c\\"\\n- !!python/object: x"
output: "/data/o'u`t: {}"
include: ["a: b", "- c", "'", "\\\\"]
resources: {ranks: 1}
launcher: {kind: k8s, k8s: {image: portalis, volume_claim: work, mount: /data}}
"""
BAD = [
    ("image: 'a b'", "remove blanks"),
    ("image: i, secrets: [Not_A_Name]", "name one that the cluster has"),
    ("image: i, tolerations: ['a=b:Sometimes']", "NoSchedule"),
    ("image: i, mount: data", "such as /portalis"),
    ("image: i, min_nodes: 3", "make it smaller"),
    ("image: i, queue: 'a/b'", "lower-case"),
    ("image: i, storage_class: 'a;b'", "lower-case"),
    ("image: i, mount: /elsewhere", "below k8s 'mount'"),
    ("image: i, secrets: {k: v}", "takes a list"),
    ("imagine: i", "did you mean 'image'?"),
]

passed = failed = 0


def ok(name, good, what=""):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print(f"FAILED: {name}: {what}")


def render(text, folder):
    job = pathlib.Path(folder, "job.yaml")
    job.write_text(text, encoding="utf-8")
    return subprocess.run([PORTALIS, "render", "kubernetes", str(job)], text=True,
                          capture_output=True, check=False)


def at(document, path):
    for part in filter(None, path.split(".")):
        if not isinstance(document, dict):
            return None
        document = document.get(part.replace("_", ".") if "/" in part else part)
    return document


def is_label(text):
    return re.fullmatch(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", str(text)) is not None


def broken_rules(job, rules):
    for level in rules["keys"]:
        extra = set(at(job, level["at"]) or {}) - set(level["are"])
        if extra:
            yield f"{level['at']}: {sorted(extra)} ({rules['sources'][level['source']]})"
    for rule in rules["must"]:
        value = at(job, rule["at"])
        if value is None and rule.get("optional"):
            continue
        last = f"{value}-worker-{at(job, 'spec.mpiReplicaSpecs.Worker.replicas') - 1}"
        good = (value in rule["in"] if "in" in rule else
                isinstance(value, int) and value >= rule["least"] if "least" in rule else
                is_label(last) and value[0].isalpha() if "pod_label" in rule else
                is_label(value) if "label" in rule else bool(value))
        if not good:
            yield f"{rule['at']} is {value!r} ({rules['sources'][rule['source']]})"


def check_schema(name, documents):
    import kubernetes_validate as kv
    for d in documents:
        whole = [d] if d["kind"] != "MPIJob" else [
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x", **r["template"]["metadata"]},
             "spec": {**r["template"]["spec"], "restartPolicy": r["restartPolicy"]}}
            for r in d["spec"]["mpiReplicaSpecs"].values()]
        for one in whole:
            try:
                kv.validate(one, "1.29", strict=True)
                ok(name, True)
            except kv.ValidationError as e:
                ok(f"{name}: {one['kind']}", False, e)


def check_whole(documents):
    job = documents[-1]
    worker = job["spec"]["mpiReplicaSpecs"]["Worker"]
    launcher = job["spec"]["mpiReplicaSpecs"]["Launcher"]
    pod = worker["template"]["spec"]
    main = pod["containers"][0]
    env = {e["name"]: e["value"] for e in launcher["template"]["spec"]["containers"][0]["env"]}
    ok("slots are ranks on pods, rounded up", job["spec"]["slotsPerWorker"] == 7)
    ok("the queue is Kueue's label", job["metadata"]["labels"]["kueue.x-k8s.io/queue-name"] == "nightly")
    ok("spot taints are tolerated by workers",
       {"gpu", "cloud.google.com/gke-spot"} <= {t["key"] for t in pod["tolerations"]})
    ok("and not by rank 0", "tolerations" not in launcher["template"]["spec"])
    ok("grace is rounded up", pod["terminationGracePeriodSeconds"] == 91)
    ok("GPUs are limits", main["resources"]["limits"]["nvidia.com/gpu"] == 8)
    ok("memory is a rank's times ranks", main["resources"]["limits"]["memory"] == str(21 << 30))
    ok("cores likewise", main["resources"]["requests"]["cpu"] == 14)
    first = launcher["template"]["spec"]["containers"][0]
    ok("secrets are references", {"secretRef": {"name": "llm-key"}} in first["envFrom"])
    ok("and rank 0's alone", main["envFrom"] == [{"configMapRef": {"name": "site.one"}}])
    ok("nothing of a variable is taken from a secret", not any("valueFrom" in e for e in first["env"] + main["env"]))
    ok("Open MPI 5 finds the hosts", env["PRTE_MCA_prte_default_hostfile"] == "/etc/mpi/hostfile")
    ok("rank 0 is scraped", launcher["template"]["metadata"]["annotations"]["prometheus.io/port"] == "9464")
    ok("it may start with fewer", env["PORTALIS_MIN_NODES"] == "4")
    ok("the claim is made", documents[1]["spec"]["storageClassName"] == "fast.rwx")


def check(folder):
    import yaml
    rules = json.loads((HERE / "mpijob_rules.json").read_text())
    parsed = {}
    for name, text in ("small", SMALL), ("whole", WHOLE), ("hostile", HOSTILE):
        r = render(text, folder)
        ok(f"{name}: renders", r.returncode == 0, r.stderr)
        ok(f"{name}: the same bytes again", render(text, folder).stdout == r.stdout)
        parsed[name] = documents = list(yaml.safe_load_all(r.stdout))
        kinds = ["ConfigMap", "MPIJob"]
        if name == "whole":
            kinds.insert(1, "PersistentVolumeClaim")
        ok(f"{name}: its documents", [d["kind"] for d in documents] == kinds, documents)
        wrong = list(broken_rules(documents[-1], rules))
        ok(f"{name}: the operators' rules", not wrong, wrong)
        check_schema(f"{name}: schema", documents)
        # What the pods read is the job that was given.
        inner = yaml.safe_load(documents[0]["data"]["job.yaml"])
        given = yaml.safe_load(text)
        ok(f"{name}: the job arrives", inner["source"] == given["source"] and
           inner["name"] == given.get("name", "src"), inner)
    check_whole(parsed["whole"])
    # A check that cannot fail checks nothing.
    job = json.loads(json.dumps(parsed["small"][-1]))
    job["spec"]["runPolicy"]["cleanPodPolicy"] = "Sometimes"
    job["spec"]["workers"] = 3
    job["metadata"]["name"] = "a" * 60
    ok("planted faults are found", len(list(broken_rules(job, rules))) == 3)
    for keys, remedy in BAD:
        r = render(SMALL.replace("image: portalis, volume_claim: work, mount: /data",
                                 "volume_claim: work, " + ("" if "mount" in keys else "mount: /data, ") + keys),
                   folder)
        told = [x for x in r.stderr.splitlines() if re.search(r"job\.yaml:\d+:\d+: ", x) and remedy in x]
        ok(f"told: {keys}", r.returncode == 2 and told, r.stderr)


def need_package(venv):
    """This process again in an environment that has the package; False when none can be had."""
    try:
        import kubernetes_validate  # noqa: F401
        import yaml  # noqa: F401
        return True
    except ImportError:
        pass
    python = pathlib.Path(venv, "bin/python")
    if pathlib.Path(sys.executable) == python:
        return False
    got = python.exists() and subprocess.run([python, "-c", "import kubernetes_validate"],
                                             capture_output=True, check=False).returncode == 0
    if not got:
        try:
            subprocess.run([sys.executable, "-m", "venv", venv], check=True, capture_output=True)
            subprocess.run([python, "-m", "pip", "install", "-q", PACKAGE], check=True,
                           capture_output=True, timeout=120)
        except (subprocess.SubprocessError, OSError):
            return False
    os.execv(python, [str(python), __file__, "--venv", venv])


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--venv", default=str(ROOT / "build/k8s-venv"))
    venv = os.path.abspath(p.parse_args().venv)
    if not need_package(venv):
        print(f"{PACKAGE} is not installed and pip cannot get it: manifests are not checked")
        print("1 passed, 0 failed")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        check(folder)
    print(f"{passed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
