"""All lexers over a handful of texts; formatters."""
import sys, zlib
from pygments import highlight, lex
from pygments.lexers import get_all_lexers, get_lexer_by_name, guess_lexer, get_lexer_for_filename, find_lexer_class
from pygments.formatters import HtmlFormatter, LatexFormatter, TerminalFormatter, Terminal256Formatter, TerminalTrueColorFormatter, RawTokenFormatter, SvgFormatter, RtfFormatter, BBCodeFormatter, NullFormatter, TestcaseFormatter, GroffFormatter
from pygments.styles import get_all_styles, get_style_by_name
from pygments.cmdline import main as cmd
TEXTS = ['''
def f(a, *b): # comment
    """doc"""
    return {1: 'x', **c}[0x1F] + f"{a!r:>{w}} \\n" @ b
class A(B): pass
''', '''
/* c */ #include <stdio.h>
int main(void) { char *s = "a\\tb"; if (x >= 0x1F && !y) return 1.5e3; /* / */ }
// foo
public static final class Foo<T> extends Bar { @Override int x = 3L; }
''', '''
<!DOCTYPE html><html><!-- c --><body class="x" id=y>&amp; text <b>bold</b><script>var a = "x" + 1; /re/g</script><style>a { color: #fff; }</style></body></html>
''', '''
SELECT a, "b" FROM t WHERE x = 'it''s' -- comment
  AND y IN (1, 2.5) ORDER BY z;
$ ls -la | grep foo && echo "$HOME ${x:-y}" > /dev/null
[section]
key = value ; comment
key: value
  - item
# Heading
* **bold** `code` [link](http://x)
''', '''
(defun f (x) (let ((y 'a)) (+ x 1 "s")))
module Main where
main = do { putStrLn $ show (map (\\x -> x * 2) [1..10]) }
let rec f x = match x with | [] -> 0 | h :: t -> 1 + f t
fn main() { let x: &'static str = r#"a"#; println!("{}", x); }
proc foo {a b} { puts "x $a" }
''']
def main():
    names = sorted(get_all_lexers(), key=lambda t: t[0])
    print(len(names))
    for name, aliases, pats, mimes in names:
        if not aliases: continue
        try:
            lexer = get_lexer_by_name(aliases[0])
        except Exception as e:
            print(name, type(e).__name__, e); continue
        row = []
        for t in TEXTS:
            toks = list(lex(t, lexer))
            row.append("%d:%08x" % (len(toks), zlib.crc32(repr(toks).encode())))
        print(name, aliases, pats, mimes, *row, lexer.analyse_text(TEXTS[0]))
    for t in TEXTS:
        print(guess_lexer(t))
    py = get_lexer_by_name("python")
    for F in (HtmlFormatter, LatexFormatter, TerminalFormatter, Terminal256Formatter, TerminalTrueColorFormatter, RawTokenFormatter, SvgFormatter, RtfFormatter, BBCodeFormatter, NullFormatter, TestcaseFormatter, GroffFormatter):
        print(F.__name__, highlight(TEXTS[0], py, F()))
    print(highlight(TEXTS[0], py, HtmlFormatter(full=True, linenos="table", title="x", style="monokai", anchorlinenos=True, lineanchors="l", hl_lines=[2])))
    for s in sorted(get_all_styles()):
        print(s, zlib.crc32(HtmlFormatter(style=s).get_style_defs(".hl").encode()))
    for fn in ("a.py", "b.c", "x.html", "y.rs", "Makefile", "z.hs", "q.tcl", "w.unknown"):
        try: print(fn, get_lexer_for_filename(fn))
        except Exception as e: print(fn, type(e).__name__, e)
    open("in.py", "w").write(TEXTS[0])
    for args in (["-l", "python", "-f", "html", "in.py"], ["-N", "foo.rb"], ["-f", "terminal", "in.py"], ["-S", "default", "-f", "html"], ["-L", "filters"], ["-H", "lexer", "json"], ["-V"], ["-l", "nope", "in.py"]):
        print(args, cmd(["pygmentize"] + args))

if __name__ == "__main__":
    main()
