# lib.sh: what the scripts of tests/e2e and tests/chaos share. Source it; it makes a scratch
# folder $T that is removed at the end, finds the built programs, and counts.
#
#   PORTALIS   the program (default: build/portalis of this repository)
#   KEEP=1     keep the scratch folder

set -u
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PORTALIS=${PORTALIS:-$HERE/build/portalis}
[ -x "$PORTALIS" ] || { echo "no $PORTALIS: build first, or set PORTALIS" >&2; exit 2; }
PORTALIS=$(realpath "$PORTALIS")
T=$(mktemp -d "${TMPDIR:-/tmp}/portalis-test-XXXXXX")
passed=0 failed=0

at_exit() {
    if [ -n "${KEEP:-}" ]; then echo "kept: $T"; else chmod -R u+rwX "$T"; rm -rf "$T"; fi
}
trap at_exit EXIT

# ok NAME COMMAND...: one check.
ok() {
    local name=$1
    shift
    if "$@" >"$T/.last" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $name: $*"
        sed 's/^/    /' "$T/.last" | tail -n 12
    fi
}

# check_ledger JOB: prints what is wrong, nothing when all is well.
check_ledger() {
    python3 - "$1/.portalis/ledger-snapshot.db" <<'P'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
def rows(title, sql):
    for r in db.execute(sql):
        print(title, *r)
rows("not done:", "SELECT path, state FROM unit WHERE state <> 'done'")
rows("no result:", "SELECT path FROM unit WHERE key NOT IN (SELECT key FROM stage_result)")
rows("accepted twice:", "SELECT unit, count(*) FROM attempt WHERE outcome IN ('done', "
     "'rejected') GROUP BY key HAVING count(*) > 1")
rows("accepted never:", "SELECT path FROM unit u WHERE NOT EXISTS (SELECT 1 FROM attempt a "
     "WHERE a.key = u.key AND outcome = 'done')")
rows("still open:", "SELECT id FROM attempt WHERE outcome IS NULL")
P
}

# Exit code and output of a run are kept for the checks after it.
p() {
    "$PORTALIS" "$@" >"$T/out" 2>"$T/err" </dev/null
    code=$?
}
code_is() {
    [ "$code" = "$1" ] && return
    echo "exit code $code, expected $1"
    cat "$T/out" "$T/err"
    return 1
}
says() { grep -qF -- "$1" "$T/out" "$T/err" || { cat "$T/out" "$T/err"; return 1; }; }
silent_about() { ! says "$1" >/dev/null; }
same_tree() { diff -r -x .portalis -x target "$1" "$2"; }

# A value out of `report --json`: json JOB 'd["totals"]["files"]'
json() {
    "$PORTALIS" report "$1" --json | python3 -c '
import json, sys
d = json.load(sys.stdin)
print(eval(sys.argv[1]))' "$2"
}
json_is() { # JOB EXPRESSION VALUE
    local v
    v=$(json "$1" "$2")
    [ "$v" = "$3" ] || { echo "$2 is $v, expected $3"; return 1; }
}

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
    exit
}

# modules DIR N: a package of N modules that import their neighbours, and a script.
modules() {
    mkdir -p "$1/pkg"
    : >"$1/pkg/__init__.py"
    local i
    for ((i = 0; i < $2; i++)); do
        printf 'from . import m%d\n\n\ndef f%d(x):\n    return x + %d\n' \
            $(((i + 1) % $2)) $i $i >"$1/pkg/m$i.py"
    done
    printf 'from pkg import m0\n\nif __name__ == "__main__":\n    print(m0.f0(1))\n' \
        >"$1/main.py"
}

# some_done JOB: waits until workers have stored results, however slowly the machine starts them.
some_done() {
    local i
    for ((i = 0; i < 600; i++)); do
        [ "$(find "$1/.portalis/store" -name journal -prune -o -type f -print 2>/dev/null | wc -l)" -ge 2 ] && return
        sleep 0.05
    done
    echo "nothing was done in 30 s: $1" >&2
}

# Everything that belongs to a job, by its path on the command line.
job_pids() {
    local d
    for d in /proc/[0-9]*; do
        if { tr '\0' '\n' <"$d/cmdline"; } 2>/dev/null | grep -qxF -- "$1"; then
            echo "${d#/proc/}"
        fi
    done
}
