//! threading.

use crate::prelude::*;

/// The name of the thread that runs.
pub fn current_name() -> Value {
    new_str("MainThread")
}
