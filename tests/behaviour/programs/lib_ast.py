"""ast: trees of texts and back, literal_eval, visitors, positions, compile of trees."""
import ast
import copy

SOURCE = '''
"""doc"""
@deco(1, *a, k=2, **kw)
async def f(a, /, b: int = 1, *args, c, d=2, **rest) -> None:
    global g
    async with x as y, z:
        return [await i async for i in b if i]
class C(Base, metaclass=M):
    x: int = 3
    def m(self): yield from self.y
try:
    pass
except* (A, B) as e:
    raise e from None
for i, *j in k: print(f"{i!r:>{w}} {j=}", end="")
else: del i, j[1:2, ...]
lambda *a, b=1: (a := b) if not a < b <= 3 else {**a, 1: 2}
match p:
    case {"a": 1, **r} | [1, *_] if r: import os.path as q
    case C(1, x=None): from . import (a as b)
'''
tree = ast.parse(SOURCE)
print(ast.dump(tree))
print(ast.dump(ast.parse("x[1:2] + 1j"), include_attributes=True))
print(ast.unparse(tree))
print(ast.get_docstring(tree), [type(n).__name__ for n in ast.iter_child_nodes(tree)])
print(sum(1 for _ in ast.walk(tree)))
for text in ["{'a': [1, 2.5, (3,)], 'b': {1}, -1: b'x', 2+3j: None}", "f(1)", "1 + 1", "()"]:
    try:
        print(ast.literal_eval(text))
    except ValueError as e:
        print("ValueError", str(e)[:30])


class Doubler(ast.NodeTransformer):
    def visit_Constant(self, node):
        if isinstance(node.value, int):
            return ast.copy_location(ast.Constant(node.value * 2), node)
        return node


class Names(ast.NodeVisitor):
    def __init__(self):
        self.seen = []

    def visit_Name(self, node):
        self.seen.append((node.id, type(node.ctx).__name__))
        self.generic_visit(node)


t = Doubler().visit(ast.parse("y = x + 3 * 4", mode="exec"))
v = Names()
v.visit(t)
ns = {"x": 1}
exec(compile(ast.fix_missing_locations(t), "<tree>", "exec"), ns)
print(ns["y"], v.seen, ast.unparse(t))
made = ast.Expression(ast.BinOp(ast.Constant(2), ast.Pow(), ast.Name("x", ast.Load())))
print(eval(compile(ast.fix_missing_locations(made), "<made>", "eval"), {"x": 10}))
n = ast.Name("q", ctx=ast.Store(), lineno=3, col_offset=4)
print(n._fields, n._attributes, n.id, n.lineno, ast.Name.__doc__, isinstance(n, ast.expr))
print(ast.dump(copy.deepcopy(n), include_attributes=True), ast.Load() is ast.Load())
for make in (lambda: ast.Name(1, 2, 3), lambda: ast.Name("a", id="b"),
             lambda: compile(ast.Expression(ast.Name("x", ast.Load())), "", "eval"),
             lambda: compile(ast.Module([ast.Expr(3)], []), "", "exec"),
             lambda: compile(ast.Expression(ast.Constant(1, lineno=1, col_offset=0)), "", "exec"),
             lambda: ast.parse("x = (")):
    try:
        print(make())
    except (TypeError, ValueError, SyntaxError) as e:
        print(type(e).__name__, e)
print(ast.get_source_segment("a = b + c", ast.parse("a = b + c").body[0].value))
print(ast.increment_lineno(ast.parse("x"), 4).body[0].lineno)
import ast
for s in ("x = 1  # type: ignore\n", "# type: ignore[a, b]\ny = '# type: ignore'\n\n\nif x:\n    pass # type:   ignore # more\n    #  type:\tignore\n", "x = 1 # plain\n", "f(\n  a, # type: ignore\n  b)\n# type: ignored\n"[:30], "s = '''\n# type: ignore\n''' # type: ignore-x\n#type:ignore", "", "# type: ignore"):
    t = ast.parse(s, type_comments=True)
    print([(i.lineno, i.tag) for i in t.type_ignores], ast.dump(t)[:100])
