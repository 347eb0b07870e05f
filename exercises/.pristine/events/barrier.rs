//! A meeting point that can be used again: a reduction in two passes.

/// A place where a number of threads wait for each other, round after round.
///
/// `std::sync::Barrier` is one. Build your own, to see what it takes.
pub struct Barrier {
    // How does a thread that waits know that its round is over, when the next has begun already?
}

impl Barrier {
    /// A barrier for `threads` threads. 0 counts as 1.
    pub fn new(threads: usize) -> Barrier {
        todo!("make a barrier for {threads} threads")
    }

    /// Waits until as many threads as the barrier is for have called `wait` in this round. Then all
    /// of them go on, and the next round begins. Exactly one thread of each round gets true: it can
    /// do what must be done only once. A thread that waits sleeps.
    ///
    /// What each thread did before its call of `wait` is visible to all of them after it.
    pub fn wait(&self) -> bool {
        todo!("sleep until all have arrived, or be the last")
    }
}
