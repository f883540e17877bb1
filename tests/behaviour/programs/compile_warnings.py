"""What compile() warns of, a coroutine that nobody awaits, the truth of NotImplemented."""
import warnings


def told(f, *args):
    try:
        return f(*args)
    except BaseException as e:
        return f"{type(e).__name__}: {e}"


for text in ["True[1]", "'a'['b']", "(1,2)['x']", "f'{x}'['a']", "{1:2}(3)", "{1:2}[3]", "(lambda:0)()",
             "1 is x is not 2", "assert (1, 2)", "assert ()", "x is -1", "x is None", "'\\d'", "f'\\d{1}'",
             "b'\\q'", "''(x)", "[1]['a':'b']"]:
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter("always")
        x = told(compile, text, "f", "exec")
        print(text, x if isinstance(x, str) else "")
        print([(x.category.__name__, str(x.message), x.filename, x.lineno) for x in w])
    warnings.simplefilter("error")
    x = told(compile, text, "f", "exec")
    print(x if isinstance(x, str) else "")


# a coroutine that nobody awaits
async def lost():
    pass


with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter("always")
    lost()
    print([(x.category.__name__, str(x.message)) for x in w])
print(told(lambda: bool(NotImplemented)))
