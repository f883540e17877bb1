#!/bin/bash
# Installed packages come along when the job names them, with what they import of each other; what
# is missing is told, and raises where Python would.
. "$(dirname "$0")/lib.sh"

S=$T/site
mkdir -p "$T/src" "$S/shapes" "$S/lazy/inner" "$S/lazy/tests" "$S/Good_Tools-1.0.dist-info" "$T/lib/python3.11"
L=$T/lib/python3.11
echo "x = 1" >"$L/os.py"
printf 'good/__init__.py,sha256=x,1\ngood_more.py,,\n../../bin/good.py,,\n' >"$S/Good_Tools-1.0.dist-info/RECORD"
mkdir -p "$S/good"
printf 'from good_more import TWO\nfrom shapes import round\nNAME = "good"\n' >"$S/good/__init__.py"
echo 'TWO = 2' >"$S/good_more.py"
echo 'from . import round' >"$S/shapes/__init__.py"
echo 'SIDES = 0' >"$S/shapes/round.py"
echo 'unused = 1' >"$S/shapes/unused.py"
printf 'import importlib\n\n\ndef get(name):\n    return importlib.import_module("lazy." + name)\n' >"$S/lazy/__init__.py"
echo 'WHERE = "found"' >"$S/lazy/hidden.py"
echo 'x = 1' >"$S/lazy/tests/test_it.py"
echo 'y = 1' >"$S/lazy/inner/__init__.py"
: >"$S/fast.cpython-311-x86_64-linux-gnu.so"
echo 'SECRET = 1' >"$T/outside.py"
ln -s ../outside.py "$S/away.py"
cat >"$T/src/main.py" <<'PY'
import good
import lazy
for name in "fast", "away", "nowhere":
    try:
        if name == "fast":
            import fast
        elif name == "away":
            import away
        else:
            import nowhere
    except ModuleNotFoundError as e:
        print(e)

if __name__ == "__main__":
    print(good.NAME, good.TWO, good.round.SIDES, lazy.get("hidden").WHERE)
PY
all=(--library "$L" --packages-from "$S" --include-package good.tools --include-package shapes
     --include-package lazy --include-package fast --include-package away)
p run "$T/src" -o "$T/one" --no-mpi "${all[@]}"
ok "a job with packages" code_is 0
ok "takes what is imported" json_is "$T/one" \
    'sorted(u["module"] for u in d["units"])' \
    "['good', 'good_more', 'lazy', 'lazy.hidden', 'lazy.inner', 'main', 'shapes', 'shapes.round']"
ok "and counts it" json_is "$T/one" 'd["totals"]["package_files"]' 7
ok "what is missing is told, with its place" json_is "$T/one" \
    '[(s["module"], s["kind"], s["path"], s["line"]) for s in d["lacks"] if s["kind"] != "part"]' \
    "[('away', 'package', 'main.py', 8), ('fast', 'extension', 'main.py', 6), ('nowhere', 'unknown', 'main.py', 10)]"
p report "$T/one"
ok "in the report, too" says "fast: a compiled extension without Python source"
ok "with who needs it" says "main.py:6 (guarded)"
p report "$T/one" --limit 1
ok "which can be short" says "more reasons (--limit 0 shows all)"

p run "$T/src" -o "$T/two" -n 2 "${all[@]}"
ok "with MPI" code_is 0
ok "the same bytes" same_tree "$T/one" "$T/two"
p translate "$T/src" -o "$T/three" "${all[@]}"
ok "translate" code_is 0
ok "the same bytes without a job" same_tree "$T/one" "$T/three"
echo "THREE = 3" >>"$S/good_more.py"
p resume "$T/two" -n 2
ok "a package changed: one unit runs" json_is "$T/two" 'd["totals"]["units_run_last"]' 1

p run "$T/src" -o "$T/star" --no-mpi --library "$L" --packages-from "$S" --include-package '*'
ok "all that is imported" json_is "$T/star" 'd["totals"]["package_files"]' 7
p run "$T/src" -o "$T/none" --no-mpi --library "$L" --packages-from "$S"
ok "no package unless it is asked for" json_is "$T/none" 'd["totals"]["package_files"]' 0
ok "but how to ask is told" json_is "$T/none" \
    '[s["why"] for s in d["lacks"] if s["module"] == "good"][0]' \
    "installed here, and not taken along: --include-package good does"
p run "$T/src" -o "$T/bad" --no-mpi --library "$L" --packages-from "$S" --include-package goood
ok "one that is not there" code_is 2
ok "is told" says "include_packages: goood is not in $S"
p run "$T/src" -o "$T/bad" --no-mpi --include-package ../x
ok "a path is no name" code_is 2
p run "$T/src" -o "$T/two" --no-mpi --library "$L" --packages-from "$S" --include-package good.tools
ok "a package less" json_is "$T/two" 'd["totals"]["package_files"]' 2
ok "its crate is gone" test ! -e "$T/two/crates/py_shapes"

if command -v cargo >/dev/null; then
    (cd "$T/one" && cargo build --offline -q) >"$T/out" 2>"$T/err"
    ok "it builds" test -x "$T/one/target/debug/main"
    "$T/one/target/debug/main" >"$T/out" 2>"$T/err"
    ok "and runs" test "$(cat "$T/out")" = "No module named 'fast'
No module named 'away'
No module named 'nowhere'
good 2 0 found"
fi
finish
