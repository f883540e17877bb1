"""Modules that nobody imports by a statement: a codec by its name, one found and run by importlib."""


def hosts(names):
    for name in names:
        coded = name.encode("idna")
        print(coded, coded.decode("idna"))
    try:
        "a..b".encode("idna")
    except UnicodeError as e:
        print(e)


def copy_of_a_module():
    import importlib.util
    import sys

    spec = importlib.util.find_spec("html.parser")
    parser = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(parser)
    sys.modules["own_parser"] = parser

    class Titles(parser.HTMLParser):
        def handle_starttag(self, tag, attrs):
            print("start", tag, attrs)

        def handle_data(self, data):
            print("data", repr(data))

    Titles().feed("<p class='a&amp;b'>x &lt; y<br/></p><!-- c -->")
    print(parser.HTMLParser is not importlib.import_module("html.parser").HTMLParser)


hosts(["b\u00fccher.example", "plain.org", "\u3042\u3044.jp"])
copy_of_a_module()
