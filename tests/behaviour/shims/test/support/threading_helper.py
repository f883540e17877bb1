"""Stands in for test.support.threading_helper: threads of tests."""
import contextlib
import threading

can_start_thread = True


def requires_working_threading(*, module=False):
    return None if module else lambda test: test


def threading_setup():
    return ()


def threading_cleanup(*_):
    pass


def reap_threads(test):
    return test


def join_thread(thread, timeout=None):
    thread.join(timeout if timeout is not None else 60)
    if thread.is_alive():
        raise AssertionError("failed to join the thread")


@contextlib.contextmanager
def wait_threads_exit(timeout=None):
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout if timeout is not None else 60)


@contextlib.contextmanager
def start_threads(threads, unlock=None):
    threads = list(threads)
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        if unlock:
            unlock()
        for thread in threads:
            join_thread(thread)


class catch_threading_exception:
    """Keeps what threading.excepthook was told."""

    exc_type = exc_value = exc_traceback = thread = None

    def __enter__(self):
        self.old, threading.excepthook = threading.excepthook, self.keep
        return self

    def keep(self, args):
        self.exc_type, self.exc_value = args.exc_type, args.exc_value
        self.exc_traceback, self.thread = args.exc_traceback, args.thread

    def __exit__(self, *exc):
        threading.excepthook = self.old
        self.exc_type = self.exc_value = self.exc_traceback = self.thread = None
