#!/usr/bin/python3.11
"""Compares our syntax trees with CPython's over every .py file of some folders.

    tests/parity/ast_parity.py [--portalis BIN | --ours BUILD/ast_dump [--lines]] [--sample N] [FOLDER ...]

The reference is the interpreter that runs this script: 3.11. Both dump with
include_attributes=True. A file is `equal` when the dumps are, `both reject` when both refuse it;
anything else is listed, and makes the exit status 1 when there is more of it than --goal allows.
Without folders it takes the standard library with its tests. Two processes work at a time.

Known and wanted difference: ast.parse(bytes) does not look at bytes in comments, so it takes
files that are not UTF-8 and declare nothing; running them does not. We refuse them, and so does
the reference here.
"""
import argparse
import ast
import io
import multiprocessing
import os
import subprocess
import sys
import tokenize
import warnings


def is_utf8_or_declared(data):
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        if encoding.startswith("utf-8"):
            data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError):
        return False
    return True


def reference(name):
    """(verdict, dump or error) of CPython."""
    with open(name, "rb") as f:
        data = f.read()
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(20000)
    try:
        tree = ast.parse(data)
        if not is_utf8_or_declared(data):
            return False, "SyntaxError: not UTF-8"
        return True, ast.dump(tree, include_attributes=True).encode("utf-8", "surrogatepass")
    except (SyntaxError, ValueError, RecursionError, MemoryError, LookupError) as e:
        return False, "%s: %s" % (type(e).__name__, e)


class Batch:
    """`ast_dump` of tests/parity: one process for many files, with the grammar of 3.11."""

    options = []

    def __init__(self, program, names):
        self.run = subprocess.Popen([program, "-v", "3%d" % sys.version_info[1], *self.options],
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.run.stdin.write(b"".join(os.fsencode(n) + b"\n" for n in names))
        self.run.stdin.close()

    def result(self, _name):
        head = self.run.stdout.readline().split(b" ", 2)
        if len(head) != 3:
            raise EOFError
        n = int(head[1])
        data = self.run.stdout.read(n)
        if len(data) != n:
            raise EOFError
        return head[0] == b"ok", data


class BatchByLines(Batch):
    """The same, its lines parsed by the data-parallel parser."""

    options = ["-k"]


class Single:
    """`portalis ast FILE`."""

    def __init__(self, program, _names):
        self.program = program

    def result(self, name):
        p = subprocess.run([self.program, "ast", name], capture_output=True, timeout=60)
        if p.returncode not in (0, 1):
            raise EOFError
        return p.returncode == 0, p.stdout[:-1] if p.returncode == 0 else p.stderr


def compare(job):
    """Compares one batch of files; gives a list of (name, outcome, detail)."""
    how, program, names = job
    ours = how(program, names)
    results = []
    for name in names:
        try:
            mine, text = ours.result(name)
        except (EOFError, subprocess.TimeoutExpired):
            results.append((name, "died", "our program ended or hung"))
            if how is not Single:
                break
            continue
        ok, expected = reference(name)
        if ok != mine:
            results.append((name, "verdict", expected if not ok else text.decode()))
        elif not ok:
            results.append((name, "both reject", "%s | %s" % (expected, text.decode())))
        elif text == expected:
            results.append((name, "equal", ""))
        else:
            results.append((name, "differ", first_difference(expected, text)))
    return results


def first_difference(expected, got):
    at = next((i for i, (a, b) in enumerate(zip(expected, got)) if a != b),
              min(len(expected), len(got)))
    lo = max(0, at - 150)
    return "CPython: %r\n    ours:    %r" % (expected[lo:at + 80], got[lo:at + 80])


def collect(folders):
    names = []
    for folder in folders:
        if os.path.isfile(folder):
            names.append(folder)
        for at, dirs, files in os.walk(folder):
            dirs.sort()
            names += [os.path.join(at, f) for f in sorted(files) if f.endswith(".py")]
    return names


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--ours", help="the program ast_dump: faster than `portalis ast`")
    p.add_argument("--lines", action="store_true", help="by the data-parallel parser, with --ours")
    p.add_argument("--portalis", default=os.environ.get("PORTALIS", "build/portalis"))
    p.add_argument("--sample", type=int, default=1, help="take every N-th file")
    p.add_argument("--all", action="store_true", help="every file (the default)")
    p.add_argument("--goal", type=float, default=100.0, help="per cent")
    p.add_argument("--messages", action="store_true", help="show what both say to bad files")
    p.add_argument("folders", nargs="*")
    args = p.parse_args()
    names = collect(args.folders or [os.path.dirname(os.__file__)])[::args.sample]
    batch = BatchByLines if args.lines else Batch
    how, program = (batch, args.ours) if args.ours else (Single, args.portalis)
    batches = [(how, program, names[i:i + 20]) for i in range(0, len(names), 20)]
    counts = dict.fromkeys(["equal", "differ", "both reject", "verdict", "died"], 0)
    with multiprocessing.Pool(2) as pool:
        for results in pool.imap(compare, batches):
            for name, outcome, detail in results:
                counts[outcome] += 1
                if outcome in ("differ", "verdict", "died") or (
                        args.messages and outcome == "both reject"):
                    print("%s: %s\n    %s" % (outcome, name, detail))
    good = counts["equal"] + counts["both reject"]
    print("%d files: %d equal, %d differ, %d both reject, %d verdict differs, %d died"
          % (len(names), counts["equal"], counts["differ"], counts["both reject"],
             counts["verdict"], len(names) - sum(counts.values()) + counts["died"]))
    enough = names and 100 * good >= args.goal * len(names)
    print("%d passed, %d failed" % (good, 0 if enough else max(1, len(names) - good)))
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
