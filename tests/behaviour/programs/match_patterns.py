class P:
    __match_args__ = ("x", "y")
    def __init__(s, x, y): s.x = x; s.y = y
def m(v):
    match v:
        case 0 | 1: return "01"
        case -1: return "neg"
        case 1.5: return "f"
        case "a" | "b" as s: return ("ab", s)
        case None: return "none"
        case True: return "true"
        case [] : return "empty"
        case [x]: return ("one", x)
        case [1, *rest, 9]: return ("19", rest)
        case (a, b) if a == b: return ("eq", a)
        case [a, [b, *_]]: return ("nest", a, b)
        case {"k": v, "t": [q, *_], **rest}: return ("map", v, q, rest)
        case {"k": 1}: return "k1"
        case {}: return "anymap"
        case P(0, y=0): return "origin"
        case P(x, y=P(_, z)): return ("pp", x, z)
        case P(x=xx): return ("p", xx)
        case int(n) if n > 100: return ("big", n)
        case str() | bytes(): return "text"
        case float(): return "float"
        case P.K: return 1
        case _: return "other"
P.K = "never"
for v in [0, 1, -1, 1.5, "a", "b", "c", None, True, [], [7], [1, 2, 3, 9], (4, 4), (1, (2, 3)), {"k": 5, "t": [6, 7], "z": 1}, {"k": 1}, {"q": 1}, P(0, 0), P(1, P(2, 3)), P(5, 6), 101, 50, b"x", 2.5, object, (1, 2, 3), range(1), [1,9]]:
    print(m(v) if not isinstance(m(v), tuple) else m(v))
def loop():
    out = []
    for c in "abcd":
        match c:
            case "a": continue
            case "c": break
            case other: out.append(other)
    return out, other
print(loop())
def t():
    try:
        match 5:
            case n if n / 0: pass
    except ZeroDivisionError as e: return "zde", n
print(t())
def exh(x):
    match x:
        case (1, y) | (2, y): return y
        case {"a": (b, c)} | [b, c, _]: return b, c
print(exh((1, 5)), exh((2, 6)), exh({"a": (1, 2)}), exh([1, 2, 3]), exh(4))
match = 3; case = 4; print(match, case)
