"""doctest, code, codeop and timeit: modules of the library that run texts."""
import code
import codeop
import doctest
import io
import contextlib
import sys
import timeit


def half(n):
    """Half of it.

    >>> half(4)
    2.0
    >>> half("x")
    Traceback (most recent call last):
        ...
    TypeError: unsupported operand type(s) for /: 'str' and 'int'
    >>> for i in range(2):
    ...     print(half(i))
    0.0
    0.5
    >>> print(half(3))    # doctest: +ELLIPSIS
    1...
    """
    return n / 2


class Box:
    """
    >>> Box(3).x
    3
    """
    def __init__(self, x):
        self.x = x


print(doctest.testmod(verbose=False))
print(doctest.run_docstring_examples(half, globals(), name="half"))
for text in ("x = 1", "if x:", "if x:\n  y = 2\n", "x = = 2", "def f():\n  return 1", "(1,", "'''a", "# c", ""):
    try:
        c = codeop.compile_command(text)
        print(repr(text), c if c is None else "code")
    except SyntaxError as e:
        print(repr(text), e.msg)
out = io.StringIO()
shell = code.InteractiveInterpreter({"n": 20})
with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
    for line in ("n + 1", "m = n * 2; m", "x = = 2", "print(m)"):
        print(shell.runsource(line))
print(out.getvalue())
print(timeit.timeit("x += 1", "x = 0", number=10) >= 0, timeit.repeat("pass", number=3, repeat=2) != [])
print(sorted(shell.locals)[:2])
