#!/usr/bin/env python3
"""Lines per second and core for scan -> parse -> translate -> emit, as ratios.

    tests/bench/throughput.py [--portalis BIN] [--py2many BIN] [--passes N] [--json] FOLDER...

On the same files, in one run: CPython's ast.parse alone (in this process, texts in memory),
py2many's Rust back end (its command over the folder, when it is installed), and `portalis
translate` (its command over the folder, one process, one thread, workspace written, without the
library modules that the folder imports: nobody else translates those). The
passes of the three are interleaved and the fastest of each counts, because machines are
shared. A start-up run of each command on an empty file is measured too and said, not
subtracted. Files that ast.parse rejects are left out for everybody.
"""
import argparse
import ast
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import warnings

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def parse_arguments():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("folders", nargs="+", metavar="FOLDER")
    p.add_argument("--portalis", default=str(ROOT / "build" / "portalis"))
    p.add_argument("--py2many", default=shutil.which("py2many"),
                   help="its command; left out when it is not installed")
    p.add_argument("--passes", type=int, default=3)
    p.add_argument("--json", action="store_true", help="figures as JSON on stdout")
    return p.parse_args()


def copy_parsable(folders, target):
    """Copies what ast.parse accepts; returns (texts, lines, rejected)."""
    texts, lines, rejected = [], 0, 0
    for folder in map(pathlib.Path, folders):
        for path in sorted(folder.rglob("*.py")):
            if path.is_symlink() or not path.is_file():
                continue
            data = path.read_bytes()
            try:
                ast.parse(data)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                rejected += 1
                continue
            to = target / folder.name / path.relative_to(folder)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(data)
            texts.append(data)
            lines += data.count(b"\n")
    return texts, lines, rejected


def cpu_seconds(command):
    """User and system time of a command and its children: what one core had to do."""
    before = os.times()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return (after.children_user + after.children_system
            - before.children_user - before.children_system), done.returncode


def time_ast(texts):
    start = time.process_time()
    for text in texts:
        ast.parse(text)
    return time.process_time() - start


def main():
    args = parse_arguments()
    warnings.simplefilter("ignore")  # invalid escapes in other people's code
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        source, empty = scratch / "source", scratch / "empty"
        texts, lines, rejected = copy_parsable(args.folders, source)
        if not texts:
            sys.exit(f"no Python file in {', '.join(args.folders)}")
        empty.mkdir()
        (empty / "nothing.py").write_text("")
        commands = {"portalis": lambda src, out: [args.portalis, "translate", str(src),
                                                  "--library", "none", "-o", str(out)]}
        if args.py2many:
            commands["py2many"] = lambda src, out: [args.py2many, "--rust", "--outdir",
                                                    str(out), str(src)]
        best, start_up, written = {}, {}, {}
        for turn in range(args.passes):
            t = time_ast(texts)
            best["ast.parse"] = min(t, best.get("ast.parse", t))
            for name, command in commands.items():
                for what, src, into in (("empty", empty, start_up), ("all", source, best)):
                    out = scratch / f"{name}-{what}-{turn}"
                    t, code = cpu_seconds(command(src, out))
                    if name == "portalis" and code not in (0, 1):
                        sys.exit(f"portalis translate ended with {code}")
                    into[name] = min(t, into.get(name, t))
                    written[name] = sum(1 for _ in out.rglob("*.rs")) if out.exists() else 0
                    shutil.rmtree(out, ignore_errors=True)
        size = sum(map(len, texts))
        if args.json:
            json.dump({"files": len(texts), "lines": lines, "bytes": size,
                       "rejected": rejected, "cpu_seconds": best, "start_up": start_up,
                       "rust_files": written}, sys.stdout, indent=1)
            print()
            return
        print(f"{len(texts)} files, {lines} lines, {size / 1e6:.1f} MB "
              f"({rejected} rejected by ast.parse and left out); "
              f"CPU time, best of {args.passes} interleaved passes")
        print(f"{'':12}{'CPU s':>9}{'lines/s':>12}{'MB/s':>8}{'x ast.parse':>13}"
              f"{'start-up s':>12}{'.rs files':>11}")
        for name, t in best.items():
            print(f"{name:12}{t:9.3f}{lines / t:12.0f}{size / t / 1e6:8.2f}"
                  f"{best['ast.parse'] / t:13.2f}"
                  f"{start_up.get(name, 0):12.3f}{str(written.get(name, '-')):>11}")


if __name__ == "__main__":
    main()
