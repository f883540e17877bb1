"""os, os.path, stat, errno and signal: files and folders, descriptors, processes, errors."""
import os, os.path, errno, stat, sys
def t(f, *a, **k):
    try:
        r = f(*a, **k)
        print(f.__name__, a, '->', repr(r))
    except BaseException as e:
        print(f.__name__, a, '!!', type(e).__name__, e, getattr(e, 'errno', None), getattr(e, 'filename', None), getattr(e, 'filename2', None))
p = os.path
for x in ['', 'a', '/', '//', '///', 'a/b', '/a/b/', '//a//b//', 'a/../b', '../../x', '/../x', './a/./b', 'a.b.c', '.bashrc', '..x', 'd.e/f', 'd/.e.f', '...', 'a.', '///x', b'/a/b.c']:
    print(x, p.normpath(x), p.split(x), p.splitext(x), p.basename(x), p.dirname(x), p.isabs(x), p.splitdrive(x))
t(p.join, 'a', 'b', '/c', 'd'); t(p.join, 'a/', 'b'); t(p.join, '', 'x'); t(p.join, 'a', ''); t(p.join, 'a', b'b'); t(p.join, 'a', 1); t(p.join, b'a', b'b')
t(p.commonprefix, ['abc', 'abd']); t(p.commonprefix, []); t(p.commonprefix, [[1,2],[1,3]])
t(p.commonpath, ['/a/b', '/a/c']); t(p.commonpath, ['a/b/c', 'a/b']); t(p.commonpath, []); t(p.commonpath, ['/a', 'b'])
t(p.relpath, '/a/b/c', '/a/d'); t(p.relpath, '/a', '/a'); t(p.relpath, ''); t(p.relpath, 'a/b', 'a')
os.environ['PX_Q'] = 'val'
t(p.expandvars, '$PX_Q/${PX_Q}x/$NOPE_/${/$'); t(p.expanduser, '~nosuchuserx/a'); print(p.expanduser('~') == os.environ['HOME'], p.expanduser('~/a') == os.environ['HOME'] + '/a')
t(p.exists, '/nonexist'); t(p.exists, 'a\0b'); t(p.isdir, '/'); t(p.getsize, '/nonexist'); t(p.exists, 1.5)
base = '/tmp/pt_lib_os_%d' % os.getpid()
os.mkdir(base); os.chdir(base)
print(os.getcwd() == base, os.listdir())
t(os.mkdir, base and 'x'); t(os.mkdir, 'x'); t(os.makedirs, 'p/q/r'); t(os.makedirs, 'p/q/r'); t(os.makedirs, 'p/q/r', exist_ok=True)
open('f.txt', 'w').write('hello\n'); open('p/q/g', 'w').close()
t(os.rmdir, 'p'); t(os.remove, 'nope'); t(os.remove, 'x'); t(os.listdir, 'nope'); t(os.rename, 'nope', 'n2'); t(os.stat, 'nope'); t(os.open, 'nope', os.O_RDONLY); t(os.rmdir, 'f.txt'); t(os.chdir, 'nope'); t(os.readlink, 'f.txt'); t(os.unlink, 'nope'); t(os.scandir, 'nope'); t(os.link, 'nope', 'z'); t(os.mkdir, 'no/no'); t(os.listdir, 5.5); t(os.stat, None); t(os.mkdir, None); t(os.chmod, 'nope', 0o644); t(os.utime, 'nope'); t(os.replace, 'nope', 'b')
t(open, 'nope'); t(open, 'x'); t(open, 'no/no', 'w')
os.symlink('f.txt', 'ln'); os.symlink('x', 'lx'); os.symlink('loop', 'loop')
t(os.readlink, 'ln'); print(p.islink('ln'), p.exists('loop'), p.lexists('loop'), p.realpath('lx/../ln').replace(base, 'B'), p.realpath('loop').replace(base, 'B'), p.samefile('ln', 'f.txt'))
t(os.stat, 'loop')
st = os.stat('f.txt'); print(st.st_size, st[6], oct(st.st_mode), stat.S_ISREG(st.st_mode), stat.filemode(st.st_mode), len(st), type(st), isinstance(st, tuple), repr(st).startswith('os.stat_result(st_mode=33188, st_ino='))
os.utime('f.txt', (1000, 2000.5)); st = os.stat('f.txt'); print(st.st_atime, st.st_mtime, st.st_mtime_ns, st[8], p.getmtime('f.txt'))
os.utime('f.txt', ns=(1, 10**18 + 1)); print(os.stat('f.txt').st_mtime_ns)
os.chmod('f.txt', 0o600); print(oct(os.stat('f.txt').st_mode & 0o777), os.access('f.txt', os.R_OK), os.access('nope', os.F_OK))
os.remove('loop')
for e in sorted(os.scandir('.'), key=lambda e: e.name):
    print(e, e.name, e.path, e.is_dir(), e.is_file(), e.is_symlink(), os.fspath(e), e.stat(follow_symlinks=False).st_size if e.is_file() else '', e.inode() > 0)
with os.scandir() as it: print(len(list(it)))
for r, d, f in os.walk('.'):
    d.sort(); f.sort(); print(r, d, f)
for r, d, f in os.walk('.', topdown=False):
    print(r, sorted(d), sorted(f)) if len(d) < 2 else None
for r, d, f in os.walk('.'):
    d[:] = [x for x in d if x != 'q']; print(sorted(d))
print(list(os.walk('nope')))
os.walk('nope', onerror=lambda e: print('ERR', e)).__next__ if 0 else [None for _ in os.walk('nope', onerror=lambda e: print('ERR', e))]
t(os.removedirs, 'x'); os.renames('p/q/g', 'new/deep/h'); print(sorted(os.listdir('new/deep')), sorted(os.listdir('.')))
fd = os.open('raw', os.O_RDWR | os.O_CREAT, 0o644); print(os.write(fd, b'abcdef'), os.lseek(fd, 2, os.SEEK_SET), os.read(fd, 3), os.fstat(fd).st_size); os.ftruncate(fd, 4); os.close(fd); t(os.close, fd); t(os.read, 999, 1); print(open('raw').read())
r, w = os.pipe(); os.write(w, b'pp'); os.close(w); print(os.read(r, 10), os.read(r, 10)); os.close(r)
print(os.sep, os.linesep == '\n', os.name, os.pathsep, os.curdir, os.devnull, os.altsep, os.extsep, os.error is OSError)
e = os.environ; e['A1'] = 'x'; print(e['A1'], e.get('ZZ'), 'A1' in e, os.getenv('A1'), os.getenv('ZZ', 'd')); del e['A1']; t(e.__getitem__, 'A1'); t(e.__delitem__, 'A1')
try: e['x'] = 1
except TypeError as x: print(x)
try: e['ZZ9']
except KeyError as x: print(repr(x))
print(e.pop('PX_Q'), e.setdefault('PX_Q', 'b'), e.setdefault('PX_Q', 'c'), type(e), isinstance(dict(e), dict), e.copy()['PX_Q'], sorted(e) == sorted(e.keys()), len(e) == len(list(e.items())))
print(os.system('exit 3'), os.waitstatus_to_exitcode(os.system('exit 3')), os.popen('echo hi; echo there').read(), list(os.popen('printf "a\nb\n"')), os.popen('exit 4').close())
print(os.fsencode('é'), os.fsdecode(b'\xff'), os.fsencode('\udcff'), os.fspath('x'))
t(os.fspath, 3)
class P:
    def __fspath__(self): return 'f.txt'
print(isinstance(P(), os.PathLike), isinstance('a', os.PathLike), issubclass(P, os.PathLike), p.exists(P()), p.join(P(), 'z'), open(P()).read())
class Q(os.PathLike):
    pass
t(Q)
print(os.strerror(2), errno.ENOENT, errno.errorcode[17], os.cpu_count() > 0, len(os.urandom(5)), os.getpid() > 0, os.uname().sysname, os.umask(0o22) >= 0)
print(os.get_exec_path({'PATH': 'a:b'}), os.terminal_size((80, 24)), os.terminal_size((80, 24)).columns)
pid = os.fork()
if pid == 0: os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
print([os.path.basename(x) for x in [os.path.abspath('zz')]], sys.modules['os.path'] is os.path, os.path.__name__)
for x in [33188, 16877, 41471, 0o104755, 0o102755, 0o41777, 0o101644]: print(stat.filemode(x))
os.chdir('/'); os.system('rm -rf ' + base)
import signal
def h(s, f): print('sig', s)
print(signal.signal(signal.SIGUSR1, h) == signal.SIG_DFL); os.kill(os.getpid(), signal.SIGUSR1); signal.raise_signal(signal.SIGUSR1)
print(signal.getsignal(signal.SIGUSR1) is h, signal.getsignal(signal.SIGINT) is signal.default_int_handler)
try: os.kill(os.getpid(), signal.SIGINT); print('no')
except KeyboardInterrupt as e: print('KI', repr(e))
import time
signal.signal(signal.SIGALRM, lambda s, f: (_ for _ in ()).throw(TimeoutError('late')))
try:
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    time.sleep(5)
except TimeoutError as e: print('to', e)
def spin(): return 1
try:
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    while True: spin()
except TimeoutError as e: print('to', e)
t(signal.signal, 99, None); t(signal.signal, 9, signal.SIG_IGN); t(signal.signal, 10, 'x')
