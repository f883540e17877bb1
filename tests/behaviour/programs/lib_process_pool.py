"""Pools of processes: results in order, errors with their class and cause, broken pools."""
import asyncio
import concurrent.futures
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, as_completed, wait
import os


def square(n):
    return n * n


def fails(n):
    raise ValueError("no", n)


def leaves():
    os._exit(3)


start = []


def begin(x):
    start.append(x)


def seen():
    return list(start)


async def awaited():
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
        print(await asyncio.gather(*(loop.run_in_executor(pool, square, n) for n in range(4))))
        try:
            await loop.run_in_executor(pool, fails, 1)
        except ValueError as e:
            print("awaited", e.args)


def main():
    asyncio.run(awaited())
    with ProcessPoolExecutor(max_workers=2) as pool:
        print(list(pool.map(square, range(10), chunksize=3)))
        futures = [pool.submit(square, n) for n in range(5)]
        print(sorted(f.result() for f in as_completed(futures)))
        done, rest = wait(futures)
        print(len(done), len(rest), futures[0].done())
        f = pool.submit(fails, 7)
        try:
            f.result()
        except ValueError as e:
            print(type(e).__name__, e.args, type(e.__cause__).__name__)
        print(pool.submit(os.getpid).result() != os.getpid())
        print(pool.submit(pow, 2, 10).result(timeout=20), pool.submit(sorted, [3, 1, 2], reverse=True).result())
    with concurrent.futures.ProcessPoolExecutor(1, initializer=begin, initargs=("a",)) as pool:
        print(pool.submit(seen).result(), start)
    with concurrent.futures.ProcessPoolExecutor(1) as pool:
        try:
            pool.submit(leaves).result()
        except concurrent.futures.process.BrokenProcessPool as e:
            print(type(e).__name__, e)
    for bad in (lambda: ProcessPoolExecutor(0), lambda: ProcessPoolExecutor(1, initializer=3)):
        try:
            bad()
        except (ValueError, TypeError) as e:
            print(type(e).__name__, e)
    pool = ProcessPoolExecutor(2)
    f = pool.submit(square, 12)
    f.add_done_callback(lambda f: print("done", f.result()))
    pool.shutdown()
    try:
        pool.submit(square, 1)
    except RuntimeError as e:
        print(e)
    print(ProcessPoolExecutor.__mro__[1], ProcessPoolExecutor.__module__, isinstance(pool, concurrent.futures.Executor))


if __name__ == "__main__":
    main()
