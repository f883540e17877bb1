"""YAML, TOML, JSON5 readers and writers."""
import yaml, ruamel.yaml, tomlkit, json5, sys, io, datetime, decimal, collections, tomllib
DOC = '''%YAML 1.1
---
# comment
anchors: &a {x: 1, y: [a, b, "c\\n\\u00e9"]}
merge:
  <<: *a
  z: 3
list:
- 1
- 0x1F
- 0o17
- 017
- 1_000
- 1.5e3
- .inf
- -.INF
- .nan
- ~
- null
- yes
- No
- on
- 2001-12-14t21:59:43.10-05:00
- 2002-12-14
- 190:20:30
- "dq \\
   folded"
- 'it''s'
- plain multi
  line
- |
  literal
   keep
- >-
  folded
  text

  para
- !!binary R0lGODlh
- !!set {a, b}
- !!omap [a: 1, b: 2]
- !!str 12
- !!python/tuple [1, 2]
? complex key
: value
? [a, b]
: seq key
empty:
"quoted": 'x: y'
tagged: !foo {a: 1}
...
---
second: doc
'''
class Pt(yaml.YAMLObject):
    yaml_tag = "!pt"
    def __init__(self, x, y): self.x, self.y = x, y
    def __repr__(self): return f"Pt({self.x},{self.y})"
def main():
    print(yaml.__with_libyaml__)
    for e in yaml.parse(DOC): print(e)
    try:
        for d in yaml.load_all(DOC.replace("? [a, b]\n: seq key\n", ""), yaml.FullLoader): print(d)
    except yaml.YAMLError as e: print(type(e).__name__, e)
    safe = DOC.replace("? [a, b]\n: seq key\n", "").replace("- !!python/tuple [1, 2]\n", "").replace("tagged: !foo {a: 1}\n", "")
    for d in yaml.safe_load_all(safe): print(d)
    for t in ("a: b: c", "[1, 2", "a:\n  - b\n c", "\tx", "a: *nope", "a: !!int x", "'unclosed", "%YAML 3.0\n---\n", "a: 1\na: 2", "{a, b: }", "- - - x", "&x", "key: @x", "? a\n? b", "!!python/object/apply:os.system [x]", "a: !pt {x: 1, y: 2}", "- !!timestamp x"):
        try: print(repr(t), yaml.load(t, yaml.FullLoader))
        except Exception as e: print(repr(t), type(e).__name__, e)
    obj = {"s": ["", "true", "1.0", "null", "a: b", " lead", "multi\nline\n", "é", "#c", "- x", "'q'", "x" * 100 + " " + "y" * 50, "\0", "a\tb", "~", "2001-01-01", "=", "<<"], "n": [1, -1.5, 1e100, float("inf"), float("nan"), None, True], "d": datetime.date(2020, 1, 2), "dt": datetime.datetime(2020, 1, 2, 3, 4, 5, 6, datetime.timezone.utc), "b": b"bin\0", "set": {"a"}, "nested": {"a": {"b": [[1, [2]], {}]}, "e": []}, 3: "int", None: 1, (1, 2): "t"}
    print(yaml.dump(obj)); print(yaml.dump(obj, default_flow_style=True, width=40, allow_unicode=True, indent=4)); print(yaml.dump(obj["nested"], default_style='"', explicit_start=True, sort_keys=False, canonical=False)); print(yaml.dump([obj["s"]] * 2, default_style="|")); print(yaml.dump(obj["n"], canonical=True))
    print(yaml.dump(Pt(1, [Pt(2, 3)])), yaml.load("!pt {x: 1, y: 2}", yaml.Loader), yaml.unsafe_load(yaml.dump([collections.OrderedDict(a=1), 1j, (1,), decimal.Decimal("1.5"), len, dict])))
    try: yaml.safe_dump(object())
    except yaml.YAMLError as e: print(type(e).__name__, str(e)[:40])
    y = ruamel.yaml.YAML(); y.preserve_quotes = True
    d = y.load("# head\na: 1  # one\nb:\n  - x   # ex\n  - 'y'\n\n  - {k: v}\nc: &c !t |\n  lit\nd: *c\ne: 0x1F\nf: 1_0\n"); d["b"].append(3); d["new"] = {"q": [1]}; d.insert(1, "ins", 5, comment="inserted"); del d["f"]; y.dump(d, sys.stdout); print(type(d), d.ca, dict(d["b"][2]), d["e"], repr(d["e"]))
    y2 = ruamel.yaml.YAML(typ="safe", pure=True); y2.default_flow_style = False; o = io.StringIO(); y2.dump(y2.load("a: [1, 2]\nb: yes\nc: 010"), o); print(o.getvalue())
    for t in ("a: 1\na: 2", "a: [", "a: b: c"):
        try: print(y.load(t))
        except Exception as e: print(type(e).__name__, e)
    y.indent(mapping=4, sequence=6, offset=3); y.width = 30; y.dump({"a": [1, {"b": "word " * 12}]}, sys.stdout)
    T = '# c\ntitle = "T" # t\n[a]\nx = 1_000\ny = [1, 2, # in\n  3]\nd = 1979-05-27T07:32:00Z\nt = 07:32:00\n"q k".z = \'lit\'\n[[arr]]\nn = 1\n[[arr]]\nn = 0xFF\ns = """\nmulti \\\n  line"""\nf = inf\n[a.b.c]\nk = {p = 1, q = "r"}\n'
    d = tomlkit.parse(T); print(d.as_string() == T, d.unwrap() == tomllib.loads(T), d.unwrap()); d["a"]["y"].append(4); d["a"]["new"] = {"z": [1, {"w": 2}]}; d["arr"].append({"n": 9}); d.add(tomlkit.comment("end")); del d["title"]; d["a"]["y"].multiline(True); print(tomlkit.dumps(d)); print(tomlkit.dumps({"a": 1, "b": {"c": [1, 2], "d": {"e": datetime.date(2020, 1, 1)}}, "l": [{"x": 1}, {"y": 2.5}]}))
    for t in ("a = ", "a = 1\na = 2", "[a]\n[a]", "a = [1,", "= 1", "a = 01", 'a = "\\q"', "a.b = 1\na = 2", "[[x]]\n[x]", "a = 2020-13-01", "x = '''\n", "a b = 1"):
        for m in (tomlkit.parse, tomllib.loads):
            try: print(t, m(t))
            except Exception as e: print(repr(t), type(e).__name__, e)
    print(json5.loads("{a: 1, 'b': [1, 2,], // c\n /* d */ c: +.5, d: 0xFf, e: 'x\\\ny', f: Infinity, g: -NaN, $h: null,}"), json5.dumps({"a b": [1, None, True, float("inf"), "x'\"\u2028"], "if": {"k-": 1}}, indent=2), json5.dumps({"a": 1}, quote_keys=True, trailing_commas=False))
    for t in ("{a:1 b:2}", "[1,,2]", "'x", "{", "01", "{a:1,a:2}", ""):
        try: print(json5.loads(t, allow_duplicate_keys=False))
        except Exception as e: print(repr(t), type(e).__name__, e)

if __name__ == "__main__":
    main()
