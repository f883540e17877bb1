#!/usr/bin/env python3
"""Runs programs under CPython and as Rust; the same stdout and exit code is what counts.

    tests/behaviour/behaviour.py [--portalis BIN] [--work DIR] [--limit N] [--json F] FOLDER...

Every folder becomes one workspace (`portalis translate`), built once in release with a shared
target folder; each of its scripts then runs under both, with an empty stdin, in a fresh copy
of the folder. CPython runs with PYTHONHASHSEED=0. A program on which CPython itself fails to
start, or whose two runs under CPython differ, is left out and counted.

Classes: equal; said (the Rust program ended with an error of ours that names what is not
supported, or a module that is absent); wrong (anything else). Exits 1 when a program does not
translate or build, or is wrong.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def run(command, cwd, seconds, env=None):
    try:
        p = subprocess.run(command, cwd=cwd, timeout=seconds, env=env,
                           stdin=subprocess.DEVNULL, capture_output=True)
    except subprocess.TimeoutExpired:
        return None, b"", b"timeout"
    return p.returncode, p.stdout, p.stderr


def scripts_of(workspace):
    """(binary, source path) of each script."""
    for main in sorted((workspace / "src" / "bin").glob("*.rs")):
        m = re.match(r"//! `(.*)`, run as a script\.", main.read_text().splitlines()[0])
        if m:
            yield main.stem, m.group(1)


def classify(python, rust):
    if python[0] == rust[0] and python[1] == rust[1]:
        return "equal"
    text = rust[2].decode(errors="replace")
    if ("not supported by Portalis" in text or "No module named" in text
            or "cannot import name" in text or "has no attribute" in text.split("\n")[-2:][0]):
        return "said"
    return "wrong"


def one_folder(args, folder, target):
    name = folder.name
    workspace = pathlib.Path(args.work) / name
    code, _, err = run([args.portalis, "translate", str(folder), "-o", str(workspace)],
                       ROOT, 600)
    if code not in (0, 1):
        sys.exit(f"{folder}: portalis translate ended with {code}: {err.decode()[-500:]}")
    build = ["cargo", "build", "--offline"] + ([] if args.debug else ["--release"])
    env = dict(os.environ, CARGO_TARGET_DIR=str(target))
    code, _, err = run(build, workspace, 3600, env)
    built = code == 0
    if not built:
        print(err.decode()[-3000:], file=sys.stderr)
    rows = []
    profile = "debug" if args.debug else "release"
    found = list(scripts_of(workspace))[:args.limit]
    for binary, source in found if built else []:
        env = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1")
        results = []
        for command in ([args.python, source], [args.python, source],
                        [str(target / profile / binary)]):
            with tempfile.TemporaryDirectory() as scratch:
                here = pathlib.Path(scratch) / name
                shutil.copytree(folder, here, symlinks=True)
                if command[0] != args.python:
                    command = command[:1]
                    cwd = here
                else:
                    cwd = here
                results.append(run(command, cwd, args.seconds, env))
        first, second, rust = results
        if first[0] is None or first[:2] != second[:2]:
            kind = "left out"
        else:
            kind = classify(first, rust)
        rows.append({"folder": name, "script": source, "class": kind,
                     "stderr": rust[2].decode(errors="replace")[-300:]})
    return built, rows, len(found)


def main():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("folders", nargs="+", type=pathlib.Path, metavar="FOLDER")
    p.add_argument("--portalis", default=str(ROOT / "build" / "portalis"))
    p.add_argument("--python", default="/usr/bin/python3")
    p.add_argument("--work", default=None, help="keeps workspaces and target folder here")
    p.add_argument("--limit", type=int, default=None, help="at most N scripts of each folder")
    p.add_argument("--seconds", type=float, default=20, help="for one run of one script")
    p.add_argument("--debug", action="store_true", help="build without optimisation")
    p.add_argument("--json", type=pathlib.Path, help="rows as JSON")
    p.add_argument("--list", action="store_true", help="also list what is not equal")
    args = p.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        args.work = args.work or scratch
        target = pathlib.Path(args.work).resolve() / "target"
        all_rows, failed = [], 0
        print(f"{'folder':28}{'scripts':>8}{'built':>7}{'equal':>7}{'said':>6}{'wrong':>7}"
              f"{'left out':>10}")
        for folder in args.folders:
            built, rows, n = one_folder(args, folder.resolve(), target)
            count = {k: sum(r["class"] == k for r in rows)
                     for k in ("equal", "said", "wrong", "left out")}
            failed += count["wrong"] + (0 if built else max(n, 1))
            print(f"{folder.name[:27]:28}{n:8}{'yes' if built else 'NO':>7}{count['equal']:7}"
                  f"{count['said']:6}{count['wrong']:7}{count['left out']:10}", flush=True)
            all_rows += rows
        if args.list:
            for r in all_rows:
                if r["class"] not in ("equal", "left out"):
                    last = (r["stderr"].strip().splitlines() or [""])[-1]
                    print(f"{r['class']:6} {r['folder']}/{r['script']}: {last[:150]}")
        if args.json:
            args.json.write_text(json.dumps(all_rows, indent=1))
        equal = sum(r["class"] == "equal" for r in all_rows)
        print(f"{equal} passed, {failed} failed")
        sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
