"""io: text and binary files, StringIO, BytesIO, classes derived from its own, the standard streams."""
import io, os, sys
def t(f, *a, **k):
    try:
        r = f(*a, **k)
        print(getattr(f, '__name__', f), a, k, '->', repr(r))
    except BaseException as e:
        print(getattr(f, '__name__', f), a, k, '!!', type(e).__name__, e)
os.makedirs('/tmp/pt_lib_io', exist_ok=True); os.chdir('/tmp/pt_lib_io')
with open('a.txt', 'w') as f:
    print(f.write('héllo\nwörld\r\nx'), f.tell(), f.name, f.mode, f.encoding, f.closed, f.writable(), f.readable(), f.errors, f.newlines, f.line_buffering)
    t(f.read)
t(f.write, 'x'); t(f.read); print(f.closed, f); t(f.__enter__)
f = open('a.txt'); print(f.readline(), f.tell(), f.read(3), f.tell(), f.read(), f.read()); f.seek(0); print(list(f)); f.seek(7); print(f.read()); t(f.write, 'x'); t(f.seek, 1, 1); t(f.seek, -1); t(f.seek, 0, 2); t(f.seek, 0, 5); f.close()
f = open('a.txt', newline=''); print(f.readlines(), f.newlines); f.close()
f = open('a.txt')
for l in f:
    t(f.tell); break
f.close()
for m in ['b', 'rw', '', 'rbt', 'z', 'rr', '+', 'r+b']: t(open, 'a.txt', m) if m != 'r+b' else None
t(open, 'a.txt', 'rb', encoding='x'); t(open, 'a.txt', 'rb', newline=''); t(open, 'a.txt', newline='q'); t(open, 'a.txt', encoding='nope'); t(open, 'a.txt', buffering=0); t(open, 'a.txt', 5); t(open, 'a.txt', 'x')
with open('b.bin', 'wb') as f:
    print(f, f.write(b'abc\ndef\n'), f.tell(), f.raw, f.mode, f.name); t(f.write, 'x'); t(f.read)
with open('b.bin', 'rb') as f:
    print(f, f.read(2), f.peek()[:3], f.readline(), f.read1(2), f.tell(), f.seek(-3, 2), f.read(), f.seekable(), f.mode)
    ba = bytearray(4); f.seek(0); print(f.readinto(ba), ba); t(f.write, b'x'); t(f.seek, -5)
with open('b.bin', 'r+b') as f:
    print(f, f.mode); f.seek(2); f.write(b'ZZ'); f.seek(0); print(f.read(), f.truncate(3), f.seek(0), f.read())
with open('b.bin', 'rb', buffering=0) as f: print(f, f.readall(), f.read(3), f.mode, f.closefd)
with open('b.bin', 'ab') as f: print(f.tell(), f.write(b'Q'), f.mode)
with open('b.bin', 'w+b') as f: print(f.mode)
with open('c.txt', 'wb') as f: f.write(b'ok\nba\xffd\nzz')
t(open('c.txt').read); t(open('c.txt').readline); t(open('c.txt', encoding='ascii').readline)
print(open('c.txt', errors='replace').read(), repr(open('c.txt', errors='surrogateescape').read()), repr(open('c.txt', encoding='latin-1').readlines()))
t(open('d.txt', 'w', encoding='ascii').write, 'é')
with open('u.txt', 'w', encoding='utf-16') as f: f.write('ab\n'); f.write('cé\n')
print(open('u.txt', 'rb').read(), open('u.txt', encoding='utf-16').readlines(), open('u.txt', encoding='utf-16').read(2))
with open('s.txt', 'w', encoding='utf-8-sig') as f: f.write('ab\n'); f.write('c\n')
print(open('s.txt', 'rb').read(), open('s.txt', encoding='utf-8-sig').readlines())
with open('n.txt', 'w', newline='\r\n') as f: f.write('a\nb\n')
print(open('n.txt', 'rb').read(), open('n.txt', newline='\r\n').readlines(), open('n.txt').read())
f = open('a.txt', 'r+'); f.readline(); f.write('X'); f.close(); print(repr(open('a.txt', newline='').read()))
fd = os.open('fd.txt', os.O_RDWR | os.O_CREAT); f = os.fdopen(fd, 'w'); print(f.name == fd, f.fileno() == fd); f.write('q'); f.close(); t(os.fstat, fd) if 0 else None
s = io.StringIO('ab\ncd\n'); print(s.read(1), s.readline(), s.tell(), s.read(), s.getvalue(), s.seek(0), list(s), s.write('ef'), s.getvalue(), s.truncate(3), s.getvalue(), s.readable(), s.closed, s.newlines, s.encoding, s.line_buffering)
s.seek(10); s.write('z'); print(repr(s.getvalue())); t(s.write, 1); t(s.write, b'x'); s.close(); t(s.read); t(s.getvalue); t(io.StringIO, 5); t(io.StringIO, newline='x'); t(s.__iter__)
s = io.StringIO('a\r\nb\rc\n', newline=None); print(repr(s.getvalue()), s.newlines); s = io.StringIO('a\r\nb\rc\n', newline=''); print(list(s)); s = io.StringIO(newline='\r\n'); s.write('a\n'); print(repr(s.getvalue()))
s = io.StringIO(); print('hi', 3, file=s, end='!'); print(s.getvalue()); print('x', file=s); print(repr(s.getvalue())); t(s.seek, -1); t(s.seek, 1, 1); t(s.truncate, -1); print(s.readlines()); t(s.fileno)
with io.StringIO() as q: q.write('a'); q.writelines(['b', 'c']); print(q.getvalue())
b = io.BytesIO(b'abc\ndef'); print(b.read(2), b.readline(), b.tell(), b.getvalue(), b.seek(0, 2), b.write(b'!'), b.getvalue(), bytes(b.getbuffer()), b.seek(-2, 2), b.read(), b.readlines()); t(b.write, 'x'); t(b.seek, -1); b.seek(20); b.write(b'e'); print(b.getvalue()); b.close(); t(b.read); print(b.closed)
w = io.TextIOWrapper(io.BytesIO(b'l1\nl2\xc3\xa9\n'), encoding='utf-8'); print(w.readline(), list(w), w.encoding, w)
raw = io.BytesIO(); w = io.TextIOWrapper(raw, encoding='latin-1', newline='\r\n', write_through=True); w.write('é\n'); print(raw.getvalue(), w.detach() is raw); t(w.write, 'x')
raw = io.BytesIO(); w = io.TextIOWrapper(raw); w.write('abc'); print(raw.getvalue()); w.flush(); print(raw.getvalue())
r = io.BufferedReader(io.BytesIO(b'0123456789')); print(r.read(3), r.peek(1)[:1], r.read1(2), r.readline()); r = io.BufferedReader(io.FileIO('a.txt')); print(r.read(3), r.raw)
class Up(io.RawIOBase):
    def __init__(self, d): self.d = d
    def readable(self): return True
    def readinto(self, b):
        n = min(len(b), len(self.d), 3); b[:n] = self.d[:n]; self.d = self.d[n:]; return n
u = Up(b'hello\nworld'); print(u.read(2), u.readline(), u.readall(), u.closed, u.seekable(), u.isatty()); t(u.fileno); t(u.seek, 0); t(u.tell); u.close(); print(u.closed); t(u.readline)
print(io.BufferedReader(Up(b'hello\nworld')).readlines(), io.TextIOWrapper(io.BufferedReader(Up(b'a\nb'))).read())
class W(io.StringIO):
    def write(self, s): return super().write(s.upper())
w = W(); print('abc', file=w); print(w.getvalue())
class TW(io.TextIOBase):
    def __init__(self): self.l = []
    def writable(self): return True
    def write(self, s): self.l.append(s); return len(s)
w = TW(); print('a', 'b', file=w); w.writelines(['q']); print(w.l, isinstance(w, io.IOBase)); t(w.read)
with TW() as w: w.write('z')
f = open('a.txt'); fb = open('a.txt', 'rb'); fr = open('a.txt', 'rb', buffering=0)
for c in [io.IOBase, io.RawIOBase, io.BufferedIOBase, io.TextIOBase, io.TextIOWrapper, io.BufferedReader, io.StringIO, io.BytesIO]: print(c, isinstance(f, c), isinstance(fb, c), isinstance(fr, c), isinstance(io.StringIO(), c), isinstance(io.BytesIO(), c), isinstance(5, c))
print(io.UnsupportedOperation, io.UnsupportedOperation.__mro__, io.DEFAULT_BUFFER_SIZE, io.SEEK_END, io.open is open)
print(f.buffer, f.buffer.raw, f.buffer.read(3), f.fileno() == f.buffer.fileno())
print(sys.stdout, sys.stderr, sys.stdin, sys.stdout.encoding, sys.stdout.errors, sys.stderr.errors, sys.stdout.fileno(), sys.stdout.isatty(), sys.stdout.mode, sys.stdout.buffer, sys.stdout.write('abc\n'), sys.stdin.read(), sys.stdout.name, sys.stdout is sys.__stdout__)
sys.stdout.flush(); sys.stdout.buffer.write(b'raw\n'); sys.stdout.flush(); os.write(1, b'fd\n'); sys.stdout.writelines(['p', 'q\n'])
old = sys.stdout; sys.stdout = io.StringIO(); print('cap'); c = sys.stdout.getvalue(); sys.stdout = old; print(repr(c))
sys.stdout.reconfigure(errors='replace', line_buffering=True); print(sys.stdout.errors, sys.stdout.line_buffering); print('\udcff')
sys.stdout.reconfigure(encoding='ascii', errors='backslashreplace'); print('é')
os.system('rm -rf /tmp/pt_lib_io')
sys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8'); print('last é')
