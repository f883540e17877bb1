"""inspect: signatures and their binding, what an object is, its members and documentation."""
import inspect, functools, enum
from inspect import signature, Parameter, Signature
def tr(f):
    try: print("ok", f())
    except Exception as e: print(type(e).__name__, e)
def f(a, b: int, /, c=1, *args: str, d, e: float = 2.5, **kw) -> list[int]: "d"
print(signature(f), repr(signature(f)), list(signature(f).parameters))
for n, p in signature(f).parameters.items(): print(n, p, p.kind, repr(p.kind), p.kind.description, p.default is p.empty, p.annotation, repr(p))
class C:
    def __init__(self, x, y=2): pass
    def m(self, q): "doc of m"
    @classmethod
    def cm(cls, z): pass
    @staticmethod
    def sm(z): pass
    def __call__(self, k): pass
    prop = property(lambda s: 1)
print(signature(C), signature(C(1).m), signature(C.m), signature(C.cm), signature(C.sm), signature(C(1)), signature(functools.partial(f, 1, d=3)))
@functools.wraps(f)
def w(*a): pass
print(signature(w), signature(w, follow_wrapped=False), signature(lambda *, k: 0), signature(lambda a, /: 0))
s = signature(f); b = s.bind(1, 2, 3, 4, d=5, z=6); print(b, b.args, b.kwargs, b.arguments)
b = s.bind(1, 2, d=1); b.apply_defaults(); print(b.arguments)
tr(lambda: s.bind(1)); tr(lambda: s.bind(1, 2)); tr(lambda: signature(C).bind(1, 2, 3)); tr(lambda: signature(C).bind(1, x=3)); tr(lambda: signature(C).bind(1, zz=3)); tr(lambda: s.bind_partial(1))
tr(lambda: signature(3))
print(s.return_annotation, s == signature(f), s.replace(return_annotation=Signature.empty))
print(Signature([Parameter("a", Parameter.POSITIONAL_ONLY), Parameter("b", Parameter.KEYWORD_ONLY, default=3)]))
tr(lambda: Parameter("1a", Parameter.KEYWORD_ONLY)); tr(lambda: Signature([Parameter("a", Parameter.KEYWORD_ONLY), Parameter("b", Parameter.POSITIONAL_ONLY)]))
def g(): yield 1
async def co(): pass
async def ag(): yield 1
print(inspect.isfunction(f), inspect.isclass(C), inspect.ismethod(C(1).m), inspect.ismethod(C.cm), inspect.ismethod(C.m), inspect.isbuiltin(len), inspect.isroutine(len), inspect.isroutine(C.m), inspect.ismodule(inspect), inspect.isgeneratorfunction(g), inspect.isgenerator(g()), inspect.iscoroutinefunction(co), inspect.isasyncgenfunction(ag), inspect.isdatadescriptor(C.prop), inspect.ismethoddescriptor(str.upper), inspect.isabstract(C))
print([n for n, _ in inspect.getmembers(C, inspect.isfunction)], [n for n, v in inspect.getmembers(C(1), inspect.ismethod)])
print(inspect.getdoc(C.m), inspect.cleandoc("  a\n    b\n      c\n\n"), inspect.getmro(C))
class D(C):
    def m(self, q): pass
print(inspect.getdoc(D(1).m), inspect.getfullargspec(f))
gg = g(); print(inspect.getgeneratorstate(gg)); next(gg); print(inspect.getgeneratorstate(gg)); gg.close(); print(inspect.getgeneratorstate(gg))
print(inspect.getmodule(f) is not None, inspect.unwrap(w) is f, inspect.getattr_static(C, "cm"). __class__, inspect.get_annotations(f))
print(inspect.Parameter.empty, inspect.isawaitable(3), inspect.CORO_CREATED)
class E(enum.Enum): A = 1
class M(type):
    def __call__(cls, *a, **k): return super().__call__(*a, **k)
class WM(metaclass=M):
    def __init__(self, a): pass
print(signature(WM), signature(type("Z", (), {})))
class Nw:
    def __new__(cls, a, b=1): return super().__new__(cls)
print(signature(Nw))
print(inspect.CO_VARARGS, inspect.CO_GENERATOR, inspect.CO_ASYNC_GENERATOR)
