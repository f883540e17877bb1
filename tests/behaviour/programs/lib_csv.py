"""_csv: readers, writers, dialects."""
import _csv


class Out:
    def __init__(self):
        self.parts = []

    def write(self, text):
        self.parts.append(text)
        return len(text)


def attempt(f):
    try:
        return f()
    except Exception as e:
        return type(e), str(e)


def read(lines, **how):
    return attempt(lambda: list(_csv.reader(lines, **how)))


def wrote(row, **how):
    out = Out()
    result = attempt(lambda: _csv.writer(out, **how).writerow(row))
    return "".join(out.parts), result


print(read(["a,b,c\r\n", '"x, y",\'z\',"say ""hi"""\n', "", "\n", ",", "a,\"b\n", 'c",d']))
print(read(["1 2  3"], delimiter=" "), read(["a;  b"], delimiter=";", skipinitialspace=True))
print(read(["1,2.5,'x'"], quoting=2, quotechar="'"), read(["1,x"], quoting=2))
print(read([r"a\,b,c\n", "x\\\n", "y"], escapechar="\\"), read([r'"a\"b",c'], escapechar="\\", doublequote=False))
print(read(['"a"b,c']), read(['"a"b,c'], strict=True), read(['"a'], strict=True), read(['"a', "b"]))
print(read(["a\rb"]), read(["a\n\nb"]), read([b"x"]), read(3), read(['a"b"c,"d"'], quoting=3))
r = _csv.reader(["a,b", '"c', 'd",e'])
print(r.line_num, next(r), r.line_num, next(r), r.line_num, attempt(lambda: next(r)), iter(r) is r)
for how in ({"delimiter": ""}, {"delimiter": None}, {"delimiter": "ab"}, {"quotechar": 3},
            {"quotechar": None, "quoting": 1}, {"lineterminator": None}, {"lineterminator": 3},
            {"quoting": 9}, {"quoting": "x"}, {"foo": 1}, {"dialect": "nope"}):
    print(how, read(["a"], **how) if "dialect" not in how else attempt(lambda: _csv.reader(["a"], "nope")))
print(wrote([1, None, "a,b", 'x"y', "l\nm", 2.5, "", True]), wrote([""]), wrote([]), wrote([None]))
print(wrote(["a\rb"], lineterminator="\n"), wrote(["a b"], delimiter=" "), wrote(["a,b"], quoting=3))
print(wrote(["a,b"], quoting=3, escapechar="\\"), wrote([1, "a", True, 2j], quoting=2), wrote([1], quoting=1))
print(wrote(['a"b'], doublequote=False), wrote(['a"b'], doublequote=False, escapechar="\\"))
print(wrote([""], quoting=3), wrote(3), wrote(["a\\b"], escapechar="\\"), wrote("abc"), wrote(["é", "\U0001f600"]))
out = Out()
w = _csv.writer(out)
print(w.writerows([[1, 2], (3, "x,y")]), out.parts, attempt(lambda: w.writerows(3)), attempt(lambda: _csv.writer(3)))


class Semi:
    delimiter = ";"
    quoting = _csv.QUOTE_ALL
    lineterminator = "\n"


_csv.register_dialect("semi", Semi)
_csv.register_dialect("semi2", "semi", delimiter="|")
d = _csv.get_dialect("semi2")
print(_csv.list_dialects(), d.delimiter, d.quoting, repr(d.lineterminator), d.escapechar, d.strict, d.quotechar)
out = Out()
_csv.writer(out, "semi2").writerow(["a", 1])
print(out.parts, list(_csv.reader(["a|b"], "semi2")), _csv.reader([], d).dialect is d)
_csv.unregister_dialect("semi")
print(_csv.list_dialects(), attempt(lambda: _csv.get_dialect("semi")), attempt(lambda: _csv.register_dialect(3)))
print(_csv.field_size_limit(3), read(["abcd"]), _csv.field_size_limit(131072), _csv.Error.__mro__)
