from . import a
import cyc.a

SEEN = a.A
try:
    from .a import late as early
except ImportError as e:
    SEEN += " (" + type(e).__name__ + ")"
B = "b"


def late():
    return cyc.a.A
