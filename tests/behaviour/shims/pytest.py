"""Stands in for pytest when the tests of packages are compared: what test modules use of it at
run time, and `run_module`, which prints one line for each test and parameter set."""
import inspect
import math
import sys
import warnings


class Skipped(BaseException):
    pass


class Raised:
    """What `with raises(...) as info` gives."""

    type = value = tb = None

    def match(self, pattern):
        import re
        assert re.search(pattern, str(self.value)), f"{pattern!r} not in {str(self.value)!r}"
        return True


class raises:
    def __init__(self, expected, *call, match=None, **options):
        self.expected, self.pattern, self.info = expected, match, Raised()
        if call:
            with self:
                call[0](*call[1:], **options)

    def __enter__(self):
        return self.info

    def __exit__(self, kind, value, tb):
        assert kind is not None, f"DID NOT RAISE {self.expected}"
        if not issubclass(kind, self.expected):
            return False
        self.info.type, self.info.value, self.info.tb = kind, value, tb
        if self.pattern is not None:
            self.info.match(self.pattern)
        return True


class warns:
    def __init__(self, expected=Warning, match=None):
        self.expected, self.caught = expected, warnings.catch_warnings(record=True)

    def __enter__(self):
        self.list = self.caught.__enter__()
        warnings.simplefilter("always")
        return self.list

    def __exit__(self, kind, value, tb):
        self.caught.__exit__(kind, value, tb)
        if kind is None:
            assert any(issubclass(w.category, self.expected) for w in self.list), "DID NOT WARN"


def deprecated_call():
    return warns((DeprecationWarning, PendingDeprecationWarning))


class approx:
    def __init__(self, expected, rel=1e-6, abs=1e-12):
        self.expected, self.rel, self.abs = expected, rel or 1e-6, abs or 1e-12

    def __eq__(self, other):
        e = self.expected
        if isinstance(e, (list, tuple)):
            return len(e) == len(other) and all(
                approx(x, self.rel, self.abs) == y for x, y in zip(e, other))
        return e == other or math.isclose(e, other, rel_tol=self.rel, abs_tol=self.abs)


def skip(reason="", **_):
    raise Skipped(reason)


def importorskip(name, **_):
    skip(name)


def fail(reason=""):
    raise AssertionError(reason)


class Mark:
    """pytest.mark: parametrize and skips are heeded, other marks mean nothing here."""

    def parametrize(self, names, values, **_):
        names = [n.strip() for n in names.split(",")] if isinstance(names, str) else list(names)

        def add(f):
            f.parameter_sets = getattr(f, "parameter_sets", [])
            f.parameter_sets = [(names, list(values))] + f.parameter_sets
            return f
        return add

    def skipif(self, condition, **_):
        return self.skip() if condition else lambda f: f

    def skip(self, *a, **_):
        def mark(f):
            f.is_skipped = True
            return f
        return mark(a[0]) if a and callable(a[0]) else mark

    def __getattr__(self, name):
        return lambda *a, **k: a[0] if len(a) == 1 and callable(a[0]) and not k else lambda f: f


mark = Mark()


class param:
    def __init__(self, *values, **_):
        self.values = values


def fixture(*a, **k):
    def made(f):
        f.is_fixture = True
        return f
    return made(a[0]) if a and callable(a[0]) else made


def argument_sets(f):
    """Every combination of the parameter sets, as (text, keywords)."""
    sets = [("", {})]
    for names, values in getattr(f, "parameter_sets", []):
        grown = []
        for text, keywords in sets:
            for i, v in enumerate(values):
                v = v.values if isinstance(v, param) else v if len(names) > 1 else (v,)
                if len(names) == 1 and len(v) > 1:
                    v = (v,)
                grown.append((f"{text}[{i}]", dict(keywords, **dict(zip(names, v)))))
        sets = grown
    return sets


def run_one(title, f, keywords, module):
    try:
        for name in inspect.signature(f).parameters:
            if name not in keywords:
                made = getattr(module, name, None)
                if not getattr(made, "is_fixture", False):
                    skip("fixture " + name)
                keywords[name] = made()
        f(**keywords)
        print(title, "ok")
    except Skipped:
        print(title, "skipped")
    except Exception as e:
        print(title, type(e).__name__, str(e)[:120].replace("\n", "|"))
        print(title, repr(e), file=sys.stderr)


def run_tests(prefix, holder, names, module, new=None):
    for name in names:
        f = getattr(holder, name)
        if name.startswith("test") and callable(f) and not isinstance(f, type):
            if getattr(f, "is_skipped", False):
                print(prefix + name, "skipped")
                continue
            for text, keywords in argument_sets(f):
                run_one(prefix + name + text, getattr(new(), name) if new else f, keywords,
                        module)


def run_module(module):
    """Runs the test functions and test classes of a module in the order of their names."""
    import unittest
    names = sorted(vars(module))
    run_tests("", module, names, module)
    for name in names:
        cls = getattr(module, name)
        if not isinstance(cls, type) or cls.__module__ != module.__name__:
            continue
        if issubclass(cls, unittest.TestCase):
            run_cases(name, cls)
        elif name.startswith("Test"):
            run_tests(name + ".", cls, sorted(dir(cls)), module, cls)


def run_cases(name, cls):
    import unittest
    for method in unittest.defaultTestLoader.getTestCaseNames(cls):
        result = unittest.TestResult()
        cls(method).run(result)
        outcome = "ok" if result.wasSuccessful() else "failed"
        if result.skipped:
            outcome = "skipped"
        for _, text in result.errors + result.failures:
            outcome += " " + text.strip().rsplit("\n", 1)[-1][:100]
            print(f"{name}.{method}", text, file=sys.stderr)
        print(f"{name}.{method}", outcome)
