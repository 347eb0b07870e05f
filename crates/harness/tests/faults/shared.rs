//! Ways to go wrong that are the same in both flavours.

use std::hint::black_box;
use std::panic::panic_any;
use std::sync::{Condvar, Mutex};
use std::thread;

pub fn three() -> i32 {
    3
}

pub fn self_deadlock() {
    let a = Mutex::new(());
    let _first = a.lock().unwrap();
    let _second = a.lock().unwrap();
}

/// The notification is sent before anybody waits.
pub fn lost_wake_up() {
    let (lock, wake) = (Mutex::new(()), Condvar::new());
    wake.notify_all();
    // A wake-up for no reason does not end it.
    let _ended = wake.wait_while(lock.lock().unwrap(), |()| true);
}

pub fn panic_without_words() {
    panic_any(three());
}

pub fn double_panic() {
    struct Second;
    impl Drop for Second {
        fn drop(&mut self) {
            panic!("the second");
        }
    }
    let _second = Second;
    panic!("the first");
}

/// The destructor of a thread-local value panics, when its thread has ended.
pub fn panic_of_a_local() {
    struct Last;
    impl Drop for Last {
        fn drop(&mut self) {
            panic!("the last words");
        }
    }
    thread_local! {
        static LAST: Last = const { Last };
    }
    let _ = thread::spawn(|| LAST.with(|_| ())).join();
}

pub fn aborts() {
    std::process::abort();
}

pub fn segfault() {
    let nowhere: *mut u32 = black_box(16 as *mut u32);
    // SAFETY: none; it is meant to fail.
    unsafe { nowhere.write_volatile(1) }
}

pub fn exits() {
    std::process::exit(0);
}

pub fn out_of_memory() {
    let mut all: Vec<Vec<u8>> = Vec::new();
    loop {
        all.push(black_box(Vec::with_capacity(1 << 20)));
    }
}

pub fn stack_overflow() {
    fn deeper(n: u64) -> u64 {
        let frame = black_box([n; 32]);
        if frame[0] == u64::MAX { 0 } else { deeper(n + 1) + frame[3] }
    }
    black_box(deeper(0));
}
