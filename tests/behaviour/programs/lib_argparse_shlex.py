"""argparse, shlex, getopt and optparse, translated."""
import argparse
import getopt
import optparse
import os
import shlex
import sys

os.environ["COLUMNS"] = "80"


def run(parser, *words):
    out, err = sys.stdout, sys.stderr
    sys.stderr = sys.stdout
    try:
        print(parser.parse_args(list(words)))
    except SystemExit as e:
        print("exit", e.code)
    finally:
        sys.stderr = err


p = argparse.ArgumentParser("prog", description="Does things to files, at some length, so that the text is wrapped.", epilog="The end.")
p.add_argument("files", nargs="+", help="input files")
p.add_argument("-n", "--count", type=int, default=3, metavar="N", help="how many (default: %(default)s)")
p.add_argument("-v", "--verbose", action="count", default=0)
p.add_argument("--mode", choices=["fast", "slow"], default="fast")
p.add_argument("--no-color", dest="color", action="store_false")
p.add_argument("-D", action="append", metavar="KEY=VAL")
p.add_argument("--version", action="version", version="%(prog)s 1.0")
p.add_argument("--pair", nargs=2, type=float)
p.add_argument("--flag", action=argparse.BooleanOptionalAction)
g = p.add_mutually_exclusive_group()
g.add_argument("--x", action="store_const", const=1)
g.add_argument("--y", action="store_true")
run(p, "a", "b", "-n", "5", "-vv", "--mode=slow", "-D", "k=v", "-Dx=y", "--no-color", "--pair", "1", "2.5", "--no-flag")
for words in (["-h"], [], ["a", "-n", "x"], ["a", "--mode", "odd"], ["a", "--x", "--y"], ["a", "--nope"], ["--version"], ["a", "--co", "7"], ["a", "--pair", "1"], ["--", "-a"], ["a", "-vn4"]):
    run(p, *words)
print(p.parse_known_args(["a", "--other", "b"]), p.format_usage())

s = argparse.ArgumentParser(prog="tool", formatter_class=argparse.ArgumentDefaultsHelpFormatter)
s.add_argument("--root", default="/")
sub = s.add_subparsers(dest="cmd", required=True, title="commands", help="what to do")
a = sub.add_parser("add", help="adds", aliases=["plus"])
a.add_argument("x", type=int)
a.add_argument("y", type=int, nargs="?", default=9)
a.set_defaults(func="sum")
sub.add_parser("rest").add_argument("args", nargs=argparse.REMAINDER)
for words in (["add", "1", "2"], ["plus", "1"], ["rest", "-a", "b"], [], ["odd"], ["-h"], ["add", "-h"]):
    run(s, *words)
n = s.parse_args(["add", "3", "4"])
print(n.func, vars(n)["cmd"], n == argparse.Namespace(**vars(n)), "cmd" in n)


def positive(text):
    if int(text) <= 0:
        raise argparse.ArgumentTypeError(f"{text} is not positive")
    return int(text)


class Upper(argparse.Action):
    def __call__(self, parser, namespace, values, option_string=None):
        setattr(namespace, self.dest, values.upper())


q = argparse.ArgumentParser(prog="q", add_help=False, exit_on_error=False, prefix_chars="-+")
q.add_argument("+p", type=positive)
q.add_argument("--up", action=Upper)
print(q.parse_args(["+p", "3", "--up", "abc"]))
try:
    q.parse_args(["+p", "-3"])
except argparse.ArgumentError as e:
    print(e)
run(argparse.ArgumentParser(prog="f", fromfile_prefix_chars="@", usage="%(prog)s [x]"), "extra")

print(shlex.split("a 'b c' \"d\\\"e\" f\\ g # not", comments=True), shlex.quote("it's"), shlex.join(["a b", "c", ""]))
print(list(shlex.shlex("x=1; y && (z)", punctuation_chars=True)))
try:
    shlex.split("'open")
except ValueError as e:
    print(e)
print(getopt.getopt(["-a", "-b", "1", "--long=2", "--fl", "rest"], "ab:", ["long=", "flag"]), getopt.gnu_getopt(["x", "-a", "y"], "a"))
for bad in (["-z"], ["-b"], ["--lo"], ["--flag=1"]):
    try:
        getopt.getopt(bad, "b:", ["long=", "lock", "flag"])
    except getopt.GetoptError as e:
        print(e, e.opt)
o = optparse.OptionParser(usage="usage: %prog [options] arg", prog="op", version="%prog 2")
o.add_option("-f", "--file", dest="filename", help="write to FILE", metavar="FILE")
o.add_option("-q", action="store_false", dest="verbose", default=True, help="quiet [default: %default]")
o.add_option("-i", type="int", default=1)
values, rest = o.parse_args(["-f", "x", "-q", "-i3", "pos"])
print(vars(values), rest)
print(o.format_help())
