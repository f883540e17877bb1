log = []
def divide(a, b=2):
    try:
        return a // b
    except ZeroDivisionError as e:
        return str(e)
    finally:
        log.append(a)
class Counter:
    """Counts."""
    step = 1
    def __init__(self, start):
        self.n = start
    def tick(self):
        self.n += self.step
        return self.n
class Double(Counter):
    step = 2
    def tick(self):
        return super().tick() * 10
def upto(n):
    got = []
    for i in range(n):
        r = yield i
        if r:
            got.append(r)
    return got
def adder(k):
    def add(x):
        return x + k
    return add
def fails():
    raise KeyError("k")
