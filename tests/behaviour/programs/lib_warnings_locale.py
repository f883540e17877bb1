"""warnings, gettext, locale, timeit: stand-ins of the runtime."""
import gettext
import locale
import timeit
import warnings


def show(records):
    return [(str(r.message), r.category.__name__) for r in records]


with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter("always")
    warnings.warn("one")
    warnings.warn("two", DeprecationWarning, stacklevel=2)
    warnings.warn(RuntimeWarning("three"))
    warnings.warn("one")
    print(show(log), len(log))
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        warnings.warn("bad", UserWarning)
    except UserWarning as e:
        print(repr(e))
    warnings.simplefilter("ignore", UserWarning)
    warnings.warn("silent")
    warnings.simplefilter("error", DeprecationWarning)
    try:
        warnings.warn("old", DeprecationWarning)
    except DeprecationWarning as e:
        print("caught", e)
with warnings.catch_warnings(record=True, action="ignore") as log:
    warnings.warn("gone")
    print(log)
with warnings.catch_warnings(record=True) as log:
    warnings.resetwarnings()
    warnings.warn("shown once")
    print(show(log), warnings.filters)
for bad in ((1, int), ("x", 3), ("x", "UserWarning")):
    try:
        warnings.warn(*bad)
    except TypeError as e:
        print(e)
for call in (lambda: warnings.simplefilter("never"), lambda: warnings.filterwarnings("nope")):
    try:
        call()
    except AssertionError as e:
        print(e)
c = warnings.catch_warnings()
print(c, warnings.catch_warnings(record=True))
try:
    c.__exit__()
except RuntimeError as e:
    print(e)
seen = []
old = warnings.showwarning
warnings.showwarning = lambda m, c, f, l, file=None, line=None: seen.append((str(m), c.__name__))
with warnings.catch_warnings():
    warnings.simplefilter("always")
    warnings.warn("to the hook")
warnings.showwarning = old
print(seen)
print(repr(warnings.formatwarning("text", UserWarning, "f.py", 3, "  code()")))
with warnings.catch_warnings(record=True) as log:
    warnings.simplefilter("always")
    warnings.warn_explicit("explicit", UserWarning, "f.py", 12)
    print(log[0].filename, log[0].lineno, log[0])

_ = gettext.gettext
print(_("hello"), gettext.ngettext("%d file", "%d files", 1) % 1, gettext.ngettext("a", "b", 0))
t = gettext.translation("none", fallback=True)
print(t.gettext("x"), t.ngettext("a", "b", 2), t.info(), gettext.find("none"), gettext.textdomain())
try:
    gettext.translation("none")
except FileNotFoundError as e:
    print(e)

print(locale.setlocale(locale.LC_ALL, "C"), locale.setlocale(locale.LC_ALL), locale.getlocale())
print(locale.setlocale(locale.LC_ALL, "C.UTF-8"), locale.getlocale(), locale.getpreferredencoding())
print(locale.localeconv())
try:
    locale.setlocale(locale.LC_ALL, "xx_YY")
except locale.Error as e:
    print(e)
print(locale.format_string("%d and %.2f", (1234567, 2.5), grouping=True), locale.str(2.50))
print(locale.atof("2.5"), locale.atoi("12"), locale.strcoll("a", "b"), sorted("bAa", key=locale.strxfrm))

ticks = iter(range(100))
t = timeit.Timer(lambda: None, timer=lambda: next(ticks))
print(t.timeit(3), t.repeat(2, 5), timeit.timeit(lambda: None, timer=lambda: next(ticks), number=1))
try:
    timeit.Timer(3)
except ValueError as e:
    print(e)
