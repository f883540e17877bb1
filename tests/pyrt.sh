#!/usr/bin/env bash
# The runtime crate by itself: compiled by Debian's rustc, the oldest that it promises to build
# with, whatever other one is in PATH; then its own tests.
#
#   tests/pyrt.sh [FOLDER]      FOLDER is for what cargo makes; default: build/pyrt-tests
set -u
cd "$(dirname "$0")/.."
WORK=${1:-build/pyrt-tests}
mkdir -p "$WORK"
rm -rf "$WORK/pyrt"
cp -r worker/pyrt "$WORK/pyrt"
rm -f "$WORK/pyrt/Cargo.lock" # a newer cargo's lock file cannot be read by an older one
cd "$WORK/pyrt"

passed=0
failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

RUSTC=/usr/bin/rustc CARGO_TARGET_DIR=../oldest /usr/bin/cargo check --offline >"$log" 2>&1
rc=$?
warnings=$(grep -c '^warning' "$log")
if [ $rc -eq 0 ] && [ "$warnings" -eq 0 ]; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
    grep -E '^(error|warning)' -A6 "$log" | head -60
fi

CARGO_TARGET_DIR=../target cargo test --offline >"$log" 2>&1 || tail -60 "$log"
counts() { grep -oE "[0-9]+ $1" "$log" | awk '{n += $1} END {print n + 0}'; }
p=$(counts passed) f=$(counts 'failed;')
[ "$p" -gt 0 ] || f=1
echo "$((passed + p)) passed, $((failed + f)) failed"
[ $((failed + f)) -eq 0 ]
