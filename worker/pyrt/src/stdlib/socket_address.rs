//! socket: addresses as Python has them (pairs, paths) and as the system has them.

use super::os_text::{decode, encode, int_arg};
use super::socket_names::resolve;
use crate::prelude::*;
use crate::str_args::{bytes_view, new_bytes};

pub const UNIX: i32 = 1;
pub const INET: i32 = 2;
pub const INET6: i32 = 10;

/// A struct sockaddr of any family.
#[repr(C, align(8))]
#[derive(Clone, Copy)]
pub struct Raw {
    pub bytes: [u8; 128],
    pub len: u32,
}

impl Raw {
    pub fn empty() -> Raw {
        Raw { bytes: [0; 128], len: 0 }
    }
    /// Room for an answer of the system.
    pub fn room() -> Raw {
        Raw { bytes: [0; 128], len: 128 }
    }
    pub fn family(&self) -> i32 {
        u16::from_ne_bytes([self.bytes[0], self.bytes[1]]).into()
    }
    fn set_family(&mut self, family: i32) {
        self.bytes[..2].copy_from_slice(&(family as u16).to_ne_bytes());
    }
    fn port(&self) -> i64 {
        u16::from_be_bytes([self.bytes[2], self.bytes[3]]).into()
    }
    fn word(&self, at: usize) -> [u8; 4] {
        [self.bytes[at], self.bytes[at + 1], self.bytes[at + 2], self.bytes[at + 3]]
    }
    fn v6(&self) -> [u8; 16] {
        let mut ip = [0; 16];
        ip.copy_from_slice(&self.bytes[8..24]);
        ip
    }
}

/// Dotted or colon notation of an address's host.
pub fn host_text(raw: &Raw) -> String {
    match raw.family() {
        INET => std::net::Ipv4Addr::from(raw.word(4)).to_string(),
        _ => {
            let text = std::net::Ipv6Addr::from(raw.v6()).to_string();
            match u32::from_ne_bytes(raw.word(24)) {
                0 => text,
                scope => format!("{}%{}", text, super::socket_names::scope_name(scope)),
            }
        }
    }
}

/// The address as Python shows it; None for an empty one.
pub fn shown(raw: &Raw) -> Value {
    if raw.len == 0 {
        return NONE;
    }
    match raw.family() {
        INET => tuple(vec![new_string(host_text(raw)), Value::int(raw.port())]),
        INET6 => tuple(vec![
            new_string(host_text(raw)),
            Value::int(raw.port()),
            Value::int(u32::from_be_bytes(raw.word(4)).into()),
            Value::int(u32::from_ne_bytes(raw.word(24)).into()),
        ]),
        UNIX => {
            let path = &raw.bytes[2..raw.len.max(2) as usize];
            if path.first() == Some(&0) {
                return new_bytes(path.to_vec());
            }
            decode(path.split(|b| *b == 0).next().unwrap_or(&[]))
        }
        other => {
            let rest = raw.bytes[2..raw.len.max(2) as usize].to_vec();
            tuple(vec![Value::int(other.into()), new_bytes(rest)])
        }
    }
}

/// A host argument: str, bytes or bytearray.
pub fn host_arg(v: &Value) -> R<String> {
    if let Some(s) = v.as_str() {
        if s.contains('\0') {
            return Err(type_error("host name must not contain null character"));
        }
        return match s.is_ascii() {
            true => Ok(s.into_owned()),
            false => {
                let coded = super::classes::method(v, "encode", &[new_str("idna")])?;
                host_arg(&coded)
            }
        };
    }
    match bytes_view(v) {
        Some((b, _)) if v.as_bytes_data().is_some() || v.as_bytearray_data().is_some() => {
            Ok(String::from_utf8_lossy(b).into_owned())
        }
        _ => Err(type_error(format!(
            "str, bytes or bytearray expected, not {}",
            type_name(v)
        ))),
    }
}

fn port_arg(v: &Value, function: &str) -> R<u16> {
    let n = int_arg(v)?;
    u16::try_from(n)
        .map_err(|_| overflow_error(format!("{}(): port must be 0-65535.", function)))
}

fn ip_address(v: &Value, family: i32, function: &str) -> R<Raw> {
    let name = if family == INET { "AF_INET" } else { "AF_INET6" };
    let parts = match v.as_tuple() {
        Some(t) => t.to_vec(),
        None => {
            return Err(type_error(format!(
                "{}(): {} address must be tuple, not {}",
                function,
                name,
                type_name(v)
            )))
        }
    };
    let most = if family == INET { 2 } else { 4 };
    if parts.len() < 2 || parts.len() > most {
        return Err(type_error(match family {
            INET => "AF_INET address must be a pair (host, port)",
            _ => "AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])",
        }));
    }
    let host = host_arg(&parts[0])?;
    let port = int_arg(&parts[1])?;
    let (flow, scope) = (parts.get(2).map_or(Ok(0), int_arg)?, parts.get(3).map_or(Ok(0), int_arg)?);
    let mut raw = resolve(&host, family)?;
    if flow < 0 || flow > 0xfffff {
        return Err(overflow_error(format!("{}(): flowinfo must be 0-1048575.", function)));
    }
    let port = port_arg(&Value::int(port.into()), function)?;
    raw.bytes[2..4].copy_from_slice(&port.to_be_bytes());
    if family == INET6 {
        raw.bytes[4..8].copy_from_slice(&(flow as u32).to_be_bytes());
        if scope != 0 {
            raw.bytes[24..28].copy_from_slice(&(scope as u32).to_ne_bytes());
        }
    }
    Ok(raw)
}

fn unix_address(v: &Value) -> R<Raw> {
    let path = match v.as_str_data() {
        Some(_) => encode(v)?,
        None => match bytes_view(v) {
            Some((b, _)) => b.to_vec(),
            None => {
                return Err(type_error(format!(
                    "a bytes-like object is required, not '{}'",
                    type_name(v)
                )))
            }
        },
    };
    let is_abstract = path.first() == Some(&0);
    if path.len() + usize::from(!is_abstract) > 108 {
        return Err(crate::exc::error(T::OSError, "AF_UNIX path too long"));
    }
    let mut raw = Raw::empty();
    raw.set_family(UNIX);
    raw.bytes[2..2 + path.len()].copy_from_slice(&path);
    raw.len = (2 + path.len() + usize::from(!is_abstract)) as u32;
    Ok(raw)
}

/// The address that a socket of this family takes.
pub fn parsed(v: &Value, family: i32, function: &str) -> R<Raw> {
    match family {
        INET | INET6 => ip_address(v, family, function),
        UNIX => unix_address(v),
        _ => Err(crate::exc::error(T::OSError, format!("{}(): bad family", function))),
    }
}

/// An address of numbers alone, without a port.
pub fn of_ip(ip: std::net::IpAddr) -> Raw {
    let mut raw = Raw::empty();
    match ip {
        std::net::IpAddr::V4(ip) => {
            raw.set_family(INET);
            raw.bytes[4..8].copy_from_slice(&ip.octets());
            raw.len = 16;
        }
        std::net::IpAddr::V6(ip) => {
            raw.set_family(INET6);
            raw.bytes[8..24].copy_from_slice(&ip.octets());
            raw.len = 28;
        }
    }
    raw
}
