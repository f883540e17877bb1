"""Stands in for CPython's module that shows its C API to tests: the limits of C's types are here,
every other name is there but fails when it is called. Test modules may then be imported whole."""
CHAR_MAX, CHAR_MIN, UCHAR_MAX = 127, -128, 255
SHRT_MAX, SHRT_MIN, USHRT_MAX = 2 ** 15 - 1, -2 ** 15, 2 ** 16 - 1
INT_MAX, INT_MIN, UINT_MAX = 2 ** 31 - 1, -2 ** 31, 2 ** 32 - 1
LONG_MAX, LONG_MIN, ULONG_MAX = 2 ** 63 - 1, -2 ** 63, 2 ** 64 - 1
LLONG_MAX, LLONG_MIN, ULLONG_MAX = LONG_MAX, LONG_MIN, ULONG_MAX
PY_SSIZE_T_MAX, PY_SSIZE_T_MIN = LONG_MAX, LONG_MIN
FLT_MAX, FLT_MIN = 3.4028234663852886e+38, 1.1754943508222875e-38
DBL_MAX, DBL_MIN = 1.7976931348623157e+308, 2.2250738585072014e-308


class Absent:
    """A class of the API makes another one of these, as bodies of test classes do."""

    def __init__(self, name):
        self.name = name

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Absent(name)

    def __call__(self, *args, **kwargs):
        if self.name[0].isupper():
            return self
        raise NotImplementedError("CPython's C API")


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return Absent(name)
