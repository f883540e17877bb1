//! socket: the socket object below the library's `socket.socket`.

use super::os_text::{checked, int_arg, last_error};
use super::rust_class::{data, new_of, Class};
use super::select::await_one;
use super::socket_address::{parsed, shown, Raw};
use crate::func::NativeDef;
use crate::natives;
use crate::object::GetSetData;
use crate::prelude::*;
use crate::str_args::{bytes_view, new_bytes};
use std::cell::Cell;
use std::os::raw::c_int;
use std::time::{Duration, Instant};

extern "C" {
    fn socket(family: c_int, kind: c_int, proto: c_int) -> c_int;
    fn socketpair(family: c_int, kind: c_int, proto: c_int, out: *mut c_int) -> c_int;
    fn accept4(fd: c_int, addr: *mut u8, len: *mut u32, flags: c_int) -> c_int;
    fn bind(fd: c_int, addr: *const u8, len: u32) -> c_int;
    fn connect(fd: c_int, addr: *const u8, len: u32) -> c_int;
    fn listen(fd: c_int, backlog: c_int) -> c_int;
    fn recvfrom(fd: c_int, to: *mut u8, n: usize, flags: c_int, addr: *mut u8, len: *mut u32) -> isize;
    fn sendto(fd: c_int, from: *const u8, n: usize, flags: c_int, addr: *const u8, len: u32) -> isize;
    fn getsockname(fd: c_int, addr: *mut u8, len: *mut u32) -> c_int;
    fn getpeername(fd: c_int, addr: *mut u8, len: *mut u32) -> c_int;
    fn getsockopt(fd: c_int, level: c_int, name: c_int, to: *mut u8, len: *mut u32) -> c_int;
    fn setsockopt(fd: c_int, level: c_int, name: c_int, from: *const u8, len: u32) -> c_int;
    fn shutdown(fd: c_int, how: c_int) -> c_int;
    fn fcntl(fd: c_int, command: c_int, ...) -> c_int;
    fn close(fd: c_int) -> c_int;
}

const IN: i16 = 1;
const OUT: i16 = 4;
const CLOEXEC: c_int = 0o2000000;
const NONBLOCK: c_int = 0o4000;
const SOL_SOCKET: c_int = 1;
const EAGAIN: i32 = 11;
const EINTR: i32 = 4;
const EINPROGRESS: i32 = 115;

/// `timeout`: seconds; below zero for ever.
struct Sock {
    fd: Cell<c_int>,
    family: Cell<c_int>,
    kind: Cell<c_int>,
    proto: Cell<c_int>,
    timeout: Cell<f64>,
}

impl Drop for Sock {
    fn drop(&mut self) {
        if self.fd.get() >= 0 {
            // SAFETY: its own descriptor.
            unsafe { close(self.fd.get()) };
        }
    }
}

thread_local! {
    static DEFAULT_TIMEOUT: Cell<f64> = Cell::new(-1.0);
}

fn this(a: &[Value]) -> R<&Sock> {
    data::<Sock>(&a[0])
}

fn set_blocking(fd: c_int, on: bool) -> R<()> {
    // SAFETY: plain numbers.
    unsafe {
        let flags = checked(fcntl(fd, 3).into())? as c_int;
        let new = if on { flags & !NONBLOCK } else { flags | NONBLOCK };
        if new != flags {
            checked(fcntl(fd, 4, new).into())?;
        }
    }
    Ok(())
}

fn new(a: &[Value]) -> R {
    new_of(a, Sock {
        fd: Cell::new(-1),
        family: Cell::new(0),
        kind: Cell::new(0),
        proto: Cell::new(0),
        timeout: Cell::new(-1.0),
    })
}

fn option_int(fd: c_int, name: c_int) -> R<c_int> {
    let (mut out, mut len) = ([0u8; 4], 4u32);
    // SAFETY: room for an int.
    checked(unsafe { getsockopt(fd, SOL_SOCKET, name, out.as_mut_ptr(), &mut len) }.into())?;
    Ok(c_int::from_ne_bytes(out))
}

fn init(a: &[Value]) -> R {
    let given = |i: usize| a[i].given().map_or(Ok(-1), int_arg);
    let (family, kind, proto) = (given(1)?, given(2)?, given(3)?);
    let s = this(a)?;
    let fd = match a[4].given().filter(|f| !f.is_none()) {
        None => {
            let or = |n: c_int, other: c_int| if n == -1 { other } else { n };
            s.family.set(or(family, 2));
            s.kind.set(or(kind, 1));
            s.proto.set(or(proto, 0));
            // SAFETY: plain numbers.
            let fd = unsafe { socket(s.family.get(), s.kind.get() | CLOEXEC, s.proto.get()) };
            checked(fd.into())? as c_int
        }
        Some(f) => {
            let fd = int_arg(f)?;
            if fd < 0 {
                return Err(value_error("negative file descriptor"));
            }
            let mut raw = Raw::room();
            // SAFETY: room for any address.
            checked(unsafe { getsockname(fd, raw.bytes.as_mut_ptr(), &mut raw.len) }.into())?;
            s.family.set(if family == -1 { raw.family() } else { family });
            s.kind.set(if kind == -1 { option_int(fd, 3)? } else { kind });
            s.proto.set(if proto == -1 { option_int(fd, 38)? } else { proto });
            fd
        }
    };
    let flags = s.kind.get();
    s.kind.set(flags & !(NONBLOCK | CLOEXEC));
    let timeout = DEFAULT_TIMEOUT.with(|t| t.get());
    s.timeout.set(if flags & NONBLOCK != 0 { 0.0 } else { timeout });
    s.fd.set(fd);
    if timeout >= 0.0 {
        set_blocking(fd, false)?;
    }
    Ok(NONE)
}

#[cold]
fn timed_out() -> PyErr {
    crate::exc::error(T::TimeoutError, "timed out")
}

/// A call that waits for the socket as long as its timeout allows; other threads run meanwhile.
fn waited(s: &Sock, events: i16, mut f: impl FnMut() -> i64) -> R<i64> {
    let limit = s.timeout.get();
    let end = match limit > 0.0 {
        true => Instant::now().checked_add(Duration::from_secs_f64(limit)),
        false => None,
    };
    loop {
        if limit != 0.0 && !await_one(s.fd.get(), events, end, limit < 0.0)? {
            return Err(timed_out());
        }
        let rc = f();
        if rc >= 0 {
            return Ok(rc);
        }
        match std::io::Error::last_os_error().raw_os_error().unwrap_or(5) {
            EINTR => super::signal::run_pending()?,
            EAGAIN if limit > 0.0 => {}
            n => return Err(os_error(n, None)),
        }
    }
}

fn accept(a: &[Value]) -> R {
    let s = this(a)?;
    let mut raw = Raw::room();
    let fd = waited(s, IN, || {
        raw = Raw::room();
        // SAFETY: room for any address.
        unsafe { accept4(s.fd.get(), raw.bytes.as_mut_ptr(), &mut raw.len, CLOEXEC).into() }
    })?;
    Ok(tuple(vec![Value::int(fd), shown(&raw)]))
}

fn bind_(a: &[Value]) -> R {
    let s = this(a)?;
    let raw = parsed(&a[1], s.family.get(), "bind")?;
    // SAFETY: an address of that length.
    checked(unsafe { bind(s.fd.get(), raw.bytes.as_ptr(), raw.len) }.into())?;
    Ok(NONE)
}

/// 0, or the errno of what failed.
fn connected(s: &Sock, raw: &Raw) -> R<i32> {
    // SAFETY: an address of that length.
    let rc = unsafe { connect(s.fd.get(), raw.bytes.as_ptr(), raw.len) };
    if rc == 0 {
        return Ok(0);
    }
    let n = std::io::Error::last_os_error().raw_os_error().unwrap_or(5);
    let limit = s.timeout.get();
    let waits = match n {
        EINTR => {
            super::signal::run_pending()?;
            limit != 0.0
        }
        EINPROGRESS => limit > 0.0,
        _ => false,
    };
    if !waits {
        return Ok(n);
    }
    let end = match limit > 0.0 {
        true => Instant::now().checked_add(Duration::from_secs_f64(limit)),
        false => None,
    };
    if !await_one(s.fd.get(), OUT, end, false)? {
        return Err(timed_out());
    }
    match option_int(s.fd.get(), 4)? {
        106 => Ok(0), // EISCONN
        n => Ok(n),
    }
}

fn connect_(a: &[Value]) -> R {
    let s = this(a)?;
    let raw = parsed(&a[1], s.family.get(), "connect")?;
    match connected(s, &raw)? {
        0 => Ok(NONE),
        n => Err(os_error(n, None)),
    }
}

fn connect_ex(a: &[Value]) -> R {
    let s = this(a)?;
    let raw = parsed(&a[1], s.family.get(), "connect_ex")?;
    match connected(s, &raw) {
        Err(e) if e.is(T::TimeoutError) => Ok(Value::int(EAGAIN.into())),
        r => Ok(Value::int(r?.into())),
    }
}

fn room(v: &Value, function: &str) -> R<usize> {
    match index_size(v)? {
        n if n < 0 => Err(value_error(format!("negative buffersize in {}", function))),
        n => Ok(n as usize),
    }
}

fn flags_arg(v: &Value) -> R<c_int> {
    v.given().map_or(Ok(0), int_arg)
}

fn received(s: &Sock, n: usize, flags: c_int) -> R<(Vec<u8>, Raw)> {
    let mut raw = Raw::room();
    let mut out = vec![0u8; n];
    let got = waited(s, IN, || {
        raw.len = 128;
        let (to, addr) = (out.as_mut_ptr(), raw.bytes.as_mut_ptr());
        // SAFETY: room for n bytes and any address.
        unsafe { recvfrom(s.fd.get(), to, n, flags, addr, &mut raw.len) as i64 }
    })?;
    out.truncate(got as usize);
    Ok((out, raw))
}

fn recv(a: &[Value]) -> R {
    let n = room(&a[1], "recv")?;
    Ok(new_bytes(received(this(a)?, n, flags_arg(&a[2])?)?.0))
}

fn recv_from(a: &[Value]) -> R {
    let n = room(&a[1], "recvfrom")?;
    let (bytes, raw) = received(this(a)?, n, flags_arg(&a[2])?)?;
    Ok(tuple(vec![new_bytes(bytes), shown(&raw)]))
}

/// How many bytes go into the buffer that was given.
fn buffer_room(a: &[Value], function: &str) -> R<usize> {
    let is_writable = a[1].as_bytes_data().is_none();
    let size = match bytes_view(&a[1]) {
        Some((b, _)) if is_writable => b.len(),
        _ => {
            return Err(type_error(format!(
                "{}() argument 1 must be read-write bytes-like object, not {}",
                function,
                type_name(&a[1])
            )))
        }
    };
    let n = a[2].given().map_or(Ok(0), index_size)?;
    if n < 0 {
        return Err(value_error(format!("negative buffersize in {}", function)));
    }
    match n as usize {
        0 => Ok(size),
        n if n > size => Err(value_error(match function {
            "recv_into" => "buffer too small for requested bytes",
            _ => "nbytes is greater than the length of the buffer",
        })),
        n => Ok(n),
    }
}

fn recv_into(a: &[Value]) -> R {
    let n = buffer_room(a, "recv_into")?;
    if n == 0 {
        return Ok(Value::int(0));
    }
    let (bytes, _) = received(this(a)?, n, flags_arg(&a[3])?)?;
    crate::io_base::store(&a[1], &bytes)?;
    Ok(Value::int(bytes.len() as i64))
}

fn recv_from_into(a: &[Value]) -> R {
    let n = buffer_room(a, "recvfrom_into")?;
    let (bytes, raw) = received(this(a)?, n, flags_arg(&a[3])?)?;
    crate::io_base::store(&a[1], &bytes)?;
    Ok(tuple(vec![Value::int(bytes.len() as i64), shown(&raw)]))
}

fn payload(v: &Value) -> R<Vec<u8>> {
    match bytes_view(v) {
        Some((b, _)) => Ok(b.to_vec()),
        None => Err(type_error(format!(
            "a bytes-like object is required, not '{}'",
            type_name(v)
        ))),
    }
}

fn sent(s: &Sock, bytes: &[u8], flags: c_int, to: &Raw) -> R<usize> {
    let addr = if to.len == 0 { std::ptr::null() } else { to.bytes.as_ptr() };
    // SAFETY: the bytes are there, the address has that length.
    let n = waited(s, OUT, || unsafe {
        sendto(s.fd.get(), bytes.as_ptr(), bytes.len(), flags, addr, to.len) as i64
    })?;
    Ok(n as usize)
}

fn send(a: &[Value]) -> R {
    let n = sent(this(a)?, &payload(&a[1])?, flags_arg(&a[2])?, &Raw::empty())?;
    Ok(Value::int(n as i64))
}

fn send_all(a: &[Value]) -> R {
    let (bytes, flags) = (payload(&a[1])?, flags_arg(&a[2])?);
    let s = this(a)?;
    let mut done = 0;
    while done < bytes.len() {
        done += sent(s, &bytes[done..], flags, &Raw::empty())?;
    }
    Ok(NONE)
}

fn send_to(a: &[Value]) -> R {
    let s = this(a)?;
    let (flags, to) = match a[3].given() {
        Some(to) => (int_arg(&a[2])?, to),
        None => (0, &a[2]),
    };
    let raw = parsed(to, s.family.get(), "sendto")?;
    Ok(Value::int(sent(s, &payload(&a[1])?, flags, &raw)? as i64))
}

fn send_msg(a: &[Value]) -> R {
    if let Some(more) = a[2].given() {
        if !collect(more)?.is_empty() {
            return Err(not_implemented_error("sendmsg: ancillary data is not supported by Portalis"));
        }
    }
    let s = this(a)?;
    let mut bytes = Vec::new();
    for part in collect(&a[1])? {
        bytes.extend(payload(&part)?);
    }
    let to = match a[4].given().filter(|t| !t.is_none()) {
        Some(to) => parsed(to, s.family.get(), "sendmsg")?,
        None => Raw::empty(),
    };
    Ok(Value::int(sent(s, &bytes, flags_arg(&a[3])?, &to)? as i64))
}

fn address(a: &[Value], get: unsafe extern "C" fn(c_int, *mut u8, *mut u32) -> c_int) -> R {
    let mut raw = Raw::room();
    // SAFETY: room for any address.
    checked(unsafe { get(this(a)?.fd.get(), raw.bytes.as_mut_ptr(), &mut raw.len) }.into())?;
    Ok(shown(&raw))
}

fn get_option(a: &[Value]) -> R {
    let (fd, level, name) = (this(a)?.fd.get(), int_arg(&a[1])?, int_arg(&a[2])?);
    let size = flags_arg(&a[3])?;
    if !(0..=1024).contains(&size) {
        return Err(crate::exc::error(T::OSError, "getsockopt buflen out of range"));
    }
    let mut out = [0u8; 1024];
    let mut len = if size == 0 { 4 } else { size as u32 };
    // SAFETY: room for `len` bytes.
    checked(unsafe { getsockopt(fd, level, name, out.as_mut_ptr(), &mut len) }.into())?;
    if size == 0 {
        let n = c_int::from_ne_bytes([out[0], out[1], out[2], out[3]]);
        return Ok(Value::int(n.into()));
    }
    Ok(new_bytes(out[..len as usize].to_vec()))
}

fn set_option(a: &[Value]) -> R {
    let (fd, level, name) = (this(a)?.fd.get(), int_arg(&a[1])?, int_arg(&a[2])?);
    let (bytes, len) = match (&a[3], a[4].given()) {
        (v, Some(n)) if v.is_none() => (None, int_arg(n)? as u32),
        (v, None) if crate::str_args::is_int(v) => {
            (Some(int_arg(v)?.to_ne_bytes().to_vec()), 4)
        }
        (v, None) => {
            let bytes = payload(v)?;
            let n = bytes.len() as u32;
            (Some(bytes), n)
        }
        _ => return Err(type_error("socket option should be integer, bytes-like object or None")),
    };
    let at = bytes.as_ref().map_or(std::ptr::null(), |b| b.as_ptr());
    // SAFETY: `len` bytes, or NULL.
    checked(unsafe { setsockopt(fd, level, name, at, len) }.into())?;
    Ok(NONE)
}

fn listen_(a: &[Value]) -> R {
    let backlog = a[1].given().map_or(Ok(128), int_arg)?.max(0);
    // SAFETY: plain numbers.
    checked(unsafe { listen(this(a)?.fd.get(), backlog) }.into())?;
    Ok(NONE)
}

fn close_(a: &[Value]) -> R {
    let fd = this(a)?.fd.replace(-1);
    // SAFETY: its own descriptor. A peer that reset the connection is no error.
    if fd != -1 && unsafe { close(fd) } < 0 {
        let e = last_error();
        if std::io::Error::last_os_error().raw_os_error() != Some(104) {
            return Err(e);
        }
    }
    Ok(NONE)
}

/// A timeout argument: below zero for None.
fn seconds(v: &Value) -> R<f64> {
    if v.is_none() {
        return Ok(-1.0);
    }
    let s = match crate::str_args::float_of(v) {
        Some(s) if s.is_nan() => return Err(value_error("Invalid value NaN (not a number)")),
        Some(s) => s,
        None => match index(v) {
            Ok(i) => i.to_f64().map_err(crate::str_args::throw)?,
            Err(_) => {
                let what = type_name(v);
                let text = format!("'{}' object cannot be interpreted as an integer", what);
                return Err(type_error(text));
            }
        },
    };
    match s < 0.0 {
        true => Err(value_error("Timeout value out of range")),
        false => Ok(s),
    }
}

fn timeout_value(s: f64) -> Value {
    if s < 0.0 { NONE } else { Value::float(s) }
}

fn set_timeout(a: &[Value]) -> R {
    let s = this(a)?;
    s.timeout.set(seconds(&a[1])?);
    set_blocking(s.fd.get(), s.timeout.get() < 0.0)?;
    Ok(NONE)
}

fn repr(a: &[Value]) -> R {
    let s = this(a)?;
    Ok(new_string(format!(
        "<socket object, fd={}, family={}, type={}, proto={}>",
        s.fd.get(),
        s.family.get(),
        s.kind.get(),
        s.proto.get()
    )))
}

static METHODS: &[NativeDef] = natives! {
    "__new__" "cls, /, *args, **kw" new;
    "__init__" "self, family=, type=, proto=, fileno=" init;
    "__repr__" "self, /" repr;
    "_accept" "self, /" accept;
    "bind" "self, address, /" bind_;
    "close" "self, /" close_;
    "connect" "self, address, /" connect_;
    "connect_ex" "self, address, /" connect_ex;
    "detach" "self, /" |a| Ok(Value::int(this(a)?.fd.replace(-1).into()));
    "fileno" "self, /" |a| Ok(Value::int(this(a)?.fd.get().into()));
    "getpeername" "self, /" |a| address(a, getpeername);
    "getsockname" "self, /" |a| address(a, getsockname);
    "getsockopt" "self, level, option, buffersize=, /" get_option;
    "setsockopt" "self, level, option, value, length=, /" set_option;
    "listen" "self, backlog=, /" listen_;
    "recv" "self, buffersize, flags=, /" recv;
    "recvfrom" "self, buffersize, flags=, /" recv_from;
    "recv_into" "self, buffer, nbytes=, flags=" recv_into;
    "recvfrom_into" "self, buffer, nbytes=, flags=" recv_from_into;
    "send" "self, data, flags=, /" send;
    "sendall" "self, data, flags=, /" send_all;
    "sendto" "self, data, flags, address=, /" send_to;
    "sendmsg" "self, buffers, ancdata=, flags=, address=, /" send_msg;
    "setblocking" "self, flag, /" |a| {
        let on = truthy(&a[1])?;
        let s = this(a)?;
        s.timeout.set(if on { -1.0 } else { 0.0 });
        set_blocking(s.fd.get(), on)?;
        Ok(NONE)
    };
    "getblocking" "self, /" |a| Ok(Value::bool(this(a)?.timeout.get() != 0.0));
    "settimeout" "self, timeout, /" set_timeout;
    "gettimeout" "self, /" |a| Ok(timeout_value(this(a)?.timeout.get()));
    "shutdown" "self, how, /" |a| {
        // SAFETY: plain numbers.
        checked(unsafe { shutdown(this(a)?.fd.get(), int_arg(&a[1])?) }.into())?;
        Ok(NONE)
    };
};

fn number_of(v: &Value, f: fn(&Sock) -> &Cell<c_int>) -> R {
    Ok(Value::int(f(data::<Sock>(v)?).get().into()))
}

static ATTRS: &[GetSetData] = &[
    GetSetData { name: "family", get: |v| number_of(v, |s| &s.family), set: None },
    GetSetData { name: "type", get: |v| number_of(v, |s| &s.kind), set: None },
    GetSetData { name: "proto", get: |v| number_of(v, |s| &s.proto), set: None },
    GetSetData {
        name: "timeout",
        get: |v| Ok(timeout_value(data::<Sock>(v)?.timeout.get())),
        set: None,
    },
];

pub static SOCKET: Class = Class::bare("_socket", "socket", METHODS, ATTRS);

fn pair(a: &[Value]) -> R {
    let given = |i: usize, other: c_int| a[i].given().map_or(Ok(other), int_arg);
    let (family, kind, proto) = (given(0, 1)?, given(1, 1)?, given(2, 0)?);
    let mut fds = [0; 2];
    // SAFETY: room for two.
    checked(unsafe { socketpair(family, kind | CLOEXEC, proto, fds.as_mut_ptr()) }.into())?;
    let made = fds.iter().map(|fd| {
        let n = |i: c_int| Value::int(i.into());
        call(&SOCKET.value(), &mut [n(family), n(kind), n(proto), n(*fd)])
    });
    Ok(tuple(made.collect::<R<Vec<_>>>()?))
}

pub static FUNCTIONS: &[NativeDef] = natives! {
    "socketpair" "family=, type=, proto=, /" pair;
    "close" "fd, /" |a| super::os_fd::close_fd(int_arg(&a[0])?).map(|_| NONE);
    "dup" "fd, /" |a| {
        // SAFETY: plain numbers.
        checked(unsafe { fcntl(int_arg(&a[0])?, 1030, 0) }.into()).map(Value::int)
    };
    "getdefaulttimeout" "" |_| Ok(timeout_value(DEFAULT_TIMEOUT.with(|t| t.get())));
    "setdefaulttimeout" "timeout, /" |a| {
        let s = seconds(&a[0])?;
        DEFAULT_TIMEOUT.with(|t| t.set(s));
        Ok(NONE)
    };
};
