#!/usr/bin/env python3
"""Migrate packages with their own tests, and run these under CPython and as Rust.

    tests/behaviour/packages.py [options] [PACKAGE ...]     all that are listed below

A package's source comes from PyPI by pip and is kept in the work folder. One script runs its test
modules, each in a process of its own (functions as pytest does, and unittest's cases), and prints a
line for each test; shims/pytest.py and pytest_run.py stand in for pytest. A test counts as passed
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
from pathlib import Path

from pypi import bare_python, unpacked

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

# name on PyPI: (version, what to import (folders or files), folder or file of tests or None)
# and after these, the packages of this list that the tests need besides.
PACKAGES = {
    "addict": ("2.4.0", ["addict"], "test_addict.py"),
    "anytree": ("2.13.0", ["anytree"], "tests"),
    "arrow": ("1.4.0", ["arrow"], "tests", ["python-dateutil", "six"]),
    "asttokens": ("3.0.2", ["asttokens"], "tests", ["six"]),
    "attrs": ("26.1.0", ["attr", "attrs"], "tests"),
    "beautifulsoup4": ("4.15.0", ["bs4"], "bs4/tests", ["soupsieve", "typing_extensions"]),
    "blinker": ("1.9.0", ["blinker"], "tests"),
    "boltons": ("26.2.0", ["boltons"], "tests"),
    "bottle": ("0.13.4", ["bottle.py"], "test"),
    "cachetools": ("5.3.3", ["cachetools"], "tests"),
    "cattrs": ("26.2.1", ["cattr", "cattrs"], "tests", ["attrs", "typing_extensions"]),
    "cerberus": ("1.3.8", ["cerberus"], "cerberus/tests"),
    "click": ("8.5.1", ["click"], "tests"),
    "colorama": ("0.4.6", ["colorama"], "colorama/tests"),
    "construct": ("2.10.70", ["construct"], "tests"),
    "cssselect": ("1.6.0", ["cssselect"], "tests"),
    "docopt": ("0.6.2", ["docopt.py"], None),
    "dotmap": ("1.3.30", ["dotmap"], "dotmap"),
    "executing": ("2.3.0", ["executing"], "tests", ["asttokens"]),
    "face": ("26.0.1", ["face"], "face/test", ["boltons"]),
    "flask": ("3.1.3", ["flask"], "tests",
        ["werkzeug", "jinja2", "markupsafe", "itsdangerous", "blinker", "click"]),
    "funcy": ("2.1", ["funcy"], "tests", ["whatever"]),
    "furl": ("2.1.4", ["furl"], "tests", ["six", "orderedmultidict"]),
    "glom": ("25.12.0", ["glom"], "glom/test", ["boltons", "attrs", "face"]),
    "h11": ("0.16.0", ["h11"], "h11/tests"),
    "humanize": ("4.17.0", ["humanize"], "tests"),
    "idna": ("3.20", ["idna"], "tests"),
    "immutables": ("0.21", ["immutables"], "tests"),
    "inflection": ("0.5.1", ["inflection"], "test_inflection.py"),
    "iniconfig": ("2.3.1", ["iniconfig"], "testing"),
    "intervaltree": ("3.2.1", ["intervaltree"], "test", ["sortedcontainers"]),
    "isodate": ("0.7.2", ["isodate"], "tests"),
    "itsdangerous": ("2.2.0", ["itsdangerous"], "tests"),
    "jinja2": ("3.1.6", ["jinja2"], "tests", ["markupsafe"]),
    "jmespath": ("1.1.0", ["jmespath"], "tests"),
    "lark": ("1.3.1", ["lark"], "tests"),
    "mako": ("1.4.3", ["mako"], "test", ["markupsafe"]),
    "markdown": ("3.11.3", ["markdown"], "tests"),
    "markdown-it-py": ("4.3.0", ["markdown_it"], "tests", ["mdurl"]),
    "markupsafe": ("3.0.4", ["markupsafe"], "tests"),
    "marshmallow": ("4.4.0", ["marshmallow"], "tests"),
    "mccabe": ("0.7.0", ["mccabe.py"], "test_mccabe.py"),
    "mdurl": ("0.1.2", ["mdurl"], None),
    "mistune": ("3.4.0", ["mistune"], "tests"),
    "more-itertools": ("11.2.1", ["more_itertools"], "tests"),
    "mpmath": ("1.4.1", ["mpmath"], "mpmath/tests"),
    "natsort": ("8.4.0", ["natsort"], "tests"),
    "num2words": ("0.5.14", ["num2words"], "tests", ["docopt"]),
    "orderedmultidict": ("1.0.2", ["orderedmultidict"], None),
    "packaging": ("26.4", ["packaging"], "tests", ["pretend"]),
    "parse": ("1.20.2", ["parse.py"], "tests"),
    "parsimonious": ("0.11.0", ["parsimonious"], "parsimonious/tests"),
    "parso": ("0.8.7", ["parso"], "test"),
    "pathspec": ("1.1.1", ["pathspec"], "tests"),
    "pluggy": ("1.7.0", ["pluggy"], "testing"),
    "ply": ("3.11", ["ply"], "test"),
    "pretend": ("1.0.9", ["pretend.py"], "test_pretend.py"),
    "prettytable": ("3.18.0", ["prettytable"], "tests", ["wcwidth"]),
    "pyasn1": ("0.6.5", ["pyasn1"], "tests"),
    "pycodestyle": ("2.15.0", ["pycodestyle.py"], "tests"),
    "pydash": ("8.1.0", ["pydash"], "tests", ["typing_extensions"]),
    "pyflakes": ("4.1.0", ["pyflakes"], "pyflakes/test"),
    "pyparsing": ("3.3.3", ["pyparsing"], "tests"),
    "pyrsistent": ("0.20.0", ["pyrsistent", "_pyrsistent_version.py"], "tests"),
    "pystache": ("0.6.8", ["pystache"], "pystache/tests"),
    "python-dateutil": ("4.0.0", ["dateutil"], "tests"),
    "python-slugify": ("9.2.0", ["slugify"], "tests", ["text-unidecode"]),
    "pytimeparse": ("1.1.10", ["pytimeparse"], "pytimeparse/tests"),
    "rfc3986": ("2.0.0", ["rfc3986"], "tests"),
    "schedule": ("1.2.2", ["schedule"], "test_schedule.py"),
    "schema": ("0.7.8", ["schema"], "test_schema.py"),
    "semver": ("3.1.2", ["semver"], "tests"),
    "simpleeval": ("1.0.8", ["simpleeval.py"], "tests"),
    "simplejson": ("4.3.0", ["simplejson"], "simplejson/tests"),
    "six": ("1.17.0", ["six.py"], "test_six.py"),
    "sortedcontainers": ("2.4.0", ["sortedcontainers"], None),
    "soupsieve": ("4.1.3", ["soupsieve"], "tests", ["beautifulsoup4", "typing_extensions"]),
    "sqlparse": ("0.6.1", ["sqlparse"], "tests"),
    "structlog": ("26.1.0", ["structlog"], "tests", ["typing_extensions", "pretend"]),
    "tabulate": ("0.10.0", ["tabulate"], "test"),
    "text-unidecode": ("1.3", ["text_unidecode"], None),
    "textdistance": ("4.6.3", ["textdistance"], "tests"),
    "textile": ("4.0.4", ["textile"], "tests"),
    "texttable": ("1.7.2", ["texttable.py"], "tests.py"),
    "tinycss2": ("1.5.1", ["tinycss2"], "tests", ["webencodings"]),
    "tinydb": ("4.9.0", ["tinydb"], "tests"),
    "tomlkit": ("0.15.2", ["tomlkit"], "tests"),
    "toolz": ("1.2.0", ["toolz", "tlz"], "toolz/tests"),
    "typing_extensions": ("4.16.0", ["typing_extensions.py", "_typed_dict_test_helper.py"], "test_typing_extensions.py"),
    "Unidecode": ("1.4.0", ["unidecode"], "tests"),
    "unidiff": ("1.0.1", ["unidiff"], "tests"),
    "voluptuous": ("0.16.0", ["voluptuous"], "voluptuous/tests"),
    "wcwidth": ("0.9.4", ["wcwidth"], "tests"),
    "webcolors": ("25.10.0", ["webcolors"], "tests"),
    "webencodings": ("0.6.1", ["webencodings"], "tests"),
    "werkzeug": ("3.1.9", ["werkzeug"], "tests", ["markupsafe"]),
    "whatever": ("0.7", ["whatever.py"], "test_whatever.py"),
    "xmltodict": ("1.0.4", ["xmltodict.py"], "tests"),
}

WITH_TESTS = [n for n, p in PACKAGES.items() if p[2]]

SCRIPT = '''"""Runs the tests of the package, each module in a process of its own."""
import pytest_run

MODULES = {modules!r}


def never():
    """Names what may be imported."""
{imports}


if __name__ == "__main__":
    pytest_run.run_modules(MODULES, {seconds})
'''


def options():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("packages", nargs="*", metavar="PACKAGE", default=WITH_TESTS,
                   help=", ".join(WITH_TESTS))
    p.add_argument("--work", type=Path, default=ROOT / "build/packages", help="kept")
    p.add_argument("--only", help="regular expression: test modules to run")
    p.add_argument("--timeout", type=int, default=60, help="seconds for each module")
    p.add_argument("--cargo", default="cargo")
    p.add_argument("--release", action="store_true", help="build optimised")
    p.add_argument("--keep", action="store_true", help="keep each package's program")
    p.add_argument("--json", type=Path, help="write the results there, too")
    p.add_argument("-v", "--verbose", action="store_true", help="show every difference")
    o = p.parse_args()
    o.work = o.work.resolve()
    unknown = [n for n in o.packages if n not in WITH_TESTS]
    if unknown:
        p.error(f"no such package here: {', '.join(unknown)}")
    return o


def fetch(o, name):
    return unpacked(o.work / "fetched" / name, name, PACKAGES[name][0], source_only=True)


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


def imports_here(o, repo, module):
    """False where CPython lacks a module: nothing would be compared."""
    r = subprocess.run([bare_python(o.work), "-c", f"import {module}"], cwd=repo, text=True,
                       env={**os.environ, "PYTHONPATH": str(repo), "PYTHONDONTWRITEBYTECODE": "1"},
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if "ModuleNotFoundError" in r.stderr:
        print(f"    left out     {module:40} {r.stderr.strip().splitlines()[-1]}", flush=True)
        return False
    return True


def conftests(o, repo, files):
    """By folder: the modules whose fixtures tests there may use, the nearest first."""
    folders = {d for f in files for d in f.parents if d.is_relative_to(repo)}
    usable = {d: module_of(repo, d / "conftest.py") for d in sorted(folders)
              if (d / "conftest.py").exists()}
    usable = {d: m for d, m in usable.items() if imports_here(o, repo, m)}
    return {d: [usable[p] for p in (d, *d.parents) if p in usable] for d in folders}


def is_dotted(name):
    return all(part.isidentifier() for part in name.split("."))


def script(o, repo, files):
    modules, fixtures = {}, conftests(o, repo, files)
    for f in files:
        module = module_of(repo, f)
        if (not o.only or re.search(o.only, module)) and imports_here(o, repo, module):
            modules[module] = fixtures[f.parent]
    names = sorted({*modules, *(c for all in modules.values() for c in all)})
    (repo / "run_tests.py").write_text(SCRIPT.format(
        modules=modules, seconds=o.timeout,
        imports="\n".join(f"    import {n}" for n in names if is_dotted(n)) or "    pass"))
    return modules


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
    files = sorted({*source.rglob("test*.py"), *source.rglob("*_test.py")}) \
        if source.is_dir() else [source]
    return repo, script(o, repo, [at / f.relative_to(source) if source.is_dir() else at
                                  for f in files])


def compare(o, name):
    # One workspace for all, so that the runtime and the library compile once.
    (repo, modules), work = arrange(o, name), o.work / "runs"
    out = work / f"{name}.json"
    work.mkdir(parents=True, exist_ok=True)
    out.unlink(missing_ok=True)
    command = [HERE / "run.py", "--repo", repo, "--work", work, "--json", out, "--cargo", o.cargo,
               "--python", bare_python(o.work), "--timeout", str(o.timeout * len(modules)), "--lines",
               "--only", "^run_tests"]
    log = subprocess.run(command + ["--release"] * o.release, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True)
    (work / f"{name}.log").write_text(log.stdout)
    if (work / "stderr").exists():
        (work / "stderr").replace(work / f"{name}.stderr")
    for binary in work.glob("workspace/target/*/run_tests"):
        if o.keep:
            shutil.copy(binary, work / name)
        binary.unlink()  # it holds the whole runtime
    if not out.exists():
        print(log.stdout[-2000:], file=sys.stderr)
        return None
    return {"modules": len(modules), **json.loads(out.read_text())["programs"][0]}


def tell(name, row, verbose):
    tests, same = row.get("lines", 0), row.get("same_lines", 0)
    print(f"{name:20} {row['modules']:8} {tests:6} {same:6} {100 * same / max(tests, 1):6.1f} %   "
          f"{row['verdict'] if same < tests else 'equal'}", flush=True)
    if verbose and same < tests:
        missing = {}
        for theirs, ours in row.get("differing", ()):
            if ours:
                print(f"    {theirs}\n        {ours}")
            else:
                missing.setdefault(theirs.partition(":")[0], []).append(theirs)
        for module, lines in missing.items():
            print(f"    {module} lacks {len(lines)}, the first: {lines[0]}")
    return tests, same


def main():
    o = options()
    o.work.mkdir(parents=True, exist_ok=True)
    print(f"{'package':20} {'modules':>8} {'tests':>6} {'same':>6}            verdict")
    rows, tests, same = {}, 0, 0
    for name in o.packages:
        row = rows[name] = compare(o, name)
        if row:
            n, s = tell(name, row, o.verbose)
            tests, same = tests + n, same + s
        if o.json:
            o.json.write_text(json.dumps(rows, indent=1))
    print(f"{same} passed, {tests - same} failed")
    return 0 if tests and same == tests and all(rows.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
