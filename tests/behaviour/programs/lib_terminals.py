"""termios, tty and fcntl with structures: on a terminal where there is one, errors on a pipe."""
import fcntl
import os
import struct
import termios
import tty

r, w = os.pipe()
os.write(w, b"abc")
room = bytearray(4)
print(fcntl.ioctl(r, termios.FIONREAD, b"\0" * 4), fcntl.ioctl(r, termios.FIONREAD, "abcd"), fcntl.ioctl(r, termios.FIONREAD, room), room)
print(fcntl.ioctl(r, termios.FIONREAD, bytearray(4), False), fcntl.fcntl(r, fcntl.F_GETFD), fcntl.fcntl(w, fcntl.F_GETFL) & 3)
for f in (lambda: termios.tcgetattr(r), lambda: fcntl.ioctl(r, termios.TIOCGWINSZ, b"\0" * 8), lambda: termios.tcsetattr(r, 0, [1]), lambda: fcntl.ioctl(r, 0, b"x" * 2000),
          lambda: termios.tcgetattr("x"), lambda: tty.setraw(r), lambda: termios.tcflush(r, termios.TCIFLUSH), lambda: termios.tcdrain(-1), lambda: fcntl.fcntl(r, -5)):
    try:
        print(f())
    except Exception as e:
        print(type(e).__module__, type(e).__name__, e)


def show(fd):
    old = termios.tcgetattr(fd)
    print(len(old), old[3] & termios.ICANON == termios.ICANON, len(old[6]), old[6][termios.VINTR], old[6][termios.VMIN])
    tty.setraw(fd)
    raw = termios.tcgetattr(fd)
    print(raw[3] & termios.ICANON, raw[6][termios.VMIN], raw[6][termios.VTIME], raw[1] & termios.OPOST)
    termios.tcsetattr(fd, termios.TCSANOW, old)
    print(termios.tcgetattr(fd) == old, tty.IFLAG, tty.CC, termios.B9600)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    print(struct.unpack("HHHH", fcntl.ioctl(fd, termios.TIOCGWINSZ, b"\0" * 8)))


try:
    with open("/dev/ptmx", "r+b", buffering=0) as master:
        show(master.fileno())
except OSError as e:
    print("no terminal", e.errno)
