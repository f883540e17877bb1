#!/bin/bash
# portalis-pod launcher | worker: what the pods of a job run on Kubernetes.
#
# launcher  waits for the worker pods of the MPI Operator's hostfile, proves that mpirun reaches
#           each of them, and runs the job: rank 0 here, the others there. Pods that come while it
#           runs join it as MPI worlds of their own. Ends with 0 when the
#           job is done (its report says how), 75 when it was stopped (the next pod resumes),
#           2 or 3 when nobody but a person can help.
# worker    serves ssh. On SIGTERM its ranks get the notice, finish what fits or hand it back,
#           and only then does the pod end.
#
# From the manifest: PORTALIS_JOB, _RANKS, _NODES, _SLOTS, _MIN_NODES, _GRACE (seconds).
# For tests and odd clusters: PORTALIS_HOSTFILE, PORTALIS_SSH and PORTALIS_SSHD (programs),
# PORTALIS_WAIT (seconds for the workers to come), PORTALIS_SETTLE (seconds for the rest of them
# once there are enough), PORTALIS_LOOK (seconds between looks for more).
set -u

HOSTFILE=${PORTALIS_HOSTFILE:-/etc/mpi/hostfile}
SSH=${PORTALIS_SSH:-ssh}
WAIT=${PORTALIS_WAIT:-900}
SETTLE=${PORTALIS_SETTLE:-15}
LOOK=${PORTALIS_LOOK:-60}
ROUNDS=20 # starts in one pod; what the loss of a pod takes is the operator's to count

say() { printf 'portalis-pod: %s\n' "$*" >&2; }
die() { say "${*:2}"; exit "$1"; }

# The last line of the pod, where `kubectl describe` shows it.
last_word() {
    say "$1"
    { printf '%s\n' "$1" >/dev/termination-log; } 2>/dev/null || true
}

# ---- launcher

# Hosts by name; the operator writes "host slots=N", with other MPIs "host:N".
hosts() { sed -E 's/[[:space:]].*//; s/:[0-9]+$//; /^(#|$)/d' "$HOSTFILE" 2>/dev/null; }

# Those that answer, in the hostfile's order. All are asked at once.
answering() {
    local dir h
    dir=$(mktemp -d)
    while read -r h; do
        { timeout 20 "$SSH" "$h" true </dev/null >/dev/null 2>&1 && : >"$dir/$h"; } &
    done < <(hosts)
    wait
    while read -r h; do [ -e "$dir/$h" ] && echo "$h"; done < <(hosts)
    rm -rf "$dir"
}

count() { wc -l <"$1"; }

# Pods that work already: the first world's, and those of late worlds that live.
used() {
    local w
    cat "$RUN/hosts"
    for w in $LATE; do
        kill -0 "$w" 2>/dev/null && cat "$RUN/late.$w"
    done
    return 0
}

# Leaves the hosts to use in $RUN/hosts.
gather() {
    local until=$((SECONDS + WAIT)) enough=0
    while :; do
        answering >"$RUN/hosts"
        [ "$(count "$RUN/hosts")" -ge "$PORTALIS_NODES" ] && return
        if [ "$(count "$RUN/hosts")" -ge "$PORTALIS_MIN_NODES" ]; then
            [ "$enough" -eq 0 ] && enough=$((SECONDS + SETTLE))
            [ "$SECONDS" -ge "$enough" ] && return
        fi
        [ -n "$TERMINATED" ] && exit 75
        [ "$SECONDS" -lt "$until" ] ||
            die 3 "$(count "$RUN/hosts") of $PORTALIS_NODES workers answered in $WAIT s, and $PORTALIS_MIN_NODES are needed: kubectl get pods tells why the others are not there"
        sleep 1
    done
}

# Rank 0 has the first slot: this pod's. Open MPI 4 reads OMPI_MCA_orte_ and plm_rsh_, Open MPI 5
# PRTE_MCA_prte_ and plm_ssh_: with the wrong names it would run all ranks here and say nothing.
hostfile() { # HOSTS: the file of a world on these pods
    printf '%s slots=1\n' "$(hostname)"
    sed "s/\$/ slots=$PORTALIS_SLOTS/" "$1"
}
settings() {
    hostfile "$RUN/hosts" >"$RUN/hostfile"
    export OMPI_MCA_orte_default_hostfile=$RUN/hostfile PRTE_MCA_prte_default_hostfile=$RUN/hostfile
    export OMPI_MCA_orte_keep_fqdn_hostnames=1 PRTE_MCA_prte_keep_fqdn_hostnames=1
    export OMPI_MCA_plm_rsh_args="${OMPI_MCA_plm_rsh_args:--o ConnectionAttempts=10}"
    export PRTE_MCA_plm_ssh_args="${PRTE_MCA_plm_ssh_args:--o ConnectionAttempts=10}"
    if [ "$SSH" != ssh ]; then
        export OMPI_MCA_plm_rsh_agent=$SSH PRTE_MCA_plm_ssh_agent=$SSH
        unset OMPI_MCA_plm_rsh_args PRTE_MCA_plm_ssh_args
    fi
    if [ "$(id -u)" -eq 0 ]; then
        export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
    fi
}

# One process on each host must say a name of its own.
prove() { # HOSTS
    local want=$(($(count "$1") + 1)) got
    timeout 120 mpirun --map-by ppr:1:node hostname >"$RUN/names" 2>"$RUN/prove.log" </dev/null
    # Open MPI 5 says on its standard output, among the names, what went wrong.
    local rc=$?
    got=$(sort -u "$RUN/names" | wc -l)
    [ "$rc" -eq 0 ] && [ "$got" -eq "$want" ] && return
    [ "$rc" -eq 0 ] || cat "$RUN/names" >&2
    cat "$RUN/prove.log" >&2
    if [ "$rc" -eq 0 ]; then
        say "mpirun reached $got of $want pods"
    else
        say "mpirun could not reach $want pods: exit $rc"
    fi
    return 1
}

# Pods that have come since the job began, or since a late world of theirs ended, become an MPI world
# of their own that joins the job: nothing of what runs has to stop for them.
take_more() {
    local used ranks
    used=$(used)
    [ "$(wc -l <<<"$used")" -lt "$PORTALIS_NODES" ] || return 0
    answering | grep -vxF -e "$used" >"$RUN/more" || return 0
    ranks=$(($(count "$RUN/more") * PORTALIS_SLOTS))
    [ "$ranks" -le "$((PORTALIS_RANKS - RANKS))" ] || ranks=$((PORTALIS_RANKS - RANKS))
    [ "$ranks" -gt 0 ] || return 0
    hostfile "$RUN/more" >"$RUN/hostfile.more"
    (
        export OMPI_MCA_orte_default_hostfile=$RUN/hostfile.more PRTE_MCA_prte_default_hostfile=$RUN/hostfile.more
        prove "$RUN/more"
    ) || return 0
    kill -0 "$CHILD" 2>/dev/null || return 0 # it has ended meanwhile
    say "$ranks more ranks on $(count "$RUN/more") worker pods that came later"
    mv "$RUN/hostfile.more" "$RUN/hostfile.$SECONDS"
    OMPI_MCA_orte_default_hostfile=$RUN/hostfile.$SECONDS PRTE_MCA_prte_default_hostfile=$RUN/hostfile.$SECONDS \
        portalis run "$PORTALIS_JOB" --join -n "$ranks" -q </dev/null &
    mv "$RUN/more" "$RUN/late.$!"
    LATE="$LATE $!"
}

# Late worlds end with the first one; otherwise the next round begins with all pods that there are.
end_late() { # [SIGNAL]
    [ -z "$LATE" ] || [ -z "${1:-}" ] || kill -"$1" $LATE 2>/dev/null
    [ -z "$LATE" ] || wait $LATE
    LATE=
}

# One start of the job; leaves its exit code in $code.
run_job() {
    local looked=$SECONDS
    RANKS=$(($(count "$RUN/hosts") * PORTALIS_SLOTS))
    [ "$RANKS" -le "$PORTALIS_RANKS" ] || RANKS=$PORTALIS_RANKS
    say "$RANKS ranks on $(count "$RUN/hosts") of $PORTALIS_NODES worker pods"
    portalis run "$PORTALIS_JOB" -n "$RANKS" -q </dev/null &
    CHILD=$!
    [ -z "$TERMINATED" ] || kill -TERM "$CHILD"
    while kill -0 "$CHILD" 2>/dev/null; do
        sleep 1 &
        wait -n "$CHILD" $! 2>/dev/null
        if [ $((SECONDS - looked)) -ge "$LOOK" ] && [ -z "$TERMINATED" ]; then
            looked=$SECONDS
            take_more
        fi
    done
    wait "$CHILD"
    code=$?
    CHILD=
    case $code in 0 | 1) end_late ;; *) end_late TERM ;; esac
}

on_term() {
    TERMINATED=1
    [ -z "$CHILD" ] || kill -TERM "$CHILD" 2>/dev/null
    [ -z "$LATE" ] || kill -TERM $LATE 2>/dev/null
}

launcher() {
    : "${PORTALIS_JOB:?}" "${PORTALIS_RANKS:?}" "${PORTALIS_NODES:?}" "${PORTALIS_SLOTS:?}"
    PORTALIS_MIN_NODES=${PORTALIS_MIN_NODES:-$PORTALIS_NODES}
    TERMINATED='' CHILD='' LATE='' code=75
    RUN=$(mktemp -d)
    trap 'rm -rf "$RUN"' EXIT
    trap on_term TERM INT
    local round
    for ((round = 0; round < ROUNDS; round++)); do
        gather
        settings
        if prove "$RUN/hosts"; then
            run_job
            case $code in
            0) last_word "all done"; exit 0 ;;
            1) last_word "done, with files that need attention: portalis report"; exit 0 ;;
            75) ;;
            *) last_word "cannot go on (exit code $code); see the log"; exit "$code" ;;
            esac
        fi
        if [ -n "$TERMINATED" ]; then
            last_word "stopped; the next launcher resumes"
            exit 75
        fi
        sleep 1
    done
    last_word "stopped early $ROUNDS times"
    exit 75
}

# ---- worker

# Ranks in this pod, which has processes of its own only.
ranks() {
    local d
    for d in /proc/[0-9]*; do
        [ "$(cat "$d/comm" 2>/dev/null)" = portalis-worker ] && echo "${d#/proc/}"
    done
}

drain() {
    local until=$((SECONDS + ${PORTALIS_GRACE:-60} - 1)) p
    for p in $(ranks); do kill -TERM "$p" 2>/dev/null; done
    while [ -n "$(ranks)" ] && [ "$SECONDS" -lt "$until" ]; do sleep 0.2; done
    kill -TERM "$DAEMON" 2>/dev/null
    exit 0
}

worker() {
    if [ -n "${PORTALIS_SSHD:-}" ]; then
        "$PORTALIS_SSHD" &
    else
        mkdir -p /run/sshd
        # ssh starts ranks without this pod's environment; PAM gives them what stands here.
        env | grep '^PORTALIS_' >>/etc/environment
        ssh-keygen -A >/dev/null
        /usr/sbin/sshd -De &
    fi
    DAEMON=$!
    trap drain TERM INT
    wait "$DAEMON"
    die $? "the ssh daemon ended"
}

case ${1:-} in
launcher) launcher ;;
worker) worker ;;
*) sed -n '2,16s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
