//! An allocator that keeps freed memory for a while and marks it, so that a use after free is seen, and that
//! counts what is never freed.

use explorer::rt::FREED;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// So many freed pieces are kept by each thread before the oldest is really given back.
const KEPT: usize = 4096;
/// Larger ones are given back at once.
const LARGEST: usize = 32 << 10;

/// Pieces of memory with this alignment, in bytes, or a larger one are counted. Only those of a check have it
/// that asks for it: what else a program allocates comes and goes.
pub const COUNTED: usize = 256;

/// How many counted pieces there are.
static ALIVE: AtomicUsize = AtomicUsize::new(0);

/// How many pieces of memory with an alignment of at least [`COUNTED`] are allocated in this process. Always 0
/// where [`Quarantine`] isn't the allocator.
pub fn pieces_alive() -> usize {
    ALIVE.load(Relaxed)
}

/// The allocator of a program whose checks shall notice when memory is used after it was freed:
///
/// ```ignore
/// #[global_allocator]
/// static ALLOCATOR: harness::Quarantine = harness::Quarantine;
/// ```
#[derive(Debug)]
pub struct Quarantine;

/// What was freed last, in a ring: the oldest is where the next goes.
struct Ring {
    pieces: Cell<*mut (*mut u8, Layout)>,
    next: Cell<usize>,
}

thread_local! {
    // Without a destructor: it may be used while the thread ends.
    static RING: Ring = const { Ring { pieces: Cell::new(ptr::null_mut()), next: Cell::new(0) } };
}

impl Ring {
    /// Puts a piece in; the one that has to go for it.
    fn exchange(&self, piece: (*mut u8, Layout)) -> Option<(*mut u8, Layout)> {
        if self.pieces.get().is_null() {
            let layout = Layout::array::<(*mut u8, Layout)>(KEPT).ok()?;
            // SAFETY: the layout isn't empty. Zeros are no layout, but a null pointer, which is looked at
            // first.
            self.pieces.set(unsafe { System.alloc_zeroed(layout) }.cast());
            if self.pieces.get().is_null() {
                return Some(piece);
            }
        }
        let at = self.next.replace((self.next.get() + 1) % KEPT);
        // SAFETY: the ring has so many places; one that was never used is zeros, and only its pointer is
        // read.
        unsafe {
            let place = self.pieces.get().add(at);
            let oldest = (&raw const (*place).0).read();
            let old = if oldest.is_null() { None } else { Some(place.read()) };
            place.write(piece);
            old
        }
    }
}

/// Notes that such a piece is allocated. (Where there is no memory left, the program ends.)
fn count(layout: Layout) {
    if layout.align() >= COUNTED {
        ALIVE.fetch_add(1, Relaxed);
    }
}

// SAFETY: all memory comes from the system's allocator and goes back to it once, with the same layout.
unsafe impl GlobalAlloc for Quarantine {
    /// All memory is zeros: a program needn't write an `UnsafeCell<MaybeUninit<T>>` before it uses it, and the model
    /// keeps things of its own there, which must not be what was there before.
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller promises what it asks for.
        unsafe { self.alloc_zeroed(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout);
        // SAFETY: the caller promises what the system's allocator asks for.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        if layout.align() >= COUNTED {
            ALIVE.fetch_sub(1, Relaxed);
        }
        let goes = if layout.size() > LARGEST {
            Some((memory, layout))
        } else {
            // SAFETY: it is the caller's until here, and nobody's from here on.
            unsafe { memory.write_bytes(FREED, layout.size()) };
            RING.with(|ring| ring.exchange((memory, layout)))
        };
        if let Some((memory, layout)) = goes {
            // SAFETY: it came from there with this layout.
            unsafe { System.dealloc(memory, layout) };
        }
    }
}
