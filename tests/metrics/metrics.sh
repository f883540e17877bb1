#!/bin/bash
# A job's metrics as file and over HTTP, during and after it; the dashboard and the alerts beside
# them. promtool (Debian: prometheus) reads all of it where it is installed.
. "$(dirname "$0")/../e2e/lib.sh"
HERE_METRICS=$HERE/tests/metrics

modules "$T/src" 40
printf 'def f(:\n' >"$T/src/broken.py"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$T/job.yaml" <<Y
name: 'odd "name" \\ of a job'
source: $T/src
output: $T/out-job
resources: {ranks: 2, price_class: small}
prices: {small: {usd_per_hour: 3.6, source: a test, date: 2026-01-31}}
checkpoint: {snapshot: 100ms}
metrics: {file: $T/job.prom, listen: "127.0.0.1:$port", every: 100ms}
Y
get() { # get PATH: body in $T/out, status in $code
    code=$(python3 - "http://127.0.0.1:$port$1" "$T/out" <<'P'
import sys, urllib.error, urllib.request
try:
    r = urllib.request.build_opener(urllib.request.ProxyHandler({})).open(sys.argv[1], timeout=5)
    open(sys.argv[2], "wb").write(r.read()); print(r.status)
except urllib.error.HTTPError as e:
    print(e.code)
P
    )
}
value() { sed -nE "s/^$2(\{[^}]*$3[^}]*\})? (.*)/\2/p" "$1"; }
value_is() { [ "$(value "$1" "$2" "$3")" = "$4" ] || { grep "^$2" "$1"; return 1; }; }

PORTALIS_FAULT=slow-ms=60 "$PORTALIS" run "$T/job.yaml" -q >"$T/run.out" 2>"$T/run.err" &
pid=$!
for ((i = 0; i < 200; i++)); do
    [ -e "$T/job.prom" ] && [ "$(value "$T/job.prom" portalis_units 'state="done"')" -gt 3 ] 2>/dev/null && break
    sleep 0.05
done
: >"$T/err"
get /metrics
ok "while it runs: HTTP answers" code_is 200
ok "while it runs: it says so" value_is "$T/out" portalis_running '' 1
ok "while it runs: leases" test "$(value "$T/out" portalis_leases '')" -gt 0
ok "while it runs: ranks" value_is "$T/out" portalis_ranks 'presence="here"' 2
get /other
ok "another path: 404" code_is 404
wait $pid
ok "the job ended with attention" test $? = 1
F=$T/job.prom
ok "after it: units done" value_is "$F" portalis_units 'state="done"' 42
ok "after it: units rejected" value_is "$F" portalis_units 'state="rejected"' 1
ok "after it: not running" value_is "$F" portalis_running '' 0
ok "after it: its exit code" value_is "$F" portalis_exit_code '' 1
ok "after it: results" value_is "$F" portalis_attempts_total 'outcome="done"' 42
ok "the cost is the ranks' time at the price" python3 -c "
assert abs($(value "$F" portalis_rank_seconds_total '') * 3.6 / 3600 - $(value "$F" portalis_cost_usd_total '')) < 1e-9"
ok "no temporary file stays" test -z "$(find "$T" -name '.job.prom*')"
p metrics "$T/out-job"
ok "by hand: exit 0" code_is 0
ok "by hand: the same figures" diff \
    <(grep -vE '^portalis_(metrics_t|snapshot)' "$F") <(grep -vE '^portalis_(metrics_t|snapshot)' "$T/out")
p metrics "$T/out-job" -o "$T/hand.prom"
ok "by hand, into a file" test -s "$T/hand.prom"

ok "dashboard, alerts and docs use what is exported" \
    bash -c "'$HERE_METRICS/names.py' '$F' >'$T/board.json'"
if command -v promtool >/dev/null; then
    ok "promtool: the metrics" bash -c "promtool check metrics <'$F' | tee /dev/stderr | wc -c | grep -qx 0"
    ok "promtool: the alerts" promtool check rules "$HERE/docs/metrics/alerts.yml"
    ok "promtool: the dashboard's expressions" promtool check rules "$T/board.json"
    cp "$HERE/docs/metrics/alerts.yml" "$HERE_METRICS/alerts_test.yml" "$T"
    ok "promtool: alerts fire when they should" promtool test rules "$T/alerts_test.yml"
else
    echo "no promtool (Debian: prometheus): rules are not checked"
fi

# A port that is taken, a folder that is not there: told in the log, the job goes on.
sed -i "s|out-job|second|; s|$T/job.prom|$T/none/x.prom|" "$T/job.yaml"
python3 -c "
import socket, sys, subprocess
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', $port)); s.listen()
sys.exit(subprocess.run(['$PORTALIS', 'run', '$T/job.yaml', '-q']).returncode)" >"$T/out" 2>"$T/err"
code=$?
ok "no port, no folder: the job is done" code_is 1
cp "$T/second/.portalis/log/scheduler.log" "$T/out"
ok "no port: the log says so" says "cannot listen on 127.0.0.1:$port"
ok "no folder: the log says so once" test "$(grep -c metrics.file "$T/out")" = 1
finish
