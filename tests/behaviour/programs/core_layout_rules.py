"""What classes promise of their objects: fields of exceptions, patterns, descriptors, names."""
import collections.abc
import pickle


def fields(e):
    names = [n for n in dir(e) if not n.startswith("_")]
    return names, e.__dict__, getattr(e, "__notes__", None)


for make in (lambda: open("/no/such/file"), lambda: [].nothing, lambda: nothing,
             lambda: next(iter(())), lambda: "\udc80".encode(), lambda: __import__("no_such_module"),
             lambda: exec("a b"), lambda: exit_now()):
    def exit_now():
        raise SystemExit(3, 4)
    try:
        make()
    except BaseException as e:
        e.own = 1
        print(type(e).__name__, *fields(e))
        del e.own
        print(vars(e), pickle.loads(pickle.dumps(e)).args == e.args)


class Coded(OSError):
    errno = "by class"

    def __init__(self, code):
        super().__init__(code, "text")
        self.code = code


e = Coded(2)
print(e.errno, e.code, e.strerror, vars(e))
for make in (lambda: ImportError("x", odd=1), lambda: ValueError("x", odd=1),
             lambda: AttributeError("x", obj=[], name="n").name):
    try:
        print(make())
    except TypeError as e:
        print(e)


class Pair(collections.abc.Sequence):
    __match_args__ = ("a", "b")
    a, b = 1, 2

    def __len__(self):
        return 2

    def __getitem__(self, i):
        return (self.a, self.b)[i]


class Both(Pair, dict):
    pass


class Wrong:
    __match_args__ = ["a"]


class Twice:
    __match_args__ = ("a", "a")
    a = 1


def kind(x):
    match x:
        case {"k": 1, **rest}:
            return "map", rest
        case {}:
            return "map"
        case [a, b]:
            return "pair", a, b
        case [*_]:
            return "sequence"
    return "neither"


Late = type("Late", (), {"__len__": lambda self: 0})
print(kind(Pair()), kind(Both()), kind({"k": 1, "l": 2}), kind("ab"), kind(range(3)))
print(kind(memoryview(b"ab")), kind(Late()))
collections.abc.Sequence.register(Late)
print(kind(Late()))
for x in (Wrong(), Twice(), Pair()):
    try:
        match x:
            case Wrong(_) | Twice(_, _) | Pair(1, a=5):
                print("matched")
    except TypeError as e:
        print(e)
KEYS = type("KEYS", (), {"a": "a"})
try:
    match {"a": 1, "b": 2}:
        case {KEYS.a: 1, "a": 2}:
            print("matched")
except ValueError as e:
    print(e)


class Stores:
    def __set__(self, obj, value):
        obj.__dict__["x"] = value * 2


class Holder:
    x = Stores()


h = Holder()
print(h.x is Holder.x, setattr(h, "x", 4), h.x)
del h.__dict__
print(h.x is Holder.x, vars(h))


def local():
    global Everywhere, everywhere

    class Everywhere:
        class Inside:
            pass

    def everywhere():
        pass

    class Here:
        pass
    return Everywhere.__qualname__, Everywhere.Inside.__qualname__, everywhere.__qualname__, Here.__qualname__


print(local(), pickle.loads(pickle.dumps(Everywhere())).__class__ is Everywhere)
