//! The macros that give an operation its place in the Python source. What the operation took
//! as temporaries dies with the `let`, not with the whole statement.
//!
//! With the feature `frames` they also say, before the operation, at which line the function
//! is; after it, it is again at the line of the operation around it.

/// The value, or out of the function with the traceback entry.
#[cfg(not(feature = "frames"))]
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
#[cfg(not(feature = "frames"))]
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

/// First statement of each function, class body and module: RecursionError before the stack
/// runs out.
#[cfg(not(feature = "frames"))]
#[macro_export]
macro_rules! begin {
    ($code:expr) => {
        $crate::call::enter(&$code)?;
    };
}

#[cfg(feature = "frames")]
#[macro_export]
macro_rules! q {
    ($code:expr, $line:expr, $e:expr) => {
        {
            let before = $crate::frames::at($line);
            let r = $e;
            match r {
                Ok(v) => {
                    $crate::frames::at(before);
                    v
                }
                Err(e) => return Err($crate::exc::PyErr::at(e, &$code, $line)),
            }
        }
    };
}

#[cfg(feature = "frames")]
#[macro_export]
macro_rules! b {
    ($label:lifetime, $code:expr, $line:expr, $e:expr) => {
        {
            let before = $crate::frames::at($line);
            let r = $e;
            match r {
                Ok(v) => {
                    $crate::frames::at(before);
                    v
                }
                Err(e) => break $label Err($crate::exc::PyErr::at(e, &$code, $line)),
            }
        }
    };
}

#[cfg(feature = "frames")]
#[macro_export]
macro_rules! begin {
    ($code:expr) => {
        $crate::call::enter(&$code)?;
        let record = $crate::frames::Record::new(&$code, $code.line);
        let _guard = record.push();
    };
}
