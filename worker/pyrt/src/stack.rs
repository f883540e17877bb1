//! Stacks to run Python threads on, and the jump from one to another: memory of our own, and
//! the context functions that the C library has for it.

use std::ffi::c_void;

/// Room that native code may use below the recursion limit.
const SLACK: usize = 4 << 20;
const PAGE: usize = 4096;

pub struct Stack {
    memory: *mut u8,
    bytes: usize,
}

extern "C" {
    fn mmap(at: *mut c_void, n: usize, prot: i32, flags: i32, fd: i32, off: i64) -> *mut c_void;
    fn munmap(at: *mut c_void, n: usize) -> i32;
    fn mprotect(at: *mut c_void, n: usize, prot: i32) -> i32;
}

const READ_WRITE: i32 = 3;
const PRIVATE_ANONYMOUS: i32 = 0x22;
const NO_RESERVE: i32 = 0x4000;
const STACK: i32 = 0x20000;

impl Stack {
    /// So many bytes for Python code, and the slack; a guard page below.
    pub fn new(usable: usize) -> Option<Stack> {
        let bytes = (usable + SLACK + PAGE - 1) / PAGE * PAGE + PAGE;
        let flags = PRIVATE_ANONYMOUS | NO_RESERVE | STACK;
        // SAFETY: new anonymous memory; its lowest page becomes the guard.
        unsafe {
            let p = mmap(std::ptr::null_mut(), bytes, READ_WRITE, flags, -1, 0);
            if p as isize == -1 {
                return None;
            }
            mprotect(p, PAGE, 0);
            Some(Stack { memory: p as *mut u8, bytes })
        }
    }
    /// The address where it begins; it grows down.
    pub fn base(&self) -> usize {
        self.memory as usize + self.bytes
    }
    pub fn usable(&self) -> usize {
        self.bytes - SLACK - PAGE
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // SAFETY: mapped by new(); nobody stands on it.
        unsafe { munmap(self.memory as *mut c_void, self.bytes) };
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64"))]
mod context {
    use super::*;

    /// Where a thread stands: the C library's `ucontext_t`, which is smaller than this on
    /// every machine. Boxed, for the library keeps pointers into it.
    #[repr(C, align(16))]
    pub struct Place([u64; 1024]);

    extern "C" {
        fn getcontext(to: *mut Place) -> i32;
        fn makecontext(c: *mut Place, f: extern "C" fn(), n: i32, ...);
        fn swapcontext(save: *mut Place, go: *const Place) -> i32;
    }

    impl Place {
        pub fn new() -> Box<Place> {
            Box::new(Place([0; 1024]))
        }
        /// Of a thread that will begin with `f` on this stack.
        pub fn prepare(&mut self, s: &Stack, f: extern "C" fn()) {
            // SAFETY: there is room for a context. In it, on every 64-bit Linux: flags, the
            // context that follows (none), then the stack's address, its flags and its size.
            unsafe {
                getcontext(self);
                self.0[1] = 0;
                self.0[2] = s.memory as u64;
                self.0[3] = 0;
                self.0[4] = s.bytes as u64;
                makecontext(self, f, 0);
            }
        }
    }

    /// Stands at `go` now; returns when somebody jumps back to `save`.
    ///
    /// # Safety
    /// Both places are alive until then; `go` was prepared or saved, and its stack is alive.
    #[inline(never)]
    pub unsafe fn jump(save: *mut Place, go: *const Place) {
        swapcontext(save, go);
    }

    pub const SUPPORTED: bool = true;
}

#[cfg(not(all(target_os = "linux", target_env = "gnu", target_pointer_width = "64")))]
mod context {
    use super::Stack;
    pub struct Place;
    impl Place {
        pub fn new() -> Box<Place> {
            Box::new(Place)
        }
        pub fn prepare(&mut self, _: &Stack, _: extern "C" fn()) {}
    }
    pub unsafe fn jump(_: *mut Place, _: *const Place) {}
    pub const SUPPORTED: bool = false;
}

pub use context::{jump, Place, SUPPORTED};
