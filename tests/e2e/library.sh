#!/bin/bash
# Modules of the Python library come along when they are imported, once; and what the output
# lacks is told. The library is a small one of this test's own.
. "$(dirname "$0")/lib.sh"

mkdir -p "$T/src" "$T/lib/python3.11/shapes"
L=$T/lib/python3.11
echo "x = 1" >"$L/os.py"
echo "PSF LICENSE" >"$L/LICENSE.txt"
printf 'import inner\n\n\ndef twice(x):\n    import late\n    return late.add(x, inner.ONE)\n' >"$L/outer.py"
printf 'try:\n    import _missing\nexcept ImportError:\n    pass\nONE = 1\n' >"$L/inner.py"
printf 'def add(a, b):\n    return a + b\n' >"$L/late.py"
printf 'import unused\n' >"$L/unused.py"
printf 'from . import round\n' >"$L/shapes/__init__.py"
printf 'from _tkinter import x\n' >"$L/needs_c.py"
printf 'SIDES = 0\n' >"$L/shapes/round.py"
printf 'import own\n' >"$L/own.py"
cat >"$T/src/main.py" <<'PY'
import outer
import own
from shapes import round
try:
    import needs_c
except ModuleNotFoundError as e:
    print(e)

if __name__ == "__main__":
    print(outer.twice(1), round.SIDES, own.NAME)
PY
echo 'NAME = "mine"' >"$T/src/own.py"
p run "$T/src" -o "$T/one" --no-mpi --library "$L"
ok "a job with a library" code_is 0
ok "counts the user's files alone" json_is "$T/one" 'd["totals"]["files"]' 2
ok "and the library's apart" json_is "$T/one" 'd["totals"]["library_modules"]' 5
ok "which are told by their paths" json_is "$T/one" \
    '[u["path"] for u in d["units"] if u["library"]][0]' lib/python3.11/inner.py
ok "what the output lacks is told" json_is "$T/one" \
    '[(s["path"], s["kind"]) for s in d["skipped"]]' "[('needs_c', 'library')]"
ok "a crate for each top-level name" test -d "$T/one/crates/std_shapes"
ok "not for what nobody reaches" test ! -e "$T/one/crates/std_unused"
ok "nor for what the program has itself" test ! -e "$T/one/crates/std_own"
ok "its notice" grep -q "Python Software Foundation" "$T/one/crates/std_outer/src/outer.rs"
ok "its licence" grep -q "PSF LICENSE" "$T/one/LICENSE-PYTHON.txt"
p report "$T/one"
ok "the report has the library" says "5 modules of Python's own"
p explain "$T/one" outer
ok "explain knows its modules" says "lib/python3.11/outer.py"

p run "$T/src" -o "$T/two" -n 2 --library "$L"
ok "with MPI" code_is 0
ok "the same bytes" same_tree "$T/one" "$T/two"
p translate "$T/src" -o "$T/three" --library "$L"
ok "translate" code_is 0
ok "the same bytes without a job" same_tree "$T/one" "$T/three"
p run "$T/src" -o "$T/two" -n 2 --library "$L"
ok "again, nothing is run" json_is "$T/two" 'd["totals"]["units_run_last"]' 0
echo "TWO = 2" >>"$L/inner.py"
p resume "$T/two" -n 2
ok "a library module changed: one unit runs" json_is "$T/two" 'd["totals"]["units_run_last"]' 1

p stdlib --library "$L"
ok "stdlib lists" says "translated  outer"
ok "and says what is absent" says "absent      needs_c: it needs _tkinter"
ok "native modules, too" says "native      itertools"
p stdlib --library "$L" --json
ok "stdlib --json" python3 -c 'import json,sys; json.load(open(sys.argv[1]))["modules"]' "$T/out"
p stdlib --library "$L" outer
ok "one module" code_is 0
p stdlib --library "$L" needs_c
ok "one that is absent" code_is 1

if command -v cargo >/dev/null; then
    (cd "$T/one" && cargo build --offline -q) >"$T/out" 2>"$T/err"
    ok "it builds" test -x "$T/one/target/debug/main"
    "$T/one/target/debug/main" >"$T/out" 2>"$T/err"
    ok "and runs" test "$(cat "$T/out")" = "No module named 'needs_c'
2 0 mine"
fi

p run "$T/src" -o "$T/none" --no-mpi --library none
ok "without a library" json_is "$T/none" 'd["totals"]["library_modules"]' 0
p run "$T/src" -o "$T/bad" --no-mpi --library "$T/src"
ok "a folder that is none" code_is 2
ok "is told" says "no Python library there"

# typing is pyrt's own, except beside typing_extensions, which reads what CPython's has inside.
mkdir "$T/typed"
echo "import typing" >"$T/typed/main.py"
echo "NAME = 1" >"$L/typing.py"
p translate "$T/typed" -o "$T/native" --library "$L"
ok "typing is pyrt's" test ! -e "$T/native/crates/std_typing"
echo "import typing" >"$T/typed/typing_extensions.py"
p translate "$T/typed" -o "$T/inside" --library "$L"
ok "and CPython's where typing_extensions is" test -d "$T/inside/crates/std_typing"
mv "$T/typed/typing_extensions.py" "$T/typed/mypy_extensions.py"
p translate "$T/typed" -o "$T/insides" --library "$L"
ok "or mypy_extensions" test -d "$T/insides/crates/std_typing"

finish
