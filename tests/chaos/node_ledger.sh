#!/bin/bash
# A ledger that lies on rank 0's node: the job is killed, and the node's folder is kept, lost, torn,
# or an older one comes back. Nothing that was acknowledged is done again, and the bytes are those of
# an undisturbed run.
#
#   node_ledger.sh [LOSSES]      default 3: kills in one job, each with the loss of the node
. "$(dirname "$0")/../e2e/lib.sh"

losses=${1:-3}
modules "$T/src" 150
spec() { # OUT [LEDGER]
    cat >"$T/job.yaml" <<Y
source: $T/src
output: $1
options: {library: none}
resources: {ranks: 2}
lease: {ttl: 1s, heartbeat: 100ms, silence: 3s, prefetch: 4}
checkpoint: {snapshot: 1h, ledger: ${2:-$T/node}}
Y
}
mkdir "$T/node"
wait_gone() {
    local i
    for ((i = 0; i < 100; i++)); do
        [ -z "$(job_pids "$1")" ] && return
        sleep 0.05
    done
    echo "still there: $(job_pids "$1")"
}
# killed OUT: goes on for a while, then all its processes die. What it had acknowledged by then is in
# $T/acknowledged.
killed() {
    local log=$1/.portalis/log/scheduler.log before pid
    before=$(grep -c rank.joined "$log" 2>/dev/null)
    PORTALIS_FAULT=slow-ms=40 "$PORTALIS" run "$T/job.yaml" -q >"$T/out" 2>"$T/err" &
    pid=$!
    disown
    for _ in $(seq 200); do
        [ "$(grep -c rank.joined "$log" 2>/dev/null)" -gt "${before:-0}" ] 2>/dev/null && break
        sleep 0.05
    done
    sleep 0."$((RANDOM % 4 + 2))"
    kill -9 $(job_pids "$1") "$pid" 2>/dev/null
    kill -9 $(job_pids "$1") 2>/dev/null
    wait_gone "$1"
    rm -rf "$T/look"
    cp -r "$(dirname "$(node_ledger)")" "$T/look"
    sqlite3 "$T/look/ledger.db" "SELECT unit, epoch FROM attempt WHERE outcome = 'done' ORDER BY 1" >"$T/acknowledged"
}
node_ledger() { echo "$T"/node/portalis-*/ledger.db; }
kept() { # JOB: everything acknowledged is there as it was
    sqlite3 "$1/.portalis/ledger-snapshot.db" "SELECT unit, epoch FROM attempt WHERE outcome = 'done' ORDER BY 1" >"$T/after"
    [ -z "$(comm -23 <(sort "$T/acknowledged") <(sort "$T/after"))" ] &&
        [ "$(cut -d'|' -f1 "$T/after" | sort | uniq -d | wc -l)" = 0 ]
}
ends_well() { # NAME JOB
    p run "$T/job.yaml"
    ok "$1: done" code_is 0
    ok "$1: the same bytes" same_tree "$T/calm" "$2"
    ok "$1: all that was acknowledged was kept, and nothing done twice" kept "$2"
    ok "$1: nothing is left on the node" test -z "$(ls "$T/node")"
}
attempts() { sqlite3 "$1/.portalis/ledger-snapshot.db" 'SELECT count(*) FROM attempt'; }
restored() { grep -q 'ledger.restored' "$1/.portalis/log/scheduler.log"; }

spec "$T/calm" job
p run "$T/job.yaml"
ok "a ledger in the job directory" code_is 0

spec "$T/away"
p run "$T/job.yaml"
ok "a ledger on the node" code_is 0
ok "none in the job directory" test ! -e "$T/away/.portalis/ledger.db"
ok "the same bytes" same_tree "$T/calm" "$T/away"
p run "$T/job.yaml"
ok "again: nothing is done" test "$(attempts "$T/away")" = 152

spec "$T/stays"
killed "$T/stays"
ends_well "killed, the node stays" "$T/stays"
ok "killed, the node stays: its ledger goes on" eval '! restored "$T/stays"'

spec "$T/lost"
for ((i = 0; i < losses; i++)); do
    killed "$T/lost"
    rm -rf "$T/node"/*
done
ok "some had been acknowledged when the node was lost" test -s "$T/acknowledged"
ends_well "killed $losses times, the node lost each time" "$T/lost"
ok "lost: it says so" restored "$T/lost"
p status "$T/lost"
ok "lost: status says so" says "made anew from the last snapshot"

spec "$T/old"
killed "$T/old"
here=$(dirname "$(node_ledger)")
mv "$here" "$T/before"
killed "$T/old" # on another node
rm -rf "$here"
mv "$T/before" "$here"
ends_well "back on a node with an older ledger" "$T/old"
ok "an older ledger is not used" restored "$T/old"

spec "$T/torn"
killed "$T/torn"
printf 'no database' | dd of="$(node_ledger)" conv=notrunc 2>/dev/null
ends_well "a torn ledger on the node" "$T/torn"

spec "$T/fsck"
killed "$T/fsck"
p fsck "$T/fsck"
ok "fsck of a job whose ledger is away" code_is 0
ok "fsck leaves no ledger behind" test ! -e "$T/fsck/.portalis/ledger.db"
ends_well "after fsck" "$T/fsck"
before=$(attempts "$T/fsck")
sed -i "s|ledger: .*|ledger: job}|" "$T/job.yaml"
p run "$T/job.yaml"
ok "home again: done" code_is 0
ok "home again: nothing was to do" test "$(attempts "$T/fsck")" = "$before"
ok "home again: a ledger in the job directory" test -e "$T/fsck/.portalis/ledger.db"
sed -i "s|ledger: .*|ledger: $T/node}|" "$T/job.yaml"
p run "$T/job.yaml"
ok "away again: done" code_is 0
ok "away again: none in the job directory" test ! -e "$T/fsck/.portalis/ledger.db"

spec "$T/taken"
mkdir "$T/theirs"
chmod 777 "$T/theirs"
killed "$T/taken"
here=$(dirname "$(node_ledger)")
rm -rf "$here"
ln -s "$T/theirs" "$here"
p run "$T/job.yaml"
ok "a link in the folder's place is refused" code_is 2
ok "a link in the folder's place: says so" says "is not a folder of this user's alone"
finish
