"""Stands in for test.support.warnings_helper: warnings that tests expect."""
import contextlib
import functools
import re
import warnings


class WarningsRecorder:
    """The warnings of a block; attributes are those of the last one."""

    def __init__(self, caught):
        self._caught, self._from = caught, 0

    @property
    def warnings(self):
        return self._caught[self._from:]

    def reset(self):
        self._from = len(self._caught)

    def __getattr__(self, name):
        if len(self._caught) > self._from:
            return getattr(self._caught[-1], name)
        if name in ("message", "category", "filename", "lineno"):
            return None
        raise AttributeError(f"{self!r} has no attribute {name!r}")


@contextlib.contextmanager
def check_warnings(*filters, quiet=None):
    """Each filter (pattern, class) is met, unless quiet, and each warning meets one."""
    quiet = not filters if quiet is None else quiet
    filters = filters or (("", Warning),)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield WarningsRecorder(caught)
    left, missing = [w.message for w in caught], []
    for pattern, category in filters:
        met = [w for w in left if re.match(pattern, str(w), re.I)
               and issubclass(w.__class__, category)]
        left = [w for w in left if w not in met]
        if not met:
            missing.append((pattern, category.__name__))
    if left:
        raise AssertionError(f"unhandled warning {left[0]}")
    if missing and not quiet:
        raise AssertionError("filter (%r, %s) did not catch any warning" % missing[0])


@contextlib.contextmanager
def check_no_warnings(test, message="", category=Warning, force_gc=False):
    with warnings.catch_warnings(record=True) as caught:
        warnings.filterwarnings("always", message=message, category=category)
        yield
    test.assertEqual(caught, [])


def check_no_resource_warning(test):
    return check_no_warnings(test, category=ResourceWarning, force_gc=True)


def ignore_warnings(*, category):
    def decorator(test):
        @functools.wraps(test)
        def wrapper(self, *args, **kwargs):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", category=category)
                return test(self, *args, **kwargs)
        return wrapper
    return decorator


@contextlib.contextmanager
def save_restore_warnings_filters():
    old = warnings.filters[:]
    try:
        yield
    finally:
        warnings.filters[:] = old


def import_deprecated(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return __import__(name)


def check_syntax_warning(test, statement, errtext="", *, lineno=1, offset=None):
    """The statement warns once, and is a SyntaxError where warnings are errors."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        compile(statement, "<testcase>", "exec")
    test.assertEqual(len(caught), 1, caught)
    test.assertTrue(issubclass(caught[0].category, SyntaxWarning))
    test.assertRegex(str(caught[0].message), errtext)
    test.assertEqual(caught[0].lineno, lineno)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("error", SyntaxWarning)
        with test.assertRaisesRegex(SyntaxError, errtext) as raised:
            compile(statement, "<testcase>", "exec")
    test.assertEqual(caught, [])
    test.assertEqual(raised.exception.lineno, lineno)
    if offset is not None:
        test.assertEqual(raised.exception.offset, offset)
