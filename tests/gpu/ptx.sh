#!/usr/bin/env bash
# ptx.sh BUILD: the PTX that nvcc makes of our kernels, run by an interpreter (ptx.h), against the
# sequential lexer and parser; and what it does for each byte of source, which must stay within
# limits. Needs nvcc.
set -uo pipefail
cd "$(dirname "$0")/../.."
NVCC=$(PATH=$PATH:/usr/local/cuda/bin command -v nvcc)
if [ -z "$NVCC" ]; then
    echo "skipped: PTX is made by nvcc, which is not here"
    echo "1 passed, 0 failed"
    exit 0
fi
cmake --build "$1" -j "$(nproc)" --target pt_worker_lib >/dev/null || exit 1
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
CUDA=$(dirname "$(dirname "$(readlink -f "$NVCC")")")
flags="-std=c11 -O2 -g -I. -Ispec -D_GNU_SOURCE"
passed=0 failed=0
# shellcheck disable=SC2086
{
    for c in lexbatch parsebatch; do
        "$NVCC" -std=c++17 -gencode arch=compute_80,code=compute_80 --no-compress -I. -Ispec \
            -c kernels/${c}_cuda.cu -o "$WORK/${c}_cuda.o" || exit 1
    done
    for c in corpus matches mutants trees ptx_load ptx_run ptx_cuda; do
        gcc $flags -I"$CUDA/include" -c tests/gpu/$c.c -o "$WORK/$c.o" || exit 1
    done
    for c in lex_check parse_check; do
        gcc $flags -c tests/gpu/$c.c -o "$WORK/$c.main" || exit 1
        g++ "$WORK/$c.main" "$WORK"/*.o -o "$WORK/$c" \
            -Wl,--start-group "$1"/libpt_*.a -Wl,--end-group -lcrypto -lcurl || exit 1
    done
}
check() {
    if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}
programs() { # every 20th, from the SEEDth on
    awk -v s="$1" 'NR % 20 == s' < <(printf '%s\n' tests/behaviour/programs/*.py)
}
for seed in 0 1 2 3; do
    check env PTX_SEED=$seed timeout 120 "$WORK/lex_check" --device cuda --random 40 \
        --seed $((seed + 1)) --batch 8192 --files 64 --strict
    check env PTX_SEED=$seed timeout 120 "$WORK/parse_check" --device cuda --list --random 20 --mutants 50 \
        --batch 16384 --files 64 --seed $((seed + 1)) < <(programs $seed | head -8)
done

# A batch that is full, so that blocks without work do not count.
programs 0 | head -20 >"$WORK/list"
bytes=$(xargs cat <"$WORK/list" | wc -c)
check env PTX_COUNTS="$WORK/counts" timeout 600 "$WORK/parse_check" --device cuda --list \
    --batch $((bytes + 64)) --files 20 <"$WORK/list"
limits() { # WHAT STEPS INSTRUCTIONS BYTES
    awk -v bytes="$bytes" -v what="$1" -v steps="$2" -v most="$3" -v most_moved="$4" '
        $3 && index($1, steps) { name = $1; sub(/^_Z[0-9]+par_/, "", name); sub(/_stepI?L?.*/, "", name)
             sub(/I[0-9]+/, " ", name)
             printf "%-28s %9.1f %8.2f %8.2f %8.1f %8.1f %8.3f\n", name, $3 / bytes, $4 / bytes,
                    $5 / bytes, $6 / bytes, $7 / bytes, $8 / bytes
             n += $3; loads += $4; stores += $5; in_ += $6; out += $7; local += $8 }
        BEGIN { printf "%-28s %9s %8s %8s %8s %8s %8s\n", what ", a byte", "PTX insns", "loads", "stores",
                       "bytes in", "out", "local" }
        END { printf "%-28s %9.1f %8.2f %8.2f %8.1f %8.1f %8.3f\n", "in all", n / bytes, loads / bytes,
                     stores / bytes, in_ / bytes, out / bytes, local / bytes
              exit !(n && n / bytes <= most && (in_ + out) / bytes <= most_moved) }' "$WORK/counts"
}
check limits lex lexb_ 340 98
check limits parse parseb_ 130 24
check env PTX_COUNTS="$WORK/counts" timeout 300 "$WORK/lex_check" --device cuda --list --strict \
    --batch $((bytes + 64)) --files 20 <"$WORK/list"
check limits "lex, with names interned" lexb_ 420 125
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
