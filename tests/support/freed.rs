//! Is the memory that an answer allocates freed again?

use harness::{COUNTED, ensure};

/// A value that makes the piece of memory around it one of those that are counted.
#[repr(align(256))]
pub struct Wide<T>(#[allow(dead_code, reason = "what matters is when it is dropped")] pub T);

const _: () = assert!(align_of::<Wide<()>>() == COUNTED);

/// Ends the check with the verdict `name` if `work` leaves counted pieces of memory behind. Under the model.
pub fn ensure_freed(name: &'static str, case: &str, work: impl FnOnce()) {
    let before = harness::pieces_alive();
    work();
    let left = harness::pieces_alive() - before;
    ensure!(
        left == 0,
        name,
        "{case}: {left} of the pieces of memory around the values were not freed"
    );
}
