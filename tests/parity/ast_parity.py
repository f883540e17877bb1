#!/usr/bin/python3
"""Compares `portalis ast` with CPython's own ast.dump(include_attributes=True).

    tests/parity/ast_parity.py [--portalis BIN] [--sample N | --all] [--list N] [FOLDER...]

Every .py file of the folders (default: the standard library with its tests). Equal means the
same text of the tree; for a file that ast.parse rejects, that we reject it, too. Numbers are
compared by value, so both sides' constants are read back. --sample N takes every N-th file.
Prints files, equal, both reject, verdict differs, tree differs; lists the rest. Exit 1 when
the share of equal files is under --goal (per cent).
"""
import argparse
import ast
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import warnings

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
NUMBER = re.compile(r"\bvalue=([0-9.][0-9A-Za-z_.+-]*j?)(?=[,)])")


def numbers(dump):
    """Literals as written become their values, as ast.dump shows them."""
    def value(m):
        try:
            return "value=" + repr(ast.literal_eval(m.group(1)))
        except (SyntaxError, ValueError):
            return m.group(0)
    return NUMBER.sub(value, dump)


def compare(job):
    portalis, path = job
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(100000)
    data = pathlib.Path(path).read_bytes()
    try:
        theirs = ast.dump(ast.parse(data, path), include_attributes=True)
    except (SyntaxError, ValueError):
        theirs = None
    except (RecursionError, MemoryError):
        return path, "left out", ""
    try:
        p = subprocess.run([portalis, "ast", path], capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return path, "verdict differs", "timeout"
    if p.returncode not in (0, 1, 2):
        return path, "crashed", p.stderr.decode(errors="replace")[-200:]
    ours = p.stdout.decode("utf-8", "surrogatepass").rstrip("\n") if p.returncode == 0 else None
    if theirs is None and ours is None:
        return path, "both reject", ""
    if theirs is None or ours is None:
        return path, "verdict differs", p.stderr.decode(errors="replace").strip()[-160:]
    if theirs == ours or theirs == numbers(ours):
        return path, "equal", ""
    ours = numbers(ours)
    at = next((i for i, (a, b) in enumerate(zip(theirs, ours)) if a != b), 0)
    return path, "tree differs", f"{theirs[max(0, at - 60):at + 60]!r} / {ours[max(0, at - 60):at + 60]!r}"


def main():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("folders", nargs="*", default=["/usr/lib/python3.11"])
    p.add_argument("--portalis", default=os.environ.get("PORTALIS", str(ROOT / "build/portalis")))
    p.add_argument("--sample", type=int, default=1)
    p.add_argument("--all", action="store_true", help="every file (the default)")
    p.add_argument("--list", type=int, default=15)
    p.add_argument("--goal", type=float, default=100.0, help="per cent")
    args = p.parse_args()
    files = sorted(str(f) for d in args.folders for f in pathlib.Path(d).rglob("*.py")
                   if f.is_file())[::args.sample]
    counts, rest = {}, []
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        jobs = ((args.portalis, f) for f in files)
        for path, kind, what in pool.map(compare, jobs, chunksize=8):
            counts[kind] = counts.get(kind, 0) + 1
            if kind not in ("equal", "both reject", "left out"):
                rest.append((path, kind, what))
    for path, kind, what in rest[:args.list]:
        print(f"{kind}: {path}: {what}")
    good = counts.get("equal", 0) + counts.get("both reject", 0)
    total = len(files) - counts.get("left out", 0)
    print(f"{len(files)} files: " + ", ".join(f"{n} {k}" for k, n in sorted(counts.items()))
          + f"; {100 * good / max(total, 1):.2f} %")
    failed = 0 if 100 * good / max(total, 1) >= args.goal else len(rest)
    print(f"{good} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
