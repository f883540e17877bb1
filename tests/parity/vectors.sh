#!/usr/bin/env bash
# vectors.sh BUILD [--all]: the lexer and the parser by AVX2, SSE2, plain C and, where a cross
# compiler and qemu are (gcc-aarch64-linux-gnu, libc6-dev-arm64-cross, qemu-user), NEON: all make
# the same bytes of Python's library, texts from a seed, and pieces of the library with tokens
# changed. Without --all of each fifth file.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit
build=$1 work=$1/vectors passed=0 failed=0
mkdir -p "$work"
fail() { echo "$1"; echo "0 passed, 1 failed"; exit 1; }
cmake --build "$build" -j "$(nproc)" --target front_digest >/dev/null || fail "the build failed"
# The cross compiler's C library has no tables of encodings.
find /usr/lib/python3.11 -name '*.py' -type f | sort |
    xargs grep -LE '^[[:space:]]*#.*coding[:=][[:space:]]*[a-tv-z]' |
    awk -v each="$([ "${2:-}" = --all ] && echo 1 || echo 5)" 'NR % each == 0' >"$work/files"

flags=(-std=c11 -O2 -D_GNU_SOURCE "-DPT_VERSION=\"0\"" -I. -Ispec)
program=(tests/parity/front_digest.c tests/gpu/corpus.c tests/gpu/matches.c tests/gpu/mutants.c)
# What is compiled for the one or the other vectors; the rest comes from the build.
mapfile -t vectors < <(grep -lE '"kernels/(scan\.h|cpu_ways\.inc)"' kernels/{pylex,cpu_avx2}.c worker/*.c)
mapfile -t others < <(printf '%s\n' worker/{parse,grow}*.c worker/ast.c kernels/pyident.c \
    spec/base/*.c | grep -vxF -f <(printf '%s\n' spec/base/hash.c "${vectors[@]}"))

# same NAME COMMAND...: is what it prints what the build's own prints?
same() {
    local name=$1 got
    shift
    got=$("$@" 3000 10000 <"$work/files") || got="it died"
    printf '%-10s %s\n' "$name" "$got"
    if [ "$got" = "$want" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

want=$("$build/front_digest" 3000 10000 <"$work/files") || fail "it died"
printf '%-10s %s\n' "the build" "$want"
for way in sse2: plain:-DPT_SCAN_PLAIN; do
    # shellcheck disable=SC2086
    cc "${flags[@]}" ${way#*:} "${program[@]}" "${vectors[@]}" "$build"/libpt_{worker_lib,kernels,base}.a \
        -lcrypto -lpthread -o "$work/${way%%:*}" || fail "${way%%:*} does not compile"
    same "${way%%:*}" "$work/${way%%:*}"
done
if command -v aarch64-linux-gnu-gcc >/dev/null && command -v qemu-aarch64 >/dev/null; then
    aarch64-linux-gnu-gcc "${flags[@]}" -static "${program[@]}" "${vectors[@]}" "${others[@]}" \
        -lpthread -o "$work/neon" || fail "neon does not compile"
    same neon qemu-aarch64 "$work/neon"
else
    echo "neon       skipped: no aarch64-linux-gnu-gcc or no qemu-aarch64"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
