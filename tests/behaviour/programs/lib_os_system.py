"""os: environb beside environ, spawn functions, limits, ids, memory files, events, vectors."""
import os
import platform


def shown(f, *args, **kw):
    try:
        return f(*args, **kw)
    except Exception as e:
        return f"{type(e).__name__}: {e}"


os.environ.clear()
os.environ["KEY"] = "välue"
print(os.environ, os.environb, os.environb[b"KEY"] == "välue".encode())
os.environb[b"RAW"] = b"\xff\xfe"
print(ascii(os.environ["RAW"]), os.getenvb(b"RAW"), sorted(os.environ), sorted(os.environb), len(os.environ))
print(os.environ | {"A": "b"}, type(os.environ | {}), os.environ.setdefault("NEW", "1"), os.environ.pop("NEW"))
del os.environb[b"RAW"]
for bad in (lambda: os.environ["no"], lambda: os.environb["KEY"], lambda: os.environ[b"KEY"],
            lambda: os.environ.__setitem__("A", 1), lambda: os.environ.pop("no"),
            lambda: os.environ.__setitem__("a=b", "c"), lambda: os.environ.__delitem__("no")):
    print(shown(bad))
print(os.environ.copy(), dict(os.environ.items()), "KEY" in os.environ, os.environ.get("no", 5), os.getenv("KEY"))

sh = ["sh", "-c", "exit ${CODE:-7}"]
print(os.spawnv(os.P_WAIT, "/bin/sh", sh), os.spawnve(os.P_WAIT, "/bin/sh", sh, {"CODE": "3"}))
os.environ["PATH"] = "/usr/bin:/bin"
print(os.spawnlp(os.P_WAIT, "sh", *sh), os.spawnle(os.P_WAIT, "/bin/sh", *sh, {"CODE": "4"}))
pid = os.spawnvp(os.P_NOWAIT, "sh", sh)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), os.spawnv(os.P_WAIT, "/no/program", ["x"]))
print(shown(os.spawnv, os.P_WAIT, "/bin/sh", []), shown(os.spawnv, os.P_WAIT, "/bin/sh", "text"))

print(platform.libc_ver()[0], os.confstr("CS_PATH"), shown(os.confstr, "no"), shown(os.confstr, 1.5))
print(os.pathconf("/", "PC_NAME_MAX"), os.fpathconf(1, "PC_PIPE_BUF") > 0, shown(os.fpathconf, 99, "PC_PIPE_BUF"))
print(os.getresuid() == (os.getuid(),) * 3, os.getpriority(os.PRIO_PROCESS, os.getpid()) in range(-20, 20))
print(shown(os.setuid, "a"), shown(os.setuid, -2), shown(os.setgid, 1 << 32), shown(os.fchown, 99, 0, 0))

fd = os.memfd_create("kept", os.MFD_CLOEXEC)
print(os.writev(fd, [b"one ", bytearray(b"two "), memoryview(b"three")]), os.lseek(fd, 0, 0))
parts = [bytearray(4), bytearray(20)]
print(os.readv(fd, parts), parts, os.device_encoding(fd))
os.close(fd)
fd = os.eventfd(3)
os.eventfd_write(fd, 1 << 40)
print(os.eventfd_read(fd) - 3 == 1 << 40, shown(os.eventfd_write, fd, -1))
os.close(fd)
