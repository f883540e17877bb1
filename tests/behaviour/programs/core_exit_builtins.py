"""exit and quit, which the module site adds to the builtins, end a program."""
print(repr(exit), repr(quit), repr(help), type(exit).__name__)
for leave, code in ((exit, None), (quit, 3), (exit, "text")):
    try:
        leave(code) if code is not None else leave()
    except SystemExit as e:
        print(repr(e), e.code)
try:
    exit(code=2)
except SystemExit as e:
    print(e.code)


def main():
    print("out")
    quit(4)


if __name__ == "__main__":
    main()
