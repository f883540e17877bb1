//! The allocator: free lists by size class, carved from blocks. Most objects are small and
//! die young; a list costs a load and a store where malloc takes a function call and its
//! bookkeeping. It serves heap objects and, as Rust's global allocator, every vector and box.
//!
//! Lists belong to a thread and need no lock; what another thread frees goes to its own list.
//! Blocks are never given back: a program that shrank will grow again.
//!
//! With the feature `checked` (for builds under AddressSanitizer, `tests/behaviour/run.py
//! --asan`) everything comes from the system's allocator, and free slots of pages are poisoned:
//! a use after free shows at once.

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
    if class >= CLASSES || cfg!(feature = "checked") {
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
    // SAFETY: a layout that is not empty.
    unsafe { System.alloc(Layout::from_size_align_unchecked(size.max(1), STEP)) }
}

/// # Safety
/// `p` came from `get(size)` and is not used again.
#[inline(always)]
pub unsafe fn put(p: *mut u8, size: usize) {
    let class = (size + STEP - 1) / STEP;
    if class >= CLASSES || cfg!(feature = "checked") {
        System.dealloc(p, Layout::from_size_align_unchecked(size.max(1), STEP));
        return;
    }
    LISTS.with(|l| {
        let list = &mut (*l.get()).free[class];
        *(p as *mut *mut u8) = *list;
        *list = p;
    })
}

/// What may take part in cycles stands in pages of its own, all slots of a page of one size, so
/// that the collector finds every such object without any list of them. A page begins with this.
#[repr(C)]
pub struct Page {
    slot: u32,
    carved: u32,
    /// One number for each slot, while the collector runs.
    pub marks: Vec<i32>,
}

const PAGE: usize = 64 << 10;
const PAGE_HEAD: usize = 64;

struct Pages {
    free: [*mut u8; CLASSES],
    open: [*mut Page; CLASSES], // the page that is being carved
    all: Vec<*mut Page>,
    live: usize,
    limit: usize,
}

struct TheirPages(UnsafeCell<Pages>);
// SAFETY: touched only by the thread that holds the interpreter lock.
unsafe impl Sync for TheirPages {}
static PAGES: TheirPages = TheirPages(UnsafeCell::new(Pages {
    free: [null_mut(); CLASSES],
    open: [null_mut(); CLASSES],
    all: Vec::new(),
    live: 0,
    limit: usize::MAX,
}));

/// A slot for an object that the collector must see. Its second word must not be zero as long
/// as it is alive.
#[inline(always)]
pub fn get_tracked(size: usize) -> *mut u8 {
    let class = (size + STEP - 1) / STEP;
    // SAFETY: see PAGES. A free slot's first word links to the next one.
    unsafe {
        let pages = &mut *PAGES.0.get();
        pages.live += 1;
        if pages.live > pages.limit {
            crate::collect::request();
        }
        let p = pages.free[class];
        if p.is_null() {
            return carve_page(class);
        }
        pages.free[class] = *(p as *mut *mut u8);
        poison::lift(p, class * STEP);
        p
    }
}

#[cold]
#[inline(never)]
fn carve_page(class: usize) -> *mut u8 {
    let size = class * STEP;
    // SAFETY: as get_tracked(); the page is as large as its layout says.
    unsafe {
        let pages = &mut *PAGES.0.get();
        let mut page = pages.open[class];
        if page.is_null() || PAGE_HEAD + ((*page).carved as usize + 1) * size > PAGE {
            page = System.alloc(Layout::from_size_align_unchecked(PAGE, PAGE)) as *mut Page;
            if page.is_null() {
                return null_mut();
            }
            page.write(Page { slot: size as u32, carved: 0, marks: Vec::new() });
            pages.open[class] = page;
            pages.all.push(page);
        }
        (*page).carved += 1;
        (page as *mut u8).add(PAGE_HEAD + ((*page).carved as usize - 1) * size)
    }
}

/// # Safety
/// `p` came from `get_tracked(size)` and is not used again.
#[inline(always)]
pub unsafe fn put_tracked(p: *mut u8, size: usize) {
    let class = (size + STEP - 1) / STEP;
    let pages = &mut *PAGES.0.get();
    *(p as *mut *mut u8) = pages.free[class];
    *(p as *mut usize).add(1) = 0;
    pages.free[class] = p;
    pages.live -= 1;
    poison::lay(p, class * STEP);
}

/// Objects of the pages that are alive, and how many may be before the collector is asked for.
pub fn tracked() -> usize {
    // SAFETY: see PAGES.
    unsafe { (*PAGES.0.get()).live }
}
pub fn set_tracked_limit(n: usize) {
    // SAFETY: see PAGES.
    unsafe { (*PAGES.0.get()).limit = n }
}

/// Every page of tracked objects.
pub fn pages() -> Vec<*mut Page> {
    // SAFETY: see PAGES.
    unsafe { (*PAGES.0.get()).all.clone() }
}

impl Page {
    pub fn slots(&self) -> usize {
        self.carved as usize
    }
    /// The object in a slot, or null where none is alive.
    pub fn object(&self, i: usize) -> *mut u8 {
        let at = self as *const Page as usize + PAGE_HEAD + i * self.slot as usize;
        // SAFETY: slots below `carved` were handed out; free ones have a zero second word.
        match unsafe { *(at as *const usize).add(1) } {
            0 => null_mut(),
            _ => at as *mut u8,
        }
    }
    /// The mark of the tracked object at `p`.
    ///
    /// # Safety
    /// `p` came from `get_tracked`, and its page's marks are filled.
    #[inline]
    pub unsafe fn mark<'a>(p: *const u8) -> &'a mut i32 {
        let page = &mut *((p as usize & !(PAGE - 1)) as *mut Page);
        let i = ((p as usize & (PAGE - 1)) - PAGE_HEAD) as u32 / page.slot;
        page.marks.get_unchecked_mut(i as usize)
    }
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

/// What lies behind the link and the mark of a free slot is nobody's.
mod poison {
    #[cfg(feature = "checked")]
    extern "C" {
        fn __asan_poison_memory_region(p: *const u8, n: usize);
        fn __asan_unpoison_memory_region(p: *const u8, n: usize);
    }
    #[cfg(feature = "checked")]
    const KEPT: usize = 16;

    #[cfg(feature = "checked")]
    pub unsafe fn lay(p: *mut u8, size: usize) {
        __asan_poison_memory_region(p.add(KEPT), size - KEPT);
    }
    #[cfg(feature = "checked")]
    pub unsafe fn lift(p: *mut u8, size: usize) {
        __asan_unpoison_memory_region(p.add(KEPT), size - KEPT);
    }
    #[cfg(not(feature = "checked"))]
    #[inline(always)]
    pub unsafe fn lay(_: *mut u8, _: usize) {}
    #[cfg(not(feature = "checked"))]
    #[inline(always)]
    pub unsafe fn lift(_: *mut u8, _: usize) {}
}
