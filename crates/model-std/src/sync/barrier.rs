use explorer::rt::{Access, Met, Object, Readiness};
use std::cell::Cell;
use std::panic::{Location, RefUnwindSafe};

/// As in [`std`](std::sync::Barrier).
pub struct Barrier {
    object: Object,
    threads: usize,
    arrived: Cell<usize>,
    generation: Cell<usize>,
}

// SAFETY: the model's threads take turns on one OS thread.
unsafe impl Send for Barrier {}
// SAFETY: as above.
unsafe impl Sync for Barrier {}
impl RefUnwindSafe for Barrier {}

/// As in [`std`](std::sync::BarrierWaitResult).
pub struct BarrierWaitResult(bool);

impl BarrierWaitResult {
    /// As in [`std`](std::sync::BarrierWaitResult::is_leader).
    pub fn is_leader(&self) -> bool {
        self.0
    }
}

impl std::fmt::Debug for BarrierWaitResult {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BarrierWaitResult").field("is_leader", &self.0).finish()
    }
}

impl Barrier {
    /// As in [`std`](std::sync::Barrier::new).
    #[track_caller]
    pub const fn new(threads: usize) -> Self {
        Barrier {
            object: Object::new("Barrier", Location::caller()),
            threads,
            arrived: Cell::new(0),
            generation: Cell::new(0),
        }
    }

    /// In a static that an earlier execution used, no thread has arrived yet.
    fn meet(&self) {
        if self.object.meet() == Met::Earlier {
            self.arrived.set(0);
        }
    }

    /// As in [`std`](std::sync::Barrier::wait).
    #[track_caller]
    pub fn wait(&self) -> BarrierWaitResult {
        let at = Location::caller();
        self.meet();
        self.object.step("wait", Access::Release, at);
        self.object.release();
        let generation = self.generation.get();
        self.arrived.set(self.arrived.get() + 1);
        if self.arrived.get() >= self.threads {
            self.arrived.set(0);
            self.generation.set(generation + 1);
            self.object.note("wait", || ": the last to arrive, lets all go".into(), at);
            self.object.acquire();
            return BarrierWaitResult(true);
        }
        let (arrived, threads) = (self.arrived.get(), self.threads);
        self.object.note("wait", || format!(": {arrived} of {threads} have arrived"), at);
        self.object.step_when("wait", Access::Acquire, at, &|| {
            if self.generation.get() == generation { Readiness::Blocked } else { Readiness::Ready }
        });
        self.object.acquire();
        BarrierWaitResult(false)
    }
}

impl std::fmt::Debug for Barrier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Barrier").finish_non_exhaustive()
    }
}
