#!/bin/bash
# Whatever is handed in: a clear error or a row in the report, the rest is done, nothing is
# lost, nothing crashes.
. "$(dirname "$0")/lib.sh"

row() { json_is "$1" "[u['state'] for u in d['units'] if u['path'] == '$2'][0]" "$3"; }
trouble() { json_is "$1" "'$3' in str([u['trouble'] for u in d['units'] if u['path'] == '$2'][0])" True; }
skipped() { json_is "$1" "[s['kind'] for s in d['skipped'] if s['path'] == '$2'][0]" "$3"; }

# --- the command line ---
p
ok "no command" code_is 2
p rnu
ok "a wrong command" says "did you mean 'run'"
p run "$T/nothing" -o "$T/out1"
ok "a missing source: exit 2" code_is 2
ok "a missing source: named" says "$T/nothing: No such file"
ok "a missing source: nothing is made" test ! -e "$T/out1"
p run "$T" --ouptut "$T/out1"
ok "a wrong option" says "did you mean '--output'"
p run "$T"
ok "no output" says "-o OUT"
p run "$T" -o "$T/out1" -n many
ok "not a number" says "'many' is not a number"
printf 'source: %s\noutput: %s/out1\nrnaks: 3\nlease: {ttl: soon}\n' "$T" "$T" >"$T/job.yaml"
p run "$T/job.yaml"
ok "a bad spec: exit 2" code_is 2
ok "a bad spec: place of the first fault" says "job.yaml:3:1"
ok "a bad spec: the second fault too" says "job.yaml:4"
p report "$T"
ok "no job" says "no job there"
mkdir "$T/foreign" && touch "$T/foreign/precious" "$T/hello.py"
p run "$T/hello.py" -o "$T/foreign"
ok "a foreign folder: exit 2" code_is 2
ok "a foreign folder: untouched" test "$(ls -A "$T/foreign")" = precious
p run "$T/hello.py" -o "$T/hello.py/x"
ok "an output below a file" code_is 3
p run "$T/hello.py" -o "$T/foreign" --force --no-mpi
ok "with --force" code_is 0
ok "what was there stays" test -e "$T/foreign/precious"
mkdir "$T/other" && echo 'x = 1' >"$T/other/a.py"
p run "$T/other" -o "$T/foreign"
ok "the job of another source" says "is the job of"

# --- sources ---
mkdir "$T/empty"
p run "$T/empty" -o "$T/out-empty" --no-mpi
ok "an empty repository: exit 2" code_is 2
ok "an empty repository: said" says "no Python files"

S=$T/src O=$T/bad-out
modules "$S" 3
printf 'x = "\351"\n' >"$S/latin.py"
printf '# coding: latin-1\nx = "\351"\n' >"$S/declared.py"
printf 'def f(:\n    pass\n' >"$S/syntax.py"
head -c 104857600 /dev/zero | tr '\0' '#' >"$S/huge.py"
python3 -c 'print("x = " + "(" * 10000 + ")" * 10000)' >"$S/deep.py"
python3 -c 'print("x = " + "-" * 10000 + "1")' >"$S/minus.py"
printf 'x = 1\0\n' >"$S/nul.py"
: >"$S/nothing.py"
ln -s loop.py "$S/loop.py"
ln -s . "$S/around"
ln -s /etc "$S/out_of_tree"
ln -s /etc/hostname "$S/leak.py"
ln -s main.py "$S/again.py"
mkfifo "$S/pipe.py"
mkdir -p "$S/.hidden" "$S/__pycache__" "$S/venv" && echo 'x = 1' | tee "$S/.hidden/a.py" \
    "$S/__pycache__/b.py" "$S/venv/c.py" >/dev/null
touch "$S/venv/pyvenv.cfg"
mkdir "$S/build" && echo 'x = 1' >"$S/build/d.py" && echo 'build/' >"$S/.gitignore"
printf '#!/usr/bin/env python3\nprint(1)\n' >"$S/tool"
printf 'not python\n' >"$S/README"
touch "$S/$(printf 'odd\nname.py')" "$S/$(printf 'bytes\377.py')"
p run "$S" -o "$O" -n 2
ok "a folder full of trouble: exit 1" code_is 1
ok "not UTF-8" row "$O" latin.py rejected
ok "declared latin-1 is fine" row "$O" declared.py done
ok "a syntax error" row "$O" syntax.py rejected
ok "a syntax error: its line" trouble "$O" syntax.py "line "
ok "100 MB" skipped "$O" huge.py too-large
ok "10,000 brackets" row "$O" deep.py rejected
ok "NUL bytes" row "$O" nul.py rejected
ok "an empty file" row "$O" nothing.py done
ok "a symlink loop" skipped "$O" loop.py symlink
ok "a link out of the tree" skipped "$O" leak.py symlink
ok "a folder out of the tree" skipped "$O" out_of_tree symlink
ok "a FIFO" skipped "$O" pipe.py special
ok "the good ones are done" row "$O" pkg/m1.py done
ok "a script by its first line" row "$O" tool done
ok "none of the hidden" json_is "$O" \
    "[u['path'] for u in d['units'] if u['path'].split('/')[0] in ('.hidden', '__pycache__', 'venv', 'build', 'README')]" "[]"
ok "no crash" test -z "$(grep -l 'crash signal\|AddressSanitizer\|runtime error' "$O"/.portalis/log/*)"
p report "$O"
ok "the report shows them" says "latin.py"
if [ "$(id -u)" = 0 ]; then
    mkdir -p "$T/locked" && echo 'x = 1' >"$T/locked/a.py" && chmod 000 "$T/locked/a.py"
    echo 'x = 1' >"$T/locked/b.py"
    chmod 755 "$T" && mkdir -m 777 "$T/free"
    setpriv --reuid=65534 --regid=65534 --clear-groups "$PORTALIS" run "$T/locked" \
        -o "$T/free/out" --no-mpi >"$T/out" 2>"$T/err" </dev/null
    code=$?
    ok "an unreadable file: exit 1" code_is 1
    ok "an unreadable file: a row" skipped "$T/free/out" a.py unreadable
fi

# --- the file changes or goes while the job runs ---
modules "$T/moving" 40
PORTALIS_FAULT=slow-ms=40 "$PORTALIS" run "$T/moving" -o "$T/moved" -n 1 -q >"$T/out" 2>&1 &
some_done "$T/moved"
for f in "$T"/moving/pkg/m*.py; do echo '# new' >>"$f"; done
wait $!
code=$?
ok "a source that changes meanwhile: exit 1" code_is 1
ok "a source that changes meanwhile: said" json_is "$T/moved" \
    "any('changed while the job ran' in str(u['trouble']) for u in d['units'])" True
p resume "$T/moved" -n 1
ok "and then done" code_is 0

# --- the ledger ---
J=$T/ledger-job
modules "$T/small" 4
p run "$T/small" -o "$J" --no-mpi
set_version() { # VERSION: of the ledger's schema; prints the one before
    python3 - "$J" "$1" <<'P'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1] + "/.portalis/ledger.db")
print(*db.execute("PRAGMA user_version").fetchone())
db.execute("PRAGMA user_version = " + sys.argv[2])
db.commit()
P
}
version=$(set_version 99)
p resume "$J" --no-mpi
ok "a newer schema: exit 3" code_is 3
ok "a newer schema: said" says "schema 99"
set_version "$version" >"$T/version"
p resume "$J" --no-mpi
ok "and back" code_is 0
for at in 0 100 20000 60000; do
    rm -rf "$J-hit" && cp -r "$J" "$J-hit"
    python3 - "$J-hit/.portalis/ledger.db" $at <<'P'
import sys
with open(sys.argv[1], "r+b") as f:
    f.seek(int(sys.argv[2]))
    f.write(b"\xa5" * 4096)
P
    p resume "$J-hit" --no-mpi
    ok "a damaged ledger (at $at): exit 3" code_is 3
    ok "a damaged ledger (at $at): the way out" says "--from-snapshot"
    p resume "$J-hit" --no-mpi --from-snapshot
    ok "a damaged ledger (at $at): goes on" code_is 0
    ok "a damaged ledger (at $at): nothing is lost" \
        json_is "$J-hit" 'd["totals"]["units_run_last"]' 0
done
truncate -s 0 "$J-hit/.portalis/ledger.db"
p resume "$J-hit" --no-mpi
ok "an emptied ledger is begun anew" code_is 0

# --- two schedulers ---
modules "$T/long" 30
PORTALIS_FAULT=slow-ms=50 "$PORTALIS" run "$T/long" -o "$T/busy" --no-mpi -q -n 1 \
    >/dev/null 2>&1 &
first=$!
some_done "$T/busy"
p run "$T/long" -o "$T/busy" --no-mpi
ok "a second scheduler: exit 3" code_is 3
ok "a second scheduler: names the first" says "process "
ok "a second scheduler: and its host" says "on $(hostname)"
p status "$T/busy"
ok "status meanwhile" code_is 0
p report "$T/busy"
ok "report meanwhile" code_is 0
wait $first
ok "the first is not disturbed" json_is "$T/busy" 'd["totals"]["translated"]' 32

# --- no space ---
if [ "$(id -u)" = 0 ] && mkdir "$T/disk" && mount -t tmpfs -o size=700k none "$T/disk" 2>/dev/null; then
    modules "$T/many" 300
    p run "$T/many" -o "$T/disk/job" --no-mpi -n 1
    ok "a full disk: exit 3" code_is 3
    ok "a full disk: said" says "o space left"
    mount -o remount,size=64m "$T/disk"
    p resume "$T/disk/job" --no-mpi
    ok "with space again: done" code_is 0
    ok "and all of it" json_is "$T/disk/job" 'd["totals"]["translated"]' 302
    umount "$T/disk"
fi
finish
