#!/usr/bin/env python3
"""MB/s and lines/s, one core, of lexing and parsing, beside other parsers of Python.

    tests/bench/parsers.py [--build DIR] [--passes N] [--json] FOLDER...

On the same files, all of them in memory, in one run: Portalis (front_speed, built in DIR),
CPython's ast.parse, and what of these is installed for this python3: tree-sitter with
tree-sitter-python, and ruff's parser by way of pytest_impacted_rs, which parses with it, reads
each file itself and walks the tree for imports: an upper bound of its time, said as such.
CPU seconds, the best of interleaved passes. Files that ast.parse rejects are left out.
"""
import argparse
import ast
import json
import pathlib
import subprocess
import sys
import time
import warnings

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def parse_arguments():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("folders", nargs="+", metavar="FOLDER")
    p.add_argument("--build", default=str(ROOT / "build"))
    p.add_argument("--passes", type=int, default=3)
    p.add_argument("--json", action="store_true", help="figures as JSON on stdout")
    return p.parse_args()


def read_parsable(folders):
    """(path, bytes) of what ast.parse accepts, and how many it does not."""
    files, rejected = [], 0
    for folder in map(pathlib.Path, folders):
        for path in sorted(folder.rglob("*.py")):
            if path.is_symlink() or not path.is_file():
                continue
            data = path.read_bytes()
            try:
                ast.parse(data)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                rejected += 1
            else:
                files.append((str(path.resolve()), data))
    return files, rejected


def timed(work, items):
    start = time.process_time()
    for item in items:
        work(item)
    return time.process_time() - start


def others(files):
    """name -> function that parses all files once and returns CPU seconds."""
    texts = [data for _, data in files]
    out = {"ast.parse": lambda: timed(ast.parse, texts)}
    try:
        import tree_sitter
        import tree_sitter_python
        parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))
        out["tree-sitter"] = lambda: timed(parser.parse, texts)
    except ImportError:
        print("tree-sitter is not installed for this python3", file=sys.stderr)
    try:
        from pytest_impacted_rs import parse_file_imports
        paths = [path for path, _ in files]
        out["ruff (+ imports)"] = lambda: timed(
            lambda path: parse_file_imports(path, "m", False), paths)
    except ImportError:
        print("pytest_impacted_rs (ruff's parser) is not installed", file=sys.stderr)
    return out


def ours(build, names):
    done = subprocess.run([f"{build}/front_speed", "1"], input=names, text=True,
                          stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def main():
    args = parse_arguments()
    warnings.simplefilter("ignore")  # invalid escapes in other people's code
    subprocess.run(["cmake", "--build", args.build, "--target", "front_speed"], check=True,
                   stdout=subprocess.DEVNULL)
    files, rejected = read_parsable(args.folders)
    if not files:
        sys.exit(f"no Python file in {', '.join(args.folders)}")
    names = "".join(path + "\n" for path, _ in files)
    best = {}
    runs = others(files)
    for _ in range(args.passes):
        for name, t in ours(args.build, names).items():
            best[name] = min(t, best.get(name, t))
        for name, run in runs.items():
            t = run()
            best[name] = min(t, best.get(name, t))
    size = sum(len(data) for _, data in files)
    lines = sum(data.count(b"\n") for _, data in files)
    if args.json:
        json.dump({"files": len(files), "bytes": size, "lines": lines, "rejected": rejected,
                   "cpu_seconds": best}, sys.stdout, indent=1)
        print()
        return
    print(f"{len(files)} files, {lines} lines, {size / 1e6:.1f} MB ({rejected} left out); "
          f"CPU time, one core, best of {args.passes} interleaved passes")
    print(f"{'':18}{'CPU s':>9}{'MB/s':>9}{'lines/s':>12}{'of our parse':>14}")
    for name, t in best.items():
        print(f"{name:18}{t:9.3f}{size / t / 1e6:9.1f}{lines / t:12.0f}"
              f"{t / best['parse']:13.2f}x")


if __name__ == "__main__":
    main()
