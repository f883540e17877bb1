import sys
def defs(n):
    try:
        if n: raise ValueError
        x = 1
    except ValueError:
        return "ret"
    return x
print(defs(0), defs(1))
def defs2(n):
    try: x = int(n)
    except ValueError: x = 0; y = 1
    except TypeError:
        try: return y
        except UnboundLocalError as e: return str(e)
    else: y = 5
    return x, y
print(defs2("3"), defs2("x"), defs2(None))
def dl():
    x = 1
    r = []
    for i in range(2):
        try: r.append(x)
        except UnboundLocalError as e: r.append("unb")
        if i == 0: del x
    return r
print(dl())
def ww():
    while True:
        v = 3
        if v: break
    n = 0
    while n < 3:
        n += 1
        if n == 7: break
    else: return v, n
print(ww())
def many(x):
    if x == 1: y = 1
    elif x == 2: y = 2
    elif x == 3: return "three"
    else: raise KeyError(x)
    return y
print(many(1), many(2), many(3))
class D:
    def __init__(s, n): s.n = n
    def __del__(s): print("del", s.n)
def lifetimes():
    a, b = D(1), D(2)
    a = None
    print("x")
    c = d = D(3)
    c = None; d = None
    print("y")
    with open("/dev/null") as f: D(4)
    print("z")
    for x in [D(5)]: pass
    print("w"); x = None
    print("v")
lifetimes()
class Attr: pass
a = Attr(); a.x = 1; a.x += 2; a.l = [1]; a.l[0] += 5; a.l += [3]; print(a.x, a.l)
def aug():
    d = {"a": 1}; k = "a"
    d[k] += 1; d["b"] = d[k] * 2; d["b"] -= 1
    global GG
    GG = "s"; GG += "t"
    return d, GG
print(aug())
def tb():
    x = [1,
         2]
    return (x
            .append(3)
            .foo)
def tb2():
    return len(
        3
    )
def tb3():
    return (sys
       .exc_info
       .zork(1,
          2))
for f in (tb, tb2, tb3):
    try: f()
    except Exception as e:
        t = e.__traceback__
        while t: print(t.tb_lineno - (t.tb_frame.f_lineno if 0 else 0)); t = t.tb_next
