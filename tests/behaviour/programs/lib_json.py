"""json: reading with every hook and error, writing with every option, classes of one's own."""
import json
import json.decoder
from collections import OrderedDict


def show(f, *args, **kwargs):
    try:
        print(ascii(f(*args, **kwargs)))
    except json.JSONDecodeError as e:
        print("JSONDecodeError", ascii(str(e)), e.msg, e.pos, e.lineno, e.colno)
    except Exception as e:
        print(type(e).__name__, ascii(str(e)))


for text in ["", "{", "[", '"abc', '{"a"', '{"a":1,}', "[1,]", "[,1]", "{1:2}", '{"a" 1}', "nul",
             "NaN", "-Infinity", "-", "01", "1.", ".5", "1E400", "-0", "-0.0", "1.5e-3", '"\\x"',
             '"\\u123"', '"\\ud83d\\ude00"', '"\\ud83d"', '"\\ud83d\\u0041"', '"\t"', "[1]x",
             "\ufeff1", '{"a":{"b":[1,{"c":}]}}', "\n\n [1,\n 2,\n x]", '"\xe9\u65e5"',
             "123456789012345678901234567890", '{"a":1,"a":2}', '"\\/\\b\\f\\n\\r\\t\\\\"']:
    show(json.loads, text)
    show(json.loads, text, strict=False)
for data in [b"\xef\xbb\xbf1", '"\xe9"'.encode("utf-16"), '"\xe9"'.encode("utf-32-be"), b"\xff"]:
    show(json.loads, data)
show(json.loads, None)
text = '{"a": [1, 2.5, {"b": null}], "c": NaN, "d": {}}'
show(json.loads, text, object_hook=lambda d: list(d.items()))
show(json.loads, text, object_pairs_hook=OrderedDict)
show(json.loads, text, parse_int=lambda x: "i" + x, parse_float=str, parse_constant=str.lower)
decoder = json.JSONDecoder()
show(decoder.raw_decode, "\xe9[1]\xe9", 1)
show(decoder.raw_decode, "x")
show(decoder.decode, "1 x")
show(json.JSONDecoder, foo=1)


class Decoder(json.JSONDecoder):
    def __init__(self, **kw):
        super().__init__(object_hook=lambda d: sorted(d), **kw)


class Encoder(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, complex):
            return [o.real, o.imag]
        return super().default(o)


class File:
    def __init__(self):
        self.parts = []

    def write(self, part):
        self.parts.append(part)

    def read(self):
        return "[1, {}]"


class Int(int):
    def __repr__(self):
        return "bad"


show(json.loads, text, cls=Decoder)
show(json.load, File())
values = [None, True, -1, 10**30, 1e100, 0.1, float("inf"), "\xe9\u65e5\U0001f600\ud800\"\\\n\x7f",
          [], {}, [[], {}], [1, [2, (3,)]], {"b": 1, "a": [1, {"c": None}]},
          {1: 2, 1.5: 3, True: 4, None: 5, Int(7): Int(8)}, 1j, [1j], {(1, 2): 3}, {"a": {1}}]
options = [{}, {"indent": 2}, {"indent": "\t"}, {"separators": (",", ":")}, {"ensure_ascii": False},
           {"skipkeys": True, "indent": 0}, {"allow_nan": False}, {"default": str},
           {"cls": Encoder}, {"cls": Encoder, "indent": 1}]
for value in values:
    for option in options:
        show(json.dumps, value, **option)
        file = File()
        show(json.dump, value, file, **option)
        print(ascii(file.parts))
show(json.dumps, {"z": 1, "a": {"y": 2, "x": 3}}, sort_keys=True, indent=4)
show(json.dumps, {1: 1, "a": 2}, sort_keys=True)
loop = []
loop.append({"x": loop})
show(json.dumps, loop)
print(list(json.JSONEncoder(separators=(",", ":")).iterencode({"b": 1, "a": [1, (2, 3), {}]})))
error = json.JSONDecodeError("m", "a\nbc", 3)
print(error.args, error.lineno, error.colno, json.decoder.JSONDecodeError is type(error))
big = {"k%d" % i: [i, i * 0.5, str(i) * 3, None, True, {"n": -i}] for i in range(500)}
print(json.loads(json.dumps(big)) == big, len(json.dumps(big, indent=1)))
