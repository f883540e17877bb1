import sys
def t(g):
    out = []
    try:
        try:
            raise g
        except* ValueError as e:
            out.append(("V", repr(e)))
        except* (KeyError, TypeError) as e:
            out.append(("KT", repr(e)))
            if len(e.exceptions) > 1: raise OSError("new")
        else: out.append("else")
        finally: out.append("fin")
    except BaseException as e:
        out.append(repr(e))
    return out
print(t(ExceptionGroup("g", [ValueError(1), KeyError(2)])))
print(t(ExceptionGroup("g", [ValueError(1), KeyError(2), TypeError(3), OSError(4)])))
print(t(ValueError(3)))
print(t(OSError(3)))
try: raise ExceptionGroup("plain", [ValueError(1)])
except Exception as e: print(type(e).__mro__[1:3], e)
