#!/usr/bin/env python3
"""Run our own programs as texts: through exec() of one translated driver, beside CPython.

    tests/behaviour/exec_programs.py            the programs below
    tests/behaviour/exec_programs.py NAME ...   others of tests/behaviour/programs

The driver is translated and built once; each program is a file that it reads, compiles and
executes. What it prints must be what CPython prints for the same driver and program: a test of
the whole evaluator. Ends with `N passed, N failed`.
"""
import argparse
import os
import subprocess
import sys
from pathlib import Path

from run import QUICK

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAMS = """
    algorithms args_calls augmented_globals classes closures comprehensions core_async core_await
    core_calls core_classes core_constants core_descriptor_types core_exceptions core_generators
    core_operators decorators evaluation_order except_star exceptions flow flow_loops fstrings
    functions generators inheritance lib_dataclasses lifetimes_and_lines match_patterns sets tour
    unpacking unusual
""".split()
DRIVER = '''\
import sys

sys.argv.pop(0)
with open(sys.argv[0], encoding="utf-8") as f:
    text = f.read()
names = {"__name__": "__main__", "__file__": sys.argv[0], "__doc__": None}
exec(compile(text, sys.argv[0], "exec"), names)

if __name__ == "__main__":
    pass
'''


def options():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("names", nargs="*", help="programs; those named in this file when left out")
    p.add_argument("--portalis", default=os.environ.get("PORTALIS", str(ROOT / "build/portalis")))
    p.add_argument("--work", type=Path, default=ROOT / "build/exec", help="scratch folder, kept")
    p.add_argument("--python", default="python3")
    p.add_argument("--cargo", default="cargo")
    p.add_argument("--quick", action="store_true", help="build the runtime without optimisation")
    p.add_argument("--target", type=Path, help="folder of cargo's, to share what is built")
    p.add_argument("--timeout", type=float, default=30, help="seconds for each run")
    return p.parse_args()


def build(o):
    """The driver's binary."""
    src, ws = o.work / "src", o.work / "workspace"
    src.mkdir(parents=True, exist_ok=True)
    (src / "driver.py").write_text(DRIVER)
    subprocess.run([o.portalis, "translate", src, "-o", ws], check=True, stderr=subprocess.PIPE)
    target = (o.target or ws / "target").resolve()
    env = dict(os.environ, CARGO_TARGET_DIR=str(target))
    quick = QUICK if o.quick else []
    subprocess.run([o.cargo, "build", "--offline", "-q", *quick], cwd=ws, env=env, check=True)
    return target / "debug" / "driver"


def run(o, cmd, program=None):
    """(exit code, stdout) of a command; None for the code when it did not end in time."""
    env = {k: os.environ[k] for k in ("PATH", "HOME") if k in os.environ}
    env.update(PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", LC_ALL="C.UTF-8", TZ="UTC")
    try:
        p = subprocess.run(cmd, executable=program, cwd=HERE / "programs", env=env,
                           stdin=subprocess.DEVNULL, capture_output=True, timeout=o.timeout)
    except subprocess.TimeoutExpired:
        return None, ""
    return p.returncode, p.stdout.decode(errors="replace")


def difference(a, b):
    x, y = a.split("\n"), b.split("\n")
    for i in range(max(len(x), len(y))):
        u, v = (s[i] if i < len(s) else "<end>" for s in (x, y))
        if u != v:
            return f"line {i + 1}: CPython {u!r:.90}, exec {v!r:.90}"
    return "other exit codes"


def main():
    o = options()
    binary = build(o)
    driver = str((o.work / "src/driver.py").resolve())
    failed = 0
    names = o.names or PROGRAMS
    for name in names:
        file = f"{name}.py"
        theirs = run(o, [o.python, driver, file])
        ours = run(o, [driver, file], binary)
        if theirs != ours:
            failed += 1
            print(f"differs  {name}: {difference(theirs[1], ours[1])}")
    print(f"{len(names) - failed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
