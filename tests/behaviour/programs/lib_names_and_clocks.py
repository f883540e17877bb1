"""Names that modules make public, clocks by number, signal masks, indices that change their list."""
import array
import collections
import fcntl
import io
import locale
import os
import queue
import select
import signal
import struct
import threading
import time
import timeit
import types
from io import *
from queue import *
from struct import *


def shown(f, *args):
    try:
        print(f(*args))
    except BaseException as e:
        print(type(e).__name__, e)


def public():
    for m in (collections, io, locale, queue, struct, threading, types):
        missing = [n for n in m.__all__ if not hasattr(m, n)]
        print(m.__name__, missing, len(m.__all__) > 5, calcsize("i"))
    print(issubclass(Empty, Exception), BytesIO(b"x").read(), "sys" in os.__all__, "walk" in os.__all__)


def clocks():
    for n in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
        print(time.get_clock_info(n))
    shown(time.get_clock_info, "sundial")
    print(abs(time.clock_gettime(time.CLOCK_MONOTONIC) - time.monotonic()) < 1)
    print(abs(time.clock_gettime_ns(time.CLOCK_REALTIME) - time.time_ns()) < 10**9)
    print(time.clock_getres(time.CLOCK_MONOTONIC), time.thread_time_ns() > 0)
    for bad in (999, "x", 1.5):
        shown(time.clock_gettime, bad)
    for bad in (float("nan"), float("inf"), 1e10, 10**10, 10**30, -1, "x"):
        shown(time.sleep, bad)
        shown(select.select, [], [], [], bad)


def masks():
    old = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, 12, 36])
    print(old, sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])), list(signal.Sigmasks))
    signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
    print(signal.sigpending(), signal.sigwait([10]), signal.sigpending())
    signal.raise_signal(10)
    info = signal.sigwaitinfo([10])
    print(info.si_signo, info.si_pid == os.getpid(), signal.sigtimedwait([10], 0.01))
    for bad in ([65], ["x"], 3):
        shown(signal.pthread_sigmask, signal.SIG_BLOCK, bad)
    shown(signal.pthread_sigmask, 99, [])
    shown(signal.sigtimedwait, [10], -1)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [10, 12, 36])
    r, w = os.pipe()
    shown(signal.set_wakeup_fd, w)
    fcntl.fcntl(w, fcntl.F_SETFL, os.O_NONBLOCK)
    print(signal.set_wakeup_fd(w), signal.signal(12, lambda n, _: print("handler", n)))
    signal.raise_signal(12)
    print(os.read(r, 9), signal.set_wakeup_fd(-1) == w)
    print(fcntl.F_GETLK, fcntl.F_WRLCK, fcntl.F_SETLKW)


class Emptying:
    """An index that takes all items away first."""
    def __init__(self, n, of):
        self.n, self.of = n, of

    def __index__(self):
        del self.of[:]
        return self.n


def changing():
    for make in (list, bytearray, lambda n: array.array("b", bytes(n))):
        for key in (lambda i: i, lambda i: slice(0, 10, i), lambda i: slice(i, None), lambda i: slice(None, i)):
            for do in ("get", "set", "del"):
                items = make(range(10)) if make is list else make(10)
                k = key(Emptying(2, items))
                value = items[:0] if isinstance(k, slice) else 1
                try:
                    if do == "get":
                        print(do, items[k])
                    elif do == "set":
                        items[k] = value
                    else:
                        del items[k]
                    print(do, items)
                except Exception as e:
                    print(do, type(e).__name__, e)


def small():
    """What is wrong with update(), docs of class attributes, texts for timeit."""
    shown(collections.UserDict().update, {}, {})
    shown(collections.UserDict().update, 42)

    class Base:
        @types.DynamicClassAttribute
        def spam(self):
            """Base's"""
        @spam.setter
        def spam(self, value):
            """not this"""

    class Sub(Base):
        @Base.__dict__["spam"].getter
        def spam(self):
            """Sub's"""

    print(Base.__dict__["spam"].__doc__, Sub.__dict__["spam"].__doc__)
    print(repr(timeit.reindent("a\nb", 4)))


small()
public()
clocks()
masks()
changing()
