//! _socket: what the library's socket module stands on. socket_object.rs is the socket,
//! socket_names.rs resolves names, socket_address.rs turns addresses into Python's and back.

use super::os_text::int_arg;
use super::socket_address::host_arg;
use super::{functions, socket_names, socket_numbers, socket_object};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;
use crate::str_args::{bytes_view, new_bytes};
use std::net::{Ipv4Addr, Ipv6Addr};

fn not_an_address(what: &str) -> PyErr {
    crate::exc::error(T::OSError, what)
}

/// 1, 2, 3 or 4 numbers of any base, as inet_aton(3) reads them.
fn loose_v4(text: &str) -> Option<[u8; 4]> {
    let text = text.split_ascii_whitespace().next()?;
    let number = |s: &str| match s {
        s if s.starts_with("0x") || s.starts_with("0X") => u32::from_str_radix(&s[2..], 16).ok(),
        s if s.len() > 1 && s.starts_with('0') => u32::from_str_radix(s, 8).ok(),
        s if s.bytes().all(|b| b.is_ascii_digit()) => s.parse().ok(),
        _ => None,
    };
    let parts = text.split('.').map(number).collect::<Option<Vec<u32>>>()?;
    let (last, first) = parts.split_last()?;
    if first.len() > 3 || first.iter().any(|n| *n > 255) {
        return None;
    }
    let room = 32 - 8 * first.len() as u32;
    if room < 32 && *last >= 1 << room {
        return None;
    }
    let high = first.iter().enumerate().fold(0, |all, (i, n)| all | n << (24 - 8 * i));
    Some((high | last).to_be_bytes())
}

fn inet_aton(a: &[Value]) -> R {
    match loose_v4(&host_arg(&a[0])?) {
        Some(b) => Ok(new_bytes(b.to_vec())),
        None => Err(not_an_address("illegal IP address string passed to inet_aton")),
    }
}

fn packed(v: &Value) -> R<Vec<u8>> {
    match bytes_view(v) {
        Some((b, _)) => Ok(b.to_vec()),
        None => {
            Err(type_error(format!("a bytes-like object is required, not '{}'", type_name(v))))
        }
    }
}

fn inet_ntoa(a: &[Value]) -> R {
    match packed(&a[0])? {
        b if b.len() == 4 => Ok(new_string(socket_names::ip_text(&b))),
        _ => Err(not_an_address("packed IP wrong length for inet_ntoa")),
    }
}

fn unknown_family() -> PyErr {
    os_error(97, None)
}

fn inet_pton(a: &[Value]) -> R {
    let text = super::classes::text(&a[1]);
    let bytes = match int_arg(&a[0])? {
        2 => text.parse::<Ipv4Addr>().map(|ip| ip.octets().to_vec()),
        10 => text.parse::<Ipv6Addr>().map(|ip| ip.octets().to_vec()),
        _ => return Err(unknown_family()),
    };
    let wrong = |_| not_an_address("illegal IP address string passed to inet_pton");
    Ok(new_bytes(bytes.map_err(wrong)?))
}

fn inet_ntop(a: &[Value]) -> R {
    let bytes = packed(&a[1])?;
    let size = match int_arg(&a[0])? {
        2 => 4,
        10 => 16,
        n => return Err(value_error(format!("unknown address family {}", n))),
    };
    if bytes.len() != size {
        return Err(value_error("invalid length of packed IP address string"));
    }
    Ok(new_string(socket_names::ip_text(&bytes)))
}

/// An unsigned number of at most `bits` bits.
fn unsigned(v: &Value, function: &str, bits: u32) -> R<u64> {
    let n = match index(v)? {
        crate::int::Int::Small(n) => n,
        crate::int::Int::Big(b) if b.is_negative() => -1,
        crate::int::Int::Big(_) => i64::MAX,
    };
    if n < 0 {
        let text = match bits {
            16 => format!("{}: can't convert negative Python int to C 16-bit unsigned integer", function),
            _ => "can't convert negative value to unsigned int".to_string(),
        };
        return Err(overflow_error(text));
    }
    if n >> bits != 0 {
        return Err(overflow_error(match bits {
            16 => format!("{}: Python int too large to convert to C 16-bit unsigned integer", function),
            _ => "int larger than 32 bits".to_string(),
        }));
    }
    Ok(n as u64)
}

fn swap16(a: &[Value], function: &str) -> R {
    Ok(Value::int((unsigned(&a[0], function, 16)? as u16).to_be().into()))
}

fn swap32(a: &[Value], function: &str) -> R {
    Ok(Value::int((unsigned(&a[0], function, 32)? as u32).to_be().into()))
}

static FUNCTIONS: &[NativeDef] = natives! {
    "inet_aton" "ip_addr, /" inet_aton;
    "inet_ntoa" "packed_ip, /" inet_ntoa;
    "inet_pton" "af, ip, /" inet_pton;
    "inet_ntop" "af, packed_ip, /" inet_ntop;
    "htons" "x, /" |a| swap16(a, "htons");
    "ntohs" "x, /" |a| swap16(a, "ntohs");
    "htonl" "x, /" |a| swap32(a, "htonl");
    "ntohl" "x, /" |a| swap32(a, "ntohl");
};

pub fn make(m: &ModuleData) -> R<()> {
    functions(m, FUNCTIONS, "_socket");
    functions(m, socket_names::FUNCTIONS, "_socket");
    functions(m, socket_object::FUNCTIONS, "_socket");
    for (name, n) in socket_numbers::NUMBERS {
        m.set_str(name, Value::int(*n));
    }
    socket_object::SOCKET.add_to(m);
    m.set_str("SocketType", socket_object::SOCKET.value());
    m.set_str("error", T::OSError.value());
    m.set_str("timeout", T::TimeoutError.value());
    socket_names::GAI_ERROR.add_to(m);
    socket_names::H_ERROR.add_to(m);
    m.set_str("has_ipv6", TRUE);
    Ok(())
}
