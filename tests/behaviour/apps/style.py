"""Style checkers over files of the standard library."""
import io, sys, glob, os
import pycodestyle, mccabe, ast
from pyflakes import api, reporter

FILES = ["abc.py", "argparse.py", "ast.py", "bisect.py", "calendar.py", "cmd.py", "csv.py", "dataclasses.py",
         "enum.py", "getopt.py", "heapq.py", "imaplib.py", "json/decoder.py", "textwrap.py", "turtle.py"]

class R(pycodestyle.StandardReport):
    pass

def main():
    base = "/usr/lib/python3.11/"
    for f in FILES:
        p = base + f
        style = pycodestyle.StyleGuide(max_line_length=90, quiet=0, select="E,W", max_doc_length=75)
        rep = style.check_files([p])
        print(f, rep.total_errors, sorted(rep.counters.items()))
        out, err = io.StringIO(), io.StringIO()
        n = api.checkPath(p, reporter.Reporter(out, err))
        print("pyflakes", n, out.getvalue().strip(), err.getvalue())
        src = open(p).read()
        vis = mccabe.PathGraphingAstVisitor()
        vis.preorder(ast.parse(src), vis)
        for g in vis.graphs.values():
            c = g.complexity()
            if c > 7:
                print("  ", g.entity, c)
    for bad in ["def f(:\n", "x = 1\n  y = 2\n", "import os, sys\nfrom a import *\nprint(b)\n", "class A:\n def f(self):\n  return x\n\n\n\n\n", "x = 'abc\n", "def f():\n    global q\n    l = 1\n    return locals()\n",
                "f'{x!z}'\n", "if x is 'a': pass\n", "'%s %s' % (1,)\n", "'{} {1}'.format(1)\n", "assert (1, 'x')\n", "raise NotImplemented\n", "def f(a, a): pass\n", "return 3\n", "try: pass\nexcept: pass\nexcept A: pass\n", "{1: 2, 1: 3}\n", "print >>sys.stderr, 'x'\n"]:
        out, err = io.StringIO(), io.StringIO()
        n = api.check(bad, "bad.py", reporter.Reporter(out, err))
        print(repr(bad), n, out.getvalue(), err.getvalue())
        style = pycodestyle.StyleGuide()
        checker = pycodestyle.Checker("bad.py", lines=bad.splitlines(True), options=style.options)
        print(checker.check_all())
    print(mccabe.get_code_complexity(open(base + "tokenize.py").read(), 5, "tokenize.py"))

if __name__ == "__main__":
    main()
