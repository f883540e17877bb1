//! Executor and ThreadPoolExecutor. The workers share a `Pool`; it closes when the executor is
//! shut down or gone.

use super::{future, BROKEN_POOL};
use crate::func::NativeDef;
use crate::iters::{new_iter, NativeIter};
use crate::object::GetSetData;
use crate::prelude::*;
use crate::stdlib::classes::{args_of, method, pairs_of};
use crate::stdlib::rust_class::{data, new_of, Base, Class};
use crate::stdlib::threading::thread;
use crate::stdlib::threading::waiting::{Limit, WaitList};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

struct Work {
    future: Value,
    f: Value,
    args: Vec<Value>,
    kw: Vec<(Value, Value)>,
}

#[derive(Default)]
struct Pool {
    most: Cell<usize>,
    prefix: RefCell<String>,
    initializer: RefCell<Option<(Value, Vec<Value>)>>,
    work: RefCell<VecDeque<Work>>,
    /// How often a worker became free: CPython starts no thread while this is not 0.
    idle: Cell<usize>,
    count: Cell<usize>,
    threads: RefCell<Vec<Value>>,
    waiting: WaitList,
    closed: Cell<bool>,
    broken: Cell<bool>,
}

struct Handle(Rc<Pool>);

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.close();
    }
}

thread_local! {
    static POOLS: RefCell<Vec<Weak<Pool>>> = RefCell::new(Vec::new());
    static COUNT: Cell<u64> = Cell::new(0);
}

const BROKEN: &str = "A thread initializer failed, the thread pool is not usable anymore";

impl Pool {
    fn close(&self) {
        self.closed.set(true);
        self.waiting.wake_all();
    }
    fn next(&self) -> R<Option<Work>> {
        loop {
            let work = self.work.borrow_mut().pop_front();
            if work.is_some() || self.closed.get() {
                return Ok(work);
            }
            self.waiting.wait(Limit::NEVER)?;
        }
    }
    fn cancel_all(&self) -> R<()> {
        for w in self.work.take() {
            future::cancel(&w.future)?;
        }
        Ok(())
    }
    /// The initializer failed: nothing will run here.
    fn break_(&self) -> R<()> {
        self.broken.set(true);
        for w in self.work.take() {
            future::finish(&w.future, Err(BROKEN_POOL.raise_text(BROKEN)))?;
        }
        Ok(())
    }
    fn work(&self) -> R<()> {
        let initializer = self.initializer.borrow().clone();
        if let Some((f, mut args)) = initializer {
            if let Err(e) = call(&f, &mut args) {
                crate::file::flush_standard();
                eprintln!("Exception in initializer:");
                crate::traceback::print(&e);
                return self.break_();
            }
        }
        while let Some(w) = self.next()? {
            run(w)?;
            self.idle.set(self.idle.get() + 1);
        }
        Ok(())
    }
    fn wait_ends(&self) -> R<()> {
        let all = self.threads.borrow().clone();
        for t in all {
            thread::wait_end(&t, Limit::NEVER)?;
        }
        Ok(())
    }
}

fn run(w: Work) -> R<()> {
    if !future::this(&w.future)?.set_running(&w.future)? {
        return Ok(());
    }
    let Work { future, f, args, kw } = w;
    let r = call_ex(&f, args, kw);
    drop(f);
    future::finish(&future, r)
}

fn add_thread(p: &Rc<Pool>) -> R<()> {
    if p.idle.get() > 0 {
        p.idle.set(p.idle.get() - 1);
        p.waiting.wake(1);
        return Ok(());
    }
    if p.count.get() >= p.most.get() {
        return Ok(());
    }
    let name = format!("{}_{}", p.prefix.borrow(), p.count.get());
    p.count.set(p.count.get() + 1);
    let mine = p.clone();
    let t = thread::native(name, move || mine.work())?;
    p.threads.borrow_mut().push(t.clone());
    method(&t, "start", &[]).map(drop)
}

/// Ends all pools: at the end of the program.
pub fn shutdown() {
    let all: Vec<Rc<Pool>> = POOLS.with(|p| p.take()).iter().filter_map(|w| w.upgrade()).collect();
    for p in all {
        p.close();
        let _ = p.wait_ends();
    }
}

fn pool(v: &Value) -> R<&Rc<Pool>> {
    data::<Handle>(v).map(|h| &h.0)
}

fn init(a: &[Value]) -> R {
    let p = pool(&a[0])?;
    let most = match a[1].given().filter(|x| !x.is_none()) {
        Some(n) => index_size(n)?,
        None => std::thread::available_parallelism().map_or(1, |n| n.get() as isize).min(28) + 4,
    };
    if most <= 0 {
        return Err(value_error("max_workers must be greater than 0"));
    }
    let initializer = a[3].given().filter(|x| !x.is_none());
    if let Some(f) = initializer {
        if !crate::builtins::is_callable(f) {
            return Err(type_error("initializer must be a callable"));
        }
        let args = a[4].given().map_or(Ok(vec![]), collect)?;
        *p.initializer.borrow_mut() = Some((f.clone(), args));
    }
    p.most.set(most as usize);
    let prefix = a[2].given().and_then(|s| s.as_str().map(|s| s.into_owned()));
    *p.prefix.borrow_mut() = match prefix.filter(|s| !s.is_empty()) {
        Some(s) => s,
        None => {
            let n = COUNT.with(|c| c.replace(c.get() + 1));
            format!("ThreadPoolExecutor-{}", n)
        }
    };
    POOLS.with(|all| {
        let mut all = all.borrow_mut();
        all.retain(|w| w.strong_count() > 0);
        all.push(Rc::downgrade(p));
    });
    Ok(NONE)
}

fn submit(a: &[Value]) -> R {
    let p = pool(&a[0])?;
    if p.broken.get() {
        return Err(BROKEN_POOL.raise_text(BROKEN));
    }
    if p.closed.get() {
        return Err(runtime_error("cannot schedule new futures after shutdown"));
    }
    let f = future::new();
    p.work.borrow_mut().push_back(Work {
        future: f.clone(),
        f: a[1].clone(),
        args: args_of(&a[2]),
        kw: pairs_of(&a[3]),
    });
    add_thread(p)?;
    Ok(f)
}

fn shutdown_(a: &[Value]) -> R {
    let p = pool(&a[0])?;
    p.closed.set(true);
    if a[2].given().map_or(Ok(false), truthy)? {
        p.cancel_all()?;
    }
    p.close();
    if a[1].given().map_or(Ok(true), truthy)? {
        p.wait_ends()?;
    }
    Ok(NONE)
}

/// The futures of a map() that were not asked for yet: cancelled when the iterator goes.
struct Rest(VecDeque<Value>);

impl Drop for Rest {
    fn drop(&mut self) {
        for f in self.0.drain(..) {
            // A future of another kind of executor is not ours to cancel here.
            let _ = method(&f, "cancel", &[]);
        }
    }
}

fn map(a: &[Value]) -> R {
    let limit = Limit::of(&a[2])?;
    let columns: Vec<Vec<Value>> =
        args_of(&a[4]).iter().map(collect).collect::<R<_>>()?;
    let n = columns.iter().map(|c| c.len()).min().unwrap_or(0);
    let submit = crate::stdlib::classes::get(&a[0], "submit")?;
    let mut fs = VecDeque::new();
    for i in 0..n {
        let mut args = vec![a[1].clone()];
        args.extend(columns.iter().map(|c| c[i].clone()));
        fs.push_back(call(&submit, &mut args)?);
    }
    let mut rest = Rest(fs);
    Ok(new_iter(
        T::Itertool,
        NativeIter::Native(Box::new(move || {
            let f = match rest.0.pop_front() {
                Some(f) => f,
                None => return Ok(None),
            };
            let r = match limit.left() {
                None => method(&f, "result", &[]),
                Some(t) => method(&f, "result", &[Value::float(t.as_secs_f64())]),
            };
            if r.is_err() {
                let _ = method(&f, "cancel", &[]);
                drop(std::mem::replace(&mut rest, Rest(VecDeque::new())));
            }
            r.map(Some)
        })),
    ))
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

pub static EXECUTOR: Class =
    Class::new("concurrent.futures._base", "Executor", &[], EXECUTOR_METHODS, &[]);
/// Only its name, for annotations: work waits in a queue of its own kind here.
pub static WORK_ITEM: Class =
    Class::new("concurrent.futures.thread", "_WorkItem", &[], WORK_ITEM_METHODS, &[]);
static WORK_ITEM_METHODS: &[NativeDef] = &[m!("__class_getitem__", "cls, item, /", |a| {
    crate::object_types::generic_alias(&a[0], &a[1])
})];
pub static POOL: Class = Class::new(
    "concurrent.futures.thread",
    "ThreadPoolExecutor",
    &[Base::Class(&EXECUTOR)],
    POOL_METHODS,
    POOL_ATTRS,
);
static POOL_ATTRS: &[GetSetData] = &[
    GetSetData {
        name: "_shutdown",
        get: |v| Ok(Value::bool(pool(v)?.closed.get())),
        set: None,
    },
    GetSetData {
        name: "_max_workers",
        get: |v| Ok(Value::int(pool(v)?.most.get() as i64)),
        set: None,
    },
];
static EXECUTOR_METHODS: &[NativeDef] = &[
    m!("__new__", "cls, /, *args, **kw", |a| new_of(a, Handle(Rc::default()))),
    m!("submit", "self, fn, /, *args, **kwargs", |_| {
        Err(crate::exc::error_args(T::NotImplementedError, vec![]))
    }),
    m!("map", "self, fn, *iterables, timeout=, chunksize=", map),
    m!("shutdown", "self, wait=, *, cancel_futures=", |_| Ok(NONE)),
    m!("__enter__", "self", |a| Ok(a[0].clone())),
    m!("__exit__", "self, exc_type, exc_val, exc_tb", |a| {
        let f = crate::stdlib::classes::get(&a[0], "shutdown")?;
        call_kw(&f, &mut [TRUE], &["wait"])?;
        Ok(FALSE)
    }),
];
static POOL_METHODS: &[NativeDef] = &[
    m!("__init__", "self, max_workers=, thread_name_prefix=, initializer=, initargs=", init),
    m!("submit", "self, fn, /, *args, **kwargs", submit),
    m!("shutdown", "self, wait=, *, cancel_futures=", shutdown_),
];
