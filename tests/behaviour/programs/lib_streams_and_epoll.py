"""Streams with attributes and pickled, truncated archives, epoll, locks' parts, hooks of threads."""
import array
import bz2
import copy
import gzip
import io
import lzma
import os
import pickle
import select
import selectors
import socket
import sys
import tarfile
import tempfile
import threading
import time
import zlib
import _thread


def shown(f, *args):
    try:
        print(f(*args))
    except Exception as e:
        print(type(e).__name__, e)


def streams():
    for s in (io.BytesIO(b"abc\ndef"), io.StringIO("a\r\nb", newline=None), io.StringIO("x\r\n", newline="")):
        s.name = "named"
        s.read(1)
        print(vars(s), s.name, s.__getstate__())
        for twin in (pickle.loads(pickle.dumps(s)), copy.copy(s), copy.deepcopy(s)):
            print(type(twin).__name__, twin.tell(), repr(twin.read()), twin.name, repr(twin.getvalue()))
        del s.name
        print(hasattr(s, "name"), hasattr(s, "__dict__"))
    s = io.BytesIO()
    for bad in ((1, 2), ("a", 1, None), (b"", -1, None), (b"", 0, 3), (b"", "x", None)):
        shown(s.__setstate__, bad)
    s.seekable = lambda: False
    print(s.seekable(), io.BytesIO().seekable())
    with tempfile.TemporaryDirectory() as d, open(os.path.join(d, "f"), "w") as f:
        f.own = 3
        f.buffer.own = 4
        print(f.own, f.buffer.own, "own" in vars(f))
        shown(f.seek, -1)


def truncated():
    text = b"hello world" * 100
    for module, opened in ((bz2, bz2.BZ2File), (lzma, lzma.LZMAFile), (gzip, gzip.GzipFile)):
        packed = module.compress(text)
        for n in (0, 1, 3, 9, 20, len(packed) - 10, len(packed) - 1):
            name = {"fileobj": io.BytesIO(packed[:n])} if module is gzip else {"filename": io.BytesIO(packed[:n])}
            with opened(**name) as f:
                try:
                    print(module.__name__, n, len(f.read(7)), len(f.read()))
                except (EOFError, OSError) as e:
                    print(module.__name__, n, type(e).__name__)
        name = {"fileobj": io.BytesIO(packed)} if module is gzip else {"filename": io.BytesIO(packed)}
        with opened(**name) as f:
            f.seek(5)
            print(f.seek(-150) if module is not gzip else 0, f.read(5))
    for mode in ("w", "w:gz", "w:bz2", "w:xz"):
        f = io.BytesIO()
        tarfile.open(fileobj=f, mode=mode).close()
        for r in ("r", "r|*", mode.replace("w", "r")):
            f.seek(0)
            with tarfile.open(fileobj=f, mode=r) as t:
                print(mode, r, t.next())
    d = zlib.decompressobj()
    d.decompress(zlib.compress(text))
    d.flush()
    shown(d.copy)


def watched():
    r, w = os.pipe()
    with select.epoll() as e:
        e.register(r, select.EPOLLIN)
        e.register(w)
        print(e.poll(0) == [(w, select.EPOLLOUT)])
        os.write(w, b"x")
        print(sorted(e.poll(1)) == sorted([(r, select.EPOLLIN), (w, select.EPOLLOUT)]), len(e.poll(1, 1)))
        e.modify(w, 0)
        e.unregister(r)
        print(e.poll(0.01), e.closed, e.fileno() > 2)
        for bad in ((-1,), ("x",), (r, -1)):
            shown(e.register, *bad)
        shown(e.poll, "x")
        shown(e.poll, 0, 0)
    print(e.closed)
    shown(e.fileno)
    shown(select.epoll, -2)
    a, b = socket.socketpair()
    with selectors.DefaultSelector() as s:
        s.register(a, selectors.EVENT_READ, "data")
        b.send(b"hi")
        print(type(s).__name__, [(k.data, m) for k, m in s.select(1)], a.recv(9))


def locks():
    lock = threading.RLock()
    with lock, lock:
        state = lock._release_save()
        print(state[0], lock._is_owned())
        lock._acquire_restore(state)
        print(lock._is_owned())
    plain = threading.Lock()
    plain.acquire()
    plain._at_fork_reinit()
    print(plain.locked(), threading.gettrace())
    said, sys.stderr = sys.stderr, io.StringIO()
    t = threading.Thread(target=lambda: 1 / 0, name="worker")
    t.start()
    t.join()
    text, sys.stderr = sys.stderr.getvalue(), said
    print(text.splitlines()[0], text.splitlines()[-1])
    seen = []
    sys.unraisablehook = seen.append
    done = threading.Event()
    def fail():
        done.set()
        raise ValueError("task failed")
    _thread.start_new_thread(fail, ())
    done.wait()
    while not seen:
        time.sleep(0.01)
    print(seen[0].exc_value, seen[0].err_msg, seen[0].object is fail)


def arrays():
    a = array.array("i", [1, 2])
    with memoryview(a):
        shown(a.__setitem__, slice(0, 0), a)
        a[0:2] = array.array("i", [3, 4])
    print(a)
    s = io.BytesIO(b"abcdefghijklmnopqrstuvwxyz")
    print(s.readinto(a), a, s.tell())
    for bad in (b"xx", "xx", memoryview(b"xx"), [1]):
        shown(s.readinto, bad)
    s.seek(30)
    print(s.write(b""), len(s.getvalue()))
    s.close()
    shown(s.writelines, [])
    shown(array.array("u", b"\xff\xff\xff\xff").tounicode)


streams()
truncated()
watched()
locks()
arrays()
