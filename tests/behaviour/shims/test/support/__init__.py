"""Stands in for test.support when CPython's own tests are compared: what test modules use of it
in every Python, without the insides of CPython. Both sides run this one."""
import contextlib
import functools
import gc
import io
import os
import sys
import unittest

verbose = 0
SHORT_TIMEOUT = 30.0
LONG_TIMEOUT = 300.0
LOOPBACK_TIMEOUT = 10.0
PIPE_MAX_SIZE = 4 * 1024 * 1024 + 1
MAX_Py_ssize_t = sys.maxsize
NHASHBITS = sys.hash_info.width
MS_WINDOWS = is_jython = is_android = is_emscripten = is_wasi = False
HAVE_ASAN_FORK_BUG = False
has_strftime_extensions = True
unix_shell = "/bin/sh"
real_max_memuse = 0
has_fork_support = has_subprocess_support = has_socket_support = True
Py_DEBUG = PGO = False
HAVE_DOCSTRINGS = False
TEST_HOME_DIR = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
REPO_ROOT = os.path.dirname(TEST_HOME_DIR)

_1M = 1 << 20
_1G = 1 << 30
_2G = 2 * _1G
_4G = 4 * _1G


class Error(Exception):
    pass


class TestFailed(Error):
    pass


class ResourceDenied(unittest.SkipTest):
    pass


# ---- tests that only some Pythons can pass

DETAIL = "implementation detail of CPython"


def cpython_only(test):
    return unittest.skip(DETAIL)(test)


refcount_test = requires_docstrings = requires_legacy_unicode_capi = cpython_only
requires_debug_ranges = functools.partial(unittest.skip, "needs co_positions")


def impl_detail(msg=None, **guards):
    return lambda test: test if check_impl_detail(**guards) else cpython_only(test)


def check_impl_detail(**guards):
    """Whether the test may look at details of one Python: of none here, so `cpython=False`."""
    return not guards.get("cpython", True)


def _unchanged(test):
    return test


def no_tracing(test):
    return test


def requires_IEEE_754(test):
    return test


def requires_subprocess():
    return _unchanged


def requires_fork():
    return _unchanged


def requires_working_socket(*, module=False):
    return None if module else _unchanged


def has_no_debug_ranges():
    """code.co_positions(), which the tests of debug ranges read, is CPython's."""
    return True


def requires_debug_ranges(reason="requires co_positions / debug_ranges"):
    return unittest.skipIf(has_no_debug_ranges(), reason)


def skip_if_sanitizer(reason=None, **_):
    return _unchanged


def skip_if_pgo_task(test):
    return test


def skip_if_buildbot(reason=None):
    return _unchanged


def requires_mac_ver(*_):
    return _unchanged


def requires_linux_version(*_):
    return _unchanged


def skip_if_buggy_ucrt_strfptime(test):
    return test


def skip_if_broken_multiprocessing_synchronize():
    raise unittest.SkipTest("needs multiprocessing")


def check_sanitizer(**_):
    return False


def darwin_malloc_err_warning(name):
    pass


def open_urlresource(url, *args, **kwargs):
    raise ResourceDenied("resource 'urlfetch' is not enabled")


def requires_resource(resource):
    if is_resource_enabled(resource):
        return _unchanged
    return unittest.skip(f"resource {resource!r} is not enabled")


def is_resource_enabled(resource):
    """Of the network, the machine itself is there."""
    return resource == "network"


def requires(resource, msg=None):
    if not is_resource_enabled(resource):
        raise ResourceDenied(msg or f"resource {resource!r} is not enabled")


def _requires_module(name):
    def decorator(reason=f"needs {name}"):
        try:
            __import__(name)
        except ImportError:
            return unittest.skip(reason)
        return _unchanged
    return decorator


requires_zlib = _requires_module("zlib")
requires_gzip = _requires_module("gzip")
requires_bz2 = _requires_module("bz2")
requires_lzma = _requires_module("lzma")


def get_attribute(obj, name):
    if not hasattr(obj, name):
        raise unittest.SkipTest(f"{obj!r} has no {name!r}")
    return getattr(obj, name)


def bigmemtest(size, memuse, dry_run=True):
    """Calls the test with a small size, or skips it where only the large one will do."""
    def decorator(f):
        @functools.wraps(f)
        def wrapper(self):
            if not dry_run:
                raise unittest.SkipTest("needs much memory")
            return f(self, 5147)
        return wrapper
    return decorator


def bigaddrspacetest(f):
    return unittest.skip("needs much memory")(f)


# ---- things to compare with

class _AlwaysEqual:
    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False


class _NeverEqual:
    def __eq__(self, other):
        return False

    def __ne__(self, other):
        return True

    def __hash__(self):
        return 1


@functools.total_ordering
class _Largest:
    def __eq__(self, other):
        return isinstance(other, _Largest)

    def __lt__(self, other):
        return False


@functools.total_ordering
class _Smallest:
    def __eq__(self, other):
        return isinstance(other, _Smallest)

    def __gt__(self, other):
        return False


ALWAYS_EQ = _AlwaysEqual()
NEVER_EQ = _NeverEqual()
LARGEST = _Largest()
SMALLEST = _Smallest()


# ---- changing something for a while

@contextlib.contextmanager
def captured_output(name):
    old = getattr(sys, name)
    setattr(sys, name, io.StringIO())
    try:
        yield getattr(sys, name)
    finally:
        setattr(sys, name, old)


def captured_stdout():
    return captured_output("stdout")


def captured_stderr():
    return captured_output("stderr")


def captured_stdin():
    return captured_output("stdin")


_ABSENT = object()


@contextlib.contextmanager
def swap_attr(obj, name, value):
    old = getattr(obj, name, _ABSENT)
    setattr(obj, name, value)
    try:
        yield None if old is _ABSENT else old
    finally:
        if old is not _ABSENT:
            setattr(obj, name, old)
        elif hasattr(obj, name):
            delattr(obj, name)


@contextlib.contextmanager
def swap_item(obj, key, value):
    old = obj[key] if key in obj else _ABSENT
    obj[key] = value
    try:
        yield None if old is _ABSENT else old
    finally:
        if old is not _ABSENT:
            obj[key] = old
        elif key in obj:
            del obj[key]


def patch(test, obj, name, value):
    change = swap_attr(obj, name, value)
    change.__enter__()
    test.addCleanup(change.__exit__, None, None, None)


@contextlib.contextmanager
def adjust_int_max_str_digits(digits):
    old = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(digits)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(old)


@contextlib.contextmanager
def set_recursion_limit(limit):
    old = sys.getrecursionlimit()
    sys.setrecursionlimit(limit)
    try:
        yield
    finally:
        sys.setrecursionlimit(old)


def infinite_recursion(max_depth=100):
    """The limit is above what a test has used by then: stacks count differently elsewhere."""
    return set_recursion_limit(max_depth + 200)


@contextlib.contextmanager
def disable_gc():
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextlib.contextmanager
def run_with_locale(category, *names):
    """With the first of the locales that exists, or with none of them."""
    import locale
    which = getattr(locale, category)
    old = locale.setlocale(which)
    for name in names:
        with contextlib.suppress(locale.Error):
            locale.setlocale(which, name)
            break
    try:
        yield
    finally:
        locale.setlocale(which, old)


@contextlib.contextmanager
def _timezone(name):
    import time
    old = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    try:
        yield
    finally:
        if old is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = old
        time.tzset()


run_with_tz = _timezone


def setswitchinterval(interval):
    sys.setswitchinterval(interval)


def get_recursion_available():
    """Some number that a test may nest by."""
    return sys.getrecursionlimit() // 2


class SuppressCrashReport(contextlib.nullcontext):
    pass


class catch_unraisable_exception:
    """Keeps what sys.unraisablehook was told."""

    unraisable = None

    def __enter__(self):
        self.old, sys.unraisablehook = sys.unraisablehook, self.keep
        return self

    def keep(self, unraisable):
        self.unraisable = unraisable

    def __exit__(self, *exc):
        sys.unraisablehook = self.old
        self.unraisable = None


# ---- checks

def gc_collect():
    gc.collect()
    gc.collect()


def sortdict(d):
    return "{" + ", ".join(f"{k!r}: {v!r}" for k, v in sorted(d.items())) + "}"


def findfile(filename, subdir=None):
    return os.path.join(TEST_HOME_DIR, subdir or "", filename)


def check_syntax_error(test, statement, errtext="", *, lineno=None, offset=None):
    with test.assertRaisesRegex(SyntaxError, errtext) as caught:
        compile(statement, "<test string>", "exec")
    error = caught.exception
    test.assertIsNotNone(error.lineno)
    test.assertIsNotNone(error.offset)
    if lineno is not None:
        test.assertEqual(error.lineno, lineno)
    if offset is not None:
        test.assertEqual(error.offset, offset)


def check_free_after_iterating(test, iter, cls, args=()):
    """An iterator that is used up holds its sequence no more."""
    freed = []

    class Watched(cls):
        def __del__(self):
            freed.append(True)
            with contextlib.suppress(StopIteration):
                next(it)

    it = iter(Watched(*args))
    test.assertRaises(StopIteration, next, it)
    gc_collect()
    test.assertEqual(freed, [True])


def check_sizeof(test, obj, size):
    test.skipTest(DETAIL)


def calcobjsize(fmt):
    return 0


calcvobjsize = calcobjsize


def check_disallow_instantiation(test, kind, *args, **kwds):
    with test.assertRaisesRegex(TypeError, f"cannot create '.*{kind.__name__}' instances"):
        kind(*args, **kwds)


def check__all__(test, module, name_of_module=None, extra=(), not_exported=()):
    """Public names of the module that it defines itself are in its __all__."""
    homes = name_of_module or (module.__name__,)
    homes = (homes,) if isinstance(homes, str) else homes
    expected = set(extra)
    for name in dir(module):
        if name.startswith("_") or name in not_exported:
            continue
        value = getattr(module, name)
        home = getattr(value, "__module__", None)
        if home in homes or home is None and not isinstance(value, type(sys)):
            expected.add(name)
    test.assertCountEqual(module.__all__, expected)


def detect_api_mismatch(ref_api, other_api, *, ignore=()):
    """Names of the first that the second lacks."""
    missing = set(dir(ref_api)) - set(dir(other_api)) - set(ignore)
    return {n for n in missing if not n.startswith("_") or n.endswith("__")}


class Matcher:
    """Whether what was logged has the attributes wanted; a part of these texts is enough."""

    _partial_matches = ("msg", "message")

    def matches(self, d, **kwargs):
        return all(self.match_value(k, d.get(k), v) for k, v in kwargs.items())

    def match_value(self, k, dv, v):
        if type(v) is type(dv) is str and k in self._partial_matches:
            return v in dv
        return v == dv


def load_package_tests(pkg_dir, loader, standard_tests, pattern):
    return standard_tests


def check_no_resource_warning(test):
    return contextlib.nullcontext()


def collision_stats(nbins, nballs):
    """Mean and deviation of the collisions when balls are thrown into bins at random."""
    import decimal
    with decimal.localcontext() as context:
        context.prec = max(nbins.bit_length() * 2, 30)
        n = decimal.Decimal(nbins)
        empty = ((n - 1) / n) ** nballs
        mean_empty = n * empty
        variance = n * (n - 1) * ((n - 2) / n) ** nballs + mean_empty - mean_empty ** 2
        return float(nballs - (n - mean_empty)), float(variance.sqrt())


def reap_children():
    pass


def threading_cleanup(*_):
    pass


def wait_process(pid, *, exitcode, timeout=None):
    _, status = os.waitpid(pid, 0)
    found = os.waitstatus_to_exitcode(status)
    if found != exitcode:
        raise AssertionError(f"process {pid} exited with code {found}, not {exitcode}")


def maybe_get_event_loop_policy():
    """The policy as it stands, without making one."""
    import asyncio.events
    return getattr(asyncio.events, "_event_loop_policy", None)


def run_in_subinterp(code):
    raise unittest.SkipTest(DETAIL)


def args_from_interpreter_flags():
    return []


def busy_retry(timeout, err_msg=None, /, *, error=True):
    import time
    end = time.monotonic() + timeout
    while True:
        yield
        if time.monotonic() >= end:
            break
    if error:
        raise AssertionError(err_msg or f"timeout ({timeout:.1f} seconds)")


def sleeping_retry(timeout, err_msg=None, /, *, init_delay=0.010, max_delay=1.0, error=True):
    import time
    delay = init_delay
    for _ in busy_retry(timeout, err_msg, error=error):
        yield
        time.sleep(delay)
        delay = min(delay * 2, max_delay)


MISSING_C_DOCSTRINGS = False
TEST_HTTP_URL = "http://www.pythontest.net"


def system_must_validate_cert(f):
    """For tests that ask the network, which are skipped anyhow."""
    return f
