//! The macros that give an operation its place in the Python source. What the operation took
//! as temporaries dies with the `let`, not with the whole statement. `12 at 4-9` is line 12 and the
//! bytes in it that a traceback marks; `12 at 4-20/9` a method's call, whose name ends
//! at 9, `12 at 4-30/10-14` the next item of a loop, which is taken apart into what stands at 10 to 14.
//!
//! With the feature `frames` they also say, before the operation, at which line the function is:
//! one store into the record that `begin!` made and named. Where a statement spreads over lines
//! (`12 at ..`), the function is again at the line of the operation around it afterwards.

/// The value, or out of the function with the traceback entry.
#[cfg(not(feature = "frames"))]
#[macro_export]
macro_rules! q {
    ($code:expr, $line:literal $at:ident $($from:literal - $to:literal $(/ $part:literal $(- $end:literal)?)?)?, $e:expr) => {
        {
            let r = $e;
            match r {
                Ok(v) => v,
                Err(e) => return Err($crate::exc::PyErr::at_span(e, &$code, $line, 0 $(+ $crate::exc::span($from, $to, 0 $(+ $part)?, 0 $($(+ $end)?)?))?)),
            }
        }
    };
    ($code:expr, $line:literal $at:ident $($from:literal - $to:literal $(/ $part:literal $(- $end:literal)?)?)? .., $e:expr) => {
        $crate::q!($code, $line $at $($from - $to $(/ $part $(- $end)?)?)?, $e)
    };
}

/// The value, or out of the try block with that label.
#[cfg(not(feature = "frames"))]
#[macro_export]
macro_rules! b {
    ($label:lifetime, $code:expr, $line:literal $at:ident $($from:literal - $to:literal $(/ $part:literal $(- $end:literal)?)?)?, $e:expr) => {
        {
            let r = $e;
            match r {
                Ok(v) => v,
                Err(e) => break $label Err($crate::exc::PyErr::at_span(e, &$code, $line, 0 $(+ $crate::exc::span($from, $to, 0 $(+ $part)?, 0 $($(+ $end)?)?))?)),
            }
        }
    };
    ($label:lifetime, $code:expr, $line:literal $at:ident $($from:literal - $to:literal $(/ $part:literal $(- $end:literal)?)?)? .., $e:expr) => {
        $crate::b!($label, $code, $line $at $($from - $to $(/ $part $(- $end)?)?)?, $e)
    };
}

/// First statement of each function, class body and module: RecursionError before the stack
/// runs out. `at` is what the operations of the function call its record.
#[cfg(not(feature = "frames"))]
#[macro_export]
macro_rules! begin {
    ($code:ident $at:ident) => {
        $crate::call::enter(&$code)?;
    };
}

/// The same where the record was made by others: in the body of a generator, in parts of a module.
#[cfg(not(feature = "frames"))]
#[macro_export]
macro_rules! within {
    ($at:ident) => {};
}

/// The value, or out of the function with the traceback entry.
#[cfg(feature = "frames")]
#[macro_export]
macro_rules! q {
    ($code:expr, $line:literal $at:ident $($from:literal - $to:literal $(/ $part:literal $(- $end:literal)?)?)?, $e:expr) => {
        {
            $at.say($line);
            let r = $e;
            match r {
                Ok(v) => v,
                Err(e) => return Err($crate::exc::PyErr::at_span(e, &$code, $line, 0 $(+ $crate::exc::span($from, $to, 0 $(+ $part)?, 0 $($(+ $end)?)?))?)),
            }
        }
    };
    ($code:expr, $line:literal $at:ident $($from:literal - $to:literal $(/ $part:literal $(- $end:literal)?)?)? .., $e:expr) => {
        {
            let before = $at.line();
            $at.say($line);
            let r = $e;
            match r {
                Ok(v) => {
                    $at.say(before);
                    v
                }
                Err(e) => return Err($crate::exc::PyErr::at_span(e, &$code, $line, 0 $(+ $crate::exc::span($from, $to, 0 $(+ $part)?, 0 $($(+ $end)?)?))?)),
            }
        }
    };
}

/// The value, or out of the try block with that label.
#[cfg(feature = "frames")]
#[macro_export]
macro_rules! b {
    ($label:lifetime, $code:expr, $line:literal $at:ident $($from:literal - $to:literal $(/ $part:literal $(- $end:literal)?)?)?, $e:expr) => {
        {
            $at.say($line);
            let r = $e;
            match r {
                Ok(v) => v,
                Err(e) => break $label Err($crate::exc::PyErr::at_span(e, &$code, $line, 0 $(+ $crate::exc::span($from, $to, 0 $(+ $part)?, 0 $($(+ $end)?)?))?)),
            }
        }
    };
    ($label:lifetime, $code:expr, $line:literal $at:ident $($from:literal - $to:literal $(/ $part:literal $(- $end:literal)?)?)? .., $e:expr) => {
        {
            let before = $at.line();
            $at.say($line);
            let r = $e;
            match r {
                Ok(v) => {
                    $at.say(before);
                    v
                }
                Err(e) => break $label Err($crate::exc::PyErr::at_span(e, &$code, $line, 0 $(+ $crate::exc::span($from, $to, 0 $(+ $part)?, 0 $($(+ $end)?)?))?)),
            }
        }
    };
}

#[cfg(feature = "frames")]
#[macro_export]
macro_rules! begin {
    ($code:ident $at:ident) => {
        $crate::call::enter(&$code)?;
        $crate::frames::count()?;
        let record = $crate::frames::Record::new(&$code, $code.line);
        let $at = record.push();
    };
}

#[cfg(feature = "frames")]
#[macro_export]
macro_rules! within {
    ($at:ident) => {
        let $at = $crate::frames::Innermost;
    };
}

/// A function, or the body of a generator, tells where its variables are; a class body its
/// namespace. Only programs that ask for f_locals have it.
#[macro_export]
macro_rules! locals {
    ([$($v:ident)*], [$($c:ident)*]) => {
        let vars: &[*const $crate::prelude::Value] = &[$(::std::ptr::addr_of!($v)),*];
        let cells: &[*const $crate::prelude::CellRef] = &[$(::std::ptr::addr_of!($c)),*];
        let shown = $crate::prelude::Shown::new(vars, cells);
        $crate::prelude::show(&shown);
    };
    ($ns:ident) => {
        let shown = $crate::prelude::Shown::of_class($ns);
        $crate::prelude::show(&shown);
    };
}

/// The same of a generator function, whose generator is made next.
#[macro_export]
macro_rules! fresh_locals {
    ([$($v:ident)*], [$($c:ident)*]) => {
        $crate::prelude::tell_fresh(vec![$($v.clone()),*], vec![$($c.clone()),*]);
    };
}
