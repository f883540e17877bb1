"""Stands in for test.support.import_helper. There is one implementation of each module: a fresh
import with its C part blocked gives that one, too."""
import contextlib
import importlib
import unittest
import warnings


# What looks into CPython.
_INSIDES = ("_testcapi", "_testinternalcapi", "_testbuffer", "_testmultiphase", "ctypes")


def import_module(name, deprecated=False, *, required_on=()):
    if name in _INSIDES:
        raise unittest.SkipTest("CPython's C API")
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise unittest.SkipTest(str(error))


def import_fresh_module(name, fresh=(), blocked=(), *, deprecated=False):
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def unload(name):
    raise unittest.SkipTest("modules stay loaded")


def forget(name):
    unload(name)


@contextlib.contextmanager
def _ignore_deprecated_imports(ignore=True):
    with warnings.catch_warnings():
        if ignore:
            warnings.simplefilter("ignore", DeprecationWarning)
        yield


class CleanImport:
    def __init__(self, *names, usefrozen=False):
        raise unittest.SkipTest("modules stay loaded")


DirsOnSysPath = CleanImport
