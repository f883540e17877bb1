"""autopep8, isort, yapf over ugly sources."""
import autopep8, isort
from yapf.yapflib.yapf_api import FormatCode
from ugly import CLS, UGLY, UGLY2
def main():
    for s in (UGLY, UGLY2, CLS):
        print("=== autopep8")
        print(autopep8.fix_code(s, options={'aggressive': 2}))
        print(autopep8.fix_code(s, options={'aggressive': 0, 'max_line_length': 60}))
        print("=== isort")
        print(isort.code(s))
        print(isort.code(s, profile="black", force_single_line=True, lines_after_imports=2))
        for style in ("pep8", "google", "facebook"):
            print("=== yapf", style)
            try:
                print(FormatCode(s, style_config=style))
            except Exception as e:
                print(type(e).__name__, e)
    for f in ("cmd.py", "bisect.py", "textwrap.py", "queue.py"):
        src = open("/usr/lib/python3.11/" + f).read()
        print(autopep8.fix_code(src, options={'max_line_length': 60, 'aggressive': 1}))
        print(isort.code(src))
        print(FormatCode(src, style_config="{based_on_style: pep8, column_limit: 60}"))
    print(isort.place_module("os"), isort.place_module("foo"), isort.check_code("import b\nimport a\n", show_diff=False))

if __name__ == "__main__":
    main()
