//! `std::hint`: `spin_loop` gives way to the other threads.

pub use ::std::hint::{
    assert_unchecked, black_box, cold_path, select_unpredictable, unreachable_unchecked,
};

use std::panic::Location;

/// As in [`std`](std::hint::spin_loop): the thread waits for another one, so the others go first.
#[track_caller]
pub fn spin_loop() {
    let at = Location::caller();
    explorer::rt::note("spin_loop", String::new, at);
    explorer::rt::give_way("spin_loop", None, at);
}
