#!/bin/bash
# A whole job, with MPI and in one process: the same bytes; then again: nothing to do; then
# after changes: only what changed, and `explain` says why.
. "$(dirname "$0")/lib.sh"

modules "$T/src" 20
p run "$T/src" -o "$T/one" --no-mpi
ok "one process" code_is 0
p run "$T/src" -o "$T/two" -n 2
ok "two ranks" code_is 0
ok "the same bytes either way" same_tree "$T/one" "$T/two"
ok "all units ran" json_is "$T/two" 'd["totals"]["units_run_last"]' 22
ok "all were translated" json_is "$T/two" 'd["totals"]["translated"]' 22
ok "ranks have rows" json_is "$T/two" 'len(d["ranks"])' 2

p run "$T/src" -o "$T/two" -n 2
ok "again" code_is 0
ok "again, nothing is run" json_is "$T/two" 'd["totals"]["units_run_last"]' 0
p explain "$T/two" pkg/m7.py
ok "explain: not run" says "none of its inputs changed"

touch "$T/src/pkg/m7.py"
p run "$T/src" -o "$T/two" -n 2
ok "a new time stamp is no change" json_is "$T/two" 'd["totals"]["units_run_last"]' 0

sed -i 's/x + 7/x + 70/' "$T/src/pkg/m7.py"
p run "$T/src" -o "$T/two" -n 2
ok "after a change" code_is 0
ok "one body changed, one unit runs" json_is "$T/two" 'd["totals"]["units_run_last"]' 1
p explain "$T/two" pkg/m7.py
ok "explain names the changed input" says "its source changed"
p explain "$T/two" pkg.m7:5
ok "explain takes a module and a line" says "pkg/m7.py"
p explain "$T/two" pkg/m8.py
ok "explain: its neighbour was not run" says "none of its inputs changed"
p run "$T/src" -o "$T/three" --no-mpi
ok "the workspace is that of a fresh run" same_tree "$T/two" "$T/three"

sed -i 's/x + 70/x + 7/' "$T/src/pkg/m7.py"
p run "$T/src" -o "$T/two" -n 2
ok "back to what was: nothing is run" json_is "$T/two" 'd["totals"]["units_run_last"]' 0
ok "and the first bytes again" same_tree "$T/one" "$T/two"

rm "$T/src/pkg/m19.py"
sed -i 's/m19/m0/' "$T/src/pkg/m18.py"
p run "$T/src" -o "$T/two" -n 2
ok "a file is gone" json_is "$T/two" 'd["totals"]["files"]' 21
rm -rf "$T/three"
p run "$T/src" -o "$T/three" --no-mpi
ok "nothing of it is left" same_tree "$T/two" "$T/three"

p status "$T/two"
ok "status" says "21/21 units"
p status "$T/two" --json
ok "status --json" python3 -c 'import json,sys; assert json.load(open(sys.argv[1]))["units"] == 21' "$T/out"
p report "$T/two" --csv
ok "report --csv" test "$(wc -l <"$T/out")" = 22
p report "$T/two"
ok "report" says "starts"
mv "$T/two" "$T/moved"
p resume "$T/moved" -n 1
ok "a job that was moved resumes" code_is 0
ok "and does nothing again" json_is "$T/moved" 'd["totals"]["units_run_last"]' 0

printf 'match 1:\n    case 1:\n        print("one")\n' >"$T/src/pkg/new.py"
p run "$T/src" -o "$T/moved" --force --python 3.9
ok "syntax newer than options.python is rejected" code_is 1
ok "and said, with its version" json_is "$T/moved" '[f["what"] for f in d["findings"]]' \
    "['SyntaxError: Pattern matching is only supported in Python 3.10 and greater']"
p explain "$T/moved" pkg/m8.py
ok "explain: the option changed" says "options.python changed"
p run "$T/src" -o "$T/moved" --python 3.12
ok "the newest grammar takes it" code_is 0
p run "$T/src" -o "$T/moved" --python 2.7
ok "no such version" code_is 2
rm "$T/src/pkg/new.py"
p run "$T/src" -o "$T/moved"

rm -rf "$T/moved/.portalis/store"
p resume "$T/moved" -n 2
ok "a lost store is made again" code_is 0
ok "by running all units" json_is "$T/moved" 'd["totals"]["units_run_last"]' 21
finish
