//! Every door to `std` leads into the model: `std::`, `core::`, and `alloc::`. rust-analyzer likes to offer
//! the second, and an answer that used the real atomics would be right whatever it does with them.

extern crate alloc;

use harness::unwatched;

/// Says that two paths name one type.
trait Same<T> {}
impl<T> Same<T> for T {}

fn same<A: Same<B>, B>() {}

#[test]
fn core_and_alloc_are_the_modelled_ones() {
    same::<core::sync::atomic::AtomicUsize, std::sync::atomic::AtomicUsize>();
    same::<core::sync::atomic::AtomicPtr<u8>, std::sync::atomic::AtomicPtr<u8>>();
    same::<::core::cell::UnsafeCell<u8>, std::cell::UnsafeCell<u8>>();
    same::<alloc::sync::Arc<u8>, std::sync::Arc<u8>>();
}

#[test]
fn an_atomic_from_core_needs_a_model() {
    let outside = std::panic::catch_unwind(|| {
        core::sync::atomic::fence(core::sync::atomic::Ordering::SeqCst)
    });
    assert!(outside.is_err(), "a real fence was reached");
    let outside = std::panic::catch_unwind(|| core::hint::spin_loop());
    assert!(outside.is_err(), "a real hint was reached");
}

#[test]
fn what_a_check_notes_down_is_not_watched() {
    let count = unwatched::atomic::AtomicUsize::new(1);
    assert_eq!(count.fetch_add(1, unwatched::atomic::Ordering::Relaxed), 1);
}
