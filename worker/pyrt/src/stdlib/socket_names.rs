//! socket: names of hosts, services, protocols and interfaces, as the C library resolves them.

use super::os_text::{int_arg, some};
use super::rust_class::{Base, Class};
use super::socket_address::{host_arg, host_text, of_ip, parsed, shown, Raw, INET, INET6};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use std::ffi::{CStr, CString};
use std::net::IpAddr;
use std::os::raw::{c_char, c_int};

pub static GAI_ERROR: Class = Class::error("socket", "gaierror", &[Base::Builtin(T::OSError)]);
pub static H_ERROR: Class = Class::error("socket", "herror", &[Base::Builtin(T::OSError)]);

#[repr(C)]
struct AddrInfo {
    flags: c_int,
    family: c_int,
    kind: c_int,
    proto: c_int,
    len: u32,
    addr: *const u8,
    name: *const c_char,
    next: *mut AddrInfo,
}

#[repr(C)]
struct HostEnt {
    name: *const c_char,
    aliases: *const *const c_char,
    family: c_int,
    len: c_int,
    addresses: *const *const u8,
}

/// What struct servent and struct protoent begin with, and a number.
#[repr(C)]
struct Entry {
    name: *const c_char,
    aliases: *const *const c_char,
    number: c_int,
}

#[repr(C)]
struct NameIndex {
    index: u32,
    name: *const c_char,
}

extern "C" {
    fn getaddrinfo(
        host: *const c_char,
        service: *const c_char,
        hints: *const AddrInfo,
        out: *mut *mut AddrInfo,
    ) -> c_int;
    fn freeaddrinfo(list: *mut AddrInfo);
    fn gai_strerror(code: c_int) -> *const c_char;
    fn getnameinfo(
        addr: *const u8,
        len: u32,
        host: *mut c_char,
        host_len: u32,
        service: *mut c_char,
        service_len: u32,
        flags: c_int,
    ) -> c_int;
    fn gethostbyaddr(addr: *const u8, len: u32, kind: c_int) -> *const HostEnt;
    fn gethostbyname(name: *const c_char) -> *const HostEnt;
    fn getservbyname(name: *const c_char, proto: *const c_char) -> *const Entry;
    fn getservbyport(port: c_int, proto: *const c_char) -> *const Entry;
    fn getprotobyname(name: *const c_char) -> *const Entry;
    fn gethostname(name: *mut c_char, len: usize) -> c_int;
    fn if_indextoname(index: u32, name: *mut c_char) -> *const c_char;
    fn if_nametoindex(name: *const c_char) -> u32;
    fn if_nameindex() -> *mut NameIndex;
    fn if_freenameindex(list: *mut NameIndex);
}

fn c_text(s: &str) -> R<CString> {
    CString::new(s).map_err(|_| value_error("embedded null character"))
}

/// # Safety
/// `p` is NULL or a C string.
unsafe fn text_at(p: *const c_char) -> Value {
    if p.is_null() {
        return NONE;
    }
    super::os_text::decode(CStr::from_ptr(p).to_bytes())
}

#[cold]
fn gai_error(code: c_int) -> PyErr {
    if code == -11 {
        return super::os_text::last_error(); // EAI_SYSTEM
    }
    // SAFETY: a static text for any code.
    let text = unsafe { text_at(gai_strerror(code)) };
    GAI_ERROR.raise(vec![Value::int(code.into()), text])
}

/// The address of a host, without a port: numbers first, then names.
pub fn resolve(host: &str, family: c_int) -> R<Raw> {
    match host.parse::<IpAddr>() {
        _ if host.is_empty() => {
            let any: IpAddr = match family {
                INET6 => IpAddr::V6(std::net::Ipv6Addr::UNSPECIFIED),
                _ => IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED),
            };
            return Ok(of_ip(any));
        }
        Ok(ip) if ip.is_ipv4() == (family == INET) => return Ok(of_ip(ip)),
        _ if host == "<broadcast>" || host == "255.255.255.255" => {
            return Ok(of_ip(IpAddr::V4(std::net::Ipv4Addr::BROADCAST)));
        }
        _ => {}
    }
    let found = looked_up(Some(host), None, &hints(family, 0, 0, 0))?;
    match found.into_iter().next() {
        Some(f) => Ok(f.addr),
        None => Err(gai_error(-2)),
    }
}

fn hints(family: c_int, kind: c_int, proto: c_int, flags: c_int) -> AddrInfo {
    let none = std::ptr::null();
    let next = std::ptr::null_mut();
    AddrInfo { flags, family, kind, proto, len: 0, addr: none as *const u8, name: none as *const c_char, next }
}

struct Found {
    family: c_int,
    kind: c_int,
    proto: c_int,
    name: Value,
    addr: Raw,
}

fn looked_up(host: Option<&str>, service: Option<&str>, hints: &AddrInfo) -> R<Vec<Found>> {
    let host = host.map(c_text).transpose()?;
    let service = service.map(c_text).transpose()?;
    let at = |s: &Option<CString>| s.as_ref().map_or(std::ptr::null(), |s| s.as_ptr());
    let mut first = std::ptr::null_mut();
    // SAFETY: C strings or NULL; the list is read before it is freed.
    let code = unsafe { getaddrinfo(at(&host), at(&service), hints, &mut first) };
    if code != 0 {
        return Err(gai_error(code));
    }
    let mut out = Vec::new();
    let mut p = first;
    while !p.is_null() {
        // SAFETY: getaddrinfo's list ends with NULL; addresses have `len` bytes.
        unsafe {
            let e = &*p;
            let mut addr = Raw::empty();
            addr.len = e.len.min(128);
            std::ptr::copy_nonoverlapping(e.addr, addr.bytes.as_mut_ptr(), addr.len as usize);
            let name = if e.name.is_null() { new_str("") } else { text_at(e.name) };
            out.push(Found { family: e.family, kind: e.kind, proto: e.proto, name, addr });
            p = e.next;
        }
    }
    // SAFETY: from getaddrinfo.
    unsafe { freeaddrinfo(first) };
    Ok(out)
}

fn number(v: &Value) -> R<c_int> {
    v.given().map_or(Ok(0), int_arg)
}

fn get_addr_info(a: &[Value]) -> R {
    let host = match some(&a[0]) {
        None => None,
        Some(h) if h.as_str_data().is_some() || h.as_bytes_data().is_some() => Some(host_arg(h)?),
        Some(_) => {
            return Err(type_error("getaddrinfo() argument 1 must be string or None"));
        }
    };
    let port = match some(&a[1]) {
        None => None,
        Some(p) if p.as_str_data().is_some() || p.as_bytes_data().is_some() => Some(host_arg(p)?),
        Some(p) if crate::str_args::is_int(p) => Some(int_arg(p)?.to_string()),
        Some(_) => return Err(crate::exc::error(T::OSError, "Int or String expected")),
    };
    let h = hints(number(&a[2])?, number(&a[3])?, number(&a[4])?, number(&a[5])?);
    let rows = looked_up(host.as_deref(), port.as_deref(), &h)?.into_iter().map(|f| {
        let n = |i: c_int| Value::int(i.into());
        tuple(vec![n(f.family), n(f.kind), n(f.proto), f.name, shown(&f.addr)])
    });
    Ok(list(rows.collect()))
}

fn get_name_info(a: &[Value]) -> R {
    let parts = match a[0].as_tuple() {
        Some(t) if t.len() >= 2 && t.len() <= 4 => t.to_vec(),
        Some(_) => return Err(type_error("getnameinfo(): illegal sockaddr argument")),
        None => return Err(type_error("getnameinfo() argument 1 must be a tuple")),
    };
    let host = host_arg(&parts[0])?;
    let h = hints(0, 2, 0, 4); // a datagram socket, AI_NUMERICHOST
    let port = int_arg(&parts[1])?.to_string();
    let found = looked_up(Some(&host), Some(&port), &h)?;
    let raw = match &found[..] {
        [one] => one.addr,
        _ => {
            let what = "sockaddr resolved to multiple addresses";
            return Err(crate::exc::error(T::OSError, what));
        }
    };
    let raw = match raw.family() {
        INET if parts.len() != 2 => {
            return Err(crate::exc::error(T::OSError, "IPv4 sockaddr must be 2 tuple"))
        }
        INET => raw,
        family => parsed(&a[0], family, "getnameinfo")?,
    };
    let (mut name, mut service) = ([0 as c_char; 1025], [0 as c_char; 32]);
    let flags = int_arg(&a[1])?;
    // SAFETY: the buffers have the lengths that are told.
    unsafe {
        let code = getnameinfo(
            raw.bytes.as_ptr(),
            raw.len,
            name.as_mut_ptr(),
            1025,
            service.as_mut_ptr(),
            32,
            flags,
        );
        if code != 0 {
            return Err(gai_error(code));
        }
        Ok(tuple(vec![text_at(name.as_ptr()), text_at(service.as_ptr())]))
    }
}

fn host_by_name(a: &[Value]) -> R {
    Ok(new_string(host_text(&resolve(&host_arg(&a[0])?, INET)?)))
}

#[cold]
fn no_host() -> PyErr {
    H_ERROR.raise(vec![Value::int(1), new_str("Unknown host")])
}

/// (name, aliases, addresses) of a struct hostent.
fn host_entry(p: *const HostEnt) -> R {
    if p.is_null() {
        return Err(no_host());
    }
    let (mut aliases, mut addresses) = (Vec::new(), Vec::new());
    // SAFETY: what the C library gave; its lists end with NULL.
    unsafe {
        let h = &*p;
        for i in 0.. {
            let alias = *h.aliases.add(i);
            if alias.is_null() {
                break;
            }
            aliases.push(text_at(alias));
        }
        for i in 0.. {
            let addr = *h.addresses.add(i);
            if addr.is_null() {
                break;
            }
            let bytes = std::slice::from_raw_parts(addr, h.len as usize);
            addresses.push(new_string(ip_text(bytes)));
        }
        Ok(tuple(vec![text_at(h.name), list(aliases), list(addresses)]))
    }
}

/// The text of 4 or 16 bytes.
pub fn ip_text(bytes: &[u8]) -> String {
    let mut v6 = [0u8; 16];
    match bytes.len() {
        4 => std::net::Ipv4Addr::new(bytes[0], bytes[1], bytes[2], bytes[3]).to_string(),
        _ => {
            v6.copy_from_slice(&bytes[..16]);
            std::net::Ipv6Addr::from(v6).to_string()
        }
    }
}

fn host_by_name_ex(a: &[Value]) -> R {
    let name = c_text(&host_arg(&a[0])?)?;
    resolve(&host_arg(&a[0])?, INET)?;
    // SAFETY: a C string; the answer is read at once.
    host_entry(unsafe { gethostbyname(name.as_ptr()) })
}

fn host_by_addr(a: &[Value]) -> R {
    let host = host_arg(&a[0])?;
    let found = looked_up(Some(&host), None, &hints(0, 0, 0, 0))?;
    let raw = match found.into_iter().next() {
        Some(f) => f.addr,
        None => return Err(no_host()),
    };
    let (at, len) = if raw.family() == INET { (4, 4) } else { (8, 16) };
    // SAFETY: `len` bytes of an address; the answer is read at once.
    host_entry(unsafe { gethostbyaddr(raw.bytes[at..].as_ptr(), len, raw.family()) })
}

fn entry_number(p: *const Entry, what: &str) -> R<c_int> {
    if p.is_null() {
        return Err(crate::exc::error(T::OSError, what));
    }
    // SAFETY: what the C library gave.
    Ok(unsafe { (*p).number })
}

fn optional_text(v: &Value) -> R<Option<CString>> {
    v.given().map(|p| c_text(&super::classes::text(p))).transpose()
}

fn service_by_name(a: &[Value]) -> R {
    let name = c_text(&super::classes::text(&a[0]))?;
    let proto = optional_text(&a[1])?;
    let proto = proto.as_ref().map_or(std::ptr::null(), |p| p.as_ptr());
    // SAFETY: C strings or NULL.
    let n = entry_number(unsafe { getservbyname(name.as_ptr(), proto) }, "service/proto not found")?;
    Ok(Value::int(u16::from_be(n as u16).into()))
}

fn service_by_port(a: &[Value]) -> R {
    let port = u16::try_from(int_arg(&a[0])?)
        .map_err(|_| overflow_error("getservbyport: port must be 0-65535."))?;
    let proto = optional_text(&a[1])?;
    let proto = proto.as_ref().map_or(std::ptr::null(), |p| p.as_ptr());
    // SAFETY: a C string or NULL; the name is read at once.
    unsafe {
        let p = getservbyport(port.to_be().into(), proto);
        entry_number(p, "port/proto not found")?;
        Ok(text_at((*p).name))
    }
}

fn proto_by_name(a: &[Value]) -> R {
    let name = c_text(&super::classes::text(&a[0]))?;
    // SAFETY: a C string.
    let n = entry_number(unsafe { getprotobyname(name.as_ptr()) }, "protocol not found")?;
    Ok(Value::int(n.into()))
}

fn host_name(_: &[Value]) -> R {
    let mut name = [0 as c_char; 256];
    // SAFETY: the length is told, the last byte stays 0.
    super::os_text::checked(unsafe { gethostname(name.as_mut_ptr(), 255) }.into())?;
    // SAFETY: ends with 0.
    Ok(unsafe { text_at(name.as_ptr()) })
}

/// The name of an interface, or its number.
pub fn scope_name(index: u32) -> String {
    let mut name = [0 as c_char; 17];
    // SAFETY: 16 bytes are the most a name has.
    let found = unsafe { if_indextoname(index, name.as_mut_ptr()) };
    match found.is_null() {
        true => index.to_string(),
        // SAFETY: ends with 0.
        false => unsafe { CStr::from_ptr(found) }.to_string_lossy().into_owned(),
    }
}

fn index_to_name(a: &[Value]) -> R {
    let mut name = [0 as c_char; 17];
    // SAFETY: as above.
    let found = unsafe { if_indextoname(int_arg(&a[0])? as u32, name.as_mut_ptr()) };
    if found.is_null() {
        return Err(super::os_text::last_error());
    }
    // SAFETY: ends with 0.
    Ok(unsafe { text_at(found) })
}

fn name_to_index(a: &[Value]) -> R {
    let name = CString::new(super::os_text::path_text(&a[0])?.bytes)
        .map_err(|_| value_error("embedded null byte"))?;
    // SAFETY: a C string.
    match unsafe { if_nametoindex(name.as_ptr()) } {
        0 => Err(crate::exc::error(T::OSError, "no interface with this name")),
        i => Ok(Value::int(i.into())),
    }
}

fn name_index(_: &[Value]) -> R {
    let mut out = Vec::new();
    // SAFETY: the list ends with index 0 and is freed after it was read.
    unsafe {
        let first = if_nameindex();
        if first.is_null() {
            return Err(super::os_text::last_error());
        }
        for i in 0.. {
            let e = &*first.add(i);
            if e.index == 0 {
                break;
            }
            out.push(tuple(vec![Value::int(e.index.into()), text_at(e.name)]));
        }
        if_freenameindex(first);
    }
    Ok(list(out))
}

pub static FUNCTIONS: &[NativeDef] = natives! {
    "getaddrinfo" "host, port, family=, type=, proto=, flags=" get_addr_info;
    "getnameinfo" "sockaddr, flags, /" get_name_info;
    "gethostbyname" "host, /" host_by_name;
    "gethostbyname_ex" "host, /" host_by_name_ex;
    "gethostbyaddr" "host, /" host_by_addr;
    "getservbyname" "service, protocol=, /" service_by_name;
    "getservbyport" "port, protocol=, /" service_by_port;
    "getprotobyname" "name, /" proto_by_name;
    "gethostname" "" host_name;
    "if_indextoname" "index, /" index_to_name;
    "if_nametoindex" "name, /" name_to_index;
    "if_nameindex" "" name_index;
};
