//! What to explore, and how far.

use crate::Bound;
use crate::failure::PROCESSES;
use std::time::Duration;

/// What to explore, and how far: [`Model::default`] with what a test wants otherwise.
///
/// ```
/// use explorer::{Bound, Model};
/// use std::time::Duration;
///
/// let model = Model::default().bound(Bound::Preemptions(2)).time_limit(Duration::from_secs(60));
/// assert_eq!(model.bound, Bound::Preemptions(2));
/// ```
#[non_exhaustive]
#[derive(Debug, Clone)]
pub struct Model {
    /// How much must be explored for the check to pass.
    pub bound: Bound,
    /// The processor time that the search may use: when it is up, what is left is reported as
    /// [`Fault::Inconclusive`](crate::Fault::Inconclusive). On a busy machine the search takes longer and comes as far.
    pub time_limit: Duration,
    /// After so many executions, what is left is reported in the same way.
    pub max_executions: u64,
    /// Longer executions are taken to be endless, and so are those of more than 60,000 steps.
    pub max_steps: usize,
    /// For [`Bound::All`]: begin with the executions that have at most two preemptions, so that the
    /// first failure found is easy to read.
    pub easiest_first: bool,
    /// So many processes search at a time. What is found does not depend on it: neither the verdict, nor the number of
    /// executions, nor the failing execution that is shown.
    ///
    /// With more than one, the process is forked, and each explores a part. What the closure leaves in memory that the
    /// model does not know, such as a count of its own, then stays in the process that it ran in; and what it prints
    /// comes in another order.
    pub processes: usize,
    /// A search that has taken so long is shared with the other processes: most are over before that would pay.
    pub alone_for: Duration,
    /// How often each thread of an execution may wake for no reason, and as often have a weak
    /// compare-and-exchange fail, and as often a wait end too early, and as often a yield be of no effect.
    pub bad_luck: u8,
}

impl Default for Model {
    fn default() -> Self {
        Model {
            bound: Bound::All,
            time_limit: Duration::from_secs(10),
            max_executions: u64::MAX,
            max_steps: 5_000,
            easiest_first: true,
            processes: 1,
            alone_for: Duration::from_millis(10),
            bad_luck: 1,
        }
    }
}

impl Model {
    /// Sets how much must be explored.
    #[must_use]
    pub fn bound(mut self, bound: Bound) -> Model {
        self.bound = bound;
        self
    }

    /// Sets the processor time that the search may use.
    #[must_use]
    pub fn time_limit(mut self, limit: Duration) -> Model {
        self.time_limit = limit;
        self
    }

    /// Sets the most executions.
    #[must_use]
    pub fn max_executions(mut self, most: u64) -> Model {
        self.max_executions = most;
        self
    }

    /// Sets the number of steps from which on an execution is taken to be endless.
    #[must_use]
    pub fn max_steps(mut self, most: usize) -> Model {
        self.max_steps = most;
        self
    }

    /// Sets whether executions with few preemptions come first.
    #[must_use]
    pub fn easiest_first(mut self, first: bool) -> Model {
        self.easiest_first = first;
        self
    }

    /// Sets how many processes search at a time.
    #[must_use]
    pub fn processes(mut self, most: usize) -> Model {
        self.processes = most;
        self
    }

    /// Sets how many processes search at a time, if the environment says it: `INTERLEAVE_PROCESSES=2 cargo test name`.
    ///
    /// # Errors
    /// If it says something that is not a number from 1.
    pub fn processes_asked_for(self) -> Result<Model, String> {
        let Ok(text) = std::env::var(PROCESSES) else { return Ok(self) };
        match text.parse() {
            Ok(most @ 1..) => Ok(self.processes(most)),
            _ => Err(format!("{PROCESSES}={text}: how many processes? A number from 1")),
        }
    }

    /// Sets how long a search takes before it is shared with other processes.
    #[must_use]
    pub fn alone_for(mut self, time: Duration) -> Model {
        self.alone_for = time;
        self
    }

    /// Sets how often each thread may wake or fail for no reason. Two finds what goes wrong the second time,
    /// and has many more executions.
    ///
    /// ```
    /// use explorer::Model;
    /// use model_std::sync::atomic::{AtomicBool, Ordering::Relaxed};
    ///
    /// let tries_twice = || {
    ///     let taken = AtomicBool::new(false);
    ///     let take = || taken.compare_exchange_weak(false, true, Relaxed, Relaxed).is_ok();
    ///     assert!(take() || take());
    /// };
    /// assert!(Model::default().check(tries_twice).is_ok());
    /// assert!(Model::default().bad_luck(2).check(tries_twice).is_err());
    /// ```
    #[must_use]
    pub fn bad_luck(mut self, times: u8) -> Model {
        self.bad_luck = times;
        self
    }
}
