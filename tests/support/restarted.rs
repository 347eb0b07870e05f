//! Is a limit for the whole call, however often the thread is woken?

use super::thread;
use harness::ensure;
use harness::unwatched::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// The verdict.
pub const RESTARTED: &str = "limit restarted";

const LIMIT: Duration = Duration::from_secs(5);
/// Most of the limit is over.
const TICK: Duration = Duration::from_secs(4);

/// Calls `wait` with a limit, and `disturb` once in another thread, which may wake the one that waits and never gives
/// it what it waits for.
///
/// For the model, with no preemption: its clock advances only when a sleep or a time limit ends, so if the disturbance
/// comes on time, nothing but the limit can take any time afterwards, and the clock stands at the limit. A disturbance
/// that is late says nothing, because its sleep may have begun when the limit was over. And a preempted thread could
/// fall asleep long after it had looked how much of the limit is left.
#[track_caller]
pub fn ensure_not_restarted(disturb: impl Fn() + Sync, wait: impl FnOnce(Duration)) {
    ensure_ends_in_time(&disturb, Box::new(wait));
}

#[track_caller]
fn ensure_ends_in_time(disturb: &(dyn Fn() + Sync), wait: Box<dyn FnOnce(Duration) + '_>) {
    let (start, on_time) = (Instant::now(), AtomicBool::new(false));
    let took = thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(TICK);
            on_time.store(start.elapsed() == TICK, Relaxed);
            disturb();
        });
        wait(LIMIT);
        start.elapsed()
    });
    ensure!(
        !on_time.load(Relaxed) || took <= LIMIT,
        RESTARTED,
        "the limit was {LIMIT:?}, the thread was woken in vain after {TICK:?}, and the call returned after {took:?}. Is \
         the whole limit waited for once more? Only what is left of it may be"
    );
}
