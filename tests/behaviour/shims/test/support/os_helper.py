"""Stands in for test.support.os_helper: names of files for tests, and files for a while."""
import collections.abc
import contextlib
import os
import shutil
import tempfile
import unittest

TESTFN_ASCII = f"@test_{os.getpid()}_tmp"
TESTFN_UNICODE = TESTFN_ASCII + "-\u00e0\u00f2\u0258\u0141\u011f"
TESTFN_NONASCII = TESTFN_ASCII + "\u00e6"
TESTFN_UNENCODABLE = None
TESTFN_UNDECODABLE = os.fsencode(TESTFN_ASCII) + b"\xe7w\xf0"
FS_NONASCII = "\u00e6"
TESTFN = TESTFN_ASCII
SAVEDCWD = os.getcwd()


def unlink(filename):
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        os.unlink(filename)


def rmdir(name):
    with contextlib.suppress(FileNotFoundError):
        os.rmdir(name)


def rmtree(path):
    shutil.rmtree(path, ignore_errors=True)


def create_empty_file(filename):
    with open(filename, "wb"):
        pass


def can_symlink():
    return True


def skip_unless_symlink(test):
    return test


def _longpath(path):
    return path


def can_chmod():
    return True


def skip_unless_working_chmod(test):
    return test


def _is_root():
    return os.geteuid() == 0


def skip_unless_dac_override(test):
    """What only a superuser may."""
    return test if _is_root() else unittest.skip("needs a superuser")(test)


def skip_if_dac_override(test):
    """What a superuser may, too."""
    return unittest.skip("runs as a superuser")(test) if _is_root() else test


def fs_is_case_insensitive(directory):
    return False


def make_bad_fd():
    """A descriptor that is closed."""
    with open(TESTFN, "wb") as file:
        fd = file.fileno()
    unlink(TESTFN)
    return fd


def fd_count():
    """How many descriptors are open; the one that looks is not counted."""
    return len(os.listdir("/proc/self/fd")) - 1


@contextlib.contextmanager
def open_dir_fd(path):
    fd = os.open(path, os.O_RDONLY)
    try:
        yield fd
    finally:
        os.close(fd)


def skip_unless_xattr(test):
    return unittest.skip("needs extended attributes")(test)


@contextlib.contextmanager
def temp_dir(path=None, quiet=False):
    made = tempfile.mkdtemp() if path is None else path
    if path is not None:
        os.mkdir(path)
    try:
        yield os.path.realpath(made) if path is None else path
    finally:
        rmtree(made)


@contextlib.contextmanager
def change_cwd(path, quiet=False):
    old = os.getcwd()
    os.chdir(os.path.realpath(path))
    try:
        yield os.getcwd()
    finally:
        os.chdir(old)


@contextlib.contextmanager
def temp_cwd(name="tempcwd", quiet=False):
    with temp_dir(name) as path, change_cwd(path) as cwd:
        yield cwd


@contextlib.contextmanager
def temp_umask(umask):
    old = os.umask(umask)
    try:
        yield
    finally:
        os.umask(old)


class FakePath:
    """Something with __fspath__ that gives what it was made of, or raises it."""

    def __init__(self, path):
        self.path = path

    def __repr__(self):
        return f"<FakePath {self.path!r}>"

    def __fspath__(self):
        if isinstance(self.path, BaseException) or (
                isinstance(self.path, type) and issubclass(self.path, BaseException)):
            raise self.path
        return self.path


class EnvironmentVarGuard(collections.abc.MutableMapping):
    """Environment variables that are put back at the end."""

    def __init__(self):
        self.old = {}

    def _note(self, name):
        self.old.setdefault(name, os.environ.get(name))

    def __getitem__(self, name):
        return os.environ[name]

    def __setitem__(self, name, value):
        self._note(name)
        os.environ[name] = value

    def __delitem__(self, name):
        self._note(name)
        os.environ.pop(name, None)

    def __iter__(self):
        return iter(os.environ)

    def __len__(self):
        return len(os.environ)

    def set(self, name, value):
        self[name] = value

    def unset(self, name):
        del self[name]

    def copy(self):
        return dict(os.environ)

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        for name, value in self.old.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
