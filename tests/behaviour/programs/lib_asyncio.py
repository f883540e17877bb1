"""asyncio: tasks, gather, wait, timeouts, groups, cancellation, the loop and its order."""
import asyncio
log = []
async def worker(name, n, delay=0):
    try:
        for i in range(n):
            print(name, i)
            await asyncio.sleep(delay)
        return name
    except asyncio.CancelledError as e:
        print(name, "cancelled", e.args)
        raise
    finally:
        print(name, "done")
async def fail(after, e=ValueError("bad")):
    for _ in range(after): await asyncio.sleep(0)
    raise e
async def main():
    t1 = asyncio.create_task(worker("a", 3)); t2 = asyncio.create_task(worker("b", 2), name="bee")
    print(t1.get_name(), t2.get_name(), t1.done())
    print(await t1, await t2)
    print(await asyncio.gather(worker("c", 2), worker("d", 1), worker("e", 3)))
    print(await asyncio.gather(fail(1), worker("f", 3), return_exceptions=True))
    try: await asyncio.gather(fail(1), worker("g", 3))
    except ValueError as e: print("gather raised", e)
    await asyncio.sleep(0); await asyncio.sleep(0)
    t = asyncio.create_task(worker("h", 100))
    await asyncio.sleep(0)
    print(t.cancel("why"), t.cancelling(), t.cancelled())
    try: await t
    except asyncio.CancelledError as e: print("main saw", e.args)
    print(t.cancelled(), t.done(), t.cancel())
    try: t.result()
    except asyncio.CancelledError as e: print("result", e.args)
    t = asyncio.create_task(worker("i", 2)); t.cancel()
    try: await t
    except asyncio.CancelledError: print("never began")
    g = asyncio.gather(worker("j", 5), worker("k", 5))
    await asyncio.sleep(0)
    g.cancel()
    try: await g
    except asyncio.CancelledError: print("gather cancelled", g.cancelled(), g.done())
    try: await asyncio.wait_for(worker("l", 3, 0.05), 0.08)
    except TimeoutError as e: print("timeout", repr(e), repr(e.__cause__))
    print(await asyncio.wait_for(worker("m", 2), 1))
    print(await asyncio.wait_for(worker("m2", 2), None))
    try: await asyncio.wait_for(worker("n", 2), 0)
    except asyncio.TimeoutError as e: print("timeout 0")
    ts = [asyncio.create_task(worker(x, i, 0.01)) for i, x in enumerate("opq", 1)]
    done, pending = await asyncio.wait(ts, return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(pending), [t.result() for t in done])
    done, pending = await asyncio.wait(ts, timeout=0.001); print(len(done), len(pending))
    done, pending = await asyncio.wait(ts); print(len(done), len(pending))
    for f in asyncio.as_completed([asyncio.sleep(0.03, 3), asyncio.sleep(0.01, 1), asyncio.sleep(0.02, 2)]):
        print("completed", await f)
    try:
        for f in asyncio.as_completed([asyncio.sleep(0.001, 3), asyncio.sleep(10, 1)], timeout=0.03):
            print("completed", await f)
    except TimeoutError as e: print(repr(e))
    inner = asyncio.create_task(worker("s", 3))
    sh = asyncio.shield(inner); await asyncio.sleep(0)
    sh.cancel()
    try: await sh
    except asyncio.CancelledError: print("shield cancelled", inner.cancelled(), inner.done())
    print(await inner)
    try:
        async with asyncio.timeout(0.02) as tm:
            await asyncio.sleep(5)
    except TimeoutError as e: print("timeout()", tm.expired(), repr(e))
    async with asyncio.timeout(5) as tm: await asyncio.sleep(0)
    print(tm, tm.expired())
    try:
        async with asyncio.TaskGroup() as tg:
            a = tg.create_task(worker("t", 10)); b = tg.create_task(fail(1)); c = tg.create_task(fail(1, KeyError("k")))
            print(tg)
    except* ValueError as eg: print("VE", eg.exceptions, eg)
    except* KeyError as eg: print("KE", eg.exceptions)
    print(a.cancelled())
    async with asyncio.TaskGroup() as tg:
        ts = [tg.create_task(worker(x, 2)) for x in "uv"]
    print([t.result() for t in ts])
    try:
        async with asyncio.TaskGroup() as tg:
            tg.create_task(worker("w", 10)); await asyncio.sleep(0); raise IndexError("in body")
    except* IndexError as eg: print(eg.exceptions)
    f = asyncio.get_running_loop().create_future()
    f.add_done_callback(lambda f: print("cb", f.result()))
    asyncio.get_running_loop().call_soon(f.set_result, 42)
    print(await f)
    loop = asyncio.get_running_loop()
    loop.call_later(0.02, print, "later 2"); loop.call_later(0.01, print, "later 1"); loop.call_soon(print, "soon")
    h = loop.call_later(0.001, print, "never"); h.cancel(); print(h.cancelled())
    await asyncio.sleep(0.05)
    print(asyncio.current_task().get_name(), len(asyncio.all_tasks()))
    async def sub():
        try: await asyncio.sleep(10)
        except asyncio.CancelledError: print("sub cancelled at shutdown"); raise
    asyncio.create_task(sub()); await asyncio.sleep(0)
    return "result"
print(asyncio.run(main()))
try: asyncio.run(fail(0, OSError(2, "x")))
except OSError as e: print(repr(e))
loop = asyncio.new_event_loop()
loop.call_soon(print, 1); loop.call_soon(loop.stop); loop.call_soon(print, 2)
loop.run_forever(); print(loop.is_running(), loop.is_closed())
print(loop.run_until_complete(worker("x", 1)))
def handler(loop, ctx): print("handler", ctx["message"][:21], repr(ctx.get("exception")))
loop.set_exception_handler(handler)
loop.call_soon(lambda: 1/0); loop.run_until_complete(asyncio.sleep(0))
async def lost():
    t = asyncio.create_task(fail(0)); await asyncio.sleep(0); await asyncio.sleep(0); del t
    await asyncio.sleep(0)
loop.run_until_complete(lost())
loop.close(); print(loop)
try: loop.call_soon(print)
except RuntimeError as e: print(e)
with asyncio.Runner() as r:
    print(r.run(worker("y", 1)), r.run(asyncio.sleep(0, "z")))
