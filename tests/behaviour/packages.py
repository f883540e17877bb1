#!/usr/bin/env python3
"""Migrate packages with their own tests, and run these under CPython and as Rust.

    tests/behaviour/packages.py [options] [PACKAGE ...]     all that are listed below

A package's source comes from PyPI by pip and is kept in the work folder. Each of its test
modules becomes a script that runs the module's tests (functions as pytest does, and unittest's
cases) and prints a line for each; shims/pytest.py and pytest_run.py stand in for pytest. A test counts as passed
when its line is the same under both. Ends with `N passed, N failed`, counting tests. On demand:
it needs a network and takes minutes. A stopped run goes on where it was.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

# name on PyPI: (version, what to import (folders or files), folder or file of tests)
# and after these, the packages of this list that the tests need besides.
PACKAGES = {
    "toolz": ("1.0.0", ["toolz", "tlz"], "toolz/tests"),
    "more-itertools": ("10.5.0", ["more_itertools"], "tests"),
    "inflection": ("0.5.1", ["inflection"], "test_inflection.py"),
    "cachetools": ("5.3.3", ["cachetools"], "tests"),
    "funcy": ("2.0", ["funcy"], "tests", ["whatever"]),
    "parse": ("1.20.2", ["parse.py"], "tests"),
    "idna": ("3.20", ["idna"], "tests"),
    "humanize": ("4.17.0", ["humanize"], "tests"),
    "tabulate": ("0.10.0", ["tabulate"], "test"),
    "packaging": ("26.4", ["packaging"], "tests", ["pretend"]),
    "attrs": ("26.1.0", ["attr", "attrs"], "tests"),
    "click": ("8.5.1", ["click"], "tests"),
    "markupsafe": ("3.0.4", ["markupsafe"], "tests"),
    "python-dateutil": ("4.0.0", ["dateutil"], "tests"),
    "sqlparse": ("0.5.1", ["sqlparse"], "tests"),
    "schedule": ("1.2.2", ["schedule"], "test_schedule.py"),
    "textdistance": ("4.6.3", ["textdistance"], "tests"),
    "boltons": ("24.1.0", ["boltons"], "tests"),
    "pyparsing": ("3.1.4", ["pyparsing"], "tests"),
    "mpmath": ("1.3.0", ["mpmath"], "mpmath/tests"),
    "whatever": ("0.7", ["whatever.py"], "test_whatever.py"),
    "addict": ("2.4.0", ["addict"], "test_addict.py"),
    "isodate": ("0.7.2", ["isodate"], "tests"),
    "parsimonious": ("0.11.0", ["parsimonious"], "parsimonious/tests"),
    "texttable": ("1.7.2", ["texttable.py"], "tests.py"),
    "unidiff": ("1.0.1", ["unidiff"], "tests"),
    "webcolors": ("25.10.0", ["webcolors"], "tests"),
    "xmltodict": ("1.0.4", ["xmltodict.py"], "tests"),
    "simpleeval": ("1.0.8", ["simpleeval.py"], "tests"),
    "pytimeparse": ("1.1.10", ["pytimeparse"], "pytimeparse/tests"),
    "semver": ("3.1.2", ["semver"], "tests"),
    "pyasn1": ("0.6.5", ["pyasn1"], "tests"),
    "anytree": ("2.13.0", ["anytree"], "tests"),
    "bottle": ("0.13.4", ["bottle.py"], "test"),
    "dotmap": ("1.3.30", ["dotmap"], "dotmap"),
    "h11": ("0.16.0", ["h11"], "h11/tests"),
    "itsdangerous": ("2.2.0", ["itsdangerous"], "tests"),
    "jinja2": ("3.1.6", ["jinja2"], "tests", ["markupsafe"]),
    "lark": ("1.3.1", ["lark"], "tests"),
    "markdown": ("3.11.3", ["markdown"], "tests"),
    "marshmallow": ("4.4.0", ["marshmallow"], "tests"),
    "mistune": ("3.4.0", ["mistune"], "tests"),
    "pluggy": ("1.7.0", ["pluggy"], "testing"),
    "tinydb": ("4.9.0", ["tinydb"], "tests"),
    "tomlkit": ("0.15.2", ["tomlkit"], "tests"),
    "wcwidth": ("0.9.4", ["wcwidth"], "tests"),
    "pretend": ("1.0.9", ["pretend.py"], "test_pretend.py"),
}

SCRIPT = '''"""Runs the tests of {module}."""
import pytest_run
import {module} as tests
{conftest}
if __name__ == "__main__":
    pytest_run.run_module(tests{fixtures})
'''


def options():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("packages", nargs="*", metavar="PACKAGE", default=sorted(PACKAGES),
                   help=", ".join(sorted(PACKAGES)))
    p.add_argument("--work", type=Path, default=ROOT / "build/packages", help="kept")
    p.add_argument("--only", help="regular expression: test modules to run")
    p.add_argument("--timeout", type=float, default=60)
    p.add_argument("--release", action="store_true", help="build optimised")
    p.add_argument("--json", type=Path, help="write the results there, too")
    p.add_argument("-v", "--verbose", action="store_true", help="show every difference")
    o = p.parse_args()
    unknown = [n for n in o.packages if n not in PACKAGES]
    if unknown:
        p.error(f"no such package here: {', '.join(unknown)}")
    return o


def fetch(o, name):
    """The unpacked source distribution; downloaded once."""
    to = o.work / "fetched" / name
    if not to.exists():
        version = PACKAGES[name][0]
        new = to.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary",
                        name, "-d", new, f"{name}=={version}"], check=True)
        with tarfile.open(next(new.glob("*.tar.gz"))) as t:
            t.extractall(new)
        new.rename(to)
    return next(p for p in to.iterdir() if p.is_dir())


def copy(source, to):
    if source.is_dir():
        shutil.copytree(source, to, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"),
                        dirs_exist_ok=True)
    else:
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, to)


def copy_metadata(source, repo):
    """What importlib.metadata is asked for: what the distribution brings, or its PKG-INFO."""
    found = [*source.glob("*.egg-info"), *source.glob("src/*.egg-info")]
    if found:
        copy(found[0], repo / found[0].name)
    elif (source / "PKG-INFO").exists():
        copy(source / "PKG-INFO", repo / f"{source.name}.dist-info" / "METADATA")


def find(root, name):
    return root / name if (root / name).exists() else root / "src" / name


def module_of(repo, file):
    return ".".join(file.relative_to(repo).with_suffix("").parts)


def imports_here(repo, module):
    """False where CPython lacks a module: nothing would be compared."""
    r = subprocess.run([sys.executable, "-c", f"import {module}"], cwd=repo, text=True,
                       env={**os.environ, "PYTHONPATH": str(repo), "PYTHONDONTWRITEBYTECODE": "1"},
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if "ModuleNotFoundError" in r.stderr:
        print(f"    left out     {module:40} {r.stderr.strip().splitlines()[-1]}", flush=True)
        return False
    return True


def script(repo, file, module):
    """With the conftest beside it, whose fixtures it may use."""
    conftest = file.parent / "conftest.py"
    if not conftest.exists() or not imports_here(repo, module_of(repo, conftest)):
        return SCRIPT.format(module=module, conftest="", fixtures="")
    return SCRIPT.format(module=module, fixtures=", conftest",
                         conftest=f"import {module_of(repo, conftest)} as conftest\n")


def needs(name):
    """The package and those that its tests import."""
    return [name] + [other for more in PACKAGES[name][3:] for other in more]


def arrange(o, name):
    """One repository: the package, its tests, the stand-in for pytest, a script for each test
    module."""
    tests = PACKAGES[name][2]
    repo = o.work / "repos" / name
    shutil.rmtree(repo, ignore_errors=True)
    repo.mkdir(parents=True)
    for needed in needs(name):
        for what in PACKAGES[needed][1]:
            copy(find(fetch(o, needed), what), repo / what)
        copy_metadata(fetch(o, needed), repo)
    source = find(fetch(o, name), tests)
    # As pytest imports them: a folder that is no package stands in sys.path itself.
    at = repo / tests if not source.is_dir() or (source / "__init__.py").exists() else repo
    copy(source, at)
    for shim in ("pytest.py", "pytest_run.py"):
        copy(HERE / "shims" / shim, repo / shim)
    for f in sorted(source.rglob("test*.py")) if source.is_dir() else [source]:
        f = at / f.relative_to(source) if source.is_dir() else at
        module = module_of(repo, f)
        if (not o.only or re.search(o.only, module)) and imports_here(repo, module):
            (repo / f"run_{module.replace('.', '_')}.py").write_text(script(repo, f, module))
    return repo


def compare(o, name):
    # One workspace for all, so that the runtime and the library compile once.
    repo, work = arrange(o, name), o.work / "runs"
    out = work / f"{name}.json"
    work.mkdir(parents=True, exist_ok=True)
    out.unlink(missing_ok=True)
    command = [HERE / "run.py", "--repo", repo, "--work", work, "--json", out,
               "--timeout", str(o.timeout), "--lines", "--only", "^run_"] + ["--release"] * o.release
    log = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    (work / f"{name}.log").write_text(log.stdout)
    for binary in work.glob("workspace/target/*/**/run_*"):
        if binary.is_file():
            binary.unlink()  # each holds the whole runtime
    if not out.exists():
        print(log.stdout[-2000:], file=sys.stderr)
        return []
    rows = json.loads(out.read_text())["programs"]
    return [r for r in rows if r["script"].startswith("run_")]


def tell(name, rows):
    tests = sum(r.get("lines", 0) for r in rows)
    same = sum(r.get("same_lines", 0) for r in rows)
    count = {}
    for r in rows:
        count[r["verdict"]] = count.get(r["verdict"], 0) + 1
    print(f"{name:20} {len(rows):8} {tests:6} {same:6} {100 * same / max(tests, 1):6.1f} %   "
          + ", ".join(f"{n} {v}" for v, n in sorted(count.items())), flush=True)
    return tests, same


def main():
    o = options()
    print(f"{'package':20} {'modules':>8} {'tests':>6} {'same':>6}            verdicts of modules")
    all_rows, tests, same = {}, 0, 0
    for name in o.packages:
        rows = all_rows[name] = compare(o, name)
        n, s = tell(name, rows)
        tests, same = tests + n, same + s
        for r in rows if o.verbose else []:
            if r["verdict"] != "equal":
                print(f"    {r['verdict']:12} {r['script']:40} {r['detail']}")
    if o.json:
        o.json.write_text(json.dumps(all_rows, indent=1))
    print(f"{same} passed, {tests - same} failed")
    return 0 if tests and same == tests else 1


if __name__ == "__main__":
    sys.exit(main())
