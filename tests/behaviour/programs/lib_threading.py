"""threading, _thread and queue: locks, conditions, local, hooks, the end of the program."""
import threading, time, queue, _thread
log = []
def f(n, d):
    for i in range(n):
        time.sleep(d)
        print(threading.current_thread().name, i)
ts = [threading.Thread(target=f, args=(2, 0.06 * i), name=f"T{i}") for i in (1, 2.2)]
for t in ts: t.start()
for t in ts: t.join()
print(threading.active_count(), threading.current_thread() is threading.main_thread(), threading.main_thread().name)
class W(threading.Thread):
    def __init__(self, x): super().__init__(); self.x = x
    def run(self): self.result = self.x * 2
ws = [W(i) for i in range(4)]
[w.start() for w in ws]; [w.join() for w in ws]; print([w.result for w in ws], ws[0].is_alive(), ws[0].name.startswith("Thread-"))
lock = threading.Lock(); count = 0
def inc():
    global count
    for _ in range(500):
        with lock: count += 1
ts = [threading.Thread(target=inc) for _ in range(4)]; [t.start() for t in ts]; [t.join() for t in ts]; print(count, lock.locked())
print(ts[0].name, ts[0].daemon, ts[0].ident is not None)
ev = threading.Event()
def waiter(): print("waiting"); print("got", ev.wait(), ev.is_set())
t = threading.Thread(target=waiter); t.start(); time.sleep(0.02); print("setting"); ev.set(); t.join(); ev.clear(); print(ev.wait(0.01))
cond = threading.Condition(); items = []
def cons():
    for _ in range(3):
        with cond:
            while not items: cond.wait()
            print("consumed", items.pop(0))
c = threading.Thread(target=cons); c.start()
for i in range(3):
    with cond: items.append(i); cond.notify()
    time.sleep(0.005)
c.join()
with cond: print(cond.wait(0.01), cond.wait_for(lambda: True), cond.wait_for(lambda: False, timeout=0.01))
sem = threading.Semaphore(2); print(sem.acquire(), sem.acquire(), sem.acquire(blocking=False), sem.acquire(timeout=0.01)); sem.release(); print(sem.acquire())
q = queue.Queue(maxsize=2)
def prod():
    for i in range(6): q.put(i)
    q.put(None)
def consume():
    while (x := q.get()) is not None: print("q", x); q.task_done()
    q.task_done()
p = threading.Thread(target=prod); c = threading.Thread(target=consume); p.start(); c.start(); p.join(); c.join(); q.join()
for f2 in (lambda: q.get(block=False), lambda: q.get_nowait(), lambda: q.get(timeout=0.01)):
    try: f2()
    except queue.Empty as e: print("Empty", repr(e))
q.put(1); q.put(2)
for f2 in (lambda: q.put(3, block=False), lambda: q.put_nowait(3), lambda: q.put(3, timeout=0.01)):
    try: f2()
    except queue.Full as e: print("Full", repr(e))
print(q.qsize(), q.full(), q.empty(), list(q.queue), q.unfinished_tasks)
pq = queue.PriorityQueue(); [pq.put(x) for x in (3, 1, 2)]; print([pq.get() for _ in range(3)])
lq = queue.LifoQueue(); [lq.put(x) for x in (3, 1, 2)]; print([lq.get() for _ in range(3)])
sq = queue.SimpleQueue(); sq.put(1); print(sq.get(), sq.empty(), sq.qsize())
bar = threading.Barrier(3, action=lambda: print("action"))
res = []
ts = [threading.Thread(target=lambda: res.append(bar.wait())) for _ in range(3)]; [t.start() for t in ts]; [t.join() for t in ts]; print(sorted(res), bar.n_waiting, bar.broken)
def bw():
    try: bar.wait()
    except threading.BrokenBarrierError: print("broken")
t = threading.Thread(target=bw); t.start(); bar.abort(); t.join(); print(bar.broken); bar.reset(); print(bar.broken)
try: bar.wait(0.01)
except threading.BrokenBarrierError as e: print(repr(e))
tm = threading.Timer(0.01, print, ["timer", "ran"]); tm.start(); tm.join()
tm = threading.Timer(5, print, ["never"]); tm.start(); tm.cancel(); tm.join(); print(tm.finished.is_set())
loc = threading.local(); loc.x = 1
def lf(): print(hasattr(loc, "x")); loc.x = 2; print(loc.x, loc.__dict__)
t = threading.Thread(target=lf); t.start(); t.join(); print(loc.x)
class L(threading.local):
    def __init__(self, v): self.v = [v]; print("L init", v)
l = L(5); l.v.append(1)
t = threading.Thread(target=lambda: print(l.v)); t.start(); t.join(); print(l.v)
rl = threading.RLock()
with rl:
    with rl: print("re")
    t = threading.Thread(target=lambda: print(rl.acquire(blocking=False))); t.start(); t.join()
def hook(args): print("hook", args.exc_type.__name__, args.exc_value, args.thread.name)
threading.excepthook = hook
t = threading.Thread(target=lambda: 1 / 0, name="bad"); t.start(); t.join()
t = threading.Thread(target=lambda: exit_()); exit_ = lambda: (_ for _ in ()).throw(SystemExit(3)); t.start(); t.join()
done = threading.Lock(); done.acquire()
_thread.start_new_thread(lambda a: (print("low", a), done.release()), (1,)); done.acquire()
def rec(n): return 0 if n == 0 else 1 + rec(n - 1)
def deep():
    print(rec(800))
    try: rec(10**6)
    except RecursionError as e: print(e)
t = threading.Thread(target=deep); t.start(); t.join()
def exc():
    try: raise ValueError("in thread")
    except ValueError:
        time.sleep(0.01)
        import sys; print(sys.exc_info()[1])
try: raise KeyError("main")
except KeyError:
    t = threading.Thread(target=exc); t.start(); 
    import sys; print(sys.exc_info()[1]); t.join(); print(sys.exc_info()[1])
flag = False
def setter():
    global flag
    time.sleep(0.02); flag = True
t = threading.Thread(target=setter); t.start()
def check(): return flag
n = 0
while not check(): n += 1
print("spun", n > 0)
flag = False
t = threading.Thread(target=setter); t.start()
while not flag: pass
t = threading.Thread(target=time.sleep, args=(0.01,)); t.start()
while t.is_alive(): pass
print(t.is_alive())
d = threading.Thread(target=time.sleep, args=(100,), daemon=True); d.start(); print(d.daemon, d.is_alive(), len(threading.enumerate()))
def late(): time.sleep(0.05); print("late non-daemon")
import atexit; atexit.register(print, "atexit")
threading.Thread(target=late).start()
print("main ends")
