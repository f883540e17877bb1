"""An uncaught exception: what was printed stays, the exit code is 1."""


class Broken(Exception):
    pass


def deep(n):
    if n == 0:
        raise Broken("at the bottom")
    try:
        deep(n - 1)
    finally:
        print("unwinding", n)


print("start")
deep(3)
print("never")
