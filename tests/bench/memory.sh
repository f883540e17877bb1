#!/usr/bin/env bash
# memory.sh BUILD [FOLDER...]: peak heap while parsing, for each byte of source; it fails above 12.
# Without folders it takes Python's library.
set -uo pipefail
cd "$(dirname "$0")/../.."
cmake --build "$1" -j "$(nproc)" --target front_memory >/dev/null || { echo "0 passed, 1 failed"; exit 1; }
folders=("${@:2}")
if find "${folders[@]:-/usr/lib/python3.11}" -name '*.py' -type f | sort | "$1/front_memory" 12; then
    echo "1 passed, 0 failed"
else
    echo "0 passed, 1 failed"
    exit 1
fi
