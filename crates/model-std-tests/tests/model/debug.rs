//! What `{:?}` and `{:#?}` print is what they print in std.

use explorer::Model;
use std::cell::RefCell;
use std::rc::Rc;

/// What a program prints of each of these, in std or in the model.
macro_rules! shown {
    ($std:ident) => {{
        use $std::cell::UnsafeCell;
        use $std::sync::atomic::{AtomicBool, AtomicI8, AtomicPtr, AtomicUsize};
        use $std::sync::{Arc, Barrier, Condvar, LazyLock, Mutex, Once, OnceLock, RwLock, mpsc};
        use $std::thread;
        use $std::time::Duration;
        let mut all: Vec<(&str, String, String)> = Vec::new();
        macro_rules! show {
            ($what:literal, $value:expr) => {{
                let value = $value;
                all.push(($what, format!("{value:?}"), format!("{value:#?}")));
            }};
        }
        show!("an atomic", AtomicUsize::new(5));
        show!("a negative one", AtomicI8::new(-5));
        show!("a flag", AtomicBool::new(true));
        show!("a pointer", AtomicPtr::<u8>::new(std::ptr::null_mut()));
        show!("a cell", UnsafeCell::new(1));
        show!("an owner", Arc::new("a"));
        show!("no owner", Arc::downgrade(&Arc::new(1)));
        show!("a barrier", Barrier::new(1));
        show!("its result", Barrier::new(1).wait());
        show!("a signal", Condvar::new());
        show!("once", Once::new());
        Once::new().call_once_force(|state| all.push(("its state", format!("{state:?}"), format!("{state:#?}"))));

        let lock = Mutex::new(Some(1));
        show!("a lock", &lock);
        let guard = lock.lock();
        show!("its guard", &guard);
        show!("a lock that is held", &lock);
        show!("a lock that is tried", lock.try_lock());
        let waited = Condvar::new().wait_timeout(guard.unwrap(), Duration::ZERO).unwrap();
        show!("a limit that is up", waited.1);
        drop(waited);
        let poisoned = $std::panic::catch_unwind(|| {
            let _guard = lock.lock();
            $std::panic::resume_unwind(Box::new(()))
        });
        show!("an outcome", poisoned.is_err());
        show!("a lock that is poisoned", &lock);
        show!("the error", lock.lock());
        show!("a lock that was poisoned", lock.into_inner());

        let lock = RwLock::new(Some(1));
        show!("a lock for readers", &lock);
        let guard = lock.read();
        show!("the guard of a reader", &guard);
        show!("a lock that is read", &lock);
        drop(guard);
        let guard = lock.write();
        show!("the guard of a writer", &guard);
        show!("a lock that is written", &lock);
        show!("a lock that cannot be read", lock.try_read());
        drop(guard);

        let lazy = LazyLock::new(|| Some(1));
        show!("what is lazy", &lazy);
        assert!(lazy.is_some());
        show!("what was lazy", &lazy);
        let value = OnceLock::new();
        show!("an empty one", &value);
        value.set(Some(1)).unwrap();
        show!("a full one", &value);

        let (sender, receiver) = mpsc::channel();
        show!("a sender", &sender);
        show!("a receiver", &receiver);
        show!("what comes in", receiver.iter());
        show!("what has come in", receiver.try_iter());
        sender.send(1).unwrap();
        show!("what is received", receiver.recv());
        show!("nothing", receiver.try_recv());
        show!("all that comes in", receiver.into_iter());
        show!("what cannot be sent", sender.send(1));
        show!("a sender of few", mpsc::sync_channel::<u8>(1).0);

        show!("a builder", thread::Builder::new());
        show!("one with a name", thread::Builder::new().name("a".into()).stack_size(1 << 20));
        let handle = thread::Builder::new().name("a".into()).spawn(|| 1).unwrap();
        show!("a handle", &handle);
        show!("a thread", handle.thread());
        show!("its number", handle.thread().id());
        show!("what it leaves", handle.join());
        thread::scope(|s| {
            show!("a scope", s);
            let handle = s.spawn(|| 1);
            show!("a handle of it", &handle);
            show!("a thread without a name", handle.thread());
        });
        {
            use $std::thread_local;
            thread_local!(static KEY: u8 = const { 1 });
            show!("a key", &KEY);
        }
        all
    }};
}

/// With N for each number of a thread, which depends on what else runs.
fn without_numbers(text: &str) -> String {
    let mut parts = text.split("ThreadId(");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let rest = part.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
        format!("{text}ThreadId(N{rest}")
    })
}

#[test]
fn debug_output_is_that_of_std() {
    // In the model, the first thread is the main thread.
    let main = std::thread::Builder::new().name("main".into());
    let real = main.spawn(|| shown!(std)).unwrap().join().unwrap();
    let modelled = Rc::new(RefCell::new(None));
    let seen = modelled.clone();
    let explored = Model::default().check(move || {
        let shown = shown!(model_std);
        // A later execution has bad luck, such as a wait that ends too early.
        seen.borrow_mut().get_or_insert(shown);
    });
    explored.unwrap();
    let modelled = modelled.take().unwrap();
    assert_eq!(real.len(), modelled.len());
    let mut differences = String::new();
    for ((what, real, long), (_, modelled, long_modelled)) in real.into_iter().zip(modelled) {
        for (real, modelled) in [(real, modelled), (long, long_modelled)] {
            if without_numbers(&real) != without_numbers(&modelled) {
                differences += &format!("\n{what}\nstd:   {real}\nmodel: {modelled}\n");
            }
        }
    }
    assert!(differences.is_empty(), "{differences}");
}
