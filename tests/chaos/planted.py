#!/usr/bin/env python3
"""Do the schedules check? Bugs are planted in the scheduler and the workers, one at a time, and the
program `schedules` must find each; unchanged code it must be content with.

    tests/chaos/planted.py BUILD [--only WORD] [--count N] [--jobs N]

BUILD: a build folder of CMake's Makefiles. A file with a bug is compiled by itself and linked before
the libraries of the unchanged build. The last line is "N passed, N failed".
"""
import argparse
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LEASE, WINNER = "scheduler/lease.c", "scheduler/winner.c"
LOOP, HEAR, PEER = (f"scheduler/dispatch{part}.c" for part in ("", "_hear", "_peer"))

# what it is, file, text that is there once, what stands there instead
BUGS = [
    ("epochs are not compared", LEASE, "i->state == PT_LEASE_HELD && i->epoch == epoch && i->rank",
     "i->state == PT_LEASE_HELD && i->rank"),
    ("an epoch does not rise", LEASE, "        i->epoch++;\n", ""),
    ("a lease never expires", LEASE, "if (l->items.p[item].deadline_ms > now_ms) {", "if (1) {"),
    ("a heartbeat does not renew", LEASE,
     "    l->items.p[item].deadline_ms = now_ms + l->ttl_ms;\n    return true;", "    return true;"),
    ("a unit is dropped when its holder dies with a full hand", LEASE,
     "for (uint32_t k = n; k > 0; k--) {", "for (uint32_t k = n < 3 ? n : 2; k > 0; k--) {"),
    ("a unit is quarantined one kill too late", LEASE, "kills >= l->max_kills", "kills > l->max_kills"),
    ("what is handed back is in no queue", LEASE,
     "    set_state(l, item, PT_LEASE_WAITING);\n    prepend(l, item);", 
     "    set_state(l, item, PT_LEASE_WAITING);\n    (void)prepend;"),
    ("the end of a queue is forgotten", LEASE,
     "    if (s->first == NONE)\n        s->last = item;\n    s->first = item;", "    s->first = item;"),
    ("hands have no bounds", LEASE, "share < slots ? share : slots", "share + slots"),
    ("the wrong shard wins", WINNER, "w->score[right] > w->score[left] ? right : left",
     "w->score[right] > w->score[left] ? left : right"),
    ("a new score is not told upwards", WINNER,
     "for (uint32_t i = (player + w->capacity) / 2; i > 0; i /= 2)",
     "for (uint32_t i = (player + w->capacity) / 2; i > 1; i /= 2)"),
    ("units are granted while the job drains", LOOP,
     "    if (l->drain_ms)\n        return 0;\n    for", "    for"),
    ("resources.time is looked at too late", LOOP,
     "now - l->started_ms > l->o->job->resources.time_ms", 
     "now - l->started_ms > 2 * l->o->job->resources.time_ms"),
    ("silence is not noticed", LOOP, "now - p->seen_ms < l->o->job->lease.ttl_ms",
     "now - p->seen_ms < 20 * l->o->job->lease.ttl_ms"),
    ("a rank that leaves is granted more", LOOP, "p->state == PT_PEER_HERE ? pt_lease_wanted(",
     "p->state == PT_PEER_HERE || p->state == PT_PEER_LEAVING ? pt_lease_wanted("),
    ("units in hand are not waited for at the end", LOOP,
     "return pt_lease_count(l->leases, PT_LEASE_WAITING) +\n"
     "           pt_lease_count(l->leases, PT_LEASE_HELD);",
     "return pt_lease_count(l->leases, PT_LEASE_WAITING);"),
    ("epochs begin anew with each start", LOOP, "(uint32_t)o->run << PT_RECORD_EPOCH_BITS",
     "(uint32_t)(o->run > 0) << PT_RECORD_EPOCH_BITS"),
    ("a leaving rank is blamed for its silence", LOOP,
     "p->state == PT_PEER_HERE ? pt_lease_oldest(l->leases, r) : PT_LEASE_NOBODY",
     "pt_lease_oldest(l->leases, r)"),
    ("a result is taken from whoever brings it", HEAR,
     "    if (!item_of(l, &r->work, &item) ||\n"
     "        !pt_lease_is(l->leases, item, r->work.epoch, rank)) {",
     "    if (!item_of(l, &r->work, &item) ||\n"
     "        pt_lease_state(l->leases, item) != PT_LEASE_HELD) {"),
    ("a result does not end its lease", HEAR, "    pt_lease_end(l->leases, item, PT_LEASE_DONE);\n", ""),
    ("the first unit handed back is overlooked", HEAR,
     "for (uint32_t i = 0; i < h->n_work; i++) {\n        uint32_t item;",
     "for (uint32_t i = 1; i < h->n_work; i++) {\n        uint32_t item;"),
    ("a HELLO that was lost is not repeated", "worker/rank.c",
     "        if (!r->known)\n            say_hello(r);\n", ""),
    ("who left keeps its leases", PEER,
     "uint32_t n = pt_lease_lose(l->leases, rank, PT_LEASE_NOBODY, l->found);", "uint32_t n = 0;"),
    ("a noticed rank that was lost is granted more", PEER,
     "p->noticed ? PT_PEER_LEAVING : PT_PEER_HERE", "PT_PEER_HERE"),
    ("who comes while the job drains is not told", PEER,
     "    p->hello.tool = \"\";\n    pt_loop_drain(l, rank);\n", "    p->hello.tool = \"\";\n"),
    ("leases of a killed start stay open", "scheduler/record.c", "if (close_orphans(l, err) < 0 ||",
     "if ("),
    ("a start forgets units that have killed", "scheduler/record_plan.c",
     "FROM unit WHERE state = 'pending' ", "FROM unit WHERE state = 'pending' AND kills = 0 "),
    ("a journal's result is no attempt's", "scheduler/record.c", "SET outcome = ?, cause = 'from a journal', ",
     "SET outcome = coalesce(outcome, ?), cause = 'from a journal', "),
    ("journals are removed unread", "scheduler/serve_open.c", "if (pt_record_replay(",
     "if (pt_journal_forget(s->dir.journal, &s->err) < 0 || pt_record_replay("),
    ("two may schedule at once", "scheduler/job_dir.c",
     "(rc = flock(fd, LOCK_EX | LOCK_NB)) < 0 && i < LOCK_TRIES", "(rc = 0) < 0 && i < LOCK_TRIES"),
    ("late worlds are told that all is done", "scheduler/serve.c",
     ": end == PT_DISPATCH_ALL ? PT_DOOR_DONE", ": end <= PT_DISPATCH_STUCK ? PT_DOOR_DONE"),
    ("a late world takes a start that leaves for the end", "scheduler/late.c",
     "    if (state == PT_DOOR_DONE)\n        finish(l", "    if (state != PT_DOOR_OPEN)\n        finish(l"),
    ("a result is told before its record is on the disk", "worker/rank.c",
     "return any ? pt_journal_sync(r->journal, err) : 0;", "return 0;"),
    ("a result is told before its artifact is on the disk", "worker/rank.c",
     "    if (any && pt_store_sync(r->store, err) < 0)\n        return -1;\n", ""),
    ("a drain forgets the last unit", "worker/rank.c",
     "    hand_back(r, work, n, why);\n    pt_arena_reset", "    hand_back(r, work, n ? n - 1 : 0, why);\n    pt_arena_reset"),
    ("what did not fit into a notice is kept", "worker/rank.c", "    if (late && n)\n", "    if (late && n > 1)\n"),
    ("a leaving rank refuses without saying why", "worker/rank.c",
     "    repeat_notice(r);\n    pt_work", "    pt_work"),
    ("a drain counts a unit that it hands back as kept", "worker/rank_work.c",
     "n = take_back(b, *kept - at, out);", "n = take_back(b, *kept - at, out);\n    n = n ? n - 1 : 0;"),
]


class Builds:
    def __init__(self, build, scratch):
        self.build, self.scratch = pathlib.Path(build).resolve(), pathlib.Path(scratch)
        commands = json.loads((self.build / "compile_commands.json").read_text())
        self.compile = {c["file"]: c for c in commands}
        self.link = (self.build / "CMakeFiles/schedules.dir/link.txt").read_text()

    def program(self, bug):
        """The program with the bug; None: without any."""
        if bug is None:
            return self.build / "schedules"
        _, name, old, new = bug
        text = (ROOT / name).read_text()
        if text.count(old) != 1:
            sys.exit(f"{name} has not once what '{bug[0]}' replaces\n0 passed, 1 failed")
        source = self.scratch / pathlib.Path(name).name
        source.write_text(text.replace(old, new))
        how = self.compile[str(ROOT / name)]
        words = shlex.split(how["command"])
        at, out = words.index("-o"), self.scratch / "bug.o"
        words[at + 1] = str(out)
        words[words.index("-c") + 1] = str(source)
        subprocess.run([*words, "-w"], cwd=how["directory"], check=True)
        words = shlex.split(self.link)
        at, program = words.index("-o"), self.scratch / "schedules"
        words[at + 1] = str(program)
        words.insert(at + 2, str(out))
        subprocess.run(words, cwd=self.build, check=True)
        return program


def main():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("build")
    p.add_argument("--only", default="", help="bugs whose names hold one of these: a|b")
    p.add_argument("--count", default=1000, type=int, help="schedules for each, at most")
    p.add_argument("--jobs", default="2")
    args = p.parse_args()
    subprocess.run(["cmake", "--build", args.build, "--target", "schedules"], check=True,
                   stdout=subprocess.DEVNULL)
    passed = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        builds = Builds(args.build, scratch)
        chosen = [b for b in BUGS if any(w in b[0] for w in args.only.split("|"))]
        print("| planted bug | found by schedule | as |\n|---|---|---|")
        for bug in [None, *chosen]:
            done = subprocess.run([builds.program(bug), "--count", str(args.count), "--jobs",
                                   args.jobs, "--plain"], capture_output=True, text=True)
            found = re.search(r"^seed (\d+): (.*)$", done.stdout, re.M)
            right = bool(found) == bool(bug)
            passed += right
            failed += not right
            seed, how = found.groups() if found else ("–", "")
            how = re.sub(r"^at [\d.]+ s, [^:]*: ", "", how)
            print(f"| {bug[0] if bug else 'none'} | {seed}{'' if right else ' WRONG'} | {how} |",
                  flush=True)
    print(f"{passed} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
