#!/bin/bash
# A disk that fails under the ledger: every write, sync, truncation and removal of a whole small
# job once (tests/support/fault_vfs.c), in several ways. Each time: a clear stop with 3 or 75 or an
# end as usual, a ledger that is whole, and after resume the same bytes, no unit that was finished
# done again, none accepted twice.
#
#   vfs.sh [STRIDE]      every STRIDE-th operation (default 1: all); SEED=n: where it begins
. "$(dirname "$0")/../e2e/lib.sh"

stride=${1:-1}
seed=${SEED:-$((RANDOM * 32768 + RANDOM))}
echo "seed $seed, every ${stride}th operation"
command -v cc >/dev/null || { echo "no C compiler"; exit 2; }
cc -std=c11 -D_GNU_SOURCE -O1 -shared -fPIC "$HERE/tests/support/fault_vfs.c" -o "$T/vfs.so" -lsqlite3 || exit 2
mkdir "$T/src"
printf 'import b\n\n\ndef f(x):\n    return x + b.y\n\n\nif __name__ == "__main__":\n    print(f(1))\n' >"$T/src/a.py"
printf 'y = 2\n' >"$T/src/b.py"
printf 'def f(:\n' >"$T/src/broken.py"
options=(--no-mpi -n 1 -q --library none)

# job WORDS...: a run on a disk of which PT_VFS says so.
job() { PT_VFS=$1 LD_PRELOAD=$T/vfs.so p run "$T/src" -o "$T/job" "${options[@]}"; }
job "count=$T/count"
ok "a well disk: exit 1 for the broken file" code_is 1
mv "$T/job" "$T/calm"
total=$(cat "$T/count")
ok "a job has some hundred operations ($total)" test "$total" -gt 100

accepted_twice() {
    sqlite3 "$1/.portalis/ledger-snapshot.db" "SELECT count(*) FROM (SELECT key FROM attempt
        WHERE outcome IN ('done', 'rejected') GROUP BY key HAVING count(*) > 1)"
}
clear_stop() { # the exit code is a known one, and a stop says what to do
    case $code in
    0 | 1) return 0 ;;
    3 | 75 | 137) [ "$code" = 137 ] || says "portalis resume" ;;
    *) echo "exit code $code"; cat "$T/out" "$T/err"; return 1 ;;
    esac
}
tried=0
try() { # try N HOW: the N-th operation fails so
    rm -rf "$T/job"
    job "at=$1,$2"
    tried=$((tried + 1))
    ok "$2 at $1: a clear stop" clear_stop
    p fsck "$T/job"
    # What was killed before its ledger had a page has nothing to be looked at.
    ok "$2 at $1: nothing is damaged" code_is 0
    p run "$T/src" -o "$T/job" "${options[@]}"
    ok "$2 at $1: goes on to the same end" code_is 1
    ok "$2 at $1: the same bytes" same_tree "$T/calm" "$T/job"
    p fsck "$T/job"
    ok "$2 at $1: no finished unit was done again" says " 3 records of results"
    ok "$2 at $1: none was accepted twice" test "$(accepted_twice "$T/job")" = 0
}
for ((n = 1 + seed % stride; n <= total; n += stride)); do
    try "$n" how=once
done
# The other ways at fewer places.
for how in how=torn how=die how=always,kind=full how=always,kind=readonly; do
    for ((n = 1 + seed % (stride * 7); n <= total; n += stride * 7)); do
        try "$n" "$how"
    done
done
echo "$tried faults of $total operations"

# A slow disk slows the job down and loses no rank.
modules "$T/many" 30
cat >"$T/slow.yaml" <<Y
source: $T/many
output: $T/slow
resources: {ranks: 2}
lease: {ttl: 1s, heartbeat: 100ms, silence: 4s, drain: 2s}
Y
PT_VFS=slow=120 LD_PRELOAD=$T/vfs.so p run "$T/slow.yaml" -q
ok "a slow disk: done" code_is 0
ok "a slow disk: no rank is lost" json_is "$T/slow" 'd["totals"]["ranks_lost"]' 0
ok "a slow disk: nothing in vain" json_is "$T/slow" 'len(d["not_kept"])' 0

# A job directory that cannot be written to is shown, and not run.
if [ "$(id -u)" = 0 ] && mkdir "$T/ro" && mount --bind "$T/calm" "$T/ro" 2>/dev/null; then
    mount -o remount,ro,bind "$T/ro"
    p resume "$T/ro" -q
    ok "read-only: exit 3" code_is 3
    ok "read-only: says so" says "ead-only"
    p status "$T/ro"
    ok "read-only: it can be looked at" code_is 0
    umount "$T/ro"
else
    echo "nothing can be mounted here: a read-only folder is not tried"
fi
finish
