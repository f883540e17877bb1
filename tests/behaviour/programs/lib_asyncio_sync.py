"""asyncio: locks, events, queues, barriers; contextvars; async generators left open."""
import asyncio, contextvars
async def lock_user(lock, n):
    async with lock:
        print("in", n); await asyncio.sleep(0); print("out", n)
async def main():
    lock = asyncio.Lock()
    await asyncio.gather(*[lock_user(lock, i) for i in range(3)])
    try: lock.release()
    except RuntimeError as e: print(e)
    print(lock.locked(), await lock.acquire(), lock.locked()); 
    t = asyncio.create_task(lock.acquire()); await asyncio.sleep(0); t.cancel(); await asyncio.sleep(0); print(t.cancelled()); lock.release()
    ev = asyncio.Event()
    async def waiter(i): print("wait", i, await ev.wait())
    ts = [asyncio.create_task(waiter(i)) for i in range(3)]
    await asyncio.sleep(0); ev.set(); print(ev.is_set()); await asyncio.gather(*ts); ev.clear(); print(ev.is_set())
    sem = asyncio.Semaphore(2)
    async def su(i):
        async with sem: print("sem", i); await asyncio.sleep(0); print("sem out", i)
    await asyncio.gather(*[su(i) for i in range(5)])
    b = asyncio.BoundedSemaphore(1)
    try: b.release()
    except ValueError as e: print(e)
    try: asyncio.Semaphore(-1)
    except ValueError as e: print(e)
    cond = asyncio.Condition(); items = []
    async def cons(i):
        async with cond:
            r = await cond.wait_for(lambda: items); print("cons", i, items.pop(), r)
    async def prod():
        for i in range(3):
            async with cond: items.append(i); cond.notify()
            await asyncio.sleep(0)
    await asyncio.gather(cons(1), cons(2), prod(), cons(3))
    try: cond.notify()
    except RuntimeError as e: print(e)
    try: await cond.wait()
    except RuntimeError as e: print(e)
    q = asyncio.Queue(2)
    async def producer():
        for i in range(5): await q.put(i); print("put", i, q.qsize())
    async def consumer():
        while True:
            x = await q.get(); print("got", x); await asyncio.sleep(0); q.task_done()
    c = asyncio.create_task(consumer()); await producer(); await q.join(); c.cancel()
    print(q.empty(), q.full(), q.maxsize, q)
    try: q.get_nowait()
    except asyncio.QueueEmpty as e: print(repr(e))
    q.put_nowait(1); q.put_nowait(2)
    try: q.put_nowait(3)
    except asyncio.QueueFull as e: print(repr(e), q.full())
    q.task_done(); q.task_done()
    try: q.task_done()
    except ValueError as e: print(e)
    pq = asyncio.PriorityQueue()
    for x in [5, 1, 4, 2, 3]: await pq.put(x)
    print([await pq.get() for _ in range(5)], repr(str(pq)))
    lq = asyncio.LifoQueue()
    for x in [5, 1, 4]: lq.put_nowait(x)
    print([lq.get_nowait() for _ in range(3)])
    bar = asyncio.Barrier(3)
    async def bw(i): 
        r = await bar.wait(); return r
    print(sorted(await asyncio.gather(*[bw(i) for i in range(3)])), bar.n_waiting, bar.parties, bar.broken)
    async def br():
        try: await bar.wait()
        except asyncio.BrokenBarrierError as e: print("broken", e)
    t = asyncio.create_task(br()); await asyncio.sleep(0); await bar.abort(); await t; print(bar.broken)
    await bar.reset(); print(bar.broken)
    v = contextvars.ContextVar("v", default=0)
    async def setter(i):
        v.set(i); await asyncio.sleep(0); return v.get()
    print(await asyncio.gather(*[setter(i) for i in range(3)]), v.get())
    await setter(9); print(v.get())
    ctx = contextvars.copy_context(); print(ctx.run(lambda: (v.set(77), v.get())[1]), v.get(), ctx[v], v in ctx, len(ctx) >= 1)
    await asyncio.create_task(setter(5), context=ctx); print(ctx[v], v.get())
    tok = v.set(10); print(tok.old_value, tok.var is v); v.reset(tok); print(v.get())
    try: v.reset(tok)
    except RuntimeError as e: print("already been used once" in str(e))
    w = contextvars.ContextVar("w")
    try: w.get()
    except LookupError as e: print(e.args[0] is w)
    print(w.get(3), w.name, w.set(1).old_value is contextvars.Token.MISSING)
    print(asyncio.iscoroutinefunction(main), asyncio.iscoroutine(main), asyncio.isfuture(asyncio.Future()))
    try: asyncio.create_task(3)
    except TypeError as e: print(e)
    try: await asyncio.wait([])
    except ValueError as e: print(e)
    try: await asyncio.wait([asyncio.sleep(0)])
    except TypeError as e: print(e)
    try: asyncio.ensure_future(3)
    except TypeError as e: print(e)
    async def selfwait(): await asyncio.current_task()
    try: await asyncio.create_task(selfwait())
    except RuntimeError as e: print(str(e)[:30])
    class MyTask(asyncio.Task): pass
    class MyQ(asyncio.Queue):
        def _init(self, n): self._queue = []
        def _put(self, x): self._queue.insert(0, x)
        def _get(self): return self._queue.pop()
    mq = MyQ(); await mq.put(1); await mq.put(2); print(mq.qsize(), await mq.get(), await mq.get(), mq.empty())
    async def bad():
        class X:
            def __await__(self): yield 3
        await X()
    try: await bad()
    except RuntimeError as e: print(e)
asyncio.run(main())
try: asyncio.get_running_loop()
except RuntimeError as e: print(e)
async def ag():
    try:
        yield 1; yield 2
    finally:
        await asyncio.sleep(0); print("ag finally")
async def m2():
    async for x in ag(): print(x); break
    await asyncio.sleep(0.01)
    g = ag(); await g.__anext__(); globals()["keep"] = g
asyncio.run(m2())
print("end")
