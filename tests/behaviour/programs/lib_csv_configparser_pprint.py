"""csv, configparser, pprint and fnmatch, translated."""
import configparser
import csv
import fnmatch
import io
import pprint

out = io.StringIO()
w = csv.DictWriter(out, ["a", "b"], extrasaction="ignore", restval="-")
w.writeheader()
w.writerow({"a": 1, "b": "x,y", "c": 3})
w.writerows([{"a": 2}])
print(repr(out.getvalue()))
rows = csv.DictReader(io.StringIO("a,b\n1,2,3\n4\n\n"), restkey="more", restval="?")
print(rows.fieldnames, list(rows), rows.line_num)
try:
    csv.DictWriter(out, ["a"]).writerow({"b": 1})
except ValueError as e:
    print(e)
print(csv.Sniffer().sniff("a;b;c\n1;2;3\n4;5;6\n").delimiter, csv.Sniffer().has_header("name,age\nbob,3\nann,42\n"), csv.list_dialects())
print(list(csv.reader(io.StringIO("x\ty\n"), csv.excel_tab)), csv.unix_dialect.quoting, csv.QUOTE_ALL)
try:
    csv.Sniffer().sniff("abc")
except csv.Error as e:
    print(e)

c = configparser.ConfigParser(allow_no_value=True)
c.read_string("""
[DEFAULT]
base = /srv
; comment
[web]
port: 80
root = %(base)s/www
debug = yes
lone
long = one
   two
[Db]
ratio = 0.5
""")
print(c.sections(), c["web"]["root"], c.getint("web", "port"), c.getboolean("web", "debug"), c.getfloat("Db", "ratio"), c["web"]["lone"], repr(c["web"]["long"]))
print(dict(c["Db"]), c.has_option("web", "nope"), c.get("web", "nope", fallback="fb"), "web" in c, c.options("Db"), c["web"].get("x", "y"))
c["new"] = {"k": "v"}
c.set("new", "z", "1")
c.remove_section("Db")
c.write(out2 := io.StringIO())
print(out2.getvalue())
for bad in (lambda: c.get("no", "x"), lambda: c.get("web", "no"), lambda: c.read_string("x=1"), lambda: c.read_string("[a]\n[a]"), lambda: c.getint("web", "root"), lambda: c.add_section("web"), lambda: c.read_string("[q]\n= 3")):
    try:
        bad()
    except Exception as e:
        print(type(e).__name__, e)
r = configparser.RawConfigParser()
r.optionxform = str
r.read_dict({"S": {"Key": "%(x)s", "n": 3}})
print(r.items("S"))
e = configparser.ConfigParser(interpolation=configparser.ExtendedInterpolation())
e.read_string("[a]\nx=1\n[b]\ny=${a:x}2")
print(e["b"]["y"])

deep = {"name": "x" * 30, "list": list(range(30)), "nested": {"k": [{"a": 1, "b": (1,)}] * 3}, "set": {3, 1, 2}, 1: None}
pprint.pprint(deep, width=60, sort_dicts=False)
pprint.pprint([deep, {"long": "word " * 30}], depth=2, compact=True)
print(pprint.pformat("some text that is rather long " * 4, width=40), pprint.isreadable(deep), pprint.saferepr({"b": 1, "a": 2}))
rec = [1]
rec.append(rec)
pprint.pp(rec) if False else print(pprint.isrecursive(rec))
print(fnmatch.fnmatch("abc.py", "*.py"), fnmatch.filter(["a.c", "b.h", "C.c"], "[a-c].[ch]"), fnmatch.translate("a?[!b]*"), fnmatch.fnmatchcase("A", "a"))
