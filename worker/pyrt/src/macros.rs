//! The two macros that give a fallible operation its place in the Python source. What the
//! operation took as temporaries dies with the `let`, not with the whole statement.

/// The value, or out of the function with the traceback entry.
#[macro_export]
macro_rules! q {
    ($code:expr, $line:expr, $e:expr) => {
        {
            let r = $e;
            match r {
                Ok(v) => v,
                Err(e) => return Err($crate::exc::PyErr::at(e, &$code, $line)),
            }
        }
    };
}

/// The value, or out of the try block with that label.
#[macro_export]
macro_rules! b {
    ($label:lifetime, $code:expr, $line:expr, $e:expr) => {
        {
            let r = $e;
            match r {
                Ok(v) => v,
                Err(e) => break $label Err($crate::exc::PyErr::at(e, &$code, $line)),
            }
        }
    };
}
