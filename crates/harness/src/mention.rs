//! Rows of a trace that a check's own helpers add.

/// Adds a row to the trace of a failing interleaving: what a helper of a check does that is no
/// operation on a shared object, such as a read of a dataset. It takes no step of its own.
///
/// Natively, and while no trace is recorded, it does nothing.
pub fn mention(what: impl FnOnce() -> String) {
    if explorer::rt::is_active() {
        explorer::rt::remark(what);
    }
}
