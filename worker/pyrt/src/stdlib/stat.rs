//! stat: the bits of a file's mode.

use super::os_text::int_arg;
use crate::func::NativeDef;
use crate::natives;
use crate::prelude::*;

static NUMBERS: &[(&str, i64)] = &[
    ("FILE_ATTRIBUTE_ARCHIVE", 32),
    ("FILE_ATTRIBUTE_COMPRESSED", 2048),
    ("FILE_ATTRIBUTE_DEVICE", 64),
    ("FILE_ATTRIBUTE_DIRECTORY", 16),
    ("FILE_ATTRIBUTE_ENCRYPTED", 16384),
    ("FILE_ATTRIBUTE_HIDDEN", 2),
    ("FILE_ATTRIBUTE_INTEGRITY_STREAM", 32768),
    ("FILE_ATTRIBUTE_NORMAL", 128),
    ("FILE_ATTRIBUTE_NOT_CONTENT_INDEXED", 8192),
    ("FILE_ATTRIBUTE_NO_SCRUB_DATA", 131072),
    ("FILE_ATTRIBUTE_OFFLINE", 4096),
    ("FILE_ATTRIBUTE_READONLY", 1),
    ("FILE_ATTRIBUTE_REPARSE_POINT", 1024),
    ("FILE_ATTRIBUTE_SPARSE_FILE", 512),
    ("FILE_ATTRIBUTE_SYSTEM", 4),
    ("FILE_ATTRIBUTE_TEMPORARY", 256),
    ("FILE_ATTRIBUTE_VIRTUAL", 65536),
    ("SF_APPEND", 262144),
    ("SF_ARCHIVED", 65536),
    ("SF_IMMUTABLE", 131072),
    ("SF_NOUNLINK", 1048576),
    ("SF_SNAPSHOT", 2097152),
    ("ST_ATIME", 7),
    ("ST_CTIME", 9),
    ("ST_DEV", 2),
    ("ST_GID", 5),
    ("ST_INO", 1),
    ("ST_MODE", 0),
    ("ST_MTIME", 8),
    ("ST_NLINK", 3),
    ("ST_SIZE", 6),
    ("ST_UID", 4),
    ("S_ENFMT", 1024),
    ("S_IEXEC", 64),
    ("S_IFBLK", 24576),
    ("S_IFCHR", 8192),
    ("S_IFDIR", 16384),
    ("S_IFDOOR", 0),
    ("S_IFIFO", 4096),
    ("S_IFLNK", 40960),
    ("S_IFPORT", 0),
    ("S_IFREG", 32768),
    ("S_IFSOCK", 49152),
    ("S_IFWHT", 0),
    ("S_IREAD", 256),
    ("S_IRGRP", 32),
    ("S_IROTH", 4),
    ("S_IRUSR", 256),
    ("S_IRWXG", 56),
    ("S_IRWXO", 7),
    ("S_IRWXU", 448),
    ("S_ISGID", 1024),
    ("S_ISUID", 2048),
    ("S_ISVTX", 512),
    ("S_IWGRP", 16),
    ("S_IWOTH", 2),
    ("S_IWRITE", 128),
    ("S_IWUSR", 128),
    ("S_IXGRP", 8),
    ("S_IXOTH", 1),
    ("S_IXUSR", 64),
    ("UF_APPEND", 4),
    ("UF_COMPRESSED", 32),
    ("UF_HIDDEN", 32768),
    ("UF_IMMUTABLE", 2),
    ("UF_NODUMP", 1),
    ("UF_NOUNLINK", 16),
    ("UF_OPAQUE", 8),
];

fn mode(a: &[Value]) -> R<i64> {
    Ok(int_arg(&a[0])?.into())
}

fn is_kind(a: &[Value], kind: i64) -> R {
    Ok(Value::bool(mode(a)? & 0o170000 == kind))
}

/// `-rwxr-xr-x`
pub fn shown(m: i64) -> String {
    let kind = match m & 0o170000 {
        0o120000 => 'l',
        0o140000 => 's',
        0o100000 => '-',
        0o060000 => 'b',
        0o040000 => 'd',
        0o020000 => 'c',
        0o010000 => 'p',
        _ => '?',
    };
    let mut out = kind.to_string();
    for (shift, special, both, alone) in [(6, 0o4000, 's', 'S'), (3, 0o2000, 's', 'S'), (0, 0o1000, 't', 'T')] {
        let bits = m >> shift;
        out.push(if bits & 4 != 0 { 'r' } else { '-' });
        out.push(if bits & 2 != 0 { 'w' } else { '-' });
        out.push(match (bits & 1 != 0, m & special != 0) {
            (true, true) => both,
            (false, true) => alone,
            (true, false) => 'x',
            (false, false) => '-',
        });
    }
    out
}

static FUNCTIONS: &[NativeDef] = natives! {
    "S_IMODE" "mode, /" |a| Ok(Value::int(mode(a)? & 0o7777));
    "S_IFMT" "mode, /" |a| Ok(Value::int(mode(a)? & 0o170000));
    "S_ISDIR" "mode, /" |a| is_kind(a, 0o040000);
    "S_ISCHR" "mode, /" |a| is_kind(a, 0o020000);
    "S_ISBLK" "mode, /" |a| is_kind(a, 0o060000);
    "S_ISREG" "mode, /" |a| is_kind(a, 0o100000);
    "S_ISFIFO" "mode, /" |a| is_kind(a, 0o010000);
    "S_ISLNK" "mode, /" |a| is_kind(a, 0o120000);
    "S_ISSOCK" "mode, /" |a| is_kind(a, 0o140000);
    "S_ISDOOR" "mode, /" |_| Ok(FALSE);
    "S_ISPORT" "mode, /" |_| Ok(FALSE);
    "S_ISWHT" "mode, /" |_| Ok(FALSE);
    "filemode" "mode, /" |a| Ok(new_string(shown(mode(a)?)));
};

pub fn make(m: &ModuleData) -> R<()> {
    super::functions(m, FUNCTIONS, "_stat");
    for (n, v) in NUMBERS {
        m.set_str(n, Value::int(*v));
    }
    Ok(())
}
