#!/bin/bash
# portalis fsck --repair: whatever is damaged of a killed job's memory, what it mends goes on to
# the same bytes, and only units without a whole artifact or a record run again.
#
#   fsck.sh [ROUNDS]      default 9: each kind of damage once; SEED=n repeats a run
. "$(dirname "$0")/../e2e/lib.sh"

rounds=${1:-9}
seed=${SEED:-$((RANDOM * 32768 + RANDOM))}
units=60
kinds=(pages header cut gone snapshot both artifacts journals everything)
export PORTALIS_FAULT=slow-ms=10
echo "seed $seed, $rounds rounds"
modules "$T/src" "$units"
p run "$T/src" -o "$T/calm" -n 2
ok "an undisturbed run" code_is 0
p fsck "$T/calm"
ok "which is whole: exit 0" code_is 0
ok "which is whole: says so" says "whole"
p fsck "$T/src"
ok "no job: exit 2" code_is 2

# Two starts that were killed: the first one's journals are in results/, the second's are journals.
for n in 1 2; do
    "$PORTALIS" run "$T/src" -o "$T/killed" -n 2 -q >/dev/null 2>&1 &
    disown
    if [ $n = 1 ]; then some_done "$T/killed"; else sleep 0.7; fi
    kill -9 $(job_pids "$T/killed") 2>/dev/null
    kill -9 $(job_pids "$T/killed") 2>/dev/null
    sleep 0.2
done

cat >"$T/damage.py" <<'P'
import os, random, sys
own, kind, seed = sys.argv[1], sys.argv[2], int(sys.argv[3])
rng = random.Random(seed)
db, wal, snapshot = own + "/ledger.db", own + "/ledger.db-wal", own + "/ledger-snapshot.db"
def pages(path, share):
    if not os.path.exists(path): return
    with open(path, "r+b") as f:
        for at in range(4096, os.path.getsize(path), 4096):
            if rng.random() < share:
                f.seek(at + rng.randrange(3000)); f.write(rng.randbytes(1000))
def header(path):
    with open(path, "r+b") as f: f.write(bytes(100))
def files(part):
    return sorted(os.path.join(d, n) for d, _, ns in os.walk(own) for n in ns
                  if part in os.path.join(d, n))
def flip(path):
    data = bytearray(open(path, "rb").read())
    if data: data[rng.randrange(len(data))] ^= 0x10
    open(path, "wb").write(data)
artifacts = [p for p in files("/store/") if "/journal/" not in p]
if os.path.exists(wal) and kind != "artifacts" and kind != "journals":
    # What is only in the log is as good as the ledger; put both in one, then break it.
    import sqlite3
    c = sqlite3.connect(db); c.execute("PRAGMA wal_checkpoint(TRUNCATE)"); c.close()
if kind in ("pages", "everything"): pages(db, 0.3)
if kind == "everything": pages(snapshot, 0.3)
if kind == "header": header(db)
if kind == "cut": os.truncate(db, os.path.getsize(db) // 2 // 4096 * 4096 + 100)
if kind in ("gone", "both"): os.unlink(db)
if kind in ("both",): os.unlink(snapshot)
if kind == "snapshot": pages(snapshot, 1)
if kind in ("artifacts", "everything"):
    for p in artifacts:
        r = rng.random()
        if r < 0.1: flip(p)
        elif r < 0.2: os.unlink(p)
if kind in ("journals", "everything"):
    for p in files("/journal/") + files("/results/"):
        os.truncate(p, rng.randrange(8, os.path.getsize(p) + 1))
P
listing() { # what lies there; opening a ledger plays its log back, which is no change of ours
    find "$1/.portalis" -type f ! -name lock ! -name 'ledger.db*' -printf '%P %s %T@\n' | sort
}
results_of() { sqlite3 "$1/.portalis/ledger.db" 'SELECT count(*) FROM stage_result' 2>/dev/null; }

for ((r = 0; r < rounds; r++)); do
    kind=${kinds[(r + seed) % ${#kinds[@]}]}
    job=$T/job
    rm -rf "$job"
    cp -a "$T/killed" "$job"
    ls "$job/.portalis/store" -R | grep -cE '^[0-9a-f]{62}$' >"$T/stored"
    python3 "$T/damage.py" "$job/.portalis" "$kind" $((seed + r))
    listing "$job" >"$T/before"
    p fsck "$job"
    case $kind in
    journals) ok "round $r, $kind: a torn end is no fault" code_is 0 ;;
    *) ok "round $r, $kind: found" code_is 1 ;;
    esac
    ok "round $r, $kind: without --repair nothing is changed" \
        diff "$T/before" <(listing "$job")
    p fsck "$job" --repair
    ok "round $r, $kind: mended" code_is 0
    p fsck "$job"
    ok "round $r, $kind: whole after it" code_is 0
    case $kind in pages | header | cut | gone | both | snapshot)
        ok "round $r, $kind: every stored result is known" test "$(results_of "$job")" -ge \
            $(($(cat "$T/stored") - 2))
    esac
    p resume "$job" -n 2 -q --no-mpi
    ok "round $r, $kind: goes on" code_is 0
    ok "round $r, $kind: the same bytes" same_tree "$T/calm" "$job"
    ok "round $r, $kind: all is translated" json_is "$job" 'd["totals"]["translated"]' $((units + 2))
    ok "round $r, $kind: its functions once" json_is "$job" 'd["totals"]["functions"]' $units
    ok "round $r, $kind: each once" test "$(sqlite3 "$job/.portalis/ledger-snapshot.db" \
        "SELECT count(*) FROM (SELECT key FROM attempt WHERE outcome IN ('done', 'rejected') GROUP BY key HAVING count(*) > 1)")" = 0
    ok "round $r, $kind: nothing is left behind" test -z "$(find "$job/.portalis" -name 'fsck-*')"
done
PORTALIS_FAULT=slow-ms=60 "$PORTALIS" run "$T/src" -o "$T/busy" -n 2 -q >/dev/null 2>&1 &
pid=$!
some_done "$T/busy"
p fsck "$T/busy"
ok "a job at work: exit 3" code_is 3
wait $pid
finish
