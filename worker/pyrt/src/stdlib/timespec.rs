//! The system's struct timespec.

use std::time::Duration;

#[repr(C)]
pub struct Timespec {
    pub sec: i64,
    pub nsec: i64,
}

impl Timespec {
    pub fn of(d: Duration) -> Timespec {
        Timespec { sec: d.as_secs() as i64, nsec: d.subsec_nanos().into() }
    }
}
