#!/bin/bash
# Damage to what lies on the disk: broken, missing and emptied artifacts, torn and garbled
# journals, a ledger that lost its last rows. Resume must make the same bytes again.
#
#   tear.sh [ROUNDS]      default 6; SEED=n repeats a run
. "$(dirname "$0")/../e2e/lib.sh"

rounds=${1:-6}
seed=${SEED:-$((RANDOM * 32768 + RANDOM))}
units=80
export PORTALIS_FAULT=slow-ms=10
echo "seed $seed, $rounds rounds"
modules "$T/src" "$units"
p run "$T/src" -o "$T/calm" -n 2
ok "an undisturbed run" code_is 0

# A job that was killed half way, with its journals; damaged by python with that seed.
for ((r = 0; r < rounds; r++)); do
    job=$T/job
    rm -rf "$job"
    "$PORTALIS" run "$T/src" -o "$job" -n 2 -q >/dev/null 2>&1 &
    disown
    sleep 0.8
    kill -9 $(job_pids "$job") 2>/dev/null
    kill -9 $(job_pids "$job") 2>/dev/null
    sleep 0.1
    python3 - "$job/.portalis" $((seed + r)) $((r % 3)) <<'P' >"$T/what"
import os, random, shutil, sys
own, seed, ledger = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
rng = random.Random(seed)
for folder, _, names in os.walk(own + "/store"):
    for name in names:
        path = os.path.join(folder, name)
        journal = "journal" in folder
        if rng.random() > (0.7 if journal else 0.15):
            continue
        data = open(path, "rb").read()
        how = rng.choice(["cut", "flip", "zeros", "gone", "empty"])
        at = rng.randrange(len(data) + 1)
        if how == "cut":
            data = data[:at]
        elif how == "flip" and data:
            at %= len(data)
            data = data[:at] + bytes([data[at] ^ 0x40]) + data[at + 1:]
        elif how == "zeros":
            data += bytes(4096) if journal else b"\0"
        elif how == "empty":
            data = b""
        if how == "gone":
            os.unlink(path)
        else:
            open(path, "wb").write(data)
        print(how, path)
if ledger == 1:  # the power went: the log of the last commits is cut
    wal = own + "/ledger.db-wal"
    if os.path.exists(wal):
        n = os.path.getsize(wal)
        os.truncate(wal, rng.randrange(n // 2, n + 1))
        print("cut", wal)
elif ledger == 2:  # no ledger at all
    for name in ("ledger.db", "ledger.db-wal"):
        if os.path.exists(own + "/" + name):
            os.unlink(own + "/" + name)
    print("gone ledger")
P
    p resume "$job" -n 2
    ok "round $r: done ($(wc -l <"$T/what") damages)" code_is 0
    ok "round $r: byte-equal workspace" same_tree "$T/calm" "$job"
    ok "round $r: all translated" json_is "$job" 'd["totals"]["translated"]' $((units + 2))
done
finish
