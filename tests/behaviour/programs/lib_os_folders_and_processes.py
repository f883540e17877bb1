"""Paths relative to open folders, moves within the system, schedulers, posix_spawn, hooks of fork."""
import errno
import os
import pathlib
import signal
import sqlite3
import stat
import sys
import tempfile


def tried(f, *args, **named):
    try:
        return f(*args, **named)
    except (OSError, ValueError, TypeError, NotImplementedError) as e:
        return type(e).__name__, errno.errorcode.get(getattr(e, "errno", None)), str(e).split(":")[0]


def relative(top):
    """dir_fd: each call means the folder, not the current one."""
    d = os.open(top, os.O_RDONLY)
    os.mkdir("in", dir_fd=d)
    os.close(os.open("in/f", os.O_CREAT | os.O_WRONLY, 0o640, dir_fd=d))
    os.rename("in/f", "in/g", src_dir_fd=d, dst_dir_fd=d)
    os.symlink("g", "in/ln", dir_fd=d)
    os.symlink("nowhere", "in/dangling", dir_fd=d)
    os.link("in/g", "in/h", src_dir_fd=d, dst_dir_fd=d)
    os.mkfifo("in/pipe", dir_fd=d)
    print(os.readlink("in/ln", dir_fd=d), sorted(os.listdir(top + "/in")))
    os.chmod("in/g", 0o600, dir_fd=d)
    os.utime("in/g", ns=(10**9, 2 * 10**9 + 5), dir_fd=d)
    s = os.stat("in/g", dir_fd=d)
    print(oct(s.st_mode), s.st_mtime_ns, s.st_nlink, os.lstat("in/ln", dir_fd=d).st_size)
    print(stat.S_ISLNK(os.stat("in/ln", dir_fd=d, follow_symlinks=False).st_mode))
    print(os.access("in/g", os.R_OK, dir_fd=d), os.access("g", os.R_OK, dir_fd=d),
          os.access("in/dangling", os.F_OK, dir_fd=d),
          os.access("in/dangling", os.F_OK, dir_fd=d, follow_symlinks=False))
    os.chown("in/ln", os.getuid(), os.getgid(), dir_fd=d, follow_symlinks=False)
    print(tried(os.stat, "none", dir_fd=d), tried(os.stat, d, dir_fd=d))
    print(tried(os.stat, "x", dir_fd="y"), tried(os.utime, d, follow_symlinks=False))
    print(tried(os.mkdir, "x", dir_fd=9999), tried(os.open, "in/none", os.O_RDONLY, dir_fd=d))
    print([(p, sorted(a), sorted(b)) for p, a, b, _ in os.fwalk(".", dir_fd=d)])
    print([(p, a, sorted(b)) for p, a, b, _ in os.fwalk(b"in", False, dir_fd=d)])
    inner = os.open("in", os.O_RDONLY, dir_fd=d)
    print(sorted(os.listdir(inner)), sorted((e.path, e.is_dir(), e.stat(follow_symlinks=False).st_nlink)
                                          for e in os.scandir(inner)))
    print(os.statvfs(inner).f_bsize == os.fstatvfs(inner).f_bsize)
    for name in ("g", "h", "ln", "dangling", "pipe"):
        os.unlink(name, dir_fd=inner)
    os.rmdir("in", dir_fd=d)
    print(os.listdir(d), os.stat in os.supports_dir_fd, os.listdir in os.supports_fd)
    os.close(inner)
    os.close(d)


def moves(top):
    path = os.path.join(top, "data")
    with open(path, "wb") as f:
        f.write(b"0123456789" * 10)
    fd = os.open(path, os.O_RDWR)
    a, b = bytearray(4), bytearray(6)
    print(os.preadv(fd, [a, b], 8), a, b, os.pwritev(fd, [b"ab", bytearray(b"cd")], 1))
    other = os.open(path + "2", os.O_RDWR | os.O_CREAT)
    print(os.copy_file_range(fd, other, 20), os.copy_file_range(fd, other, 5, 0, 1))
    print(os.pread(other, 30, 0))
    r, w = os.pipe()
    print(os.sendfile(w, fd, 90, 100), os.read(r, 100))
    print(os.splice(fd, w, 7, offset_src=3), os.read(r, 100))
    print(tried(os.splice, fd, w, -7), tried(os.splice, fd, other, 7))
    print(os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_SEQUENTIAL), os.posix_fallocate(fd, 0, 200),
          os.stat(fd).st_size, os.lockf(fd, os.F_LOCK, 5), tried(os.posix_fallocate, fd, -1, 2))
    print(os.major(os.makedev(259, 70000)), os.minor(os.makedev(259, 70000)), os.makedev(8, 1))
    print(tried(os.getxattr, path, "user.none"), tried(os.listxattr, path + "3"))
    held = open(path + "4", "wb", 100000)
    held.write(b"." * 99000)
    print(os.path.getsize(path + "4"), held.close(), os.path.getsize(path + "4"))
    db = sqlite3.connect(pathlib.Path(top, "a.db"))
    db.execute("create table t(x)")
    db.close()
    print(os.path.getsize(os.path.join(top, "a.db")) > 0)
    was, bare = os.stat(path), open(path, "rb", 0)
    for change in (lambda: setattr(was, "st_mode", 1), lambda: setattr(was, "new", 1),
                   lambda: setattr(bare, "mode", "r"), lambda: bare.close() or bare.flush()):
        try:
            change()
        except (AttributeError, ValueError) as e:
            print(type(e).__name__, e)
    master, slave = os.openpty()
    print(os.isatty(slave), os.ttyname(slave).startswith("/dev/"), os.get_inheritable(master))


def processes():
    print(os.sched_getscheduler(0), os.sched_getparam(0), os.sched_param(3).sched_priority)
    print(os.sched_get_priority_max(os.SCHED_RR), tried(os.sched_setaffinity, 0, [-1]))
    os.sched_setaffinity(0, os.sched_getaffinity(0))
    args = ["/bin/sh", "-c", "echo $WHO; exit 3"]
    r, w = os.pipe()
    todo = [(os.POSIX_SPAWN_DUP2, w, 1), (os.POSIX_SPAWN_CLOSE, r)]
    pid = os.posix_spawn(args[0], args, {"WHO": "child"}, file_actions=todo,
                         setsigmask=[signal.SIGUSR1], setpgroup=0)
    was = os.waitid(os.P_PID, pid, os.WEXITED)
    print(was.si_pid == pid, was.si_status, was.si_code == os.CLD_EXITED, os.read(r, 100))
    print(tried(os.posix_spawnp, "no-such-program", ["x"], os.environ))
    for bad in ([None], [()], [(os.POSIX_SPAWN_CLOSE,)], [(9, 1)]):
        print(tried(os.posix_spawn, "/bin/true", ["true"], {}, file_actions=bad))
    print(tried(os.posix_spawn, "/bin/true", [], {}), tried(os.posix_spawn, "/bin/true", [""], {}))
    for env in ({"a=b": "c"}, {"a\0": "c"}, {"a": "c\0"}):
        print(tried(os.execve, "/bin/true", ["true"], env))
    print(tried(os.execv, "/bin/true", [""]), tried(os.execvpe, "no-such-", ["x"], None))
    p = os.popen("exit 3")
    print(p.close(), p.close())
    os.register_at_fork(before=lambda: print("before", flush=True),
                        after_in_child=lambda: print("child", flush=True),
                        after_in_parent=lambda: os.wait3(0) and None)
    if os.fork() == 0:
        os._exit(0)
    print(tried(os.register_at_fork), tried(os.register_at_fork, before=3))
    pid = os.fork()
    if pid == 0:
        os._exit(7)
    print(tried(os.wait4, pid, 0), os.WIFCONTINUED(0xffff))


with tempfile.TemporaryDirectory() as folder:
    relative(folder)
    moves(folder)
processes()
sys.stdout.flush()
