//! This time you're given the program, and it has bugs. Your task is to make it go wrong.
//!
//! Two threads add up three chunks, whose sums are 1, 10 and 100. The total should be 111.
//!
//! ```
//! pub fn add_up(chunks: [u64; 3]) -> u64 {
//!     let next = AtomicUsize::new(0);
//!     let total = AtomicU64::new(0);
//!     let work = || {
//!         loop {
//!             let chunk = next.load(SeqCst);
//!             if chunk == chunks.len() {
//!                 return;
//!             }
//!             next.store(chunk + 1, SeqCst);
//!             let before = total.load(SeqCst);
//!             total.store(before + chunks[chunk], SeqCst);
//!         }
//!     };
//!     thread::scope(|scope| {
//!         scope.spawn(work);
//!         scope.spawn(work);
//!     });
//!     total.into_inner()
//! }
//! ```
//!
//! You are the scheduler. A schedule is a list of names, one for each step: `"main"`, `"T1"` for
//! the thread that is spawned first, and `"T2"` for the other one. A step is one `spawn`, `load` or
//! `store`, together with everything that the thread does before its next such operation; a
//! thread's last step also ends it. When your list is used up, each thread runs to its end,
//! beginning with the one that took the last step.
//!
//! So `vec!["main", "main", "T1", "T1", "T2"]` starts both threads, lets T1 claim chunk 0, and then
//! lets T2 do as much as it can before T1 goes on.

/// A schedule that leaves exactly one chunk out of the total, which is then 110, 101 or 11.
pub fn lose_one() -> Vec<&'static str> {
    todo!("which two steps must the other thread get between?")
}

/// A schedule that puts one chunk into the total twice and the others once, so that the total is
/// 112, 121 or 211.
pub fn count_twice() -> Vec<&'static str> {
    todo!("which two steps must the other thread get between this time?")
}

/// A schedule that leaves at least one chunk out of the total with only one preemption: a switch
/// away from a thread that could have gone on. A switch away from a thread that has ended, or that
/// is waiting, isn't a preemption.
pub fn lose_with_one_preemption() -> Vec<&'static str> {
    todo!("where does one interruption do the most harm?")
}
