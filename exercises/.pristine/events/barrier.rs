//! A meeting point that can be used again, for a reduction in two passes.

/// A place where a given number of threads wait for one another, round after round.
///
/// `std::sync::Barrier` is such a place. Build your own, to see what it takes.
pub struct Barrier {
    // How does a waiting thread know that its round is over, when the next one has already begun?
}

impl Barrier {
    /// A barrier for `threads` threads. If `threads` is 0, it counts as 1.
    pub fn new(threads: usize) -> Barrier {
        todo!("make a barrier for {threads} threads")
    }

    /// Waits until all the threads that the barrier is for have called `wait` in this round. Then
    /// all of them go on, and the next round begins. Exactly one thread in each round gets true, so
    /// that it can do what must be done only once. A waiting thread sleeps.
    ///
    /// Whatever the threads did before they called `wait` is visible to all of them once `wait` has
    /// returned.
    pub fn wait(&self) -> bool {
        todo!("sleep until all have arrived, or be the last")
    }
}
