#!/usr/bin/env python3
"""What a unit costs the scheduler, beside HyperQueue on the same machine.

    tests/bench/dispatch.py [--build DIR] [--units N] [--peer-units N] [--workers N] [--json]

Portalis: rank 0's real loop (dispatch_speed, built in DIR) with workers that answer and do
nothing, as fast as it goes and at 10,000 units a second: grants, results, ledger and commits,
all on the disk. HyperQueue (PyPI package hyperqueue, when this python3 has it): its server's
thread while tasks of /bin/true run, without its journal, so nothing durable; its worker, which
starts the processes, is a thread of its own and not counted.

CPU microseconds a unit is what is compared. Published, of other machines: HyperQueue "below
0.1 ms" a task (its README); Slurm 120,000 jobs an hour (Wikipedia, from its authors), 30 ms each.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def parse_arguments():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", default=str(ROOT / "build"))
    p.add_argument("--units", type=int, default=100_000)
    p.add_argument("--peer-units", type=int, default=5_000)
    p.add_argument("--workers", type=int, default=8)
    p.add_argument("--json", action="store_true")
    return p.parse_args()


def ours(args, rate):
    program = pathlib.Path(args.build) / "dispatch_speed"
    if not program.exists():
        sys.exit(f"dispatch.py: no {program}; cmake --build {args.build} --target dispatch_speed")
    folder = tempfile.mkdtemp(prefix="pt-dispatch-")
    try:
        out = subprocess.run([program, str(args.units), str(args.workers), str(rate),
                              os.path.join(folder, "job")], check=True, stdout=subprocess.PIPE)
    finally:
        shutil.rmtree(folder)
    figures = json.loads(out.stdout)
    if figures["done"] != args.units:
        sys.exit(f"dispatch.py: {figures['done']} of {args.units} units were done")
    return figures


def thread_seconds():
    """CPU seconds of each thread of this process."""
    seconds = {}
    for thread in os.listdir("/proc/self/task"):
        fields = pathlib.Path(f"/proc/self/task/{thread}/stat").read_text().rpartition(")")[2].split()
        seconds[int(thread)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return seconds


def peer(args):
    """HyperQueue's server thread, or None when it is not installed."""
    try:
        from hyperqueue.cluster import LocalCluster, WorkerConfig
        from hyperqueue.job import Job
    except ImportError:
        return None
    before = set(thread_seconds())
    with tempfile.TemporaryDirectory() as folder, LocalCluster() as cluster:
        server = min(set(thread_seconds()) - before)
        cluster.start_worker(WorkerConfig(cores=args.workers))
        client = cluster.client()
        job = Job()
        for _ in range(args.peer_units):
            job.program(["/bin/true"], cwd=folder)  # where its output goes
        cpu, wall = thread_seconds()[server], time.monotonic()
        client.wait_for_jobs([client.submit(job)])
        cpu, wall = thread_seconds()[server] - cpu, time.monotonic() - wall
    n = args.peer_units
    return {"units": n, "wall_s": wall, "cpu_s": cpu, "units_per_s": n / wall,
            "cpu_us_per_unit": 1e6 * cpu / n}


def main():
    args = parse_arguments()
    rows = {"portalis, unlimited": ours(args, 0), "portalis, 10,000/s": ours(args, 10_000)}
    other = peer(args)
    if other:
        rows["HyperQueue"] = other
    if args.json:
        print(json.dumps(rows, indent=1))
        return
    base = rows["portalis, unlimited"]["cpu_us_per_unit"]
    print(f"{'':22}{'units':>9}{'units/s':>10}{'CPU us/unit':>13}{'ratio':>8}")
    for name, r in rows.items():
        print(f"{name:22}{r['units']:9}{r['units_per_s']:10.0f}{r['cpu_us_per_unit']:13.1f}"
              f"{r['cpu_us_per_unit'] / base:8.2f}")
    if not other:
        print("HyperQueue: not installed for this python3 (pip install hyperqueue)")


if __name__ == "__main__":
    main()
