//! What a check's own helpers tell the model: rows of a trace, and what is to be one step.

/// Adds a row to the trace of a failing interleaving: what a helper of a check does that is no
/// operation on a shared object, such as a read of a dataset. It takes no step of its own.
///
/// Natively, and while no trace is recorded, it does nothing.
pub fn mention(what: impl FnOnce() -> String) {
    if explorer::rt::is_active() {
        explorer::rt::remark(what);
    }
}

/// Runs `f`, in which no other thread gets a turn under the model, unless this one has to wait: all of it is one step. So a
/// check can do very many things while another thread stands at each place in turn. Natively, and for another checker, it
/// is a call like any other.
pub fn in_one_go<R>(f: impl FnOnce() -> R) -> R {
    if explorer::rt::is_active() { explorer::rt::in_one_go(f) } else { f() }
}
