#!/bin/bash
# Notices of clouds, from a server on this machine that answers as their metadata servers do.
# Proxies of the environment lead nowhere: they must not be asked.
. "$(dirname "$0")/lib.sh"
export http_proxy=http://127.0.0.1:1 https_proxy=http://127.0.0.1:1 all_proxy=http://127.0.0.1:1 no_proxy=

cat >"$T/server.py" <<'P'
"""server.py FOLDER: says what the clouds say; FOLDER/notice: from when on a notice; FOLDER/slow:
answers take too long; FOLDER/odd: answers are garbage. Requests are written to FOLDER/log."""
import http.server, json, os, sys, time
folder = sys.argv[1]
there = lambda name: os.path.exists(f"{folder}/{name}")
token = "secret-1"
class H(http.server.BaseHTTPRequestHandler):
    def say(self, status, body):
        self.send_response(status); self.end_headers()
        try: self.wfile.write(body.encode())
        except OSError: pass
    def answer(self):
        with open(f"{folder}/log", "a") as f: f.write(f"{self.command} {self.path}\n")
        if there("slow"): time.sleep(4)
        if there("odd"): return self.say(200, '{"action": {"a": [' + "x" * 99)
        p, h, soon = self.path, self.headers, time.gmtime(time.time() + 20)
        if p == "/latest/api/token":
            ok = self.command == "PUT" and h["X-aws-ec2-metadata-token-ttl-seconds"] == "21600"
            return self.say(200, token) if ok else self.say(400, "")
        if p == "/latest/meta-data/spot/instance-action":
            if h["X-aws-ec2-metadata-token"] != token: return self.say(401, "")
            if not there("notice"): return self.say(404, "not found")
            return self.say(200, json.dumps({"action": "terminate", "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", soon)}))
        if p == "/computeMetadata/v1/instance/preempted":
            if h["Metadata-Flavor"] != "Google": return self.say(403, "")
            return self.say(200, "TRUE" if there("notice") else "FALSE")
        if h["Metadata"] == "true" and p.startswith("/metadata/instance/compute/name?"):
            return self.say(200, "vm-7")
        if h["Metadata"] == "true" and p.startswith("/metadata/scheduledevents?"):
            events = [{"EventId": "1", "EventType": "Reboot", "Resources": ["vm-7"], "EventStatus": "Scheduled", "NotBefore": ""},
                      {"EventId": "2", "EventType": "Preempt", "Resources": ["vm-8"], "EventStatus": "Scheduled", "NotBefore": ""}]
            if there("notice"):
                events.append({"EventId": "3", "EventType": "Preempt", "Resources": ["vm-1", "vm-7"], "EventStatus": "Scheduled",
                               "NotBefore": time.strftime("%a, %d %b %Y %H:%M:%S GMT", soon)})
            return self.say(200, json.dumps({"DocumentIncarnation": 1, "Events": events}))
        self.say(404, "")
    do_GET = do_PUT = do_POST = answer
    def log_message(self, *a): pass
s = http.server.ThreadingHTTPServer(("127.0.0.1", 0), H)
open(f"{folder}/port", "w").write(str(s.server_address[1]))
s.serve_forever()
P
mkdir "$T/cloud"
python3 "$T/server.py" "$T/cloud" &
server=$!
trap 'kill $server 2>/dev/null; at_exit' EXIT
for ((i = 0; i < 100; i++)); do [ -s "$T/cloud/port" ] && break; sleep 0.05; done
url=http://127.0.0.1:$(cat "$T/cloud/port")

spec() { # spec OUT CLOUD [URL]
    cat >"$T/job.yaml" <<Y
source: $T/src
output: $T/$1
resources: {ranks: 2}
lease: {ttl: 1s, heartbeat: 100ms, silence: 4s, drain: 2s}
notices: {cloud: $2, every: 100ms${3:+, url: "$3"}}
Y
}
# Rank 0 asks as well, and tells the others to drain when it is first.
said() { grep -hiE " notice source=$1: | source=$1: " "$T/$1/.portalis/log/"*.log; }
modules "$T/src" 40
"$PORTALIS" run "$T/src" -o "$T/calm" --no-mpi -n 2 -q >"$T/out" 2>&1

for cloud in aws gcp azure; do
    rm -f "$T/cloud/notice"
    spec "$cloud" "$cloud" "$url"
    PORTALIS_FAULT=slow-ms=100 "$PORTALIS" run "$T/job.yaml" -q >"$T/out" 2>"$T/err" &
    pid=$!
    some_done "$T/$cloud"
    ok "$cloud: no notice, no end" kill -0 $pid
    : >"$T/cloud/notice"
    wait $pid
    code=$?
    ok "$cloud: a notice: exit 75" code_is 75
    ok "$cloud: the log says whose notice" said "$cloud"
    ok "$cloud: nothing was lost" json_is "$T/$cloud" \
        'sum(x["attempts"] for x in d["not_kept"] if x["outcome"] != "returned")' 0
    ok "$cloud: some are left" json_is "$T/$cloud" '0 < d["totals"]["translated"] < 42' True
    spec "$cloud" none
    p run "$T/job.yaml" -q
    ok "$cloud: goes on where nobody asks" code_is 0
    ok "$cloud: the same bytes" same_tree "$T/calm" "$T/$cloud"
done
ok "AWS: a token first" grep -q '^PUT /latest/api/token' "$T/cloud/log"
ok "Azure: nothing is acknowledged" test "$(grep -c ^POST "$T/cloud/log")" = 0

# A server that hangs, one that talks nonsense, none at all: the job is not disturbed.
rm -f "$T/cloud/notice"
for trouble in slow odd; do
    : >"$T/cloud/$trouble"
    for cloud in aws azure; do
        spec "$trouble-$cloud" $cloud "$url"
        p run "$T/job.yaml" -q
        ok "a server of $cloud that is $trouble: done" code_is 0
    done
    rm -f "$T/cloud/$trouble"
done
spec nobody gcp http://127.0.0.1:1
p run "$T/job.yaml" -q
ok "no server: done" code_is 0
ok "no server: told once" test "$(grep -c cloud.silent "$T/nobody/.portalis/log/scheduler.log")" = 1
: >"$T/cloud/log"
spec quiet auto
p run "$T/job.yaml" -q
ok "auto, on no cloud's machine: done" code_is 0
p plan "$T/job.yaml"
sed -i 's/auto/auto, url: "http:\/\/x"/' "$T/job.yaml"
p plan "$T/job.yaml"
ok "a url without a cloud: a fault" says "'url' without a cloud"
finish
