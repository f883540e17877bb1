"""Stands in for pyperf when benchmarks are compared: each runs once, and what it returned and left
in its module's data is printed, so that two implementations can be compared. With `--time N` as
the program's arguments each runs N times instead, and the least CPU time of one run is printed."""
import sys
import time

ROUNDS = int(sys.argv[2]) if sys.argv[1:2] == ["--time"] else 0
perf_counter = time.process_time if ROUNDS else time.perf_counter


class Namespace:
    pass


class ArgumentParser:
    """Options take their defaults."""

    def __init__(self, space):
        self.space = space

    def add_argument(self, *names, **options):
        name = names[0]
        for n in names:
            if n.startswith("--"):
                name = n
                break
        if "dest" in options:
            name = options["dest"]
        default = options.get("default")
        if default is None and options.get("action") == "store_true":
            default = False
        if default is None and options.get("choices") and not name.startswith("-"):
            default = sorted(options["choices"])[0]
        setattr(self.space, name.lstrip("-").replace("-", "_"), default)

    add_mutually_exclusive_group = add_argument_group = lambda self, *a, **k: self
    set_defaults = lambda self, **k: [setattr(self.space, n, v) for n, v in k.items()]


def checksum(text):
    c = 1
    d = 0
    for ch in text[:200000]:
        c = (c + ord(ch)) % 65521
        d = (d + c) % 65521
    return d * 65536 + c


def tell(name, value):
    try:
        text = repr(value)
    except Exception as e:
        text = type(e).__name__
    if " at 0x" in text or "built-in" in text:
        text = type(value).__name__
    if len(text) > 60:
        text = f"{len(text)} characters, checksum {checksum(text)}"
    print(" ", name, text)


def timed(loops, fn, args):
    began = perf_counter()
    for _ in range(loops):
        fn(*args)
    return perf_counter() - began


def tell_time(name, run):
    """`run(loops)` gives the time of that many; a measurement takes 50 ms or more."""
    loops = 1
    least = run(loops)
    while least < 0.05:
        loops *= 2
        least = run(loops)
    for _ in range(ROUNDS - 1):
        least = min(least, run(loops))
    print("time", f"{least / loops:.9f}", name)


class Runner:
    def __init__(self, *args, **options):
        self.metadata = {}
        self.args = Namespace()
        self.argparser = ArgumentParser(self.args)

    def parse_args(self, *args):
        return self.args

    def _data(self):
        main = sys.modules["__main__"]
        for name, value in sorted(vars(main).items()):
            if not name.startswith("_") and type(value) in (int, float, str, tuple, list, dict, set, bytes):
                tell(name, value)

    def bench_func(self, name, fn, *args, **options):
        if ROUNDS:
            return tell_time(name, lambda loops: timed(loops, fn, args))
        print("bench_func", name)
        tell("returned", fn(*args))
        self._data()

    def bench_time_func(self, name, fn, *args, **options):
        if ROUNDS:
            return tell_time(name, lambda loops: fn(loops, *args))
        print("bench_time_func", name)
        print("  took some time:", fn(1, *args) >= 0)
        self._data()

    def bench_async_func(self, name, fn, *args, **options):
        import asyncio
        if ROUNDS:
            return tell_time(name, lambda loops: timed(loops, lambda: asyncio.run(fn(*args)), ()))
        print("bench_async_func", name)
        tell("returned", asyncio.run(fn(*args)))

    def timeit(self, name, stmt=None, **options):
        print("timeit", name)

    def bench_command(self, name, command):
        print("bench_command", name)


def python_implementation():
    return "cpython"


def python_has_jit():
    return False
