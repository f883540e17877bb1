"""try, finally, with, loops with else, at every nesting."""


class Manager:
    def __init__(self, name, swallow=False):
        self.name, self.swallow = name, swallow

    def __enter__(self):
        print("enter", self.name)
        return self

    def __exit__(self, kind, value, traceback):
        print("exit", self.name, kind and kind.__name__, value)
        return self.swallow


def leave(how):
    for i in range(4):
        try:
            with Manager(i):
                if i == 1 and how == "continue":
                    continue
                if i == 2 and how == "break":
                    break
                if i == 2 and how == "return":
                    return i
                if i == 3 and how == "raise":
                    raise ValueError(how)
        except ValueError as e:
            print("handler", e)
        else:
            print("else", i)
        finally:
            print("finally", i)
    else:
        print("loop ran out")
    return None


for how in ("continue", "break", "return", "raise"):
    print(how, leave(how))

with Manager("a"), Manager("b", swallow=True) as b:
    print(b.name)
    {}["missing"]


def nested():
    try:
        try:
            1 / 0
        finally:
            print("inner finally")
    except ZeroDivisionError as e:
        try:
            raise KeyError("k") from e
        except KeyError as k:
            print(repr(k), repr(k.__cause__), k.__context__ is e)
    try:
        e
    except UnboundLocalError as x:
        print(x)


nested()


def override():
    try:
        return "try"
    finally:
        return "finally"


print(override())
n = 0
while n < 3:
    n += 1
else:
    print("while else", n)


def reraise():
    try:
        raise OSError(2, "gone", "file.txt")
    except OSError as e:
        print(type(e).__name__, e, e.errno)
        raise


try:
    reraise()
except FileNotFoundError as e:
    print("again", e.filename)

try:
    raise ExceptionGroup("many", [ValueError(1), TypeError(2)])
except ExceptionGroup as g:
    print(g, [type(x).__name__ for x in g.exceptions])

if __name__ == "__main__":
    pass
