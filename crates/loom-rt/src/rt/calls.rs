//! Calls of the checker. Before each of them it is told of the cell that the thread may have written to.

use super::execution::{current, uses, with};

/// Calls the checker, which may run other threads before it returns.
pub(super) fn switching<R>(f: impl FnOnce() -> R) -> R {
    settle_cell();
    let me = current();
    let result = f();
    with(|e| e.current = me);
    result
}

/// Has the current thread written to the cell that it got a pointer into?
fn settle_cell() {
    let got = with(|e| e.threads[e.current].got.take());
    let Some((object, content)) = got else { return };
    // SAFETY: the thread has come to no other step since it got the pointer.
    if unsafe { content.has_changed() } {
        access(object, true);
    }
}

/// What watches the cell was made before any thread of the execution began: it counts as written by the thread
/// that made it. The first execution may need more than there are. These aren't watched; in the next ones there
/// are enough.
pub(super) fn access(object: usize, exclusive: bool) {
    let cell = with(|e| {
        let next = || {
            let cell = e.cells.get(e.cells_used).cloned();
            e.cells_used += 1;
            uses(|used| used.cells = used.cells.max(e.cells_used));
            cell
        };
        e.objects[object].cell.get_or_insert_with(next).clone()
    });
    if let Some(cell) = cell {
        switching(|| cell.access(exclusive));
    }
}
