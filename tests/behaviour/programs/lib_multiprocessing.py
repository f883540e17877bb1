"""multiprocessing by fork: processes, queues, locks, pools, values sent by pickle."""
import multiprocessing as mp
import os
from multiprocessing.pool import ThreadPool


def square(x):
    return x * x


def child(queue, lock, n, parent):
    with lock:
        queue.put((n, os.getpid() != parent, mp.current_process().name))


def failing():
    raise SystemExit(3)


def late(event, connection):
    connection.send(event.wait(10))
    connection.close()


def unable(x):
    raise ValueError(f"no square of {x}")


if __name__ == "__main__":
    queue, lock = mp.SimpleQueue(), mp.Lock()
    processes = [mp.Process(target=child, args=(queue, lock, i, os.getpid())) for i in range(3)]
    for p in processes:
        p.start()
    for p in processes:
        p.join()
    print(sorted(queue.get() for _ in processes), [p.exitcode for p in processes])

    p = mp.Process(target=failing, daemon=True)
    p.start()
    p.join()
    print(p.exitcode, p.is_alive(), p.daemon)

    here, there = mp.Pipe()
    event = mp.Event()
    p = mp.Process(target=late, args=(event, there))
    p.start()
    event.set()
    print(here.recv(), event.is_set())
    p.join()

    both = mp.Queue()
    p = mp.Process(target=both.put, args=({"x": [1, 2.5, None]},))
    p.start()
    print(both.get())
    p.join()

    rlock = mp.RLock()
    with rlock, rlock:
        print(rlock)
    try:
        rlock.release()
    except AssertionError as e:
        print(e)
    try:
        lock.release()
    except ValueError as e:
        print(e)

    with ThreadPool(2) as pool:
        print(pool.map(square, range(5)))
    with mp.Pool(2) as pool:
        print(pool.map(square, range(10)), pool.apply(square, (7,)))
        print(list(pool.imap(square, range(4))), pool.starmap(pow, [(2, 5), (3, 2)]))
        try:
            pool.apply(unable, (3,))
        except ValueError as e:
            print("ValueError:", e)
    print(mp.get_start_method(), mp.cpu_count() > 0, mp.current_process().name, mp.active_children())
