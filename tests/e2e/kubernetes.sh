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
exec nsenter -t "\$pid" -p -u -m -- env -i PATH="\$PATH" HOME="\$HOME" \$(cat "$T/environment") bash -c "\$*"
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
settings() { # OUT [WAIT MIN_NODES FAULT]: of all pods, as the manifest has them
    cat >"$T/job.yaml" <<Y
source: $T/src
output: $T/$1
resources: {ranks: 6, nodes: 3}
lease: {ttl: 1s, heartbeat: 100ms, silence: 4s, drain: 2s, prefetch: 2}
launcher: {kind: k8s, k8s: {image: i, volume_claim: v, mount: $T}}
Y
    printf '%s slots=2\n' w0 w1 w2 >"$T/hostfile"
    export PORTALIS_JOB=$T/job.yaml PORTALIS_RANKS=6 PORTALIS_NODES=3 PORTALIS_SLOTS=2 \
        PORTALIS_GRACE=5 PORTALIS_HOSTFILE=$T/hostfile PORTALIS_SSH=$T/bin/enter \
        PORTALIS_SSHD=$T/bin/daemon PORTALIS_WAIT=${2:-20} PORTALIS_SETTLE=1 PORTALIS_LOOK=1 \
        PORTALIS_MIN_NODES=${3:-3} PATH=$T/bin:$PATH OMPI_MCA_btl=self,tcp
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

# --- a job on three pods; one gets its notice, then another vanishes ---
settings hurt 20 3 PORTALIS_FAULT=slow-ms=200
for w in w0 w1 w2; do pod $w worker; done
pod launcher launcher
some_done "$T/hurt"
lose w0 TERM
wait "$pod_w0"
drained=$?
lose w1 KILL
launcher_ends
ok "a drained pod ends with 0" test "$drained" = 0
ok "a job that lost two pods: exit 0" code_is 0
ok "its ranks were on all pods, rank 0 beside the launcher" test "$(hosts_of hurt)" = "w0 w1 w2"
ok "six workers" json_is "$T/hurt" 'd["totals"]["ranks"]' 6
ok "the drained pod lost nothing" test "$(sqlite3 "$T/hurt/.portalis/ledger-snapshot.db" "SELECT count(*) FROM attempt a
    JOIN rank r ON r.run = a.run AND r.rank = a.rank WHERE r.host = 'w0' AND a.outcome NOT IN ('done', 'returned')")" = 0
ok "the bytes of a plain run" same_tree "$T/plain" "$T/hurt"

# --- the launcher gets its notice, the next one resumes; a pod too few, and one that comes ---
settings moved 20 1 PORTALIS_FAULT=slow-ms=700 # the work lasts until a late world has begun
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
ok "the next launcher: began with one pod" says "2 ranks on 1 of 3 worker pods"
ok "the next launcher: a pod that came later joins" says "2 more ranks on 1 worker pods that came later"
ok "the next launcher: it did a part, in the same start" test "$(sqlite3 "$T/moved/.portalis/ledger-snapshot.db" "SELECT count(DISTINCT a.run) || ' ' || (count(*) > 2)
    FROM attempt a JOIN rank r ON r.run = a.run AND r.rank = a.rank WHERE r.host = 'w1' AND a.outcome = 'done' AND a.run = 2")" = "1 1"
ok "the next launcher: all in that start" test "$(sqlite3 "$T/moved/.portalis/ledger-snapshot.db" 'SELECT max(run) FROM attempt')" = 2
ok "the next launcher: the same bytes" same_tree "$T/plain" "$T/moved"

# --- what must not pass in silence ---
lose w1 KILL
settings alone 2
pod launcher launcher
launcher_ends
ok "too few pods: exit 3" code_is 3
ok "too few pods: says so" says "1 of 3 workers answered in 2 s, and 3 are needed"
rm -rf "$T/alone"
p run "$T/job.yaml" -q
mpirun --oversubscribe --allow-run-as-root -n 1 "$PORTALIS" serve "$T/alone" : \
    -n 2 "$(dirname "$PORTALIS")/portalis-worker" --job "$T/alone" >"$T/out" 2>"$T/err"
ok "a world of another size: says so" says "the MPI world has 2 workers, and the job asks for 6"
p render kubernetes "$T/job.yaml"
ok "the same job renders" code_is 0
for w in w2 launcher; do [ -e "$T/pods/$w" ] && kill -KILL "$(cat "$T/pods/$w")" 2>/dev/null; done
finish
