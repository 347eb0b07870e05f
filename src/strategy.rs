//! Who reads: the ways to share the work that the book teaches, by name.

pub(crate) mod crew;
pub(crate) mod direct;
pub(crate) mod handle_per_thread;
mod in_order;
pub(crate) mod library_thread;
pub(crate) mod mmap;
pub(crate) mod pool;
pub(crate) mod processes;
pub(crate) mod sequential;
pub(crate) mod shared_handle;
pub(crate) mod with_rayon;
