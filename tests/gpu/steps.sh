#!/usr/bin/env bash
# steps.sh BUILD: the data-parallel lexer and parser in the CPU's meaning against the sequential
# ones, over Python's library, texts made from seeds, and pieces of the library with tokens changed.
set -uo pipefail
cd "$(dirname "$0")/../.."
cmake --build "$1" -j "$(nproc)" --target lex_check parse_check >/dev/null || { echo "0 passed, 1 failed"; exit 1; }
names=$(find /usr/lib/python3.11 -name '*.py' -type f)
passed=0 failed=0
for options in "--list --python 312 --strict" "--list --python 311 --batch 1000000 --strict" \
    "--random 5000 --seed 1 --batch 30000 --strict" "--random 5000 --seed 2 --python 311 --strict"; do
    # shellcheck disable=SC2086
    if "$1/lex_check" $options <<<"$names"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done
names+=$'\n'$(find /usr/lib/python3/dist-packages -name '*.py' -type f 2>/dev/null)
for options in "--list --python 312" "--list --python 311 --mutants 10000" \
    "--random 3000 --seed 3" "--random 3000 --seed 4 --python 308"; do
    # shellcheck disable=SC2086
    if "$1/parse_check" $options <<<"$names"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
