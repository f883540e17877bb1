"""csv, pprint, shlex and urllib.parse, translated from the library over native re and _csv."""
import csv
import io
import pprint
import shlex
import urllib.parse as u


def show(f, *args, **kwargs):
    try:
        print(ascii(f(*args, **kwargs)))
    except Exception as e:
        print(type(e).__name__, e)


text = 'a,b,c\r\n1,"x, y",3\r\n"q""q",,5\r\n'
print(list(csv.reader(io.StringIO(text))), list(csv.DictReader(io.StringIO(text))))
out = io.StringIO(newline="")
writer = csv.DictWriter(out, ["a", "b"], restval="-", extrasaction="ignore")
writer.writeheader()
writer.writerows([{"a": 1, "z": 2}, {"a": "x,y", "b": None}])
print(repr(out.getvalue()))
show(csv.DictWriter(out, ["a"]).writerow, {"b": 1})
for sample in ["a;b;c\n1;2;3\n4;5;6\n", "'a'|'b'\n'c'|'d'\n", "name, age\nx, 1\ny, 2\n"]:
    dialect = csv.Sniffer().sniff(sample)
    print(repr(dialect.delimiter), repr(dialect.quotechar), dialect.skipinitialspace,
          csv.Sniffer().has_header(sample))
show(csv.Sniffer().sniff, "abc")


class Bad(csv.Dialect):
    delimiter = "ab"


show(Bad)
show(csv.reader, [], quoting=True)
pprint.pprint({"b": [1, 2, {"c": "x" * 60, "d": ("y" * 30, "z" * 30)}], "a": {1, 3, 2},
               "e": "long text " * 20, "n": None})
print(pprint.pformat([list(range(40))], width=40, indent=2, compact=True),
      pprint.pformat({"z": 1, "a": 2}, sort_dicts=False), pprint.pformat([[[[1]]]], depth=2))
print(shlex.split("a \"b c\" d\\ e 'f g' # h"), shlex.split("a # b", comments=True),
      shlex.quote("it's"), shlex.join(["a b", "c", ""]),
      list(shlex.shlex('a=b;c "d e"', punctuation_chars=True)))
show(shlex.split, '"abc')
for url in ["http://u:p@host.com:80/a/b;c?d=e&f=g#h", "mailto:a@b", "//x/y", "http://[::1]:8/x",
            "a?b", "", "http://x:bad/", "HTTP://\xc9/\xe9", "http://[bad", "file:///x"]:
    show(u.urlparse, url)
    show(lambda: (u.urlsplit(url).hostname, u.urlsplit(url).geturl(), u.urlsplit(url).port))
print(u.quote("a b/\xe9?&"), u.quote_plus("a b+"), ascii(u.unquote("a%20b%C3%A9%zz+")),
      u.urlencode({"a": 1, "b": "x y", "c": [1, 2]}), u.urlencode({"c": [1, 2]}, doseq=True),
      u.parse_qs("a=1&b=2&a=3&c="), u.parse_qsl("a=1&c=", keep_blank_values=True),
      u.urljoin("http://a/b/c/d", "../x"), u.urldefrag("http://a#b"), u.unquote_to_bytes("%ff"))
