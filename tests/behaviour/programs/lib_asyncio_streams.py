"""asyncio's streams, subprocesses, signals, executors, pipes, datagrams."""
import asyncio
import os
import signal
import socket


async def echo(reader, writer):
    while True:
        line = await reader.readline()
        if not line:
            break
        writer.write(line.upper())
        await writer.drain()
    writer.close()
    await writer.wait_closed()


async def streams():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        async def client(n):
            r, w = await asyncio.open_connection("127.0.0.1", port)
            w.write(b"hello %d\nworld\n" % n)
            await w.drain()
            out = [await r.readline(), await r.readexactly(6)]
            w.write_eof()
            out.append(await r.read())
            w.close()
            await w.wait_closed()
            return out
        print(await asyncio.gather(*(client(i) for i in range(3))))
        try:
            r, w = await asyncio.open_connection("127.0.0.1", port)
            w.write(b"abc\n")
            w.write_eof()
            await r.readexactly(100)
        except asyncio.IncompleteReadError as e:
            print(e, e.partial, e.expected)
        w.close()
    try:
        await asyncio.open_connection("127.0.0.1", 1)
    except ConnectionRefusedError as e:
        print(type(e).__name__, e.errno)


async def processes():
    pipe = asyncio.subprocess.PIPE
    p = await asyncio.create_subprocess_exec("cat", stdin=pipe, stdout=pipe)
    print(await p.communicate(b"some text"), p.returncode)
    p = await asyncio.create_subprocess_shell("echo out; echo err >&2; exit 3",
                                              stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
    print(await p.communicate(), p.returncode)
    p = await asyncio.create_subprocess_exec("sleep", "20")
    p.terminate()
    print(await p.wait())
    try:
        await asyncio.create_subprocess_exec("/no/such/program")
    except FileNotFoundError as e:
        print(e)


async def signals():
    loop = asyncio.get_running_loop()
    got = asyncio.Event()
    loop.add_signal_handler(signal.SIGUSR1, got.set)
    os.kill(os.getpid(), signal.SIGUSR1)
    await asyncio.wait_for(got.wait(), 5)
    print("signal", got.is_set(), loop.remove_signal_handler(signal.SIGUSR1))


async def low_level():
    loop = asyncio.get_running_loop()
    a, b = socket.socketpair()
    for s in (a, b):
        s.setblocking(False)
    await loop.sock_sendall(a, b"bytes")
    print(await loop.sock_recv(b, 10))
    done = loop.create_future()
    loop.add_reader(b, lambda: done.done() or done.set_result(b.recv(10)))
    a.send(b"more")
    print(await done, loop.remove_reader(b))
    a.close()
    b.close()

    class Echo(asyncio.DatagramProtocol):
        def connection_made(self, transport):
            self.transport = transport

        def datagram_received(self, data, addr):
            self.transport.sendto(data[::-1], addr)

    class Ask(asyncio.DatagramProtocol):
        def __init__(self, answer):
            self.answer = answer

        def connection_made(self, transport):
            transport.sendto(b"olleh")

        def datagram_received(self, data, addr):
            self.answer.set_result(data)

    server, _ = await loop.create_datagram_endpoint(Echo, local_addr=("127.0.0.1", 0))
    answer = loop.create_future()
    client, _ = await loop.create_datagram_endpoint(
        lambda: Ask(answer), remote_addr=server.get_extra_info("sockname"))
    print(await answer)
    client.close()
    server.close()
    print(await loop.run_in_executor(None, sum, [1, 2, 3]), await asyncio.to_thread(pow, 2, 5))


async def main():
    await streams()
    await processes()
    await signals()
    await low_level()
    async with asyncio.TaskGroup() as g:
        t = g.create_task(asyncio.sleep(0.01, "x"))
    print(t.result())
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(5)
    except TimeoutError:
        print("timeout")


if __name__ == "__main__":
    asyncio.run(main())
