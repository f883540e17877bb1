#!/usr/bin/python3.11
"""Compares verdicts and trees with CPython's over many small sources, most of them wrong.

    tests/parity/ast_snippets.py --ours BUILD/ast_dump [--seconds N] [--seed N] [FOLDER ...]

Sources are (1) every string constant of the .py files of the folders, which in the tests of the
standard library are full of odd syntax, (2) statements of these files with tokens deleted,
doubled, exchanged or replaced. Every difference is printed with its source.
"""
import argparse
import ast
import os
import random
import re
import subprocess
import sys
import time
import unicodedata
import warnings

WORDS = ("( ) [ ] { } , : ; . = == != := -> + - * ** / // % @ & | ^ ~ << >> < > <= >= += **= "
         "... ! \\ \n \t # if else elif for while in is not and or lambda def class return yield "
         "from import as with try except finally async await match case _ type None True False "
         "x y 0 1 1.5 1j 0x1f 'a' b'b' f'{x}' f'{x!r:>{y}}' f'{x=}' r'\\d' u'u' \"\"\"t\"\"\" del "
         "global nonlocal pass break continue raise assert print").split(" ")
TOKEN = re.compile(r"\s+|\w+|'[^'\n]*'|\"[^\"\n]*\"|[^\w\s]")


class Ours:
    def __init__(self, program):
        self.program = program
        self.start()

    def start(self):
        self.run = subprocess.Popen([self.program, "-v", "311", "-s"], stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE)

    def parse(self, data):
        try:
            self.run.stdin.write(b"%d\n%s" % (len(data), data))
            self.run.stdin.flush()
            head = self.run.stdout.readline().split(b" ", 2)
            return head[0] == b"ok", self.run.stdout.read(int(head[1]))
        except (BrokenPipeError, IndexError, ValueError):
            self.start()
            return None, b"our program ended"


def reference(data):
    try:
        return True, ast.dump(ast.parse(data), include_attributes=True).encode(
            "utf-8", "surrogatepass")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as e:
        return False, str(e).encode("utf-8", "replace")


def strings(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            if 1 < len(text) < 20000:
                yield text
                for example in re.findall(r"^ *(>>> .*(?:\n *\.\.\. .*)*)", text, re.M):
                    yield re.sub(r"^ *(>>>|\.\.\.) ?", "", example, flags=re.M)


def mutated(rnd, text):
    tokens = TOKEN.findall(text)
    for _ in range(rnd.choice((1, 1, 1, 2, 3))):
        if not tokens:
            break
        i, j = rnd.randrange(len(tokens)), rnd.randrange(len(tokens))
        what = rnd.randrange(6)
        if what == 0:
            del tokens[i]
        elif what == 1:
            tokens.insert(i, tokens[j])
        elif what == 2:
            tokens[i], tokens[j] = tokens[j], tokens[i]
        elif what == 3:
            tokens[i] = rnd.choice(WORDS)
        elif what == 4:
            tokens.insert(i, rnd.choice(WORDS))
        else:
            tokens.insert(i, " " + rnd.choice(WORDS) + " ")
    text = "".join(tokens)
    if rnd.randrange(20) == 0:
        text = text.replace("\n", rnd.choice(("\r\n", "\r")))
    return text


class Check:
    def __init__(self, ours, limit):
        self.ours, self.limit = ours, limit
        self.n = self.bad = self.accepted = 0

    def one(self, text):
        data = text.encode("utf-8", "replace")
        if b"\0" in data:
            return
        ok, expected = reference(data)
        mine, got = self.ours.parse(data)
        self.n += 1
        self.accepted += ok
        if ok == mine and (not ok or expected == got):
            return
        self.bad += 1
        if self.bad > self.limit:
            return
        print("---- CPython %s, ours %s\n%s" % (
            "accepts" if ok else "refuses (%s)" % expected.decode(),
            "accepts" if mine else "refuses (%s)" % got.decode(), ascii(text[:400])))
        if ok and mine:
            at = next((i for i, (a, b) in enumerate(zip(expected, got)) if a != b), 0)
            print("  CPython: %r\n  ours:    %r" % (expected[max(0, at - 80):at + 80],
                                                   got[max(0, at - 80):at + 80]))

    def report(self):
        print("%d sources, %d of them accepted; %d differ" % (self.n, self.accepted, self.bad))
        print("%d passed, %d failed" % (self.n - self.bad, self.bad))
        return 1 if self.bad else 0


def unicode_sources(rnd):
    """Every character of identifiers, alone and in random company; every character's name."""
    part = [c for c in map(chr, range(0x80, 0x110000)) if ("a" + c).isidentifier()]
    start = [c for c in part if c.isidentifier()]
    marks = [c for c in part if unicodedata.combining(c)]
    odd = [c for c in part if unicodedata.normalize("NFKC", c) != c]
    names = ["a" + c for c in part] + start
    for _ in range(30000):
        groups = [rnd.choice((part, marks, odd, odd, "aeiou")) for _ in range(rnd.randrange(1, 7))]
        names.append(rnd.choice(start + ["a"]) + "".join(rnd.choice(g) for g in groups))
    for i in range(0, len(names), 500):
        yield "\n".join(n for n in names[i:i + 500] if n.isidentifier())
    for c in rnd.sample(range(0x80, 0x110000), 3000):
        if not 0xD800 <= c < 0xE000:
            yield chr(c)
            yield "a" + chr(c)
    texts = [r"'\N{%s}'" % unicodedata.name(chr(c)) for c in range(0x110000)
             if unicodedata.name(chr(c), "")]
    for i in range(0, len(texts), 500):
        yield "\n".join(texts[i:i + 500])
    yield r"'\N{LF}\N{NBSP}\N{zero width space}\N{LATIN SMALL LETTER GHA}\N{BELL}'"
    yield r"'\N{NO SUCH NAME}'"
    yield r"'\N{KEYCAP DIGIT ONE}'"
    yield r"'\N{}'"


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--ours", required=True)
    p.add_argument("--seconds", type=float, default=20)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--list", type=int, default=20)
    p.add_argument("--unicode", action="store_true", help="identifiers and names only")
    p.add_argument("folders", nargs="*")
    args = p.parse_args()
    warnings.simplefilter("ignore")
    check = Check(Ours(args.ours), args.list)
    rnd = random.Random(args.seed)
    if args.unicode:
        for text in unicode_sources(rnd):
            check.one(text)
        return check.report()
    folder = os.path.join(os.path.dirname(os.__file__), "test")
    names = sorted(os.path.join(at, f) for root in args.folders or [folder]
                   for at, _, files in os.walk(root) for f in files if f.endswith(".py"))
    statements, seen = [], set()
    for name in names:
        with open(name, "rb") as f:
            data = f.read()
        try:
            tree = ast.parse(data)
        except (SyntaxError, ValueError):
            continue
        for text in strings(tree):
            if text not in seen:
                seen.add(text)
                check.one(text)
        lines = data.decode("utf-8", "replace").splitlines(True)
        for node in tree.body:
            text = "".join(lines[node.lineno - 1:node.end_lineno])
            if len(text) < 1500:
                statements.append(text)
    print("%d strings: %d accepted by both, %d differ" % (check.n, check.accepted, check.bad))
    end = time.monotonic() + args.seconds
    while time.monotonic() < end:
        check.one(mutated(rnd, rnd.choice(statements)))
    return check.report()


if __name__ == "__main__":
    sys.exit(main())
