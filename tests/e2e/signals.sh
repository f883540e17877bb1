#!/bin/bash
# Notices, lost ranks, units that crash or hang.
. "$(dirname "$0")/lib.sh"

spec() { # spec SRC OUT: a job with short clocks
    cat >"$T/job.yaml" <<Y
source: $1
output: $2
resources: {ranks: ${3:-2}}
lease: {ttl: 1s, heartbeat: 100ms, silence: 4s, drain: 2s}
limits: {unit_time: 1s}
Y
}

modules "$T/src" 60
for mpi in "" --no-mpi; do
    for sig in INT TERM; do
        O=$T/stop$mpi$sig
        PORTALIS_FAULT=slow-ms=50 setsid "$PORTALIS" run "$T/src" -o "$O" -n 2 $mpi \
            >"$T/out" 2>"$T/err" &
        pid=$!
        some_done "$O"
        kill -$sig $pid
        wait $pid
        code=$?
        ok "SIG$sig $mpi: exit 75" code_is 75
        ok "SIG$sig $mpi: says how to go on" says "portalis resume"
        ok "SIG$sig $mpi: everybody has left" test -z "$(job_pids "$O")"
        ok "SIG$sig $mpi: some are done" json_is "$O" \
            '0 < d["totals"]["translated"] < 62' True
        ok "SIG$sig $mpi: nothing was lost" json_is "$O" \
            'sum(x["attempts"] for x in d["not_kept"] if x["outcome"] != "returned")' 0
        p resume "$O"
        ok "SIG$sig $mpi: resumed" code_is 0
    done
done
PORTALIS_FAULT=slow-ms=50 setsid "$PORTALIS" run "$T/src" -o "$T/twice" -n 2 >"$T/out" 2>"$T/err" &
pid=$!
some_done "$T/twice"
kill -INT $pid
sleep 0.05
kill -INT $pid
wait $pid
code=$?
ok "twice: exit 75" code_is 75
ok "twice: everybody has left" test -z "$(job_pids "$T/twice")"
p resume "$T/twice" -n 2
ok "twice: resumed" code_is 0

# --- rank 0 alone is killed; `portalis run` alone is killed ---
all_left() {
    local i
    for ((i = 0; i < 100; i++)); do
        [ -z "$(job_pids "$1")" ] && return
        sleep 0.1
    done
    return 1
}
PORTALIS_FAULT=slow-ms=50 "$PORTALIS" run "$T/src" -o "$T/headless" -n 2 -q >"$T/out" 2>"$T/err" &
pid=$!
some_done "$T/headless"
kill -9 "$(cut -d' ' -f1 "$T/headless/.portalis/lock")"
wait $pid
code=$?
ok "rank 0 killed: exit 75" code_is 75
ok "rank 0 killed: everybody has left" all_left "$T/headless"
p resume "$T/headless" -n 2
ok "rank 0 killed: resumed" code_is 0
PORTALIS_FAULT=slow-ms=50 "$PORTALIS" run "$T/src" -o "$T/orphan" -n 2 -q >"$T/out" 2>"$T/err" &
pid=$!
disown
some_done "$T/orphan"
kill -9 $pid
ok "run killed: the ranks drain and leave" all_left "$T/orphan"
ok "run killed: nothing was lost" json_is "$T/orphan" \
    'sum(x["attempts"] for x in d["not_kept"] if x["outcome"] != "returned")' 0
p resume "$T/orphan" -n 2
ok "run killed: resumed" code_is 0

# --- a worker dies ---
spec "$T/src" "$T/die"
PORTALIS_FAULT=kill-after=5,rank=1 p run "$T/job.yaml"
ok "a killed rank: done all the same" code_is 0
ok "a killed rank: it has a row" json_is "$T/die" 'd["totals"]["ranks_lost"]' 1
spec "$T/src" "$T/preempted"
PORTALIS_FAULT=notice-after=5,rank=1,slow-ms=10 p run "$T/job.yaml"
ok "a rank with a notice: done" code_is 0
ok "a rank with a notice: it handed back" json_is "$T/preempted" \
    'sum(x["attempts"] for x in d["not_kept"] if x["outcome"] != "returned")' 0
ok "a rank with a notice: nobody is to blame" json_is "$T/preempted" \
    'd["totals"]["ranks_lost"]' 0

# --- a worker stands still for longer than its leases last, and wakes up ---
spec "$T/src" "$T/still" 3
PORTALIS_FAULT=slow-ms=150 "$PORTALIS" run "$T/job.yaml" -q >"$T/out" 2>"$T/err" &
pid=$!
some_done "$T/still"
still=$(sed -n 's/.*rank.joined rank=2 .*pid=\([0-9]*\).*/\1/p' "$T/still/.portalis/log/scheduler.log")
kill -STOP "$still"
sleep 2
kill -CONT "$still"
wait $pid
code=$?
S=$T/still/.portalis/log/scheduler.log
ok "a rank that stands still: done" code_is 0
ok "a rank that stands still: noticed" grep -q 'rank.lost.*rank 2 ' "$S"
ok "a rank that stands still: its units went to others" json_is "$T/still" \
    'any(x["outcome"] == "lost" and x["attempts"] > 0 for x in d["not_kept"])' True
ok "a rank that wakes up is back" grep -q 'rank.back.*rank 2 ' "$S"
ok "a rank that wakes up: its old results are refused" grep -q 'result.refused rank=2 ' "$S"
ok "a rank that stands still: nothing is done twice" test "$(sqlite3 \
    "$T/still/.portalis/ledger-snapshot.db" \
    "SELECT count(*) - count(DISTINCT key) FROM attempt WHERE outcome = 'done'")" = 0

# --- a unit kills its worker ---
for mpi in "" --no-mpi; do
    spec "$T/src" "$T/crash$mpi" 2
    PORTALIS_FAULT=crash-unit=pkg/m7.py p run "$T/job.yaml" $mpi
    ok "a unit that crashes $mpi: exit 1" code_is 1
    ok "a unit that crashes $mpi: quarantined" json_is "$T/crash$mpi" \
        "[u['state'] for u in d['units'] if u['path'] == 'pkg/m7.py']" "['quarantined']"
    ok "a unit that crashes $mpi: all others are done" json_is "$T/crash$mpi" \
        'd["totals"]["translated"]' 61
    p run "$T/job.yaml" $mpi
    ok "a unit that crashes $mpi: not tried again" code_is 1
    p resume "$T/crash$mpi" --retry $mpi
    ok "a unit that crashes $mpi: mended, with --retry" code_is 0
done

# --- a unit hangs ---
spec "$T/src" "$T/hang"
PORTALIS_FAULT=hang-unit=pkg/m7.py p run "$T/job.yaml"
ok "a unit that hangs: exit 1" code_is 1
ok "a unit that hangs: failed" json_is "$T/hang" \
    "[u['state'] for u in d['units'] if u['path'] == 'pkg/m7.py']" "['failed']"
ok "a unit that hangs: all others are done" json_is "$T/hang" 'd["totals"]["translated"]' 61
p resume "$T/hang"
ok "a unit that hung runs again" code_is 0
finish
