"""html5lib and BeautifulSoup over bad and good HTML."""
import html5lib
from bs4 import BeautifulSoup, Comment, NavigableString
import warnings
HTML = '''<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>T &amp; U</title><link rel=stylesheet href=x.css></head>
<body class="a b" id=main><p>one<p>two <b>bold <i>both</b> it</i><!-- c --><table><tr><td>1<td>2<tr><th>h</table>
<ul><li>a<li>b<ul><li>c</ul></ul><a href="/x?y=1&z=2">link</a> <img src=i.png alt='q "r"'><br/><script>if (a<b && c>d) {}</script>
<form action=f><input name=n value="v" disabled><select><option>1<option selected>2</select></form><svg viewBox="0 0 1 1"><path d="M0"/></svg>
&lt;&#65;&#x42;&notanent; &copy <div><span>x</div>y</span></body></html>'''
BADS = ["<b><p>x</b>y</p>", "<table><b>x<tr><td>y", "<a><a>x</a>", "</p>", "<p>a<div>b</p>c", "<select><b>x", "text only", "<!-- unclosed", "<title>x", "<frameset><frame>", "<math><mi>x</mi></math><p>", "<input type=hidden><table><input type=hidden>", "\0x<a b=\0>", "&#0;&#x80;&#xD800;&#x110000;", "<p " + "x " * 5 + ">"]
def main():
    for tb in ("etree", "dom"):
        doc = html5lib.parse(HTML, treebuilder=tb)
        walker = html5lib.getTreeWalker(tb)
        s = html5lib.serializer.HTMLSerializer(quote_attr_values="always", omit_optional_tags=False)
        print("".join(s.serialize(walker(doc))))
        print("".join(html5lib.serializer.HTMLSerializer().serialize(walker(doc))))
    for b in BADS:
        p = html5lib.HTMLParser(strict=False)
        d = p.parse(b)
        print(repr(b), html5lib.serialize(d), p.errors)
        print(html5lib.serialize(html5lib.parseFragment(b), sanitize=False))
        for parser in ("html.parser", "html5lib"):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                print("  ", parser, repr(str(BeautifulSoup(b, parser))))
    print(html5lib.parse(b"<meta charset=iso-8859-1>\xe9", treebuilder="etree")[1].text if False else html5lib.HTMLParser().parse(b"<meta charset=iso-8859-1>\xe9")[1].text)
    for parser in ("html.parser", "html5lib"):
        soup = BeautifulSoup(HTML, parser)
        print(soup.prettify())
        print(soup.title.string, soup.body["class"], soup.find(id="main").name, soup.find_all("li"), [a["href"] for a in soup("a")])
        print(soup.select("ul > li"), soup.select("li:nth-child(2)"), soup.select("td ~ td"), soup.select('a[href^="/x"]'), soup.select_one("option[selected]"), soup.select("p:has(b)"), soup.select(":is(b, i):not(p > b)"))
        print(soup.find_all(string=lambda t: isinstance(t, Comment)), soup.get_text("|", strip=True))
        soup.b.replace_with("NEW"); soup.p.insert_after(soup.new_tag("hr", attrs={"class": "k"})); soup.a.attrs["x"] = "y"; soup.table.decompose(); soup.ul.unwrap(); soup.img.wrap(soup.new_tag("div"))
        print(soup.body.decode(), [type(c).__name__ for c in soup.body.contents], soup.a.parent.name, soup.li.find_next_sibling("li"), len(list(soup.descendants)))
        print(soup.decode(formatter="html"), soup.encode("ascii")[:200])
    x = BeautifulSoup("<p>é “q” &nbsp;</p>".encode("latin-1", "replace"), "html.parser"); print(x, x.original_encoding)
    try:
        BeautifulSoup("<a>", "nope")
    except Exception as e:
        print(type(e).__name__, e)

if __name__ == "__main__":
    main()
