//! What waits in an event loop: jobs, the handles that can cancel them, and the heap of those
//! that have a time. The heap moves its items as CPython's heapq does, for the order of jobs
//! with equal times shows.

use super::future::Callback;
use super::task;
use crate::func::NativeDef;
use crate::prelude::*;
use crate::stdlib::contextvars::{self, Context};
use crate::stdlib::rust_class::{data, Base, Class};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

pub enum Job {
    Call(Value, Vec<Value>),
    /// A step of a task, with the error to throw into it.
    Step(Value, Option<PyErr>),
    /// A future is done.
    Notify(Callback, Value),
    Native(Box<dyn FnOnce() -> R<()>>),
}

impl Job {
    fn run(self) -> R<()> {
        match self {
            Job::Call(f, mut args) => call(&f, &mut args).map(drop),
            Job::Step(t, e) => task::step(&t, e),
            Job::Notify(Callback::Python(f), v) => call(&f, &mut [v]).map(drop),
            Job::Notify(Callback::Native(f), v) => f(&v),
            Job::Notify(Callback::Wake(t), v) => task::wake(&t, &v),
            Job::Native(f) => f(),
        }
    }
    fn shown(&self) -> String {
        match self {
            Job::Call(f, args) => {
                let name = match f.as_func() {
                    Some(f) => f.qualname(),
                    None => crate::ops::repr_text(f).unwrap_or_default(),
                };
                let args: Vec<String> =
                    args.iter().map(|a| crate::ops::repr_text(a).unwrap_or_default()).collect();
                format!("{}({})", name, args.join(", "))
            }
            Job::Notify(Callback::Python(f), _) => crate::ops::repr_text(f).unwrap_or_default(),
            _ => "callback()".to_string(),
        }
    }
}

pub struct Handle {
    job: RefCell<Option<Job>>,
    context: Context,
    cancelled: Cell<bool>,
    pub when: Option<f64>,
}

impl Handle {
    pub fn new(job: Job, context: Context, when: Option<f64>) -> Rc<Handle> {
        Rc::new(Handle {
            job: RefCell::new(Some(job)),
            context,
            cancelled: Cell::new(false),
            when,
        })
    }
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.get()
    }
    pub fn cancel(&self) {
        self.cancelled.set(true);
        let job = self.job.borrow_mut().take();
        drop(job);
    }
    /// Runs the job; its text, and what it raised.
    pub fn run(&self) -> Result<(), (String, PyErr)> {
        let job = match self.job.borrow_mut().take() {
            Some(j) => j,
            None => return Ok(()),
        };
        let python = match &job {
            Job::Call(..) | Job::Notify(Callback::Python(_), _) => Some(job.shown()),
            _ => None,
        };
        contextvars::run_in(&self.context, || job.run())
            .map_err(|e| (python.unwrap_or_else(|| "callback()".to_string()), e))
    }
    fn time(&self) -> f64 {
        self.when.unwrap_or(0.0)
    }
    fn text(&self) -> String {
        let what = match &*self.job.borrow() {
            _ if self.is_cancelled() => "cancelled".to_string(),
            Some(j) => j.shown(),
            None => String::new(),
        };
        match self.when {
            Some(t) if self.is_cancelled() => format!("<TimerHandle cancelled when={}>", t),
            Some(t) => format!("<TimerHandle when={} {}>", t, what),
            None => format!("<Handle {}>", what),
        }
    }
}

/// The Python object of a handle.
pub fn object(h: &Rc<Handle>) -> Value {
    let class = if h.when.is_some() { &TIMER } else { &HANDLE };
    class.instance(h.clone())
}

fn this(v: &Value) -> R<&Rc<Handle>> {
    data::<Rc<Handle>>(v)
}

macro_rules! m {
    ($name:literal, $params:literal, $run:expr) => {
        NativeDef { name: $name, params: $params, run: $run }
    };
}

pub static HANDLE: Class = Class::new("asyncio.events", "Handle", &[], METHODS, &[]);
pub static TIMER: Class =
    Class::new("asyncio.events", "TimerHandle", &[Base::Class(&HANDLE)], TIMER_METHODS, &[]);
static METHODS: &[NativeDef] = &[
    m!("cancel", "self", |a| {
        this(&a[0])?.cancel();
        Ok(NONE)
    }),
    m!("cancelled", "self", |a| Ok(Value::bool(this(&a[0])?.is_cancelled()))),
    m!("__repr__", "self", |a| Ok(new_string(this(&a[0])?.text()))),
];
static TIMER_METHODS: &[NativeDef] = &[
    m!("when", "self", |a| Ok(Value::float(this(&a[0])?.time()))),
    m!("__lt__", "self, other, /", |a| {
        Ok(Value::bool(this(&a[0])?.time() < this(&a[1])?.time()))
    }),
];

/// heapq.heappush
pub fn push(heap: &mut Vec<Rc<Handle>>, h: Rc<Handle>) {
    heap.push(h);
    let last = heap.len() - 1;
    sift_down(heap, 0, last);
}

/// heapq.heappop
pub fn pop(heap: &mut Vec<Rc<Handle>>) -> Option<Rc<Handle>> {
    let last = heap.pop()?;
    if heap.is_empty() {
        return Some(last);
    }
    let first = std::mem::replace(&mut heap[0], last);
    sift_up(heap);
    Some(first)
}

fn sift_down(heap: &mut [Rc<Handle>], start: usize, mut at: usize) {
    while at > start {
        let parent = (at - 1) >> 1;
        if heap[at].time() >= heap[parent].time() {
            break;
        }
        heap.swap(at, parent);
        at = parent;
    }
}

/// The smaller child comes up until a leaf; then what was moved down finds its place.
fn sift_up(heap: &mut [Rc<Handle>]) {
    let mut at = 0;
    loop {
        let mut child = 2 * at + 1;
        if child >= heap.len() {
            break;
        }
        let right = child + 1;
        if right < heap.len() && heap[child].time() >= heap[right].time() {
            child = right;
        }
        heap.swap(at, child);
        at = child;
    }
    sift_down(heap, 0, at);
}
