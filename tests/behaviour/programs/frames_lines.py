"""The line that a frame says: of statements on one line, spread over lines, of loops, generators."""
import sys


def line():
    return sys._getframe(1).f_lineno - start


def outer():
    return sys._getframe(2).f_lineno - start


def show(*a, **k):
    print(line(), outer_of(), a, sorted(k.items()))
    return a[0] if a else None


def outer_of():
    return sys._getframe(2).f_lineno - start


start = sys._getframe().f_lineno


def spread(x):
    show(
        line(),
        show(line(),
             line()),
        [line()
         for _ in range(2)], k=line(
         ))
    y = (line() +
         line() * 100
         + line())
    print(y, outer(), line())
    if x and (line() and
              show(line())):
        print(line())
    elif show(
            line()):
        print(line())
    elif show(line()):
        print(line())
    else:
        print(line())
    for i in show([line(),
                   line()]):
        print(i, line())
        while line() < 0 or (
                line() > 10000):
            pass
    try:
        show(line()); show(
            line())
        [][line(
        )]
    except IndexError as e:
        print(line(), e.__traceback__.tb_lineno - start, outer())
    finally:
        print(line())
    return {line(): line(),
            line():
            line()}


def gen(n):
    for i in range(n):
        got = yield (line(),
                     line())
        print(got, line(), sys._getframe().f_lineno - start)
    yield from [line(),
                line()]


class Watch:
    a = line(); b = (line(),
                     line())

    def __add__(self, other):
        return line(), outer()

    def __getattr__(self, name):
        return outer()

    def __enter__(self):
        print("enter", outer())
        return self

    def __exit__(self, *_):
        print("exit", outer())


print(spread(0), spread(1))
g = gen(2)
print(next(g), g.gi_frame.f_lineno - start)
print(g.send(1), g.gi_frame.f_lineno - start)
print(list(g))
print(Watch.a, Watch.b, Watch() + 1, Watch(
).gone, (lambda: (line(), outer()))(), (lambda:
                                        line())())
with Watch() as w, \
        Watch() as v:
    print(w +
          v, line())
print([
    line() for x in range(2)
    if line() and
    line()
], line())
held = sys._getframe()
print(held.f_lineno - start)
print(held.f_lineno - start, held is sys._getframe())


def keep():
    return sys._getframe()


print(keep().f_lineno - start, keep().f_back is held)
