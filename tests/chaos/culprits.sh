#!/bin/bash
# Units that kill their workers: the function that does it is found and left out, with a
# reproducer; everything else is done.
. "$(dirname "$0")/../e2e/lib.sh"

spec() { # spec OUT
    cat >"$T/job.yaml" <<Y
source: $T/src
output: $T/$1
resources: {ranks: 5}
lease: {ttl: 1s, heartbeat: 100ms, silence: 4s, drain: 2s, max_kills: 2}
limits: {unit_time: 5s}
Y
}
modules "$T/src" 12
cat >"$T/src/pkg/m7.py" <<'P'
"""A module with one function that the translator does not live through."""
import os


def good(x):
    return x + 1


@staticmethod
def bad(a,
        b=":"):
    """Doc."""
    return good(a)


class Box:
    """With methods."""
    size = 3

    def get(self):
        return self.size

    def ill(self): return [
        1]

    async def last(self):
        pass


def other():
    return Box().get()


if __name__ == "__main__":
    print(good(1), other())
    try:
        bad(1)
    except NotImplementedError as e:
        print(e)
P
rows() { sqlite3 "$T/$1/.portalis/ledger-snapshot.db" "SELECT path, name, line, reproducer FROM culprit ORDER BY line"; }
state() { sqlite3 "$T/$1/.portalis/ledger-snapshot.db" "SELECT state FROM unit WHERE path = 'pkg/m7.py'"; }
twice() { sqlite3 "$T/$1/.portalis/ledger-snapshot.db" "SELECT count(*) FROM (SELECT key FROM attempt WHERE outcome IN ('done', 'rejected') GROUP BY key HAVING count(*) > 1)"; }

for mpi in "" --no-mpi; do
    # A function in one way of running, a method in the other.
    for name in $([ -n "$mpi" ] && echo bad || echo Box.ill); do
        O=job$mpi-$name
        spec "$O"
        PORTALIS_FAULT=crash-function=$name p run "$T/job.yaml" $mpi -q
        ok "$name $mpi: exit 1" code_is 1
        line=$(grep -nE "def ${name#*.}\(" "$T/src/pkg/m7.py" | cut -d: -f1)
        ok "$name $mpi: that function alone" test "$(rows "$O")" = \
            "pkg/m7.py|$name|$line|.portalis/repro/pkg-m7.py.$name.py"
        ok "$name $mpi: its module is done" test "$(state "$O")" = done
        ok "$name $mpi: so are all others" json_is "$T/$O" 'd["totals"]["translated"]' 14
        ok "$name $mpi: once" test "$(twice "$O")" = 0
        repro=$T/$O/.portalis/repro/pkg-m7.py.$name.py
        ok "$name $mpi: the reproducer is Python" python3 -c "compile(open('$repro').read(), 'r', 'exec')"
        PORTALIS_FAULT=crash-function=$name p probe "$repro" --path x.py --module x --grammar 312
        ok "$name $mpi: and reproduces" code_is 139
        ok "$name $mpi: with nothing else in it" test \
            "$(grep -c 'raise NotImplementedError' "$repro")" -ge 3
        p report "$T/$O"
        ok "$name $mpi: the report names it" says "${name}: it ends the translator"
        PORTALIS_FAULT=crash-function=$name p run "$T/job.yaml" $mpi -q
        ok "$name $mpi: again: the same, at once" code_is 1
        ok "$name $mpi: again: nothing was killed" test "$(sqlite3 \
            "$T/$O/.portalis/ledger-snapshot.db" "SELECT count(*) FROM run")" = "$([ -n "$mpi" ] && echo 4 || echo 2)"
        p resume "$T/$O" --retry $mpi -q
        ok "$name $mpi: mended, with --retry" code_is 0
        ok "$name $mpi: mended: no culprit is left" test -z "$(rows "$O")"
    done
done
# What kills outside of all functions stays a whole module.
spec two
PORTALIS_FAULT=crash-unit=pkg/m3.py p run "$T/job.yaml" -q
ok "a whole module: exit 1" code_is 1
ok "a whole module: quarantined" json_is "$T/two" \
    "[u['state'] for u in d['units'] if u['path'] == 'pkg/m3.py']" "['quarantined']"
ok "a whole module: its reproducer" test -s "$T/two/.portalis/repro/pkg-m3.py.py"
ok "a whole module: all others are done" json_is "$T/two" 'd["totals"]["translated"]' 13
# Killed by others: it does no harm, and is taken.
spec innocent
PORTALIS_FAULT=kill-after=3 p run "$T/job.yaml" -q
ok "an innocent unit is cleared or never accused" json_is "$T/innocent" 'd["totals"]["quarantined"]' 0
finish
