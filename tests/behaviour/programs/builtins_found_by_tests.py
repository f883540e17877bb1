"""Rules of the builtin types and of operator that CPython's own tests ask for."""
import codecs
import operator
import warnings


class Sized:
    def __init__(self, hint):
        self.hint = hint

    def __length_hint__(self):
        return self.hint


class Growing(bytearray):
    def __init__(self, first=1, *args, **kw):
        super().__init__(*args, **kw)


def told(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


def warned(f, text):
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter("always")
        return f(text)[0], [str(x.message) for x in w]


print(Growing(4, source=b"abcd"), frozenset("ab").__init__("cd"), told(int, memoryview(b"100"), 2))
print([told(operator.length_hint, x, 7) for x in ([1], Sized(3), Sized("a"), Sized(-1), Sized(NotImplemented), 5)])
print(len(operator.__all__), "itemgetter" in operator.__all__, "x".__getnewargs__())
print(slice(2 ** 70, None, -2 ** 65).indices(2 ** 69), told(slice(1).indices, -1), told(slice(1, 2, 0).indices, 9))
print(range(2 ** 70)[5:2 ** 69:2 ** 68], range(-2 ** 64, 2 ** 64)[2 ** 63:2 ** 63 + 1][0], range(10)[::-3])
for text in (b"\\400", b"\\8", b"\\u0041", b"\\x41\\n"):
    print(warned(codecs.escape_decode, text), warned(codecs.unicode_escape_decode, text))
