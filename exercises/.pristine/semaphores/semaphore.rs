//! A semaphore: a thread takes one of its permits, or waits until one is free.

/// Permits that threads take and give back.
pub struct Semaphore {
    // What is counted? Where does a thread wait?
}

impl Semaphore {
    /// A semaphore with this many free permits; 0 is allowed.
    pub fn new(permits: usize) -> Semaphore {
        todo!("a semaphore with {permits} permits")
    }

    /// Takes a permit. Waits while no permit is free. A waiting thread sleeps: it uses no processor
    /// time.
    ///
    /// Whatever a thread did before it gave a permit back is visible to the thread that takes that
    /// permit.
    pub fn acquire(&self) {
        todo!("wait until a permit is free, and take it")
    }

    /// Takes a permit if one is free, and says whether it did. Never waits for a permit.
    pub fn try_acquire(&self) -> bool {
        todo!("take a permit if one is free")
    }

    /// Gives a permit back. Any thread may do so, even one that has taken none: then there is one
    /// more permit than before. If threads are waiting, one of them is woken to take it.
    pub fn release(&self) {
        todo!("give a permit back, and tell a thread that waits")
    }
}
