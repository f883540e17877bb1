//! pwd and grp: the users and groups of /etc/passwd and /etc/group.

use super::os_text::decode;
use super::struct_seq::{self, Kind};
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;

static PASSWD: Kind = Kind {
    module: "pwd",
    name: "struct_passwd",
    shown: "pwd.struct_passwd",
    fields: &["pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"],
    hidden: &[],
};
static GROUP: Kind = Kind {
    module: "grp",
    name: "struct_group",
    shown: "grp.struct_group",
    fields: &["gr_name", "gr_passwd", "gr_gid", "gr_mem"],
    hidden: &[],
};

/// The lines of a table, cut at colons.
fn table(file: &str, columns: usize) -> Vec<Vec<Vec<u8>>> {
    let text = std::fs::read(file).unwrap_or_default();
    let lines = text.split(|b| *b == b'\n');
    let cut = lines.map(|l| l.split(|b| *b == b':').map(|c| c.to_vec()).collect::<Vec<_>>());
    cut.filter(|c| c.len() >= columns).collect()
}

fn users() -> Vec<Vec<Vec<u8>>> {
    table("/etc/passwd", 7)
}

fn number(text: &[u8]) -> i64 {
    std::str::from_utf8(text).ok().and_then(|s| s.parse().ok()).unwrap_or(-1)
}

/// The home of a user by name, or of the one who runs this.
pub fn home(name: Option<&[u8]>) -> Option<Vec<u8>> {
    extern "C" {
        fn getuid() -> u32;
    }
    // SAFETY: no arguments.
    let own = unsafe { getuid() };
    let wanted = |u: &Vec<Vec<u8>>| match name {
        Some(n) => u[0] == n,
        None => number(&u[2]) == i64::from(own),
    };
    users().into_iter().find(wanted).map(|u| u[5].clone())
}

fn user(u: &[Vec<u8>]) -> R {
    let class = super::classes::from_module("pwd", "struct_passwd")?;
    let items = u.iter().take(7).enumerate().map(|(i, c)| match i {
        2 | 3 => Value::int(number(c)),
        _ => decode(c),
    });
    struct_seq::instance(&class, &PASSWD, items.collect(), vec![])
}

fn group(g: &[Vec<u8>]) -> R {
    let class = super::classes::from_module("grp", "struct_group")?;
    let members = g[3].split(|b| *b == b',').filter(|m| !m.is_empty()).map(decode).collect();
    let items = vec![decode(&g[0]), decode(&g[1]), Value::int(number(&g[2])), list(members)];
    struct_seq::instance(&class, &GROUP, items, vec![])
}

fn by_name(a: &[Value], rows: Vec<Vec<Vec<u8>>>, function: &str, make: fn(&[Vec<u8>]) -> R) -> R {
    let name = match a[0].as_str_data() {
        Some(_) => super::os_text::encode(&a[0])?,
        None => {
            return Err(type_error(format!(
                "{}() argument must be str, not {}",
                function,
                type_name(&a[0])
            )))
        }
    };
    if name.contains(&0) {
        return Err(value_error("embedded null byte"));
    }
    match rows.iter().find(|r| r[0] == name) {
        Some(r) => make(r),
        None => Err(key_error(&new_string(format!(
            "{}(): name not found: {}",
            function,
            crate::ops::repr_text(&a[0])?
        )))),
    }
}

fn by_number(a: &[Value], rows: Vec<Vec<Vec<u8>>>, text: &str, make: fn(&[Vec<u8>]) -> R) -> R {
    let n = index_size(&a[0])? as i64;
    match rows.iter().find(|r| number(&r[2]) == n) {
        Some(r) => make(r),
        None => Err(key_error(&new_string(format!("{}: {}", text, n)))),
    }
}

fn each(rows: Vec<Vec<Vec<u8>>>, make: fn(&[Vec<u8>]) -> R) -> R {
    Ok(list(rows.iter().map(|r| make(r)).collect::<R<_>>()?))
}

fn groups() -> Vec<Vec<Vec<u8>>> {
    table("/etc/group", 4)
}

static FUNCTIONS: &[NativeDef] = natives! {
    "getpwnam" "name, /" |a| by_name(a, users(), "getpwnam", user);
    "getpwuid" "uid, /" |a| by_number(a, users(), "getpwuid(): uid not found", user);
    "getpwall" "" |_| each(users(), user);
};
static GROUPS: &[NativeDef] = natives! {
    "getgrnam" "name" |a| by_name(a, groups(), "getgrnam", group);
    "getgrgid" "id" |a| by_number(a, groups(), "getgrgid(): gid not found", group);
    "getgrall" "" |_| each(groups(), group);
};

pub fn make(m: &ModuleData) -> R<()> {
    super::functions(m, FUNCTIONS, "pwd");
    m.set_str("struct_passwd", struct_seq::class(&PASSWD)?);
    Ok(())
}

pub fn make_grp(m: &ModuleData) -> R<()> {
    super::functions(m, GROUPS, "grp");
    m.set_str("struct_group", struct_seq::class(&GROUP)?);
    Ok(())
}
