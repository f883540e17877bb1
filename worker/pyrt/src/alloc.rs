//! Free lists by size class for heap objects: most objects are small and die young. One
//! thread at a time runs Python code, so the lists need no lock.

use std::alloc::{alloc, dealloc, Layout};
use std::cell::UnsafeCell;

const STEP: usize = 16;
const CLASSES: usize = 17; // up to 256 bytes

struct Lists(UnsafeCell<[*mut u8; CLASSES]>);
// SAFETY: only the thread that holds the interpreter lock touches them.
unsafe impl Sync for Lists {}
static LISTS: Lists = Lists(UnsafeCell::new([std::ptr::null_mut(); CLASSES]));

#[inline(always)]
pub fn get(size: usize) -> *mut u8 {
    let class = (size + STEP - 1) / STEP;
    // SAFETY: see Lists; a free block's first word links to the next one.
    unsafe {
        if class < CLASSES {
            let list = &mut (*LISTS.0.get())[class];
            let p = *list;
            if !p.is_null() {
                *list = *(p as *mut *mut u8);
                return p;
            }
        }
        fresh(class)
    }
}

#[cold]
#[inline(never)]
unsafe fn fresh(class: usize) -> *mut u8 {
    let layout = Layout::from_size_align_unchecked(class * STEP, STEP);
    let p = alloc(layout);
    if p.is_null() {
        std::alloc::handle_alloc_error(layout)
    }
    p
}

/// # Safety
/// `p` came from `get(size)` and is not used again.
#[inline(always)]
pub unsafe fn put(p: *mut u8, size: usize) {
    let class = (size + STEP - 1) / STEP;
    if class < CLASSES {
        let list = &mut (*LISTS.0.get())[class];
        *(p as *mut *mut u8) = *list;
        *list = p;
    } else {
        dealloc(p, Layout::from_size_align_unchecked(class * STEP, STEP));
    }
}
