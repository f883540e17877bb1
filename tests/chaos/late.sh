#!/bin/bash
# Two MPI worlds of one job: the first schedules, the second joined it later over HTTP. At random
# moments one side, or a part of it, is killed or stands still for a while; what ended early is
# started again, as a batch system would. In the end: the bytes of an undisturbed run, no unit lost,
# none accepted twice.
#
#   late.sh [HITS]        default 6; SEED=n repeats a run's choices; UNITS=n
. "$(dirname "$0")/../e2e/lib.sh"

command -v mpirun >/dev/null || { echo "no mpirun: not tested"; ok "nothing to test" true; finish; }
hits=${1:-6}
seed=${SEED:-$((RANDOM * 32768 + RANDOM))}
RANDOM=$((seed % 32768))
units=${UNITS:-150}
echo "seed $seed, $hits hits, $units units"

spec() { # OUT
    cat >"$T/job.yaml" <<Y
source: $T/src
output: $1
options: {library: none}
resources: {ranks: 2}
lease: {ttl: 1s, heartbeat: 100ms, silence: 4s, drain: 2s, prefetch: 4, max_kills: 50}
checkpoint: {snapshot: 100ms}
late: {listen: "127.0.0.1:0"}
Y
}
ask() { sqlite3 "file:$1/.portalis/ledger-snapshot.db?mode=ro" "$2" 2>/dev/null || echo 0; }

modules "$T/src" "$units"
spec "$T/calm"
p run "$T/job.yaml" -q
ok "an undisturbed run" code_is 0

# --- each side, in a session of its own, is started until it says that all is done ---
side() { # SIDE JOB: in the background
    setsid bash -c '
        echo $$ >"$1/$2.pid"
        for i in $(seq 60); do
            if [ "$2$i" = first1 ]; then
                setsid "$4" run "$3" -q </dev/null >>"$1/$2.log" 2>&1 &
            else
                setsid "$4" resume "$5" --join -n 2 -q </dev/null >>"$1/$2.log" 2>&1 &
            fi
            echo $! >"$1/$2.session"
            wait $!
            code=$?
            echo "exit $code" >>"$1/$2.log"
            [ $code = 0 ] && exit 0
            sleep 0.2
        done
        exit 1' - "$T" "$1" "$T/job.yaml" "$PORTALIS" "$2" &
    eval "side_$1=$!"
}
of() { pgrep -s "$(cat "$T/$1.session")" $2 2>/dev/null; }
hit() { # one of the kinds, on one side; says which
    local who=first what
    [ $((RANDOM % 2)) = 0 ] && who=late
    what=$((RANDOM % 5))
    case $what in
    0) kill -9 $(of $who) ;;
    1) kill -9 $(of $who "-f portalis.serve") ;;
    2) kill -9 $(of $who "-x mpirun") ;;
    3) kill -9 $(of $who "-n -x portalis-worker") ;;
    4)
        local all
        all=$(of $who)
        kill -STOP $all
        sleep 2.5
        kill -CONT $all
        ;;
    esac 2>/dev/null
    kinds="$kinds $who:$(echo all rank0 mpirun worker hung | cut -d' ' -f$((what + 1)))"
}

left=$hits jobs=0 joined=0 by_late=0 kinds=
while [ "$left" -gt 0 ]; do
    jobs=$((jobs + 1)) J=$T/job$jobs
    rm -f "$T"/*.log
    spec "$J"
    export PORTALIS_FAULT=slow-ms=120
    side first "$J"
    some_done "$J"
    side late "$J"
    for ((k = 0; k < 300; k++)); do # however slowly the machine starts it
        grep -q late.joined "$J/.portalis/log/scheduler.log" && break
        kill -0 "$side_first" 2>/dev/null || break
        sleep 0.1
    done
    for ((k = 0; k < 3 && left > 0; k++)); do
        sleep "$((RANDOM % 2 + 1)).$((RANDOM % 10))"
        kill -0 "$side_first" 2>/dev/null || break
        hit
        left=$((left - 1))
    done
    wait "$side_first" "$side_late"
    ok "job $jobs:$kinds: both sides end with 0" test "$(tail -qn1 "$T/first.log" "$T/late.log" | sort -u)" = "exit 0"
    ok "job $jobs: ledger in order" test -z "$(check_ledger "$J")"
    ok "job $jobs: byte-equal workspace" same_tree "$T/calm" "$J"
    ok "job $jobs: no token in any log" eval '! grep -rqE "Bearer|[0-9a-f]{32}" "$J/.portalis/log" "$T"/*.log'
    ok "job $jobs: the report knows the late ranks" json_is "$J" 'sum(x["late"] for x in d["ranks"])' \
        "$(ask "$J" 'SELECT count(*) FROM rank WHERE batch IS NOT NULL')"
    joined=$((joined + $(cat "$J"/.portalis/log/*.log | grep -c 'late.joined')))
    by_late=$((by_late + $(ask "$J" "SELECT count(*) FROM attempt WHERE outcome = 'done' AND rank > 2")))
done
# A late world may find its job done, and a job hit early may be done by one side alone.
ok "late worlds joined, and did a part" test "$joined" -gt 0 -a "$by_late" -gt 0
echo "$hits hits ($kinds ) over $jobs jobs: $joined times a late world joined, $by_late units by late ranks"
finish
