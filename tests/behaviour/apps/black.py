"""black over sources."""
import black, sys
from ugly import CLS, UGLY2
MATCH = '''
match  x :
    case [ 1,2,* rest ] if rest :
        pass
    case { "a" : b ,** r} | A( x = 3 ): pass
with (a as b, c as d): pass
def long_function_name(argument_one, argument_two, argument_three, argument_four, argument_five, argument_six): return 1
x = not(  a and b )or c
print("hello %s" % name, file = sys.stderr, end='')  # comment
foo = (1,)
for (x, y) in z: del (a, b)
assert some_type_of_boolean_expression, "followed by a really long string that is used to explain the assertion error message"
'''
def main():
    for s in (UGLY2, CLS, MATCH, "x = (\n", "def f(): return 'a' 'b'\n", ""):
        for mode in (black.Mode(), black.Mode(line_length=50, string_normalization=False), black.Mode(preview=True, magic_trailing_comma=False), black.Mode(is_pyi=True)):
            try:
                out = black.format_str(s, mode=mode)
                print(out)
                if s:
                    black.assert_equivalent(s, out)
                    black.assert_stable(s, out, mode=mode)
            except Exception as e:
                print(type(e).__name__, e)
    for f in ("cmd.py", "bisect.py", "textwrap.py", "queue.py", "enum.py"):
        src = open("/usr/lib/python3.11/" + f).read()
        try:
            print(black.format_file_contents(src, fast=False, mode=black.Mode(line_length=70)))
        except Exception as e:
            print(type(e).__name__, e)
    print(black.diff("a\nb\n", "a\nc\n", "x", "y"))
    from click.testing import CliRunner
    r = CliRunner().invoke(black.main, ["--version"])
    print(r.exit_code)
    r = CliRunner().invoke(black.main, ["--help"])
    print(r.exit_code, r.output)
    open("t1.py", "w").write("x = {  'a':37,'b':42,\n\n'c':927}\n")
    r = CliRunner().invoke(black.main, ["--check", "--diff", "t1.py"])
    print(r.exit_code, [l for l in r.output.splitlines() if l[:4] not in ("--- ", "+++ ")])
    r = CliRunner().invoke(black.main, ["t1.py"])
    print(r.exit_code, r.output, open("t1.py").read())

if __name__ == "__main__":
    main()
