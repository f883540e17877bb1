"""sys.exit with a text: exit code 1, the text on stderr; atexit runs."""
import atexit
import sys

atexit.register(print, "at exit 1")
atexit.register(lambda: print("at exit 2"))
print("before")
sys.exit("message")
