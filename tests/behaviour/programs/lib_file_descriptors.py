"""A descriptor closed behind a file's back is an OSError when the file is closed."""
import os
import tempfile

path = os.path.join(tempfile.mkdtemp(), "x")
f = open(path, "wb", buffering=0)
os.close(f.fileno())
try:
    f.close()
except OSError as e:
    print(e.errno, f.closed)
f = open(path, "w")
f.write("abc")
os.close(f.fileno())
try:
    f.close()
except OSError as e:
    print(e.errno, f.closed)
with open(path) as f:
    print(repr(f.read()))
fd = os.open(path, os.O_RDONLY)
with open(fd, closefd=False) as f:
    print(f.read(), f.closed)
os.close(fd)
