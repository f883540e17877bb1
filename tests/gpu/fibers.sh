#!/usr/bin/env bash
# fibers.sh BUILD: lexbatch_cuda.cu and parsebatch_cuda.cu on CPU fibers (simt.h), with seeded
# schedules, plain and under the address and undefined sanitizers, against the sequential lexer and
# parser. Needs g++ on x86-64.
set -uo pipefail
cd "$(dirname "$0")/../.."
if ! command -v g++ >/dev/null || [ "$(uname -m)" != x86_64 ]; then
    echo "skipped: the fibers need g++ on x86-64"
    echo "1 passed, 0 failed"
    exit 0
fi
cmake --build "$1" -j "$(nproc)" --target pt_worker_lib >/dev/null || exit 1
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
for ((i = 0; i < 3000; i++)); do echo 'xy '; done >"$WORK/lines.py"
for ((i = 0; i < 2000; i++)); do echo 'a < b '; done >"$WORK/nodes.py"
passed=0 failed=0
for kind in plain sanitized; do
    flags="-O1 -g -I. -Ispec -D_GNU_SOURCE"
    [ $kind = sanitized ] && flags="$flags -fsanitize=address,undefined -fno-sanitize-recover=undefined"
    # shellcheck disable=SC2086
    {
        for c in lexbatch parsebatch; do
            g++ -std=c++17 -w -DPT_SIMT $flags -x c++ -c kernels/${c}_cuda.cu -o "$WORK/${c}_cuda.o"
        done
        for c in tests/gpu/corpus tests/gpu/matches tests/gpu/mutants tests/gpu/trees kernels/lexbatch kernels/lexbatch_steps kernels/parsebatch; do
            gcc -std=c11 $flags -c $c.c -o "$WORK/$(basename $c).o"
        done
        for c in lex_check parse_check; do
            gcc -std=c11 $flags tests/gpu/$c.c -c -o "$WORK/$c.main"
            g++ $flags "$WORK/$c.main" "$WORK"/*.o -o "$WORK/$c-$kind" \
                -Wl,--start-group "$1"/libpt_*.a -Wl,--end-group -lcrypto
        done
    } || { failed=$((failed + 1)); continue; }
    # A device that fails: WHAT is in what lex_check says, and the tokens are equal all the same.
    fails() { # WHAT VARIABLE=value...
        local what=$1 out rc=0
        shift
        out=$(env "$@" ASAN_OPTIONS=detect_leaks=0 timeout 60 "$WORK/lex_check-$kind" --device cuda \
            --random 60 --seed 9 --batch 131072 --files 6) || rc=$?
        if [ $rc -eq 0 ] && grep -q "$what" <<<"$out"; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            printf 'FAIL  %s (%d): %s\n%s\n' "$kind" "$rc" "$*" "$out"
        fi
    }
    fails 'batches, 0 of them fell back, halved 1 times' SIMT_MEMORY=12000000
    fails 'batches, 0 of them fell back, halved 1 times' SIMT_FAIL=1 SIMT_ERROR=2
    fails 'batches, 1 of them fell back, halved 0 times' SIMT_FAIL=1
    fails ' 4 batches, 4 of them fell back, halved 0 times' SIMT_FAIL=1 SIMT_FAILS=1000
    fails 'batches, 1 of them fell back, halved 0 times' SIMT_FAIL=2
    fails 'halved 1 times' SIMT_FAIL=1 SIMT_FAILS=1000 SIMT_ERROR=2
    # More lines than there is room for in a batch, and more nodes: the batch comes without.
    crowded=$(ASAN_OPTIONS=detect_leaks=0 timeout 60 "$WORK/parse_check-$kind" --device cuda --list \
        --batch 16384 --files 4 < <(ls "$WORK"/{lines,nodes}.py tests/behaviour/programs/*.py | head -5))
    if [ $? -eq 0 ] && grep -q ' 2 with too many lines or nodes' <<<"$crowded"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAIL  %s: too many lines or nodes\n%s\n' "$kind" "$crowded"
    fi
    for seed in 0 1 2 3; do
        if ASAN_OPTIONS=detect_leaks=0 SIMT_SEED=$seed SIMT_RESIDENT=$((1 + seed)) timeout 60 \
            "$WORK/lex_check-$kind" --device cuda --random 40 --seed $((seed + 1)) --batch 8192 --files 64 --strict; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
        fi
        if ASAN_OPTIONS=detect_leaks=0 SIMT_SEED=$seed SIMT_RESIDENT=$((1 + seed)) timeout 60 \
            "$WORK/parse_check-$kind" --device cuda --list --batch 16384 --files 64 --random 40 --mutants 100 --seed $((seed + 1)) \
            < <(ls tests/behaviour/programs/*.py | awk -v s=$seed 'NR % 20 == s'); then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
        fi
    done
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
