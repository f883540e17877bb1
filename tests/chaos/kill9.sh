#!/bin/bash
# kill -9 of the whole job (mpirun, rank 0, workers, `portalis run`) at random moments, resume
# after each; in the end the workspace must be byte-equal to an undisturbed run's, and the
# ledger must hold no lost and no doubly accepted unit.
#
#   kill9.sh [KILLS]      default 20; SEED=n repeats a run; RANKS=n; UNITS=n
. "$(dirname "$0")/../e2e/lib.sh"

kills=${1:-20}
seed=${SEED:-$((RANDOM * 32768 + RANDOM))}
RANDOM=$((seed % 32768))
ranks=${RANKS:-2} units=${UNITS:-200}
prefetch=8 # lease.prefetch's default
export PORTALIS_FAULT=slow-ms=10
echo "seed $seed, $kills kills, $ranks ranks, $units units"

count() { python3 -c '
import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])' \
    "$1/.portalis/ledger-snapshot.db" "$2"; }

wait_gone() {
    local i
    for ((i = 0; i < 100; i++)); do
        [ -z "$(job_pids "$1")" ] && return
        sleep 0.05
    done
    echo "still there: $(job_pids "$1")"
}

modules "$T/src" "$units"
p run "$T/src" -o "$T/calm" -n "$ranks"
ok "an undisturbed run" code_is 0
ok "its ledger is in order" test -z "$(check_ledger "$T/calm")"

# The checker must see a planted fault before its silence means anything.
cp -r "$T/calm" "$T/planted"
python3 - "$T/planted/.portalis/ledger-snapshot.db" <<'P'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("DROP INDEX attempt_accepted")
db.execute("INSERT INTO attempt (run, rank, unit, stage, epoch, key, granted_ms, ended_ms, "
           "outcome) SELECT run, rank, unit, stage, epoch + 1, key, granted_ms, ended_ms, "
           "outcome FROM attempt LIMIT 1")
db.execute("UPDATE unit SET state = 'pending' WHERE id = 3")
db.commit()
P
ok "a planted double and a planted loss are seen" \
    test "$(check_ledger "$T/planted" | wc -l)" = 2

done_kills=0 jobs=0 orphaned=0 attempts=0 from_journal=0
while [ "$done_kills" -lt "$kills" ]; do
    job=$T/job
    rm -rf "$job"
    jobs=$((jobs + 1))
    code=75
    while [ "$code" = 75 ]; do
        if [ -f "$job/.portalis/spec.yaml" ]; then
            "$PORTALIS" resume "$job" -n "$ranks" -q >"$T/out" 2>"$T/err" &
        else
            "$PORTALIS" run "$T/src" -o "$job" -n "$ranks" -q >"$T/out" 2>"$T/err" &
        fi
        pid=$!
        disown # no word of the shell about the kill
        if [ "$done_kills" -lt "$kills" ]; then
            sleep "$(printf '0.%03d' $((RANDOM % 900 + 50)))"
            if kill -0 "$pid" 2>/dev/null; then
                done_kills=$((done_kills + 1))
                # Twice: what the first round started in its last moment.
                kill -9 $(job_pids "$job") 2>/dev/null
                kill -9 $(job_pids "$job") 2>/dev/null
                wait_gone "$job"
                code=75
                continue
            fi
        fi
        while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
        code=75
        [ "$(json "$job" 'd["starts"][-1]["exit_code"]')" = 0 ] && code=0
    done
    ok "job $jobs ends well" code_is 0
    ok "job $jobs: ledger in order" test -z "$(check_ledger "$job")"
    ok "job $jobs: byte-equal workspace" same_tree "$T/calm" "$job"
    orphaned=$((orphaned + $(count "$job" "SELECT count(*) FROM attempt WHERE outcome = 'orphaned'")))
    attempts=$((attempts + $(count "$job" "SELECT count(*) FROM attempt")))
    from_journal=$((from_journal + $(count "$job" "SELECT count(*) FROM attempt WHERE cause = 'from a journal'")))
done
most=$((done_kills * ranks * prefetch))
ok "work done again is no more than what was in hand" test "$orphaned" -le "$most"
echo "$done_kills kills over $jobs jobs: $attempts attempts for $((jobs * (units + 2))) units;" \
    "$orphaned grants were in hand at a kill (at most $most)," \
    "$from_journal finished ones came back from journals"
finish
