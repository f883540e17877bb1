#!/usr/bin/env bash
# run.sh [FOLDER]: the lexer and the parser on this machine's GPU: tokens and trees against those
# of the CPU, byte for byte, what `translate` writes with it, then their speed. Without a GPU it
# says so and passes.
#
# FOLDER holds Python files; without it, BUILD/corpus.tar.gz is unpacked, or the library of the
# machine's python3 is taken. BUILD (build-gpu) holds lex_check, parse_check and lex_speed, and portalis
# if that is to be checked; where they are missing all are built, which needs cmake and nvcc. With OUT=folder the table and speed.json
# are left there. It takes a minute or two.
set -euo pipefail
cd "$(dirname "$0")/../.."
BUILD=${BUILD:-build-gpu}
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
OUT=${OUT:-$WORK}
mkdir -p "$OUT"

if [ ! -x "$BUILD/lex_check" ] || [ ! -x "$BUILD/lex_speed" ] || [ ! -x "$BUILD/parse_check" ]; then
    cmake -S . -B "$BUILD" -DCMAKE_BUILD_TYPE=Release >"$WORK/build.log" 2>&1 &&
        cmake --build "$BUILD" -j "$(nproc)" --target lex_check lex_speed parse_check portalis >>"$WORK/build.log" 2>&1 ||
        { tail -20 "$WORK/build.log"; echo "0 passed, 1 failed"; exit 1; }
fi

rc=0
"$BUILD/lex_check" --device cuda --random 100 >"$WORK/first.log" 2>&1 || rc=$?
if [ "$rc" -eq 77 ]; then
    head -1 "$WORK/first.log"
    echo "skipped: the lexer's GPU tests"
    echo "1 passed, 0 failed"
    exit 0
fi

if [ $# -ge 1 ]; then
    FOLDER=$1
elif [ -f "$BUILD/corpus.tar.gz" ]; then
    FOLDER=$WORK/corpus
    mkdir "$FOLDER"
    tar -xzf "$BUILD/corpus.tar.gz" -C "$FOLDER"
else
    FOLDER=$(python3 -c 'import sysconfig; print(sysconfig.get_paths()["stdlib"])' 2>/dev/null ||
             echo tests/behaviour/programs)
fi
find "$FOLDER" -name '*.py' -type f | LC_ALL=C sort >"$WORK/names"

passed=0 failed=0
check() { # options of lex_check
    local out line rc=0
    out=$("$BUILD/lex_check" --device cuda "$@" <"$WORK/names" 2>&1) || rc=$?
    line=$(tail -1 <<<"$out")
    # A run that fell back on the CPU proves nothing about the device.
    if [ "$rc" -eq 0 ] && grep -q ' 0 of them fell back' <<<"$out"; then
        passed=$((passed + 1))
        printf 'ok    lex_check %s: %s\n' "$*" "$line"
    else
        failed=$((failed + 1))
        printf 'FAIL  lex_check %s (%d)\n%s\n' "$*" "$rc" "$(tail -40 <<<"$out")"
    fi
}

# What the program itself writes with the device, where it is at hand.
translated() {
    local device
    if ! "$BUILD/portalis" translate --help >/dev/null 2>&1; then
        echo "left out: translate, for there is no portalis in $BUILD"
        return
    fi
    for device in cpu cuda; do # exit code 1 where a file cannot be translated
        "$BUILD/portalis" translate "$FOLDER" -o "$WORK/$device" --library none --device $device \
            >"$WORK/out" 2>"$WORK/$device.err" || true
    done
    if diff -r "$WORK/cpu" "$WORK/cuda" >"$WORK/out" 2>&1 && ! grep 'lex\.device' "$WORK/cuda.err" &&
        grep 'lexing and parsing on cuda' "$WORK/cuda.err"; then
        passed=$((passed + 1))
        printf 'ok    translate: %s files, the same as on the CPU\n' "$(find "$WORK/cuda" -type f | wc -l)"
    else
        failed=$((failed + 1))
        printf 'FAIL  translate\n%s\n' "$(head -20 "$WORK/out"; tail -5 "$WORK/cuda.err")"
    fi
}

{
    printf '%s Python files of %s\n' "$(wc -l <"$WORK/names")" "$FOLDER"
    for batch in 100000 1000000 16777216 67108864; do
        check --list --python 312 --batch $batch
    done
    check --list --python 311 --batch 4000000
    for seed in 1 2 3 4 5 6 7 8; do
        check --random 20000 --seed $seed --batch $((seed * seed * 50000)) --python $((310 + seed % 4))
    done
    for options in "--list --python 312" "--list --python 312 --batch 1000000" \
        "--list --mutants 40000 --python 311 --batch 4000000" "--random 10000"; do
        rc=0
        # shellcheck disable=SC2086
        out=$("$BUILD/parse_check" --device cuda $options <"$WORK/names" 2>&1) || rc=$?
        if [ "$rc" -eq 0 ] && grep -q ' 0 of them fell back' <<<"$out"; then
            passed=$((passed + 1))
            printf 'ok    parse_check %s: %s; %s\n' "$options" "$(tail -1 <<<"$out")" "$(grep ' batches' <<<"$out")"
        else
            failed=$((failed + 1))
            printf 'FAIL  parse_check %s (%d)\n%s\n' "$options" "$rc" "$(tail -40 <<<"$out")"
        fi
    done
    translated
    "$BUILD/lex_speed" --json "$OUT/speed.json" <"$WORK/names"
    printf '%d passed, %d failed\n' $passed $failed
} > >(tee "$OUT/lex.txt") 2>&1
wait $! 2>/dev/null || true
grep -q '^[1-9][0-9]* passed, 0 failed' "$OUT/lex.txt"
