"""sys.exit through finally and with, output before it, its argument as exit code."""
import sys


class W:
    def __enter__(self):
        return self

    def __exit__(self, t, v, tb):
        print("exit sees", t.__name__, v.code)


def main():
    try:
        with W():
            print("working")
            sys.exit(7)
    except Exception:
        print("not caught here")
    finally:
        print("finally")


if __name__ == "__main__":
    try:
        sys.exit("text")
    except SystemExit as e:
        print(repr(e.code), repr(e))
    main()
