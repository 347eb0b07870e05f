//! Every type of the model implements what the real one does, and nothing else.

use std::cell::Cell;
use std::marker::PhantomPinned;
use std::rc::Rc;

/// Does `Of::<T>` know a trait of `T`? Its own `IS` hides the one of `Not`.
macro_rules! probes {
    ($($name:ident: $bound:path;)+) => {
        $( mod $name {
            pub struct Of<T: ?Sized>(std::marker::PhantomData<T>);
            pub trait Not {
                const IS: bool = false;
            }
            impl<T: ?Sized> Not for Of<T> {}
            impl<T: ?Sized + $bound> Of<T> {
                #[allow(dead_code, reason = "no type of the table implements `FusedIterator`")]
                pub const IS: bool = true;
            }
        } )+
        $( use $name::Not as _; )+

        const BOUNDS: &[&str] = &[$( stringify!($bound) ),+];

        /// Which of `BOUNDS` a type implements. In a constant of its own: to infer all of them in one function takes
        /// rustc minutes.
        macro_rules! implemented {
            ($type:ty) => {{
                const IMPLEMENTED: [bool; BOUNDS.len()] = [$( $name::Of::<$type>::IS ),+];
                IMPLEMENTED
            }};
        }
    };
}

probes! {
    send: Send;
    sync: Sync;
    unpin: Unpin;
    unwind_safe: std::panic::UnwindSafe;
    ref_unwind_safe: std::panic::RefUnwindSafe;
    clone: Clone;
    copy: Copy;
    default: Default;
    debug: std::fmt::Debug;
    display: std::fmt::Display;
    pointer: std::fmt::Pointer;
    error: std::error::Error;
    deref: std::ops::Deref;
    deref_mut: std::ops::DerefMut;
    partial_eq: PartialEq;
    eq: Eq;
    partial_ord: PartialOrd;
    ord: Ord;
    hash: std::hash::Hash;
    iterator: Iterator;
    into_iterator: IntoIterator;
    fused: std::iter::FusedIterator;
    from_number: From<u8>;
    from_flag: From<bool>;
    from_pointer: From<*mut u8>;
    from_text: From<&'static str>;
    add: std::ops::Add<std::time::Duration>;
    add_assign: std::ops::AddAssign<std::time::Duration>;
    sub: std::ops::Sub<std::time::Duration>;
    sub_assign: std::ops::SubAssign<std::time::Duration>;
}

macro_rules! compare {
    ($differences:ident: $([$($type:tt)+])+) => { $(
        let real = implemented!(std::$($type)+);
        let modelled = implemented!(model_std::$($type)+);
        for (bound, (is_real, is_modelled)) in BOUNDS.iter().zip(real.into_iter().zip(modelled)) {
            if is_real != is_modelled {
                let who = if is_real { "std" } else { "the model" };
                $differences.push(format!("{}: {bound} only in {who}", stringify!($($type)+)));
            }
        }
    )+ };
}

macro_rules! compare_with {
    ($differences:ident: $($value:ty),+ $(,)?) => { $(
        compare! { $differences:
            [cell::UnsafeCell<$value>]
            [sync::atomic::AtomicPtr<$value>]
            [sync::Arc<$value>]
            [sync::LazyLock<$value>]
            [sync::LazyLock<u8, $value>]
            [sync::Mutex<$value>]
            [sync::MutexGuard<'static, $value>]
            [sync::OnceLock<$value>]
            [sync::RwLock<$value>]
            [sync::RwLockReadGuard<'static, $value>]
            [sync::RwLockWriteGuard<'static, $value>]
            [sync::Weak<$value>]
            [sync::mpsc::IntoIter<$value>]
            [sync::mpsc::Iter<'static, $value>]
            [sync::mpsc::Receiver<$value>]
            [sync::mpsc::Sender<$value>]
            [sync::mpsc::SyncSender<$value>]
            [sync::mpsc::TryIter<'static, $value>]
            [thread::JoinHandle<$value>]
            [thread::LocalKey<$value>]
            [thread::ScopedJoinHandle<'static, $value>]
        }
    )+ };
}

#[test]
fn every_type_implements_what_it_does_in_std() {
    /// Implements nothing but the auto traits.
    struct Bare;
    let mut differences = Vec::new();
    compare! { differences:
        [sync::atomic::AtomicBool]
        [sync::atomic::AtomicI8]
        [sync::atomic::AtomicI16]
        [sync::atomic::AtomicI32]
        [sync::atomic::AtomicI64]
        [sync::atomic::AtomicIsize]
        [sync::atomic::AtomicU8]
        [sync::atomic::AtomicU16]
        [sync::atomic::AtomicU32]
        [sync::atomic::AtomicU64]
        [sync::atomic::AtomicUsize]
        [sync::Barrier]
        [sync::BarrierWaitResult]
        [sync::Condvar]
        [sync::Once]
        [sync::OnceState]
        [sync::WaitTimeoutResult]
        [sync::Mutex<str>]
        [sync::RwLock<[u8]>]
        [thread::AccessError]
        [thread::Builder]
        [thread::Scope<'static, 'static>]
        [thread::Thread]
        [thread::ThreadId]
        [time::Instant]
        [time::SystemTime]
        [time::SystemTimeError]
    }
    compare_with!(differences:
        u8,
        String,
        Bare,
        Rc<u8>,
        Cell<u8>,
        *const u8,
        std::sync::MutexGuard<'static, u8>,
        &'static mut u8,
        &'static Cell<u8>,
        PhantomPinned,
        fn() -> u8,
    );
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
