#!/bin/bash
# k8s/pod.sh as pods run it: each pod has processes, a host name and shared memory of its own;
# nsenter stands in for ssh, a sleeping process for its daemon. The job directory is shared, as
# a volume is. Needs root.
. "$(dirname "$0")/lib.sh"

if ! unshare --pid --fork --uts --mount --mount-proc true 2>/dev/null; then
    echo "no namespaces can be made here: pods are not tested"
    ok "nothing to test" true
    finish
fi
command -v mpirun >/dev/null || { echo "no mpirun: pods are not tested"; ok "nothing to test" true; finish; }

POD=$HERE/k8s/pod.sh
mkdir -p "$T/bin" "$T/pods"
ln -s "$PORTALIS" "$T/bin/portalis"
printf '#!/bin/bash\nexec sleep 10000\n' >"$T/bin/daemon"
cat >"$T/bin/enter" <<S
#!/bin/bash
# enter HOST COMMAND...: in that pod, not with this one's environment but with what PAM gives.
pid=\$(cat "$T/pods/\$1" 2>/dev/null) || exit 255
shift
exec nsenter -t "\$pid" -p -u -m -- env -i PATH="\$PATH" \$(cat "$T/environment") bash -c "\$*"
S
chmod +x "$T/bin/"*

# pod NAME ROLE: starts one; its first process, seen from here, is in pods/NAME. The launcher's
# processes stand outside of all namespaces of processes, or it could not enter the others.
pod() {
    local name=$1 i outer with=(--pid --fork --kill-child --mount-proc)
    [ "$2" = worker ] || with=()
    unshare "${with[@]}" --uts --mount bash -c "
        hostname $name; mount -t tmpfs none /dev/shm; exec '$POD' $2" \
        >>"$T/$name.log" 2>&1 </dev/null &
    outer=$!
    eval "pod_$name=$outer"
    [ "$2" = worker ] || { echo $outer >"$T/pods/$name"; return; }
    for ((i = 0; i < 100; i++)); do
        pgrep -P $outer >"$T/pods/.$name" && break
        sleep 0.05
    done
    mv "$T/pods/.$name" "$T/pods/$name"
}
lose() { # lose NAME SIGNAL: TERM as the kubelet does it, KILL as a machine that vanishes
    kill -"$2" "$(cat "$T/pods/$1")"
    rm -f "$T/pods/$1"
}
settings() { # of all pods: as the manifest has them
    cat >"$T/job.yaml" <<Y
source: $T/src
output: $T/$1
resources: {ranks: 4, nodes: 2}
lease: {ttl: 1s, heartbeat: 100ms, silence: 4s, drain: 2s, prefetch: 2}
launcher: {kind: k8s, k8s: {image: i, volume_claim: v, mount: $T}}
Y
    printf '%s slots=2\n' w0 w1 >"$T/hostfile"
    export PORTALIS_JOB=$T/job.yaml PORTALIS_RANKS=4 PORTALIS_NODES=2 PORTALIS_SLOTS=2 \
        PORTALIS_GRACE=5 PORTALIS_HOSTFILE=$T/hostfile PORTALIS_SSH=$T/bin/enter \
        PORTALIS_SSHD=$T/bin/daemon PORTALIS_WAIT=${2:-20} PORTALIS_SETTLE=1 PORTALIS_LOOK=1 \
        PORTALIS_MIN_NODES=${3:-2} PATH=$T/bin:$PATH OMPI_MCA_btl=self,tcp
    rm -f "$T"/*.log
    echo "${4:-}" >"$T/environment"
}
launcher_ends() { # leaves its exit code in $code
    wait "$pod_launcher"
    code=$?
    cp "$T/launcher.log" "$T/out"
    : >"$T/err"
}
hosts_of() { # JOB: where its ranks were
    sqlite3 "$T/$1/.portalis/ledger-snapshot.db" \
        'SELECT group_concat(h, " ") FROM (SELECT DISTINCT host AS h FROM rank ORDER BY h)'
}

modules "$T/src" 40
PORTALIS_FAULT='' "$PORTALIS" run "$T/src" -o "$T/plain" -n 2 --no-mpi -q >"$T/out" 2>"$T/err"

# --- a job from start to end ---
settings whole
pod w0 worker
pod w1 worker
pod launcher launcher
launcher_ends
ok "a job: exit 0" code_is 0
ok "a job: ranks on both pods, rank 0 beside the launcher" test "$(hosts_of whole)" = "w0 w1"
ok "a job: four workers" json_is "$T/whole" 'd["totals"]["ranks"]' 4
ok "a job: the bytes of a plain run" same_tree "$T/plain" "$T/whole"

# --- a worker pod gets its notice; another vanishes ---
settings drained 20 2 PORTALIS_FAULT=slow-ms=60
pod launcher launcher
some_done "$T/drained"
lose w0 TERM
wait "$pod_w0"
drained=$?
launcher_ends
ok "a drained pod: it ends with 0" test "$drained" = 0
ok "a drained pod: the job is done" code_is 0
ok "a drained pod: nothing was lost" json_is "$T/drained" \
    'sum(x["attempts"] for x in d["not_kept"] if x["outcome"] != "returned")' 0
ok "a drained pod: the same bytes" same_tree "$T/plain" "$T/drained"

# --- a pod vanishes ---
settings vanished 20 2 PORTALIS_FAULT=slow-ms=60
pod w0 worker
pod launcher launcher
some_done "$T/vanished"
lose w1 KILL
launcher_ends
ok "a pod that vanishes: the job is done" code_is 0
ok "a pod that vanishes: the same bytes" same_tree "$T/plain" "$T/vanished"

# --- the launcher gets its notice, the next one resumes; a pod too few, and one that comes ---
settings moved 20 1 PORTALIS_FAULT=slow-ms=300
pod launcher launcher
some_done "$T/moved"
lose launcher TERM
launcher_ends
ok "a drained launcher: exit 75" code_is 75
ok "a drained launcher: says what follows" says "the next launcher resumes"
pod launcher launcher
sleep 2.5
pod w1 worker
launcher_ends
ok "the next launcher: done" code_is 0
ok "the next launcher: began with one pod" says "2 ranks on 1 of 2 worker pods"
ok "the next launcher: took the pod that came" says "4 ranks on 2 of 2 worker pods"
ok "the next launcher: the same bytes" same_tree "$T/plain" "$T/moved"

# --- what must not pass in silence ---
lose w1 KILL
settings alone 2
pod launcher launcher
launcher_ends
ok "too few pods: exit 3" code_is 3
ok "too few pods: says so" says "1 of 2 workers answered in 2 s, and 2 are needed"
"$PORTALIS" run "$T/job.yaml" -n 3 -q >"$T/out" 2>"$T/err"
rm -rf "$T/alone"
p run "$T/job.yaml" -q
mpirun --oversubscribe --allow-run-as-root -n 1 "$PORTALIS" serve "$T/alone" : \
    -n 2 "$(dirname "$PORTALIS")/portalis-worker" --job "$T/alone" >"$T/out" 2>"$T/err"
ok "a world of another size: says so" says "the MPI world has 2 workers, and the job asks for 4"
p render kubernetes "$T/job.yaml"
ok "the same job renders" code_is 0
for w in w0 launcher; do [ -e "$T/pods/$w" ] && kill -KILL "$(cat "$T/pods/$w")" 2>/dev/null; done
finish
