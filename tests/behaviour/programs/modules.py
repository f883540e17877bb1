import pkg
import pkg.util
from pkg import *
from pkg.shapes import Square as S

if __name__ == "__main__":
    print(pkg.__name__, Square is S, pkg.util.make(3).area(), util.square(4), pkg.__doc__)
    try:
        import does_not_exist
    except ModuleNotFoundError as e:
        print(e, e.name)
    try:
        from pkg import nothing
    except ImportError as e:
        print(type(e).__name__, str(e).split(" (")[0])
