#!/usr/bin/env bash
# worker.sh BUILD [--long]: the whole way from a command to a device and back, which is CPU fibers
# (simt.h): what `translate` and `run` write with --device cuda is what they write with cpu, byte
# for byte; they say what the device was; a device that fails or has little memory costs a
# message, once, and nothing else. Needs g++ on x86-64.
set -uo pipefail
cd "$(dirname "$0")/../.."
if ! command -v g++ >/dev/null || [ "$(uname -m)" != x86_64 ]; then
    echo "skipped: the fibers need g++ on x86-64"
    echo "1 passed, 0 failed"
    exit 0
fi
cmake --build "$1" -j "$(nproc)" --target fibers >/dev/null || { echo "0 passed, 1 failed"; exit 1; }
export PORTALIS=$1/fibers/portalis PORTALIS_PYRT=$PWD/worker/pyrt
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
LONG=${2:-}
. tests/e2e/lib.sh

# Some of CPython's library, and an installed package: some 40 files, or all that there are.
sources() { # FOLDER EVERY
    local package
    mkdir -p "$1"
    find /usr/lib/python3.11 -maxdepth 1 -name '*.py' | LC_ALL=C sort | awk -v n="$2" '(NR - 1) % n == 0' |
        xargs cp -t "$1"
    for package in markdown pygments yaml pip setuptools; do
        [ -d "/usr/lib/python3/dist-packages/$package" ] || continue
        cp -r "/usr/lib/python3/dist-packages/$package" "$1"
        break
    done
    find "$1" -name __pycache__ -prune -exec rm -rf {} +
}
bytes_of() { find "$1" -name '*.py' -type f -exec cat {} + | wc -c; }
DEVICE="fibers on this CPU"

# translate on the device, with its environment: the tree is the CPU's.
on_device() { # NAME SOURCE VARIABLE=value...
    local name=$1 source=$2
    shift 2
    rm -rf "$T/there"
    (
        export "$@"
        "$PORTALIS" translate "$T/$source" -o "$T/there" --library none --device cuda \
            >"$T/out" 2>"$T/err" </dev/null
    )
    code=$?
    ok "$name: exit code" code_is "$want"
    ok "$name: the same bytes" same_tree "$T/$source-here" "$T/there"
    ok "$name: says the device" says "lexing and parsing on cuda: $DEVICE"
}
on_cpu() { # SOURCE
    p translate "$T/$1" -o "$T/$1-here" --library none --device cpu
    want=$code # 1 where something of it cannot be translated
    ok "on the CPU, and says so" says "lexing on cpu"
}
messages() { # COUNT TEXT: so often the log tells of the device, and so
    local n
    n=$(grep -c 'lex\.device' "$T/err")
    if [ "$n" -ne "$1" ] || { [ "$1" -gt 0 ] && ! grep 'lex\.device' "$T/err" | grep -q "${2:-}"; }; then
        echo "$n messages, expected $1: ${2:-}"
        cat "$T/err"
        return 1
    fi
}
# The text went in, and nothing that came out before: tokens are five times as much. A file that
# does not fit into a batch stays here; a batch that is done again goes in again.
copies() { # SOURCE LEAST MOST, in per cent of it
    local bytes in out
    bytes=$(bytes_of "$T/$1")
    read -r _ _ in _ _ out _ <"$T/counts"
    echo "$bytes bytes of source: $in in, $out out"
    [ "$in" -ge $((bytes / 100 * $2)) ] && [ "$in" -le $((bytes / 100 * $3 + 65536)) ] &&
        [ "$out" -ge $((2 * bytes)) ]
}

sources "$T/some" 8
on_cpu some
on_device "all is well" some SIMT_SEED=0 SIMT_COUNTS="$T/counts"
ok "all is well: nothing is told" messages 0
ok "all is well: tokens are not sent in again" copies some 100 112
on_device "blocks at random" some SIMT_SEED=5 SIMT_RESIDENT=3
on_device "little memory" some SIMT_MEMORY=32000000 SIMT_COUNTS="$T/counts"
ok "little memory: nothing is told" messages 0
ok "little memory: it was enough" copies some 60 112
on_device "no memory" some SIMT_MEMORY=100000
ok "no memory: told once" messages 1 "needed; on the CPU instead"

sources "$T/few" 40
on_cpu few
on_device "it fails once" few SIMT_FAIL=2
ok "it fails once: told once" messages 1 "on the CPU instead"
on_device "it always fails" few SIMT_FAIL=1 SIMT_FAILS=100000 SIMT_MEMORY=32000000
ok "it always fails: told once" messages 1 "on the CPU instead"
on_device "memory that runs out" few SIMT_FAIL=1 SIMT_ERROR=2 SIMT_COUNTS="$T/counts"
ok "memory that runs out: the batch was done again" copies few 150 212

# Ranks: one that is a thread here; with MPI each is a process, and has a device of its own.
p run "$T/few" -o "$T/rank-here" --library none --device cpu -n 1 --no-mpi
ok "a rank on the CPU" code_is 0
ranks() { # NAME OPTIONS
    rm -rf "$T/rank-there"
    p run "$T/few" -o "$T/rank-there" --library none --device cuda $2
    ok "$1: exit code" code_is 0
    ok "$1: the same bytes" same_tree "$T/rank-here" "$T/rank-there"
    ok "$1: its log says the device" grep -rq "rank.device lexer=cuda found=\"$DEVICE" "$T/rank-there/.portalis/log"
    ok "$1: it has not failed" bash -c "! grep -rqE 'lex\.device|rank\.crash' '$T/rank-there/.portalis/log'"
}
ranks "a rank" "-n 1 --no-mpi"

if [ "$LONG" = --long ]; then
    ranks "two ranks" "-n 2"
    sources "$T/all" 1
    on_cpu all
    for seed in 0 1 2 3; do
        on_device "all, seed $seed" all SIMT_SEED=$seed SIMT_RESIDENT=$((1 + seed)) SIMT_COUNTS="$T/counts"
        ok "all, seed $seed: nothing is told" messages 0
        ok "all, seed $seed: tokens are not sent in again" copies all 99 112
    done
    for n in 1 2 3 4 5 6; do
        on_device "all, wait $n fails" all SIMT_FAIL=$n SIMT_MEMORY=320000000
        ok "all, wait $n fails: told once" messages 1 "on the CPU instead"
        on_device "all, wait $n fails for memory" all SIMT_FAIL=$n SIMT_ERROR=2 SIMT_MEMORY=320000000
    done
fi
finish
