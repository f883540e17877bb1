#!/usr/bin/env python3
"""Run Python programs under CPython and as Rust, and compare what they print.

    tests/behaviour/run.py                     our own programs, in tests/behaviour/programs
    tests/behaviour/run.py DIR|FILE ...        any others: each .py file is a program, a folder
                                               with a main.py is one too
    tests/behaviour/run.py --repo DIR          one repository: its scripts are the programs
    tests/behaviour/run.py --bench [DIR]       pyperformance's benchmarks, each run once; without
                                               DIR pip fetches them into the build folder

All programs become one Cargo workspace, so the runtime compiles once. CPython's stdout and
exit code are the truth (PYTHONHASHSEED=0, no stdin); where a folder holds an expected.txt, which a
newer CPython wrote, that is. What was compared is remembered by the
hash of its source and binary: a run that was stopped goes on, and an unchanged program is not
run again. Ends with `N passed, N failed`; passed is equal, or said to be unsupported where
the program's first line is `# expect: unsupported`.
"""
import argparse
import hashlib
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

FETCH = Path("pip")
HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
GUARDED = re.compile(rb"^if +__name__ *== *.__main__", re.M)
GUARD = b'\n\nif __name__ == "__main__":\n    pass\n'
# The runtime is built in half the time so; the programs run some five times as long.
QUICK = ["--config", "profile.dev.package.pyrt.opt-level=0"]
HOST = "x86_64-unknown-linux-gnu"  # cargo builds its own tools without the sanitizer only so
ASAN = "allocator_may_return_null=1:detect_leaks=0:exitcode=99:detect_stack_use_after_return=0"
VERDICTS = ("equal", "unsupported", "differs", "timeout", "python", "unstable", "not built",
            "not translated")


def tool_options(p):
    """What translates, builds and runs."""
    p.add_argument("--portalis", default=os.environ.get("PORTALIS", str(ROOT / "build/portalis")))
    p.add_argument("--python", default="python3")
    p.add_argument("--cargo", default="cargo")
    p.add_argument("--target", type=Path, help="folder of cargo's, to share what is built")
    p.add_argument("--release", action="store_true", help="build optimised (slower to build)")
    p.add_argument("--quick", action="store_true", help="build the runtime without optimisation")
    p.add_argument("--asan", action="store_true",
                   help="build with AddressSanitizer (needs a nightly rustc, as rustup's nightly)")


def options():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("paths", nargs="*", type=Path)
    p.add_argument("--repo", type=Path, help="a repository, as it is")
    p.add_argument("--bench", type=Path, nargs="?", const=FETCH,
                   help="pyperformance's folder of benchmarks (data-files/benchmarks)")
    tool_options(p)
    p.add_argument("--work", type=Path, default=ROOT / "build/behaviour", help="scratch folder, kept")
    p.add_argument("--timeout", type=float, default=20, help="seconds for each run of a program")
    p.add_argument("--only", help="regular expression: programs to run")
    p.add_argument("--json", type=Path, help="write the results there, too")
    p.add_argument("--lines", action="store_true",
                   help="count the lines that are the same under both, in any order")
    p.add_argument("-v", "--verbose", action="store_true", help="show the first difference of each")
    return p.parse_args()


# ---- gathering

def pyperformance(build, python):
    """Its folder of benchmarks, fetched once."""
    to = build / "pyperformance"
    if not (to / "pyperformance").is_dir():
        to.mkdir(parents=True, exist_ok=True)
        subprocess.run([python, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:",
                        "-d", to, "pyperformance"], check=True)
        for wheel in to.glob("pyperformance-*.whl"):
            shutil.unpack_archive(wheel, to, "zip")
    return to / "pyperformance/data-files/benchmarks"


def programs(o):
    """Yields (name, file or folder, the script in that folder)."""
    for path in o.paths:
        found = sorted(path.iterdir()) if path.is_dir() else [path]
        for p in found:
            if p.is_dir() and (p / o.main).exists():
                yield p.name, p, o.main
            elif p.suffix == ".py":
                yield p.stem, p, None


def gather(o, src):
    """Copies the programs into one folder, beside the packages that they import; returns
    {script path in it: name}."""
    out = {}
    for path in o.paths:
        for p in path.iterdir() if path.is_dir() else []:
            if (p / "__init__.py").exists():
                shutil.copytree(p, src / p.name, ignore=shutil.ignore_patterns("__pycache__"))
    for name, path, main in programs(o):
        if o.only and not re.search(o.only, name):
            continue
        if main:
            shutil.copytree(path, src / name, dirs_exist_ok=True)
            out[f"{name}/{main}"] = name
            continue
        text = path.read_bytes()
        (src / path.name).write_bytes(text if GUARDED.search(text) else text + GUARD)
        out[path.name] = name
    return out


def translate(o, src, ws):
    r = subprocess.run([o.portalis, "translate", src, "-o", ws], stderr=subprocess.PIPE, text=True)
    (o.work / "translate.log").write_text(r.stderr)
    if r.returncode not in (0, 1):
        sys.exit(f"portalis translate failed ({r.returncode}):\n{r.stderr[-2000:]}")
    made = json.loads((ws / "PORTALIS.json").read_text())
    return {s["python"]: s["bin"] for s in made["scripts"]}


# ---- building

def cargo(o, ws, targets):
    """One run of cargo. Returns (binaries that were built, {bin: first error})."""
    cmd = [o.cargo, "build", "--offline", "--message-format=json"]
    cmd += ["--release"] if o.release else []
    cmd += QUICK if o.quick else []
    cmd += ["--features", "pyrt/checked", "--target", HOST] if o.asan else []
    for t in targets:
        cmd += ["--bin", t]
    built, broken = {}, {}
    env = dict(os.environ)
    if o.target:
        env.update(CARGO_TARGET_DIR=str(o.target.resolve()))
    if o.asan:
        env.update(RUSTUP_TOOLCHAIN="nightly", RUSTFLAGS="-Zsanitizer=address -Cdebuginfo=1")
    p = subprocess.Popen(cmd, cwd=ws, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         text=True)
    for line in p.stdout:
        m = json.loads(line) if line.startswith("{") else {}
        kind = m.get("reason")
        if kind == "compiler-artifact" and m.get("executable"):
            built[m["target"]["name"]] = m["executable"]
        elif kind == "compiler-message" and m["message"]["level"] == "error":
            broken.setdefault(m["target"]["name"], m["message"]["rendered"])
    p.wait()
    return built, broken, p.stderr.read()


def build(o, ws, bins):
    """Builds all that can be built: cargo stops at the first that cannot, so it is asked again
    for the rest."""
    built, errors, left = {}, {}, sorted(bins)
    while left:
        got, broken, said = cargo(o, ws, left)
        built.update(got)
        errors.update(broken)
        rest = [b for b in left if b not in built and b not in errors]
        if len(rest) == len(left):
            errors.update({b: said[-1500:] for b in rest})
            break
        left = rest
    (o.work / "build.log").write_text("\n".join(f"=== {b}\n{e}" for b, e in errors.items()))
    return built, errors


# ---- running

def limits():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if "ASAN_OPTIONS" not in os.environ:  # its shadow memory counts, too
        resource.setrlimit(resource.RLIMIT_DATA, (6 << 30, 6 << 30))


def run(cmd, cwd, timeout, program=None):
    """Runs cmd; `program` is what to execute when it is not cmd[0]."""
    env = {k: os.environ[k] for k in ("PATH", "HOME", "ASAN_OPTIONS") if k in os.environ}
    env.update(PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", LC_ALL="C.UTF-8", TZ="UTC",
               PYTHONPATH=str(cwd))
    began = time.monotonic()
    p = subprocess.Popen(cmd, executable=program, cwd=cwd, env=env, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
                         preexec_fn=limits)
    try:
        out, err = p.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(p.pid, 9)
        out, err = p.communicate()
        return {"code": None, "out": "", "err": "", "s": timeout}
    return {"code": p.returncode, "out": out.decode(errors="surrogateescape"),
            "err": err.decode(errors="replace"), "s": time.monotonic() - began}


def fresh(src, copy):
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(src, copy, symlinks=True, ignore=shutil.ignore_patterns(".git", "target"))
    return copy


def difference(a, b):
    """(line, CPython's, ours) of the first line that differs."""
    x, y = a.split("\n"), b.split("\n")
    for i in range(max(len(x), len(y))):
        u, v = (s[i] if i < len(s) else "<end>" for s in (x, y))
        if u != v:
            return i + 1, u, v
    return None


def missing_module(r):
    """What ended the program, where that is a module which is not there."""
    last = r["err"].strip().rsplit("\n", 1)[-1]
    return last if r["code"] and last.startswith("ModuleNotFoundError") else None


def compare(o, src, script, binary):
    copy = o.work / "run"
    cwd = lambda: fresh(src, copy)
    recorded = (src / script).parent / "expected.txt"
    if "/" in script and recorded.exists():
        py = {"code": 0, "out": recorded.read_text(), "err": "", "s": 0.0}
    else:
        py = run([o.python, script], cwd(), o.timeout)
    if py["code"] is None:
        return "timeout", "CPython did not end in time", py, None
    if missing_module(py):
        return "python", missing_module(py), py, None
    rs = run([script], cwd(), o.timeout, binary)
    if (py["code"], py["out"]) == (rs["code"], rs["out"]):
        return "equal", "", py, rs
    last = rs["err"].strip().rsplit("\n", 1)[-1]
    if rs["code"] is None:
        return "timeout", f"Rust did not end in {o.timeout:.0f} s; CPython took {py['s']:.1f}", py, rs
    if "not supported by Portalis" in rs["err"]:
        return "unsupported", last, py, rs
    missing = missing_module(rs)
    if missing:
        return "unsupported", missing, py, rs
    again = run([o.python, script], cwd(), o.timeout)
    if again["out"] != py["out"]:
        return "unstable", "CPython prints something else each time", py, rs
    d = difference(py["out"], rs["out"])
    what = f"line {d[0]}: CPython {d[1]!r:.90}, Rust {d[2]!r:.90}" if d else (
        f"exit code {rs['code']}, CPython {py['code']}")
    return "differs", what + (f" | {last[:160]}" if rs["code"] else ""), py, rs


def key_of(src, script, binary):
    h = hashlib.sha256(script.encode() + b"\0" + Path(binary).read_bytes())
    whole = src / script
    for f in sorted(whole.parent.rglob("*.py")) if "/" in script else [whole]:
        h.update(f.read_bytes())
    return h.hexdigest()


def differing(theirs, ours):
    """Pairs of lines that begin alike, the first four hundred."""
    by_name = {line.split(" ", 1)[0]: line for line in ours - theirs}
    return [(line, by_name.get(line.split(" ", 1)[0], ""))
            for line in sorted(theirs - ours)[:400]]


class Memory:
    """What was compared before, by key."""

    def __init__(self, path):
        self.path = path
        self.rows = json.loads(path.read_text()) if path.exists() else {}

    def keep(self, key, row):
        self.rows[key] = row
        new = self.path.with_suffix(".new")
        new.write_text(json.dumps(self.rows))
        new.replace(self.path)


def judge(o, memory, src, script, name, binary, error):
    row = {"program": name, "script": script}
    if error or not binary:
        what = next((l for l in (error or "").split("\n") if l.startswith("error")), "no binary")
        return {**row, "verdict": "not built", "detail": what}
    key = key_of(src, script, binary)
    if key in memory.rows:
        return memory.rows[key]
    verdict, detail, py, rs = compare(o, src, script, binary)
    row.update(verdict=verdict, detail=detail, python_s=round(py["s"], 3),
               rust_s=round(rs["s"], 3) if rs else None)
    if o.lines:
        theirs, ours = (set(r["out"].splitlines() if r else ()) for r in (py, rs))
        (o.work / "stderr").write_text(rs["err"] if rs else "")
        row.update(lines=len(theirs), same_lines=len(theirs & ours),
                   differing=differing(theirs, ours))
    memory.keep(key, row)
    return row


# ---- telling

def summary(rows):
    n = {v: sum(r["verdict"] == v for r in rows) for v in VERDICTS}
    translated = len(rows) - n["not translated"]
    return {"programs": len(rows), "translated": translated,
            "compiled": translated - n["not built"], "equal": n["equal"],
            "said unsupported": n["unsupported"], "wrong": n["differs"],
            "timeout": n["timeout"], "not to be judged": n["python"] + n["unstable"]}


def expected(o, src, row):
    """Verdicts that are no failure."""
    if row["verdict"] in ("equal", "python", "unstable"):
        return True
    first = (src / row["script"]).open("rb").readline()
    return row["verdict"] == "unsupported" and first.startswith(b"# expect: unsupported")


def tell(o, src, rows):
    for r in rows:
        if r["verdict"] != "equal" or o.verbose:
            print(f"{r['verdict']:14} {r['program']:28} {r['detail']}")
    for k, v in summary(rows).items():
        print(f"{v:6}  {k}")
    times = [(r["python_s"], r["rust_s"]) for r in rows if r.get("rust_s")]
    if times:
        print(f"  CPython {sum(t[0] for t in times):.1f} s, Rust {sum(t[1] for t in times):.1f} s")
    good = sum(expected(o, src, r) for r in rows)
    print(f"{good} passed, {len(rows) - good} failed")
    return good == len(rows)


def main():
    o = options()
    o.work.mkdir(parents=True, exist_ok=True)
    o.work = o.work.resolve()
    if o.asan:
        os.environ["ASAN_OPTIONS"] = ASAN
    ws = o.work / "workspace"
    if o.repo:
        src, scripts = o.repo.resolve(), None
    else:
        src = o.work / "src"
        shutil.rmtree(src, ignore_errors=True)
        src.mkdir()
        o.main = "run_benchmark.py" if o.bench else "main.py"
        o.paths = o.paths or [HERE / "programs"]
        if o.bench:
            o.bench = pyperformance(ROOT / "build", o.python) if o.bench == FETCH else o.bench
            o.paths = [o.bench]
            shutil.copy(HERE / "shims/pyperf.py", src)
        scripts = gather(o, src)
    bins = translate(o, src, ws)
    if scripts is None:
        scripts = {s: s for s in bins if not o.only or re.search(o.only, s)}
    built, errors = build(o, ws, [bins[s] for s in scripts if s in bins])
    memory = Memory(o.work / "compared.json")
    rows = []
    for script, name in scripts.items():
        if script in bins:
            b = bins[script]
            rows.append(judge(o, memory, src, script, name, built.get(b), errors.get(b)))
        else:
            rows.append({"program": name, "script": script, "verdict": "not translated",
                         "detail": "see translate.log"})
    if o.json:
        o.json.write_text(json.dumps({"summary": summary(rows), "programs": rows}, indent=1))
    return 0 if tell(o, src, rows) else 1


if __name__ == "__main__":
    sys.exit(main())
