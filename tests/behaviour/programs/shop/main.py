"""Packages: relative imports, cycles, __init__ with __all__, star, submodules, module attributes."""
import store
import store.sub.deep as deep
from store import *
from store import sub as s2, prices
from store.sub import deep as d2
from store.sub.deep import up, __name__ as deep_name
import cyc.a
import cyc.b as cb

COUNTER = 0


def local():
    from store import prices as p
    import store.sub.deep
    return p.VAT, store.sub.deep.LEVEL


if __name__ == "__main__":
    print(store.__name__, store.VERSION, deep.__name__, deep is d2, deep_name, s2.deep is deep)
    print(sorted(n for n in globals() if not n.startswith("_")))
    print(total([1, 2]), prices.VAT, up(), local(), store.__all__)
    try:
        _hidden
    except NameError as e:
        print(e)
    print(cyc.a.A, cb.B, cyc.a.late(), cb.late())
    prices.VAT = 0.5
    print(total([2]), store.prices.VAT, up())
    store.added = "new"
    import store as again
    print(again.added, again is store, hasattr(store, "sub"), hasattr(store, "nope"))
    import sys
    print("store.prices" in sys.modules, sys.modules["store"] is store, __name__, sys.modules["__main__"].COUNTER)
    for bad in ("store.nothing", "nothing_at_all", "store.prices.x"):
        try:
            __import__(bad)
        except ImportError as e:
            print(type(e).__name__, e)
    try:
        from store import missing
    except ImportError as e:
        print(str(e).split(" (")[0], e.name)
    try:
        from store.prices import VAT, missing
    except ImportError as e:
        print(str(e).split(" (")[0])
    try:
        store.nope
    except AttributeError as e:
        print(e)
    print(store.__package__, prices.__package__, repr(store.__doc__), prices.__doc__, prices.first, store.log)
