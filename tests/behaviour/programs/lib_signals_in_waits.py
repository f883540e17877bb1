"""Handlers of signals run while the main thread waits; threads that wait for bytes hold up no other."""
import _thread
import mmap
import os
import queue
import signal
import sys
import threading
import time
import warnings


class Rung(Exception):
    pass


def ring(signum, frame):
    raise Rung(signal.Signals(signum).name)


def rung(what, wait):
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        print(what, wait())
    except Rung as e:
        print(what, "ended by", e)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def waits():
    """Each of them ends by what the handler raises."""
    signal.signal(signal.SIGALRM, ring)
    lock = threading.Lock()
    lock.acquire()
    gate = threading.Event()
    held = threading.Thread(target=gate.wait)
    held.start()
    rung("lock", lock.acquire)
    rung("event", gate.wait)
    rung("join", held.join)
    rung("queue", queue.Queue().get)
    rung("semaphore", threading.Semaphore(0).acquire)
    c = threading.Condition()
    with c:
        rung("condition", c.wait)
    rung("sleep", lambda: time.sleep(5))
    gate.set()
    held.join()
    rung("event alone", threading.Event().wait)


def stop_by_handler():
    """What the handler sets free is seen; the wait goes on when it does nothing."""
    stop = threading.Event()
    signal.signal(signal.SIGALRM, lambda *_: stop.set())
    rung("stopped", stop.wait)
    who = []
    signal.signal(signal.SIGALRM, lambda *_: who.append(threading.current_thread().name))
    rung("went on", lambda: threading.Event().wait(0.15))
    helper = threading.Thread(target=lambda: [os.kill(os.getpid(), signal.SIGALRM), time.sleep(0.05)])
    helper.start()
    helper.join()
    print(who)


def loops():
    """A loop that only looks, and one that polls: their handlers run, too."""
    stop, rang = threading.Event(), []
    signal.signal(signal.SIGALRM, lambda *_: rang.append(1) or stop.set())
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    while not rang:
        pass
    stop.clear()
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    while not stop.is_set():
        continue
    exec("import signal\nsignal.setitimer(signal.ITIMER_REAL, 0.05)\nwhile len(rang) < 3: n = pow(3, 99, 7)")
    print(rang)


def interrupts():
    """The interrupt is there before sleep() begins, with text that waits to be written."""
    t = threading.Thread(target=_thread.interrupt_main)
    try:
        t.start()
        t.join()
        time.sleep(1)
    except KeyboardInterrupt:
        print("interrupted")
    t.join()


def pipes():
    """Reader and writer are threads of one program; the pipe holds less than what is written."""
    r, w = os.pipe()
    got = []

    def read():
        with open(r, "rb") as f:
            got.append(f.readline())
            got.append(len(f.read()))

    t = threading.Thread(target=read)
    t.start()
    with open(w, "wb") as f:
        f.write(b"first\n")
        f.flush()
        print(f.write(b"x" * 300000))
    t.join()
    print(got)
    r, w = os.pipe()
    signal.signal(signal.SIGALRM, ring)
    with open(w, "wb", buffering=0) as raw:
        rung("raw write", lambda: [raw.write(b"y" * 200000) for _ in range(2)])
    os.set_blocking(r, False)
    total = 0
    while True:
        piece = os.read(r, 65536)
        total += len(piece)
        if not piece:
            break
    print(total)
    try:
        with open(os.pipe()[0], "rb", buffering=0) as raw:
            rung("raw read", lambda: raw.read(1))
    except OSError as e:
        print(e)


def hooks():
    threading.excepthook = lambda args: 1 / 0
    sys.excepthook = lambda kind, value, tb: print("sys.excepthook", kind.__name__, value)
    sys.stderr = sys.stdout
    t = threading.Thread(target=lambda: [][1])
    t.start()
    t.join()
    sys.stderr = sys.__stderr__
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        t.setName("new")
        print(t.getName(), t.isDaemon(), threading.Event().isSet(), threading.activeCount())
    print([str(w.message) for w in seen])


def maps():
    m = mmap.mmap(-1, 8192)
    m.read(5000)
    m.resize(4096)
    print(m.read(3), m.tell())
    for f in (m.read_byte, lambda: m.write_byte(256), lambda: m["a"], lambda: mmap.mmap(-2, 10),
              lambda: m.madvise(mmap.MADV_NORMAL, mmap.PAGESIZE // 2, sys.maxsize)):
        try:
            f()
        except (ValueError, TypeError, OverflowError, OSError) as e:
            print(type(e).__name__, e)


for f in (waits, stop_by_handler, loops, interrupts, pipes, hooks, maps):
    f()
