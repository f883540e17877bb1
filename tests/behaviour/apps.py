#!/usr/bin/env python3
"""Migrate whole applications of PyPI with a program that uses them, and compare what it prints.

    tests/behaviour/apps.py [NAME ...]         those of the table below; without names it lists them

Each application is a program in tests/behaviour/apps and the packages that it imports. pip fetches
them; beside each other they are one repository, which run.py migrates, builds and runs under both.
Compiled parts of packages are left out. Some of the programs take minutes to build.
"""
import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from pypi import bare_python, unpacked

HERE = Path(__file__).resolve().parent
APPS = {
    "black": "black click pathspec platformdirs packaging mypy_extensions pytokens",
    "chess": "chess",
    "crypto": "rsa ecdsa six pyasn1 dnslib pypng",
    "docutils": "docutils",
    "grammars": "lark parso pyparsing ply pycparser textX arpeggio click",
    "graphs": "networkx simpy sortedcontainers",
    "html": "html5lib webencodings six beautifulsoup4 soupsieve typing_extensions",
    "markdown": "markdown-it-py mdurl mistune commonmark markdown",
    "mpmath": "mpmath",
    "office": "openpyxl et_xmlfile xlsxwriter pypdf fpdf",
    "ply": "ply",
    "pygments": "pygments",
    "pyparsing": "pyparsing",
    "reformat": "autopep8 pycodestyle isort yapf platformdirs",
    "style": "pycodestyle pyflakes mccabe",
    "sympy": "sympy mpmath",
    "terminal": "rich tabulate texttable prettytable wcwidth click docopt pygments "
                "markdown-it-py mdurl",
    "tools": "jinja2 markupsafe sqlparse jmespath astor astunparse six bottle",
    "yaml": "pyyaml ruamel.yaml tomlkit json5",
}


def fetch(work, name):
    """The package's modules, in a folder of their own."""
    root = unpacked(work / "fetched" / name, name)
    if root.name == "wheel":
        return root
    to = work / "packages" / name
    if to.is_dir():
        return to
    to.mkdir(parents=True)
    for p in root.iterdir():
        if (p / "__init__.py").exists() and p.name not in ("test", "tests"):
            shutil.copytree(p, to / p.name)
        elif p.suffix == ".py" and p.name != "setup.py":
            shutil.copy(p, to)
    return to


def arrange(work, app):
    """A repository of the program and its packages."""
    repo = work / "repos" / app
    shutil.rmtree(repo, ignore_errors=True)
    for name in APPS[app].split():
        shutil.copytree(fetch(work, name), repo, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("*.so", "tests", "__pycache__"))
    shutil.copy(HERE / "apps" / f"{app}.py", repo / f"run_{app}.py")
    shutil.copy(HERE / "apps" / "ugly.py", repo)  # sources for what formats them
    return repo


def main():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("names", nargs="*", metavar="NAME")
    p.add_argument("--work", type=Path, default=HERE.parent.parent / "build/apps")
    p.add_argument("--cargo", default="cargo")
    p.add_argument("--timeout", default="300")
    o = p.parse_args()
    if not o.names:
        print("\n".join(f"{k:10} {v}" for k, v in APPS.items()))
        return 0
    failed = 0
    work = o.work.resolve()
    for app in o.names:
        repo = arrange(work, app)
        failed += subprocess.run(
            [sys.executable, HERE / "run.py", "--repo", repo, "--only", f"^run_{app}", "-v",
             "--work", work / "runs", "--cargo", o.cargo, "--timeout", o.timeout,
             "--python", bare_python(work)],
            env={**os.environ, "PYTHONWARNINGS": "ignore"}).returncode != 0
    print(f"{len(o.names) - failed} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
