"""asyncio beside its streams: unix sockets, pipes, lines of processes, servers, tools of tasks."""
import asyncio
import os
import tempfile
import contextlib


async def unix():
    with tempfile.TemporaryDirectory() as d:
        path = os.path.join(d, "s")

        async def handle(r, w):
            try:
                data = await r.readuntil(b";")
            except asyncio.LimitOverrunError as e:
                data = str(e.consumed).encode()
            w.write(b"got " + data)
            await w.drain()
            w.close()

        server = await asyncio.start_unix_server(handle, path, limit=16)
        r, w = await asyncio.open_unix_connection(path)
        w.write(b"ab;cd")
        print(await r.read())
        w.close()
        r, w = await asyncio.open_unix_connection(path)
        w.write(b"x" * 40)
        print(await r.read())
        w.close()
        server.close()
        await server.wait_closed()
        print(server.is_serving(), server.sockets)


async def lines():
    p = await asyncio.create_subprocess_exec("sh", "-c", "for i in 1 2; do echo line $i; done",
                                             stdout=asyncio.subprocess.PIPE)
    async for line in p.stdout:
        print(line)
    print(await p.wait())
    p = await asyncio.create_subprocess_exec("sleep", "30")
    try:
        await asyncio.wait_for(p.wait(), 0.05)
    except asyncio.TimeoutError:
        p.kill()
        print("killed", await p.wait())
    pipe = asyncio.subprocess.PIPE
    p = await asyncio.create_subprocess_exec("cat", stdin=pipe, stdout=pipe)
    p.stdin.write(b"one\n")
    await p.stdin.drain()
    print(await p.stdout.readline())
    p.stdin.close()
    await p.wait()
    print(p.returncode)
    many = await asyncio.gather(*(asyncio.create_subprocess_shell(f"exit {i}") for i in range(3)))
    print([await x.wait() for x in many])


async def pipes():
    loop = asyncio.get_running_loop()
    a, b = os.pipe()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(a, "rb"))
    transport, _ = await loop.connect_write_pipe(asyncio.Protocol, os.fdopen(b, "wb"))
    transport.write(b"through a pipe")
    transport.close()
    print(await reader.read())


async def serve():
    class Upper(asyncio.Protocol):
        def connection_made(self, transport):
            self.transport = transport
            print("made", transport.get_extra_info("peername")[0])

        def data_received(self, data):
            self.transport.write(data.upper())
            self.transport.close()

        def connection_lost(self, exc):
            print("lost", exc)

    loop = asyncio.get_running_loop()
    server = await loop.create_server(Upper, "127.0.0.1", 0)
    t = asyncio.create_task(server.serve_forever())
    await asyncio.sleep(0)
    r, w = await asyncio.open_connection(*server.sockets[0].getsockname())
    w.write(b"abc")
    print(await r.read())
    w.close()
    await asyncio.sleep(0.05)
    t.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await t
    loop.set_exception_handler(lambda l, c: print("handler", repr(c["exception"])))
    loop.call_soon(lambda: 1 / 0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def gen():
    try:
        for i in range(10):
            yield i
            await asyncio.sleep(0)
    finally:
        print("closed")


async def tools():
    async for i in gen():
        if i == 2:
            break
    lock, sem, cond = asyncio.Lock(), asyncio.Semaphore(2), asyncio.Condition()
    barrier = asyncio.Barrier(2)
    print(lock.locked(), sem.locked(), barrier.parties)
    order = []

    async def w(n):
        async with sem:
            order.append(n)
            await asyncio.sleep(0.01)
        async with cond:
            cond.notify_all()

    async def waits():
        async with cond:
            await cond.wait()
            order.append("woken")

    await asyncio.gather(waits(), *(w(i) for i in range(4)))
    print(sorted(map(str, order)))
    print(sorted(await asyncio.gather(barrier.wait(), barrier.wait())))
    try:
        async with asyncio.TaskGroup() as g:
            g.create_task(asyncio.sleep(5))
            g.create_task(asyncio.to_thread(int, "x"))
    except* ValueError as e:
        print(e.exceptions)
    q = asyncio.Queue(1)
    await q.put(1)
    print(await q.get(), q.empty())
    print(await asyncio.shield(asyncio.sleep(0, 3)))
    tasks = [asyncio.create_task(asyncio.sleep(t)) for t in (0, 5)]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(pending))
    for t in pending:
        t.cancel()


with asyncio.Runner() as runner:
    for f in (unix, lines, pipes, serve, tools):
        runner.run(f())
    print(type(runner.get_loop()).__name__)
