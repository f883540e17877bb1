//! os: what is called around each fork (register_at_fork), forkpty, and fwalk, which goes through
//! folders by their descriptors.

use super::classes::from_module;
use super::os_text::{flag, int_arg, some};
use crate::func::NativeDef;
use crate::iters::{new_iter, NativeIter};
use crate::natives;
use crate::prelude::*;
use std::cell::RefCell;
use std::os::raw::c_char;

extern "C" {
    fn openpty(
        master: *mut i32, slave: *mut i32, name: *mut c_char, settings: *const u8, size: *const u8,
    ) -> i32;
    fn login_tty(fd: i32) -> i32;
}

#[derive(Default, Clone)]
struct Hooks {
    before: Vec<Value>,
    in_child: Vec<Value>,
    in_parent: Vec<Value>,
}

thread_local! {
    static HOOKS: RefCell<Hooks> = RefCell::new(Hooks::default());
}

fn register(a: &[Value]) -> R {
    let given = |i: usize| a[i].given().cloned();
    if (0..3).all(|i| given(i).is_none()) {
        return Err(type_error("At least one argument is required."));
    }
    for (i, name) in ["before", "after_in_child", "after_in_parent"].iter().enumerate() {
        if given(i).map_or(false, |f| !crate::builtins::is_callable(&f)) {
            let text = format!("'{}' must be callable, not {}", name, type_name(&a[i]));
            return Err(type_error(text));
        }
    }
    HOOKS.with(|h| {
        let mut h = h.borrow_mut();
        h.before.extend(given(0));
        h.in_child.extend(given(1));
        h.in_parent.extend(given(2));
    });
    Ok(NONE)
}

/// What one of them raises is told on stderr, and the others go on.
fn run_all<'a>(all: impl Iterator<Item = &'a Value>) {
    for f in all {
        if let Err(e) = call(f, &mut []) {
            crate::unraisable::tell(&e, None, f);
        }
    }
}

/// fork() with all that was registered for it.
pub fn fork() -> R<i32> {
    let hooks = HOOKS.with(|h| h.borrow().clone());
    run_all(hooks.before.iter().rev());
    let pid = super::os_process::fork_child();
    match pid {
        Ok(0) => run_all(hooks.in_child.iter()),
        _ => run_all(hooks.in_parent.iter()),
    }
    pid
}

fn fork_terminal(_: &[Value]) -> R {
    let (mut master, mut slave) = (-1, -1);
    let none = std::ptr::null();
    // SAFETY: room for two descriptors.
    let rc = unsafe { openpty(&mut master, &mut slave, std::ptr::null_mut(), none, none) };
    super::os_text::checked(rc.into())?;
    let pid = fork()?;
    if pid == 0 {
        super::os_fd::close_fd(master)?;
        // SAFETY: the new terminal becomes the one of this process.
        super::os_text::checked(unsafe { login_tty(slave) }.into())?;
        return Ok(tuple(vec![Value::int(0), Value::int(-1)]));
    }
    super::os_fd::close_fd(slave)?;
    super::os_fd::set_inherited(master, false)?;
    Ok(tuple(vec![Value::int(pid.into()), Value::int(master.into())]))
}

// ---- fwalk

enum Step {
    /// Opens a folder: its name below the descriptor, and the path that is shown.
    Enter(Value, Value, Value),
    Give(Value),
    Close(i32),
    /// A result was given; what its list of folders holds now comes next.
    Below(Value, Value, i32),
}

struct Walk {
    top_down: bool,
    on_error: Option<Value>,
    links: bool,
    todo: Vec<Step>,
    /// The descriptor of the result that was given last stays open until then.
    open: Vec<i32>,
}

fn os_call(name: &str, args: Vec<Value>, named: Vec<(&str, Value)>) -> R {
    let named = named.into_iter().map(|(n, v)| (new_str(n), v)).collect();
    call_ex(&from_module("os", name)?, args, named)
}

impl Walk {
    fn failed(&self, e: PyErr) -> R<()> {
        if !e.is(T::OSError) {
            return Err(e);
        }
        match &self.on_error {
            Some(f) => call(f, &mut [e.value()]).map(drop),
            None => Ok(()),
        }
    }
    /// The folder's descriptor, unless it cannot be opened or is a link that is not followed.
    fn enter(&self, name: &Value, dir: &Value) -> R<Option<i32>> {
        let dir = || ("dir_fd", dir.clone());
        let before = match self.links {
            true => None,
            false => match os_call("stat", vec![name.clone()], vec![dir(), ("follow_symlinks", FALSE)]) {
                Ok(s) => Some(s),
                Err(e) => return self.failed(e).map(|_| None),
            },
        };
        let fd = match os_call("open", vec![name.clone(), Value::int(0)], vec![dir()]) {
            Ok(fd) => fd,
            Err(e) => return self.failed(e).map(|_| None),
        };
        let number = int_arg(&fd)?;
        if let Some(s) = before {
            let now = os_call("stat", vec![fd], vec![])?;
            let same = super::classes::method(
                &from_module("os", "path")?, "samestat", &[s.clone(), now],
            )?;
            let mode = super::classes::get(&s, "st_mode")?.as_int().unwrap_or(0);
            if mode & 0o170000 != 0o040000 || !truthy(&same)? {
                super::os_fd::close_fd(number)?;
                return Ok(None);
            }
        }
        Ok(Some(number))
    }
    fn read(&mut self, fd: i32, path: &Value) -> R<()> {
        let shown = Value::int(fd.into());
        let (mut folders, mut files) = (vec![], vec![]);
        for name in collect(&os_call("listdir", vec![shown.clone()], vec![])?)? {
            let name = match path.as_bytes_data().is_some() {
                true => os_call("fsencode", vec![name], vec![])?,
                false => name,
            };
            let named = || vec![("dir_fd", shown.clone())];
            match os_call("stat", vec![name.clone()], named()) {
                Ok(s) => {
                    let mode = super::classes::get(&s, "st_mode")?.as_int().unwrap_or(0);
                    let is_dir = mode & 0o170000 == 0o040000;
                    if is_dir { folders.push(name) } else { files.push(name) }
                }
                // A link to nothing is a file; what has gone meanwhile is not there.
                Err(_) => if os_call("lstat", vec![name.clone()], named()).is_ok() {
                    files.push(name)
                },
            }
        }
        let folders = list(folders);
        let result = tuple(vec![path.clone(), folders.clone(), list(files), shown]);
        self.todo.push(Step::Close(fd));
        if self.top_down {
            self.todo.push(Step::Below(path.clone(), folders, fd));
            self.todo.push(Step::Give(result));
        } else {
            self.todo.push(Step::Give(result));
            self.todo.push(Step::Below(path.clone(), folders, fd));
        }
        Ok(())
    }
    fn next(&mut self) -> R<Option<Value>> {
        while let Some(step) = self.todo.pop() {
            match step {
                Step::Give(v) => return Ok(Some(v)),
                Step::Close(fd) => {
                    self.open.retain(|x| *x != fd);
                    super::os_fd::close_fd(fd)?;
                }
                Step::Below(path, folders, fd) => {
                    for name in collect(&folders)?.into_iter().rev() {
                        let join = from_module("os", "path")?;
                        let p = super::classes::method(&join, "join", &[path.clone(), name.clone()])?;
                        self.todo.push(Step::Enter(name, Value::int(fd.into()), p));
                    }
                }
                Step::Enter(name, dir, path) => {
                    if let Some(fd) = self.enter(&name, &dir)? {
                        self.open.push(fd);
                        self.read(fd, &path)?;
                    }
                }
            }
        }
        Ok(None)
    }
}

impl Drop for Walk {
    fn drop(&mut self) {
        for fd in self.open.drain(..) {
            drop(super::os_fd::close_fd(fd));
        }
    }
}

fn fwalk(a: &[Value]) -> R {
    let top = match a[0].given() {
        Some(t) => super::os_text::fspath(t)?,
        None => new_str("."),
    };
    let dir = some(&a[4]).cloned().unwrap_or(NONE);
    let mut w = Walk {
        top_down: flag(&a[1], true)?,
        on_error: some(&a[2]).cloned(),
        links: flag(&a[3], false)?,
        todo: vec![Step::Enter(top.clone(), dir, top)],
        open: vec![],
    };
    Ok(new_iter(T::Itertool, NativeIter::Native(Box::new(move || w.next()))))
}

pub static FUNCTIONS: &[NativeDef] = natives! {
    "fork" "" |_| fork().map(|pid| Value::int(pid.into()));
    "forkpty" "" fork_terminal;
    "register_at_fork" "*, before=, after_in_child=, after_in_parent=" register;
    "fwalk" "top=, topdown=, onerror=, *, follow_symlinks=, dir_fd=" fwalk;
};
