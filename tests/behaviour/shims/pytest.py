"""Stands in for pytest when the tests of packages are compared: what test modules use of it at
run time. pytest_run.py runs them."""
import contextlib
import importlib
import math
import re
import sys
import warnings


class Skipped(BaseException):
    pass


class Failed(AssertionError):
    pass


# ---- errors and warnings that are expected

class ExceptionInfo:
    """What `with raises(...) as info` gives."""

    type = value = tb = None

    @property
    def typename(self):
        return self.type.__name__

    def __str__(self):
        return repr(self.value)

    def match(self, pattern):
        assert re.search(pattern, str(self.value)), f"{pattern!r} not in {str(self.value)!r}"
        return True


class RaisesContext:
    def __init__(self, expected, pattern):
        self.expected, self.pattern, self.info = expected, pattern, ExceptionInfo()

    def __enter__(self):
        return self.info

    def __exit__(self, kind, value, tb):
        if kind is None:
            fail(f"DID NOT RAISE {self.expected}")
        if not issubclass(kind, self.expected):
            return False
        self.info.type, self.info.value, self.info.tb = kind, value, tb
        if self.pattern is not None:
            self.info.match(self.pattern)
        return True


def raises(expected_exception, *call, match=None, **options):
    context = RaisesContext(expected_exception, match)
    if not call:
        return context
    with context as info:
        call[0](*call[1:], **options)
    return info


class WarningsChecker:
    def __init__(self, expected=Warning, match=None):
        self.expected, self.pattern = expected, match
        self.caught = warnings.catch_warnings(record=True)

    def __enter__(self):
        self.list = self.caught.__enter__()
        warnings.simplefilter("always")
        return self.list

    def __exit__(self, kind, value, tb):
        self.caught.__exit__(kind, value, tb)
        if kind is None:
            of_kind = [w for w in self.list if issubclass(w.category, self.expected)]
            if self.pattern is not None:
                of_kind = [w for w in of_kind if re.search(self.pattern, str(w.message))]
            if not of_kind:
                fail("DID NOT WARN")


def warns(expected=Warning, *call, match=None, **options):
    context = WarningsChecker(expected, match)
    if not call:
        return context
    with context:
        return call[0](*call[1:], **options)


def deprecated_call(*call, **options):
    return warns((DeprecationWarning, PendingDeprecationWarning), *call, **options)


# ---- nearly equal

class approx:
    def __init__(self, expected, rel=None, abs=None, nan_ok=False):
        self.expected, self.nan_ok = expected, nan_ok
        self.rel = rel if rel is not None else 1e-6 if abs is None else 0.0
        self.abs = 1e-12 if abs is None else abs

    def part(self, expected):
        return approx(expected, self.rel, self.abs, self.nan_ok)

    def __eq__(self, other):
        e = self.expected
        if isinstance(e, dict):
            return e.keys() == other.keys() and all(self.part(e[k]) == other[k] for k in e)
        if isinstance(e, (list, tuple)):
            return len(e) == len(other) and all(self.part(x) == y for x, y in zip(e, other))
        if e == other:
            return True
        if isinstance(e, complex) or isinstance(other, complex):
            return abs(e - other) <= max(self.rel * abs(e), self.abs)
        if math.isnan(e) or math.isnan(other):
            return self.nan_ok and math.isnan(e) and math.isnan(other)
        return math.isclose(e, other, rel_tol=self.rel, abs_tol=self.abs)

    def __repr__(self):
        return f"approx({self.expected!r})"


# ---- outcomes

def skip(reason="", **_):
    raise Skipped(reason)


def xfail(reason=""):
    raise Skipped(reason)


def importorskip(name, **_):
    try:
        return importlib.import_module(name)
    except ImportError:
        skip(name)


def fail(reason="", **_):
    raise Failed(reason)


skip.Exception = Skipped
fail.Exception = Failed


# ---- marks

def marked(f, name, value):
    """The mark joins those that the function has; a class hands on its own."""
    setattr(f, name, [value] + list(vars(f).get(name, ())))
    return f


class Decorator:
    """A mark that can stand on a function, a class or a parameter set."""

    def __init__(self, skips=False):
        self.skips = skips

    def __call__(self, *a, **k):
        if len(a) == 1 and callable(a[0]) and not k:
            if self.skips:
                a[0].is_skipped = True
            return a[0]
        return self


class Mark:
    """pytest.mark: parametrize, skips and usefixtures are heeded; who marks tests as stress leaves
    them out by default; other marks mean nothing here."""

    def parametrize(self, argnames, argvalues, indirect=False, **_):
        names = argnames
        if isinstance(names, str):
            names = [n.strip() for n in names.split(",") if n.strip()]
        given = (list(names), list(argvalues), indirect)
        return lambda f: marked(f, "parameter_sets", given)

    def usefixtures(self, *names):
        return lambda f: marked(f, "wanted_fixtures", names)

    def skipif(self, condition, **_):
        return Decorator(bool(condition))

    @property
    def skip(self):
        return Decorator(True)

    stress = skip

    def __getattr__(self, name):
        return Decorator()


mark = Mark()


class param:
    def __init__(self, *values, marks=(), **_):
        self.values = values
        self.skips = any(m.skips for m in (marks if isinstance(marks, (list, tuple)) else [marks]))


class Fixture:
    def __init__(self, f, params=None, autouse=False, name=None, scope="function", **_):
        self.f, self.params, self.autouse = f, params, autouse
        self.name = name or f.__name__
        self.scope = scope
        self.__doc__ = f.__doc__


def fixture(*a, **options):
    if a and callable(a[0]):
        return Fixture(a[0])
    return lambda f: Fixture(f, **options)


# ---- fixtures of pytest's own

class MonkeyPatch:
    MISSING = object()

    def __init__(self):
        self.undoing = []

    def setattr(self, target, name, *value, raising=True):
        if isinstance(target, str):
            value, (path, _, name) = (name,), target.rpartition(".")
            target = importlib.import_module(path)
        else:
            value = value[0:1]
        old = getattr(target, name, self.MISSING)
        if old is self.MISSING and raising:
            raise AttributeError(f"{target!r} has no attribute {name!r}")
        if isinstance(target, type):
            old = vars(target).get(name, self.MISSING)
        self.undoing.append(lambda: delattr(target, name) if old is self.MISSING
                            else setattr(target, name, old))
        setattr(target, name, value[0])

    def delattr(self, target, name, raising=True):
        if hasattr(target, name):
            old = getattr(target, name)
            self.undoing.append(lambda: setattr(target, name, old))
            delattr(target, name)
        elif raising:
            raise AttributeError(name)

    def setitem(self, mapping, key, value):
        old = mapping.get(key, self.MISSING)
        self.undoing.append(lambda: mapping.pop(key, None) if old is self.MISSING
                            else mapping.__setitem__(key, old))
        mapping[key] = value

    def delitem(self, mapping, key, raising=True):
        if key in mapping:
            old = mapping.pop(key)
            self.undoing.append(lambda: mapping.__setitem__(key, old))
        elif raising:
            raise KeyError(key)

    def setenv(self, name, value, prepend=None):
        import os
        self.setitem(os.environ, name, str(value))

    def delenv(self, name, raising=True):
        import os
        self.delitem(os.environ, name, raising)

    def chdir(self, path):
        import os
        old = os.getcwd()
        self.undoing.append(lambda: os.chdir(old))
        os.chdir(path)

    def syspath_prepend(self, path):
        sys.path.insert(0, str(path))
        self.undoing.append(lambda: sys.path.remove(str(path)))

    def undo(self):
        while self.undoing:
            self.undoing.pop()()

    @classmethod
    @contextlib.contextmanager
    def context(cls):
        m = cls()
        try:
            yield m
        finally:
            m.undo()


class LocalPath:
    """What tests use of py.path."""

    def __init__(self, path):
        self.strpath = str(path)

    dirname = property(lambda self: self.strpath.rpartition("/")[0])
    basename = property(lambda self: self.strpath.rpartition("/")[2])

    def __str__(self):
        return self.strpath

    def __fspath__(self):
        return self.strpath

    def __truediv__(self, name):
        return self.join(name)

    def __eq__(self, other):
        return self.strpath == str(other)

    def join(self, *names):
        return LocalPath("/".join([self.strpath, *map(str, names)]))

    def mkdir(self, name):
        import os
        os.mkdir(self.join(name))
        return self.join(name)

    def write(self, text):
        with open(self.strpath, "w") as f:
            f.write(text)

    def read(self):
        with open(self.strpath) as f:
            return f.read()

    def chdir(self):
        import os
        os.chdir(self.strpath)

    def exists(self):
        import os
        return os.path.exists(self.strpath)


class Captured(tuple):
    out = property(lambda self: self[0])
    err = property(lambda self: self[1])


class Capture:
    """What a test prints, kept away from the lines that are compared."""

    def __init__(self):
        import io
        self.texts = io.StringIO(), io.StringIO()

    def __enter__(self):
        self.real = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = self.texts
        return self

    def __exit__(self, *_):
        sys.stdout, sys.stderr = self.real

    def readouterr(self):
        got = Captured(t.getvalue() for t in self.texts)
        for t in self.texts:
            t.seek(0)
            t.truncate()
        return got

    @contextlib.contextmanager
    def disabled(self):
        ours, (sys.stdout, sys.stderr) = (sys.stdout, sys.stderr), self.real
        try:
            yield
        finally:
            sys.stdout, sys.stderr = ours
