"""Four Markdown implementations over one text."""
import sys
from markdown_it import MarkdownIt
import mistune, commonmark, markdown
MD = '''# Title
Setext
======
Para with *em*, **strong**, `code`, [link](http://x "t"), ![img](a.png), <http://auto.link>, ~~strike~~, a\\*b, &amp; &copy; <b>html</b>  
hard break

> quote
> > nested
continued

* a
* b
    * c

  para in b
1. x
2) y
10. z

- [ ] todo
- [x] done

```python
def f(x): return "<&>"
```

    indented code
~~~
tilde
~~~

| a | b |
|---|:-:|
| 1 | `x|y` |

[ref]: http://ref.example/ 'Title'
See [ref] and [text][ref] and [^1].

[^1]: Footnote.

***
Term
: Def

<div markdown="1">
*x*
</div>

http://bare.link www.foo.com "quotes" -- and --- ... (c)
![a][ref] *a **b* c** __x__ _y_ a_b_c ***z***
'''
def dump(node):
    for n, entering in node.walker():
        print("  ", n.t, entering, n.literal and n.literal[:20], n.sourcepos)
def main():
    for preset in ("commonmark", "default", "js-default", "gfm-like", "zero"):
        try:
            m = MarkdownIt(preset, {"typographer": True, "linkify": False}).enable(["replacements", "smartquotes"]) if preset != "zero" else MarkdownIt(preset)
            print(preset, m.render(MD))
            print(m.get_active_rules())
        except Exception as e:
            print(preset, type(e).__name__, e)
    for t in MarkdownIt("default").parse(MD)[:40]:
        print(t)
    print(MarkdownIt("commonmark").renderInline("a *b* [c](d)"))
    print(mistune.html(MD))
    md = mistune.create_markdown(plugins=["strikethrough", "footnotes", "table", "url", "task_lists", "def_list", "abbr", "mark", "insert", "superscript", "subscript", "math", "ruby", "spoiler"])
    print(md(MD))
    ast = mistune.create_markdown(renderer="ast")
    print(ast(MD))
    from mistune.renderers.rst import RSTRenderer
    from mistune.renderers.markdown import MarkdownRenderer
    print(mistune.create_markdown(renderer=RSTRenderer())("# A\n\nx *y* `z`\n\n- a\n- b\n"))
    print(mistune.create_markdown(renderer=MarkdownRenderer())(MD))
    p = commonmark.Parser(); tree = p.parse(MD)
    print(commonmark.HtmlRenderer().render(tree)); dump(tree)
    print(commonmark.dumpJSON(tree)[:1500]); 
    print(commonmark.ReStructuredTextRenderer().render(p.parse(MD)))
    print(markdown.markdown(MD))
    for ext in (["extra"], ["toc", "tables", "fenced_code", "codehilite"], ["footnotes", "def_list", "abbr", "attr_list", "md_in_html"], ["admonition", "meta", "nl2br", "sane_lists", "smarty", "wikilinks", "legacy_em"]):
        try:
            x = markdown.Markdown(extensions=ext)
            print(ext, x.convert(MD), getattr(x, "toc", None))
        except Exception as e:
            print(ext, type(e).__name__, e)
    print(markdown.markdown("[TOC]\n\n# A\n## B\n", extensions=["toc"]))

if __name__ == "__main__":
    main()
