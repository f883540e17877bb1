x = 1
def f():
    global x
    x = 10
    return 5
x += f()
print(x)
s = ""
for i in range(100000): s += "ab"
print(len(s))
t = s
s += "z"
print(len(t), len(s))
def h():
    global s
    for i in range(100000): s += "c"
h(); print(len(s))
l = [1]; m = l; l += (2,); print(m is l, l)
try: u += 1
except NameError as e: print(e)
try: x += "a"
except TypeError as e: print(e)
