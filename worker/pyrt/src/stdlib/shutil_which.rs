//! Where a command is found along PATH.

use std::os::unix::ffi::OsStrExt;

/// The places where a command may be, in the order of PATH.
pub fn candidates(name: &[u8]) -> Vec<Vec<u8>> {
    let path = std::env::var_os("PATH");
    let path = path.as_ref().map_or(&b"/bin:/usr/bin"[..], |p| p.as_bytes());
    path.split(|b| *b == b':').map(|f| super::os_path::joined(f, name)).collect()
}
