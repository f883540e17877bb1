"""time: the system's clocks by number, what is told of them, and their resolution."""
import time

for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
    info = time.get_clock_info(name)
    print(name, info.implementation, info.monotonic, info.adjustable, info.resolution)
try:
    time.get_clock_info("sundial")
except ValueError as e:
    print("ValueError:", e)

for name in sorted(n for n in dir(time) if n.startswith("CLOCK_")):
    clock = getattr(time, name)
    if name == "CLOCK_TAI" or name.endswith("_COARSE"):
        continue
    a, b = time.clock_gettime(clock), time.clock_gettime_ns(clock)
    print(name, clock, type(a).__name__, type(b).__name__, 0 <= b - a * 1e9 < 1e9, time.clock_getres(clock))

print(abs(time.clock_gettime(time.CLOCK_REALTIME) - time.time()) < 1)
print(abs(time.clock_gettime(time.CLOCK_MONOTONIC) - time.monotonic()) < 1)
print(time.thread_time_ns() > 0, time.process_time_ns() > 0)
for wrong in (lambda: time.clock_gettime(1234), lambda: time.clock_getres(1234)):
    try:
        wrong()
    except OSError as e:
        print(type(e).__name__, e.errno, e.strerror)
