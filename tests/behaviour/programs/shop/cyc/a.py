A = "a before"
from . import b

A = "a done, b says " + b.SEEN


def late():
    return b.B
