"""The method is looked up before the arguments run, and what was found is called."""


class A:
    def m(self, *args, **kw):
        return ("old", args, kw)


def new(self, *args, **kw):
    return ("new", args, kw)


def change(v):
    A.m = new
    return v


def show(f):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)


a, d, none = A(), {}, None
original = A.m
print(a.m(change(1)), a.m(2))
A.m = original
print(a.m(k=change(1)), a.m(k=2))
show(lambda: a.absent(d["missing"]))
show(lambda: none.absent(d["missing"]))
show(lambda: none.absent(a.other))
show(lambda: none.absent(1 + "x"))
show(lambda: none.absent(k=1 + "x"))
show(lambda: a.m(d["missing"]))
show(lambda: none.absent(-"x"))
show(lambda: none.absent(*d["missing"]))
show(lambda: none.absent(**d["missing"]))
text = """
A.m = original
print(a.m(change(1)), a.m(2))
A.m = original
print(a.m(k=change(1)), a.m(k=2))
show(lambda: none.absent(d["missing"]))
show(lambda: "".join(x for x in "abc"))
show(lambda: "abc".center(3 + 4, "*"))
show(lambda: a.m.__func__(1 + 2, k=3 + 4))
"""
exec(text)
