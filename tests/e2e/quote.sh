#!/bin/bash
# portalis plan --quote: what is left of an interrupted job, beside what it then takes.
. "$(dirname "$0")/lib.sh"

modules "$T/src" 100
cat >"$T/job.yaml" <<Y
source: $T/src
output: $T/job
resources: {ranks: 2, price_class: small}
prices: {small: {usd_per_hour: 3600, source: a test, date: 2026-01-31}}
lease: {ttl: 1s, heartbeat: 100ms, silence: 4s, drain: 2s, prefetch: 2}
Y
quote() { python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' "$T/out" "$1"; }
is() { [ "$(quote "$1")" = "$2" ] || { cat "$T/out"; return 1; }; }

p plan --quote "$T/job.yaml" --json
ok "before any run: exit 0" code_is 0
ok "before any run: no history, the whole job" is '(d["history"]["starts"], d["of"], d["units"])' "(0, 'whole', 102)"

PORTALIS_FAULT=slow-ms=60 "$PORTALIS" run "$T/job.yaml" -q >"$T/run" 2>&1 &
pid=$!
for ((i = 0; i < 200; i++)); do
    [ "$(find "$T/job/.portalis/store" -name journal -prune -o -type f -print 2>/dev/null | wc -l)" -ge 30 ] && break
    sleep 0.05
done
kill -TERM $pid
wait $pid
p plan --quote "$T/job" --json
left=$(quote 'd["units"]')
ok "interrupted: what is left" is 'd["of"], 10 < d["units"] < 90' "('rest', True)"
ok "interrupted: it knows the start" is 'd["history"]["starts"]' 1
cp "$T/out" "$T/first"
p plan --quote "$T/job" --json
ok "the same answer twice" cmp "$T/first" "$T/out"
PORTALIS_FAULT=slow-ms=60 "$PORTALIS" resume "$T/job" -q >"$T/run" 2>&1
ok "what was left was that much" json_is "$T/job" 'd["totals"]["translated"]' 102
took=$(sqlite3 "$T/job/.portalis/ledger-snapshot.db" "SELECT (max(ended_ms) - (SELECT started_ms FROM run WHERE id = 2)) / 1e3 FROM attempt WHERE run = 2")
paid=$(sqlite3 "$T/job/.portalis/ledger-snapshot.db" "SELECT sum(left_ms - joined_ms) / 1e3 FROM rank WHERE run = 2")
echo "quoted: $(quote 'd["run"]["makespan_s"]'), $(quote 'd["run"]["usd"]') for $left units; took $took s, \$$paid"
ok "the time is about what was quoted" is "0.5 < d['run']['makespan_s']['p50'] / $took < 2" True
p plan --quote "$T/job"
ok "when all is done: of the whole job" says "quote     of the whole job: 102 units"
ok "for people: steps come after it" says "and then"
p plan --quote "$T/job.yaml" --seeds 0
ok "no seeds: a fault" code_is 2
finish
