//! The allocator: free lists by size class, carved from blocks. Most objects are small and
//! die young; a list costs a load and a store where malloc takes a function call and its
//! bookkeeping. It serves heap objects and, as Rust's global allocator, every vector and box.
//!
//! Lists belong to a thread and need no lock; what another thread frees goes to its own list.
//! Blocks are never given back: a program that shrank will grow again.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::UnsafeCell;
use std::ptr::null_mut;

const STEP: usize = 16;
const LARGEST: usize = 512;
const CLASSES: usize = LARGEST / STEP + 1;
const BLOCK: usize = 64 << 10;

struct Lists {
    free: [*mut u8; CLASSES],
    fresh: *mut u8, // the rest of the block that is being carved
    left: usize,
}

thread_local! {
    static LISTS: UnsafeCell<Lists> =
        const { UnsafeCell::new(Lists { free: [null_mut(); CLASSES], fresh: null_mut(), left: 0 }) };
}

#[inline(always)]
pub fn get(size: usize) -> *mut u8 {
    let class = (size + STEP - 1) / STEP;
    if class >= CLASSES {
        return large(size);
    }
    // SAFETY: only this thread sees its lists, and nothing here calls out while it looks. A
    // free block's first word links to the next one.
    LISTS.with(|l| unsafe {
        let lists = &mut *l.get();
        let p = lists.free[class];
        if p.is_null() {
            return carve(lists, class);
        }
        lists.free[class] = *(p as *mut *mut u8);
        p
    })
}

#[cold]
#[inline(never)]
fn carve(lists: &mut Lists, class: usize) -> *mut u8 {
    let size = class.max(1) * STEP;
    if lists.left < size {
        // SAFETY: a constant layout that is not empty. The rest of the old block is lost: less
        // than LARGEST of every BLOCK.
        let p = unsafe { System.alloc(Layout::from_size_align_unchecked(BLOCK, STEP)) };
        if p.is_null() {
            return p;
        }
        lists.fresh = p;
        lists.left = BLOCK;
    }
    let p = lists.fresh;
    // SAFETY: `size` bytes are left in the block.
    lists.fresh = unsafe { p.add(size) };
    lists.left -= size;
    p
}

#[cold]
fn large(size: usize) -> *mut u8 {
    // SAFETY: not empty, for it is larger than LARGEST.
    unsafe { System.alloc(Layout::from_size_align_unchecked(size, STEP)) }
}

/// # Safety
/// `p` came from `get(size)` and is not used again.
#[inline(always)]
pub unsafe fn put(p: *mut u8, size: usize) {
    let class = (size + STEP - 1) / STEP;
    if class >= CLASSES {
        System.dealloc(p, Layout::from_size_align_unchecked(size, STEP));
        return;
    }
    LISTS.with(|l| {
        let list = &mut (*l.get()).free[class];
        *(p as *mut *mut u8) = *list;
        *list = p;
    })
}

/// Rust's own allocations through the same lists.
struct Lists16;

#[global_allocator]
static GLOBAL: Lists16 = Lists16;

fn is_small(l: Layout) -> bool {
    l.align() <= STEP && l.size() <= LARGEST
}

// SAFETY: small layouts go to get/put, which keep 16-byte alignment and hand out each block
// once; all others to the system.
unsafe impl GlobalAlloc for Lists16 {
    #[inline]
    unsafe fn alloc(&self, l: Layout) -> *mut u8 {
        if is_small(l) {
            get(l.size())
        } else {
            System.alloc(l)
        }
    }
    #[inline]
    unsafe fn dealloc(&self, p: *mut u8, l: Layout) {
        if is_small(l) {
            put(p, l.size())
        } else {
            System.dealloc(p, l)
        }
    }
    #[inline]
    unsafe fn realloc(&self, p: *mut u8, l: Layout, size: usize) -> *mut u8 {
        let new = Layout::from_size_align_unchecked(size, l.align());
        if !is_small(l) && !is_small(new) {
            return System.realloc(p, l, size);
        }
        let q = self.alloc(new);
        if !q.is_null() {
            std::ptr::copy_nonoverlapping(p, q, l.size().min(size));
            self.dealloc(p, l);
        }
        q
    }
}
