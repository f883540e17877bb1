#!/usr/bin/env python3
"""Run CPython's own test modules under CPython and as Rust, and compare case by case.

    tests/behaviour/cpython_tests.py [options] MODULE ...     test_int, test_json.test_decode ...

The modules come from the `test` package of the chosen CPython (Debian: libpython3.11-testsuite);
shims/test stands in for test.support on both sides, shims/unittest_lines.py runs the cases. A case
that kills or hangs its process is noted, and the rest runs in another one. What is listed in
cpython_tests.tsv, or skipped under CPython, is excepted: a detail of one implementation. A stopped
run goes on where it was: cargo keeps what is built, and results are kept by content.

Ends with `N passed, N failed`, counting the cases that CPython passes and that are not excepted.
"""
import argparse
import ast
import fnmatch
import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import run

HERE = run.HERE
SHIMS = HERE / "shims"
HELPERS = ("unittest_lines.py", "_testcapi.py", "ctypes.py", "_pyio.py")  # the last: its insides
EXCEPTIONS = HERE / "cpython_tests.tsv"
SUBSET = ["test_binop", "test_contains", "test_int_literal", "test_pow", "test_unary"]
VERDICTS = ("same", "unsupported", "wrong", "excepted", "not judged")

# A migrated program has no interpreter to start: what a test starts by sys.executable is CPython's
# doing under both. So only modules whose subject is the starting itself may.
STARTERS = ("test_subprocess", "test_os", "test_signal", "test_posix", "test_popen")
NO_INTERPRETER = "/no-interpreter-of-a-migrated-program"

SCRIPT = '''"""Runs the cases of {module}."""
import sys
sys.executable = {executable!r}
import {module}
import unittest_lines


def by_name():
    """What the tests import by its name belongs to the program, too."""
{imports}
    pass


if __name__ == "__main__":
    unittest_lines.run_module("{module}")
'''


def options():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("modules", nargs="*", metavar="MODULE", default=SUBSET,
                   help="without any: " + ", ".join(SUBSET))
    run.tool_options(p)
    p.add_argument("--work", type=Path, default=run.ROOT / "build/cpython-tests", help="kept")
    p.add_argument("--only", help="regular expression: modules to run, of those named")
    p.add_argument("--timeout", type=int, default=60, help="seconds for each case")
    p.add_argument("--json", type=Path, help="write the results there, too")
    p.add_argument("-v", "--verbose", action="store_true", help="list excepted cases, too")
    o = p.parse_args()
    o.modules = [m for m in o.modules if not o.only or re.search(o.only, m)]
    o.work.mkdir(parents=True, exist_ok=True)
    o.work = o.work.resolve()
    return o


# ---- one repository with all that was named

def tests_of(python):
    """(folder of the `test` package, version) of that CPython."""
    ask = "import test, sys; print(test.__path__[0]); print(sys.version)"
    got = subprocess.run([python, "-c", ask], stdout=subprocess.PIPE, text=True, check=True,
                         cwd="/").stdout.split("\n", 1)
    return Path(got[0]), got[1]


def imported(file, package):
    """The dotted names under `test` that a file of that package may import."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level < 2:
            home = ".".join(filter(None, [package * node.level, node.module]))
            yield home
            yield from (f"{home}.{a.name}" for a in node.names)
        elif isinstance(node, ast.Constant) and in_package(node.value):
            yield node.value


def in_package(text):
    """Is it the dotted name of something under `test`?"""
    return isinstance(text, str) and re.fullmatch(r"test(\.\w+)+", text)


def bring(tests, repo, name):
    """Copies test.NAME and what it imports of the package, where no shim stands for it."""
    top, *path = name.split(".")
    for rel in (Path(*path[:-1], path[-1] + ".py"), Path(*path, "__init__.py")) if path else ():
        source, to = tests / rel, repo / "test" / rel
        if top == "test" and source.exists() and not to.exists():
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, to)
            package = name if rel.name == "__init__.py" else name.rpartition(".")[0]
            bring_data(tests, repo, source)
            bring_data(tests, to.parent, source)
            if package.count("."):
                bring_data(source.parent, to.parent)
            for other in imported(source, package):
                bring(tests, repo, other)


def bring_data(folder, to, named_in=None):
    """Copies the files and folders without Python that a test module may read: those that it
    names, or all."""
    text = named_in and named_in.read_text("utf-8", "replace")
    for data in folder.iterdir():
        code = data.suffix in (".py", ".pyc") or (data / "__init__.py").exists()
        if code or (to / data.name).exists():
            continue
        if text is None or re.search(rf"""["'/]{re.escape(data.name)}["'/]""", text):
            if data.is_file():
                shutil.copy(data, to)
            else:
                shutil.copytree(data, to / data.name, ignore=shutil.ignore_patterns("*.py", "*.pyc"))


def place(tests, repo, name):
    """The module as one of its own, so that each is a crate; one of a package stays there, and so
    does one whose texts know that it is in `test`."""
    source = tests / f"{name}.py"
    says_home = source.exists() and f"test.{name}." in source.read_text("utf-8", "replace")
    if "." in name or (tests / name).is_dir() or says_home:
        bring(tests, repo, "test." + name.split(".")[0])
        bring(tests, repo, "test." + name)
        return "test." + name
    if not source.exists():
        sys.exit(f"no {source}: is the `test` package of this CPython installed?")
    shutil.copy(source, repo)
    bring_data(tests, repo, source)
    for other in imported(source, ""):
        bring(tests, repo, other)
    return name


def arrange(o, tests):
    """Fills the repository; returns {module as named: (module, script)}."""
    repo = o.work / "repo"
    shutil.rmtree(repo, ignore_errors=True)
    shutil.copytree(SHIMS / "test", repo / "test", ignore=shutil.ignore_patterns("__pycache__"))
    for helper in HELPERS:
        shutil.copy(SHIMS / helper, repo)
    scripts = {}
    for name in o.modules:
        module = place(tests, repo, name)
        script = f"run_{name.replace('.', '_')}.py"
        executable = shutil.which(o.python) if name in STARTERS else NO_INTERPRETER
        by_name = set(imported_by_name(file_of(repo, module)))
        imports = "\n".join(f"    import {n}" for n in sorted(by_name))
        (repo / script).write_text(
            SCRIPT.format(module=module, executable=executable, imports=imports))
        scripts[name] = module, script
    return repo, scripts


def file_of(repo, module):
    path = repo / Path(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def imported_by_name(file):
    """The modules that a test asks test.support to import, and those of the package `test` that
    it names in a text."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Constant) and in_package(node.value):
            yield node.value
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            f = node.func
            name = f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "")
            module = node.args[0].value
            if name.startswith("import_") and isinstance(module, str):
                if importlib.util.find_spec(module.split(".")[0]):
                    yield module


# ---- running

def events(path):
    for line in path.read_text().splitlines() if path.exists() else ():
        yield json.loads(line)


def death(ran, limit):
    """Why a process ended in the middle of a case."""
    if ran["code"] in (None, -14):
        return f"no end after {limit} s"
    return f"process ended with {ran['code']}: {last_line(ran)}"


def last_line(ran):
    return ran["err"].strip().rsplit("\n", 1)[-1][:300]


def outcomes(o, repo, command, program):
    """{case: [outcome, reason]} of one side."""
    log, found, plan, after = o.work / "results", {}, None, []
    while True:
        log.unlink(missing_ok=True)
        ran = run.run(command + [str(log), str(o.timeout)] + after,
                      run.fresh(repo, o.work / "run"), 20 * o.timeout, program)
        open_case, done, classes = None, False, []
        for what, case, reason in events(log):
            if what == "plan":
                plan = case
            elif what == "start":
                open_case = case
            elif what == "done":
                done = True
            elif case in plan:
                found[case], open_case = [what, reason], None
            else:
                classes.append((case, what, reason))
        for case, what, reason in classes:
            inside = re.search(r"\((.*)\)", case)
            for c in plan if inside else ():
                if c.startswith(inside[1] + ".") or inside[1] == c.split(".")[0]:
                    found.setdefault(c, [what, reason])
        if open_case is None:
            break
        found[open_case] = ["dead", death(ran, o.timeout)]
        after = [open_case]
    if plan is None:
        return {"": ["dead", last_line(ran)]}
    for c in plan if not done else ():
        found.setdefault(c, ["dead", death(ran, o.timeout)])
    return found


def remembered(o, memory, key, repo, command, program=None):
    if key not in memory.rows:
        memory.keep(key, outcomes(o, repo, command, program))
    return memory.rows[key]


def hash_of(*parts):
    h = hashlib.sha256()
    for p in parts:
        h.update(p if isinstance(p, bytes) else str(p).encode())
        h.update(b"\0")
    return h.hexdigest()


# ---- judging

def exceptions():
    rows = (l.split("\t", 1) for l in EXCEPTIONS.read_text().splitlines() if l and l[0] != "#")
    return [(pattern, why.strip()) for pattern, why in rows]


def judge(case, py, rs, excepted):
    """(verdict, reason) for one case."""
    for pattern, why in excepted:
        if fnmatch.fnmatchcase(case, pattern):
            return "excepted", why
    if py[0] == "skip":
        return "excepted", py[1]
    if NO_INTERPRETER in py[1]:
        return "excepted", "starts another interpreter"
    if "CPython's C API" in py[1]:
        return "excepted", "looks into CPython"
    if py[0] not in ("ok", "xfail"):
        return "not judged", f"CPython: {py[0]}: {py[1]}"
    if rs[0] == "skip" and "requires the C _asyncio module" in rs[1]:
        return "excepted", "looks into CPython's module _asyncio"
    if py[0] == rs[0]:
        return "same", ""
    missing = "not supported by Portalis" in rs[1] or "No module named" in rs[1]
    return "unsupported" if missing else "wrong", f"{rs[0]}: {rs[1]}"


def compare(name, py, rs, excepted):
    """The row of a module. Where its import fails as Rust, every case has that reason."""
    cases = {}
    for case, theirs in py.items():
        ours = rs.get(case) or rs.get("") or ["missing", "no such case as Rust"]
        verdict, reason = judge(case, theirs, ours, excepted)
        cases[case] = {"verdict": verdict, "reason": reason}
    count = {v: sum(c["verdict"] == v for c in cases.values()) for v in VERDICTS}
    return {"module": name, **count, "cases": cases}


def tell(o, row):
    judged = row["same"] + row["unsupported"] + row["wrong"]
    print(f"{row['module']:28} {judged:6} {row['same']:6} {row['unsupported']:6} {row['wrong']:6}"
          f" {row['excepted']:6} {row['not judged']:6}", flush=True)
    hidden = ("same",) if o.verbose else ("same", "excepted")
    alike = {}
    for case, c in row["cases"].items():
        if c["verdict"] not in hidden:
            alike.setdefault((c["verdict"], c["reason"]), []).append(case)
    for (verdict, reason), names in alike.items():
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        print(f"    {verdict:12} {names[0]}{more}: {reason}")


def main():
    o = options()
    tests, version = tests_of(o.python)
    repo, scripts = arrange(o, tests)
    bins = run.translate(o, repo, o.work / "workspace")
    built, errors = run.build(o, o.work / "workspace",
                              [bins[s] for _, s in scripts.values() if s in bins])
    memory, excepted = run.Memory(o.work / "compared.json"), exceptions()
    helpers = [repo / h for h in HELPERS] + sorted((repo / "test").rglob("*.py"))
    shared = b"".join(f.read_bytes() for f in helpers)
    print(f"{'module':28} {'cases':>6} {'same':>6} {'unsup.':>6} {'wrong':>6} {'except':>6} unjudged")
    rows = []
    for name, (module, script) in scripts.items():
        key = hash_of(file_of(repo, module).read_bytes(), (repo / script).read_bytes(), shared, o.timeout, version)
        py = remembered(o, memory, key, repo, [o.python, script])
        b = bins.get(script)
        if b in built:
            key = hash_of(key, Path(built[b]).read_bytes())
            rs = remembered(o, memory, key, repo, [script], built[b])
        else:
            rs = {"": ["dead", "not built: " + errors.get(b, "not translated")[:300]]}
        rows.append(compare(name, py, rs, excepted))
        tell(o, rows[-1])
    if o.json:
        o.json.write_text(json.dumps(rows, indent=1))
    passed = sum(r["same"] for r in rows)
    failed = sum(r["unsupported"] + r["wrong"] for r in rows)
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
