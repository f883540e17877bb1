#!/usr/bin/env python3
"""Time pyperformance's benchmarks under CPython and migrated to Rust, as ratios in one run.

    tests/bench/dynamic.py                     fetches pyperformance by pip, builds, measures
    tests/bench/dynamic.py --only 'nbody|go'   some of them
    tests/bench/dynamic.py --hello             how long a migrated hello-world takes to start

CPython and the release build take turns, `--turns` times; each turn runs a benchmark `--rounds`
times and counts the least CPU time of one run, without start-up. A ratio above 1 means that the
Rust is faster. Benchmarks that do not run as Rust yet are left out and named.
"""
import argparse
import json
import math
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests/behaviour"))
import run as behaviour  # noqa: E402

PLAIN = ("argparse|async_generators|async_tree|barnes_hut|base64|bpe_tokeniser|chaos|comprehensions|"
         "coroutines|crypto_pyaes|decimal_factorial|decimal_pi|deepcopy|deltablue|fannkuch|float|"
         "gc_collect|gc_traversal|generators|go|hexiom|json_dumps|json_loads|logging|mdp|"
         "meteor_contest|nbody|nqueens|pathlib|pickle|pidigits|pprint|pyflate|raytrace|"
         "regex_compile|regex_dna|regex_effbot|regex_v8|richards|richards_super|scimark|"
         "spectral_norm|telco|tomli_loads|typing_runtime_protocols|unpack_sequence|xml_etree")
FRAMED = {"bm_logging"}  # ask for frames, which every program of their workspace then pays for
NEEDED = ("pyaes==1.6.1", "tomli==2.0.1")  # pure Python that some of them import
HELLO = 'print("hello, world")\n\nif __name__ == "__main__":\n    pass\n'


def options():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--bench", type=Path, help="pyperformance's folder of benchmarks")
    p.add_argument("--portalis", default=os.environ.get("PORTALIS", str(ROOT / "build/portalis")))
    p.add_argument("--work", type=Path, default=ROOT / "build/dynamic", help="scratch folder, kept")
    p.add_argument("--python", default="python3")
    p.add_argument("--cargo", default="cargo")
    p.add_argument("--only", default=f"^bm_({PLAIN})$", help="regular expression: benchmarks to run")
    p.add_argument("--turns", type=int, default=3)
    p.add_argument("--rounds", type=int, default=2)
    p.add_argument("--timeout", type=float, default=120, help="seconds for one turn")
    p.add_argument("--target", type=Path, help="folder of cargo's, to share what is built")
    p.add_argument("--json", type=Path, help="write the results there, too")
    p.add_argument("--hello", action="store_true", help="measure the start of a program instead")
    o = p.parse_args()
    o.release, o.asan, o.repo, o.paths, o.main = True, False, None, [], "run_benchmark.py"
    return o


def turn(o, src, cmd, name):
    """{benchmark: seconds}, or why there are none."""
    said = behaviour.run(cmd + ["--time", str(o.rounds)], src, o.timeout)
    if said["code"] is None:
        return f"{name} did not end in {o.timeout:.0f} s"
    if said["code"]:
        return said["err"].strip().rsplit("\n", 1)[-1][:100] or f"exit code {said['code']}"
    rows = re.findall(r"^time (\S+) (.*)$", said["out"], re.M)
    return {n: float(s) for s, n in rows} or "it has no timed function"


def measure(o, src, script, binary):
    """Rows of one script's benchmarks: turns of both, the least of each."""
    best = [{}, {}]
    for _ in range(o.turns):
        for which, cmd in enumerate(([o.python, script], [binary])):
            got = turn(o, src, cmd, ("CPython", "Rust")[which])
            if isinstance(got, str):
                return [{"benchmark": script.split("/")[0], "why": got}]
            for n, s in got.items():
                best[which][n] = min(s, best[which].get(n, s))
    both = [{"benchmark": n, "python_s": p, "rust_s": best[1][n],
             "ratio": round(p / max(best[1][n], 1e-9), 3)} for n, p in best[0].items() if n in best[1]]
    alone = [{"benchmark": n, "why": "Rust did not run it"} for n in best[0] if n not in best[1]]
    return both + alone


def mean(rows):
    logs = [math.log(r["ratio"]) for r in rows]
    return math.exp(sum(logs) / len(logs)) if logs else 0.0


def tell(rows):
    timed = [r for r in rows if "ratio" in r]
    print(f"{'benchmark':32} {'CPython ms':>10} {'Rust ms':>10} {'ratio':>7}")
    for r in sorted(timed, key=lambda r: r["ratio"]):
        print(f"{r['benchmark']:32} {r['python_s'] * 1e3:10.4f} {r['rust_s'] * 1e3:10.4f} {r['ratio']:7.2f}")
    print(f"{'geometric mean of ' + str(len(timed)):32} {'':10} {'':10} {mean(timed):7.2f}")
    for r in rows:
        if "why" in r:
            print(f"left out: {r['benchmark']}: {r['why']}")


def prepared(o, gather):
    """The source folder, {script: name} and the binaries, built."""
    o.work.mkdir(parents=True, exist_ok=True)
    o.work = o.work.resolve()
    src, ws = o.work / "src", o.work / "workspace"
    behaviour.shutil.rmtree(src, ignore_errors=True)
    src.mkdir()
    scripts = gather(src)
    bins = behaviour.translate(o, src, ws)
    built, errors = behaviour.build(o, ws, [bins[s] for s in scripts if s in bins])
    return src, scripts, bins, built, errors


def packages(o):
    """The folder of the packages that benchmarks import, fetched once."""
    to = ROOT / "build/pyperformance/needed"
    if not to.is_dir():
        pip = [o.python, "-m", "pip", "install", "-q", "--no-deps", "--no-compile", "--target"]
        subprocess.run(pip + [to, *NEEDED], check=True)
    return to


def gathered(o, src, framed):
    """The scripts of the benchmarks that ask for frames, or of the others, with what they import."""
    o.paths = [o.bench or behaviour.pyperformance(ROOT / "build", o.python)]
    for name in NEEDED:
        name = name.split("==")[0]
        behaviour.shutil.copytree(packages(o) / name, src / name)
    behaviour.shutil.copy(behaviour.HERE / "shims/pyperf.py", src)
    scripts = behaviour.gather(o, src)
    for script, name in list(scripts.items()):
        if (name in FRAMED) != framed:
            behaviour.shutil.rmtree(src / name)
            del scripts[script]
    return scripts


def benchmarks(o):
    rows, work = [], o.work
    for framed in (False, True):
        o.work = work / ("framed" if framed else "plain")
        src, scripts, bins, built, errors = prepared(o, lambda to: gathered(o, to, framed))
        for script, name in scripts.items():
            if bins.get(script) in built:
                rows += measure(o, src, script, built[bins[script]])
            else:
                rows.append({"benchmark": name, "why": "does not build"})
    tell(rows)
    return {"geometric_mean": round(mean([r for r in rows if "ratio" in r]), 3), "rows": rows}


def cpu_of(cmd, times):
    """The least CPU time of a run of that command."""
    best = None
    for _ in range(times):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(cmd, stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best = s if best is None else min(best, s)
    return best


def hello(o):
    def gather(src):
        (src / "hello.py").write_text(HELLO)
        return {"hello.py": "hello"}

    src, scripts, bins, built, errors = prepared(o, gather)
    times = 20 * o.turns
    rust = cpu_of([built[bins["hello.py"]]], times)
    python = cpu_of([o.python, str(src / "hello.py")], times)
    print(f"start of hello-world: CPython {python * 1e3:.1f} ms, Rust {rust * 1e3:.1f} ms of CPU")
    return {"python_ms": python * 1e3, "rust_ms": rust * 1e3}


def main():
    o = options()
    found = hello(o) if o.hello else benchmarks(o)
    if o.json:
        o.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
