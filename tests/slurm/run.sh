#!/usr/bin/env bash
# Jobs on a real Slurm of several nodes (tests/slurm/cluster.sh): an undisturbed run, then runs
# that are hit half-way. Each must end by itself, with the same bytes and a ledger in which no
# acknowledged unit was lost and none accepted twice.
#
#   run.sh [--slow | CASE...]      without a word, the short form for CI (about 75 s)
#
# The cases are in cases.sh.
#
# Where a cluster cannot be started it says why and counts that as its one test.
set -u
cd "$(dirname "$0")/../.."
PORTALIS=$(realpath "${PORTALIS:-build/portalis}")
SCRATCH=$(mktemp -d /tmp/ptsl-XXXXXX)
export CLUSTER=$SCRATCH/c NODES=3
# Names of its own, so that two runs do not meet.
export BRIDGE=pt$$ NET=10.77.$(($$ % 250)) PORT=$((20000 + $$ % 5000 * 4))
C=$PWD/tests/slurm/cluster.sh
PASSED=0 FAILED=0 N=0
UNITS=90

ok() { PASSED=$((PASSED + 1)); printf 'ok    %s\n' "$*"; }
bad() { FAILED=$((FAILED + 1)); printf 'FAIL  %s\n' "$*"; }
check() { local what=$1; shift; if "$@"; then ok "$what"; else bad "$what"; fi; }
finish() {
    "$C" stop 2>/dev/null
    [ -n "${KEEP:-}" ] || rm -rf "$SCRATCH"
    echo "$PASSED passed, $FAILED failed"
    [ "$FAILED" -eq 0 ]
}

if ! why=$("$C" can); then
    echo "no Slurm cluster can be started here: $why"
    ok "skipped"
    rm -rf "$SCRATCH"
    echo "1 passed, 0 failed"
    exit 0
fi
trap 'finish; exit $?' EXIT
# Accounting where it can be: the packages are heavy, and CI's short form does without.
export ACCOUNTING=0
[[ " $* " != *\ accounted\ * && " $* " != *--slow* ]] ||
    { command -v slurmdbd mariadbd >/dev/null && ACCOUNTING=1; }
"$C" start || { bad "the cluster starts"; exit; }
eval "$("$C" env)"

mkdir -p "$SCRATCH/src/pkg"
for i in $(seq "$UNITS"); do
    printf 'from pkg import m%d\n\n\ndef f(x):\n    return x * %d + 1\n' $((i * 7 % UNITS + 1)) "$i" \
        >"$SCRATCH/src/pkg/m$i.py"
done
printf 'import pkg.m1\nprint(pkg.m1.f(4))\n' >"$SCRATCH/src/main.py"
touch "$SCRATCH/src/pkg/__init__.py"

# new NAME [SLURM OPTIONS]: a job.yaml in $JOB, its directory in $OUT.
new() {
    OUT=$SCRATCH/out-$1 JOB=$SCRATCH/$1.yaml
    cat >"$JOB" <<END
source: $SCRATCH/src
output: $OUT
options: {library: none}
resources: {ranks: 4, nodes: 2, gpus_per_node: 2, time: 10m}
lease: {ttl: 3s, heartbeat: 300ms, drain: 2s, prefetch: 3, startup: 20s, silence: 8s}
checkpoint: {snapshot: 200ms}
launcher: {kind: slurm, slurm: {signal_lead: 8s${2:+, $2}}}
END
}
submit() { ID=$("$PORTALIS" submit "$@" | head -1 | cut -d' ' -f1) && [ -n "$ID" ]; }
# A controller that is busy may not answer at once.
state() {
    local i said
    for i in 1 2 3; do
        said=$(squeue -h -t all -j "$1" -o %T 2>/dev/null) && [ -n "$said" ] && break
        sleep 1
    done
    echo "${said%%$'\n'*}"
}
done_units() {
    "$PORTALIS" status "$OUT" --json 2>/dev/null | python3 -c \
        'import json, sys; print(json.load(sys.stdin).get("done", 0))' 2>/dev/null || echo 0
}
# until_some N: waits until that many units are done.
until_some() {
    local i
    for i in $(seq 600); do
        [ "$(done_units)" -ge "$1" ] && return
        sleep 0.1
    done
    return 1
}
# until_end [SECONDS]: waits until the job has left the queue, or not to come back.
until_end() {
    local s by=$((SECONDS + ${1:-150}))
    while [ "$SECONDS" -lt "$by" ]; do
        s=$(state "$ID")
        case $s in COMPLETED | FAILED | CANCELLED | TIMEOUT | NODE_FAIL) return ;; esac
        sleep 0.1
    done
    echo "job $ID is still $s"
    return 1
}
# Another start of the job may hold the ledger for a moment yet.
ask() { sqlite3 -cmd ".timeout 20000" "$OUT/.portalis/ledger.db" "$1"; }
same_bytes() { diff -r -x .portalis "$SCRATCH/out-calm" "$OUT" >"$SCRATCH/diff" || { head -5 "$SCRATCH/diff"; false; }; }
sound() {
    [ "$(ask "SELECT count(*) FROM unit WHERE state <> 'done'")" = 0 ] &&
        [ "$(ask 'SELECT count(*) FROM unit u WHERE NOT EXISTS (SELECT 1 FROM stage_result s WHERE s.key = u.key)')" = 0 ] &&
        [ "$(ask "SELECT count(*) FROM attempt WHERE outcome IS NULL")" = 0 ]
}
# An accepted result stays: no key was accepted again by a later attempt.
once() { [ "$(ask "SELECT count(*) FROM (SELECT key FROM attempt WHERE outcome IN ('done', 'rejected') GROUP BY key HAVING count(*) > 1)")" = 0 ]; }
lost() { ask "SELECT count(*) FROM attempt WHERE outcome IN ('lost', 'orphaned', 'expired')"; }
# over NAME: what every disturbed job must come to.
over() {
    check "$1: ends as done" until_end
    local end
    end=$(state "$ID")
    check "$1: Slurm calls it COMPLETED" [ "$end" = COMPLETED ]
    [ "$end" = COMPLETED ] || tail -30 "$OUT/.portalis/log/slurm.log" "$CLUSTER/log/slurmctld.log"
    check "$1: same bytes" same_bytes
    check "$1: no unit lost, none accepted twice" eval 'sound && once'
    echo "      starts $(ask 'SELECT count(*) FROM run'), attempts $(ask 'SELECT count(*) FROM attempt'), cut off $(lost), returned $(ask "SELECT count(*) FROM attempt WHERE outcome = 'returned'"), $((SECONDS - BEGAN)) s"
}
slowly() { export PORTALIS_FAULT=slow-ms=${1:-120}; }
# started NAME [SLURM OPTIONS]: submitted, slow, and a third done.
started() {
    new "$@"
    BEGAN=$SECONDS
    slowly "${SLOW:-150}"
    submit "$JOB"
    unset PORTALIS_FAULT
    check "$1: gets to work" until_some $((UNITS / 3))
}
node_of_rank() { ask_snapshot "SELECT host FROM rank WHERE run = (SELECT max(id) FROM run) AND rank = $1"; }
ask_snapshot() { sqlite3 "file:$OUT/.portalis/ledger-snapshot.db?mode=ro" "$1"; }

# ---- undisturbed

new calm
BEGAN=$SECONDS
check "--print writes nothing" eval '"$PORTALIS" submit "$JOB" --print >"$SCRATCH/script" && [ ! -e "$OUT" ]'
check "the script is bash" bash -n "$SCRATCH/script"
check "submit says the job's number" submit "$JOB"
check "calm: ends" until_end 60
check "calm: COMPLETED" [ "$(state "$ID")" = COMPLETED ]
check "calm: ledger sound" sound
check "ranks are spread over the nodes" [ "$(ask 'SELECT group_concat(n) FROM (SELECT count(*) n FROM rank GROUP BY host)')" = 2,2 ]
gpus_of() { grep -ho 'rank.start.*gpu=[0-9]*' $(sqlite3 "$OUT/.portalis/ledger.db" "SELECT '$OUT/.portalis/log/rank-' || rank || '.log' FROM rank WHERE host = '$1'") | sed 's/.*=//' | sort | tr -d '\n'; }
check "each rank of a node has a GPU of its own" eval '[ "$(gpus_of n1)" = 01 ] && [ "$(gpus_of n2)" = 01 ]'
check "the allocation is in the ledger" [ "$(ask 'SELECT batch FROM run')" = "slurm:$ID" ]

. tests/slurm/cases.sh
