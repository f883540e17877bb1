#!/usr/bin/env bash
# Random schedules of the real scheduler and its ranks on a virtual clock, for SECONDS (default 60),
# after a look whether a seed always gives the same.
#
#   tests/chaos/schedules.sh BUILD [SECONDS [FIRST SEED]]
#
# The last line is "N passed, N failed".
set -u
cd "$(dirname "$0")/../.."
BUILD=${1:?}
cmake --build "$BUILD" -j "$(nproc)" --target schedules >/dev/null ||
    { echo "0 passed, 1 failed"; exit 1; }
FOLDER=$(mktemp -d /dev/shm/pt-schedules-XXXXXX 2>/dev/null || mktemp -d)
trap 'rm -rf "$FOLDER"' EXIT
told() { "$BUILD/schedules" --seed "$1" -v --work "$FOLDER/work" | sed 's/pid=[0-9]*//'; }
for seed in 3 14 15 92 65 35; do
    told $seed >"$FOLDER/first"
    told $seed >"$FOLDER/second"
    cmp "$FOLDER/first" "$FOLDER/second" ||
        { echo "seed $seed is not always the same"; echo "0 passed, 1 failed"; exit 1; }
done
"$BUILD/schedules" --seconds "${2:-60}" --from "${3:-1}" --jobs "$(nproc)"
