"""A tokenizer, a recursive-descent parser, a tree, an evaluator and a printer."""


class Token:
    def __init__(self, kind, text, pos):
        self.kind, self.text, self.pos = kind, text, pos

    def __repr__(self):
        return f"{self.kind}:{self.text}"


class SyntaxFault(Exception):
    def __init__(self, msg, pos):
        super().__init__(msg)
        self.pos = pos


def tokenize(text):
    i = 0
    while i < len(text):
        c = text[i]
        if c.isspace():
            i += 1
        elif c.isdigit() or c == ".":
            j = i
            while j < len(text) and (text[j].isdigit() or text[j] == "."):
                j += 1
            yield Token("num", text[i:j], i)
            i = j
        elif c.isalpha():
            j = i
            while j < len(text) and text[j].isalnum():
                j += 1
            yield Token("name", text[i:j], i)
            i = j
        elif text[i:i + 2] == "**":
            yield Token("op", "**", i)
            i += 2
        elif c in "+-*/()=,%":
            yield Token("op", c, i)
            i += 1
        else:
            raise SyntaxFault(f"unexpected {c!r}", i)
    yield Token("end", "", len(text))


class Node:
    pass


class Num(Node):
    def __init__(self, v):
        self.v = v

    def eval(self, env):
        return self.v

    def __str__(self):
        return str(self.v)


class Var(Node):
    def __init__(self, name):
        self.name = name

    def eval(self, env):
        try:
            return env[self.name]
        except KeyError:
            raise NameError(f"unknown {self.name}") from None

    __str__ = lambda self: self.name


class Bin(Node):
    OPS = {
        "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b,
        "/": lambda a, b: a / b, "**": lambda a, b: a ** b, "%": lambda a, b: a % b,
    }

    def __init__(self, op, l, r):
        self.op, self.l, self.r = op, l, r

    def eval(self, env):
        return self.OPS[self.op](self.l.eval(env), self.r.eval(env))

    def __str__(self):
        return f"({self.l} {self.op} {self.r})"


class Neg(Node):
    def __init__(self, v):
        self.v = v

    def eval(self, env):
        return -self.v.eval(env)

    def __str__(self):
        return f"-{self.v}"


class Call(Node):
    FUNCS = {"max": max, "min": min, "abs": abs, "sq": lambda v: v * v, "sum": lambda *a: sum(a)}

    def __init__(self, fn, args):
        self.fn, self.args = fn, args

    def eval(self, env):
        return self.FUNCS[self.fn](*[a.eval(env) for a in self.args])

    def __str__(self):
        return f"{self.fn}({', '.join(map(str, self.args))})"


class Assign(Node):
    def __init__(self, name, v):
        self.name, self.v = name, v

    def eval(self, env):
        env[self.name] = v = self.v.eval(env)
        return v

    def __str__(self):
        return f"{self.name} = {self.v}"


class Parser:
    LEVELS = [("+", "-"), ("*", "/", "%")]

    def __init__(self, text):
        self.toks = list(tokenize(text))
        self.i = 0

    @property
    def tok(self):
        return self.toks[self.i]

    def take(self, *texts):
        if self.tok.text in texts and self.tok.kind == "op":
            self.i += 1
            return self.toks[self.i - 1].text
        return None

    def need(self, text):
        if not self.take(text):
            raise SyntaxFault(f"expected {text!r}, got {self.tok!r}", self.tok.pos)

    def statement(self):
        if self.tok.kind == "name" and self.toks[self.i + 1].text == "=":
            name = self.tok.text
            self.i += 2
            tree = Assign(name, self.statement())
        else:
            tree = self.binary(0)
        if self.tok.kind != "end":
            raise SyntaxFault(f"trailing {self.tok!r}", self.tok.pos)
        return tree

    def binary(self, level):
        if level == len(self.LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while op := self.take(*self.LEVELS[level]):
            left = Bin(op, left, self.binary(level + 1))
        return left

    def unary(self):
        if self.take("-"):
            return Neg(self.unary())
        base = self.atom()
        if self.take("**"):
            return Bin("**", base, self.unary())
        return base

    def atom(self):
        t = self.tok
        self.i += 1
        if t.kind == "num":
            return Num(float(t.text) if "." in t.text else int(t.text))
        if t.kind == "name":
            if self.take("("):
                args = [self.binary(0)]
                while self.take(","):
                    args.append(self.binary(0))
                self.need(")")
                return Call(t.text, args)
            return Var(t.text)
        if t.text == "(":
            e = self.binary(0)
            self.need(")")
            return e
        raise SyntaxFault(f"unexpected {t!r}", t.pos)


if __name__ == "__main__":
    env = {"pi": 3.14159}
    for line in ("1 + 2 * 3", "(1 + 2) * 3", "-2 ** 2", "2 ** 3 ** 2", "10 / 4", "7 % 4 - -3", "x = y = 5", "x * y + pi", "max(1, x, 3) + sq(4)",
                 "1 +", "(1", "2 $ 3", "unknown + 1", "1 / 0", "sum(1,2,3)*abs(-2)", "10 ** 30 + 1", "1 2", "nofn(1)", "0.1 + 0.2", "1.2.3"):
        try:
            tree = Parser(line).statement()
            print(f"{line:<22} {tree!s:<28} = {tree.eval(env)}")
        except SyntaxFault as e:
            print(f"{line:<22} {' ' * e.pos}^ {e}")
        except (NameError, ZeroDivisionError, KeyError, ValueError) as e:
            print(f"{line:<22} {type(e).__name__}: {e}")
    print(env)
