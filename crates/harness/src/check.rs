//! What a check is.

use crate::mutant;
use report::{Bound, Flavour};
use std::time::Duration;

/// How long a check may take when it does not say so itself. Mutants loop forever by the dozen, or have
/// many times the executions, and what is right needs a fraction of a second.
fn time_limit(flavour: Flavour) -> Duration {
    match flavour {
        Flavour::Native if mutant() > 0 => Duration::from_secs(2),
        Flavour::Native => Duration::from_secs(5),
        Flavour::Model if mutant() > 0 => Duration::from_secs(5),
        Flavour::Model => Duration::from_secs(10),
    }
}

/// `a == b`, in a constant.
const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

/// One property of an exercise: a name, what must hold in words, and the function that looks.
///
/// Checks are built in a constant, one list for each exercise:
///
/// ```
/// use harness::Check;
///
/// pub const CHECKS: &[Check] = &[
///     Check::new("every_chunk_once", "every chunk is read exactly once", every_chunk_once),
///     Check::new("reads_overlap", "two reads are under way at once", reads_overlap)
///         .preemptions(2)
///         .hang_means("one after the other", "is each thread joined before the next is spawned?"),
/// ];
///
/// fn every_chunk_once() {}
/// fn reads_overlap() {}
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Check {
    pub(crate) name: &'static str,
    pub(crate) says: &'static str,
    pub(crate) run: fn(),
    pub(crate) only: Option<Flavour>,
    pub(crate) bound: Bound,
    pub(crate) or_preemptions: Option<usize>,
    pub(crate) relies_on_bound: bool,
    pub(crate) bad_luck: u8,
    pub(crate) time_limit: Option<Duration>,
    pub(crate) native_time_limit: Option<Duration>,
    pub(crate) once: bool,
    pub(crate) leaves_threads: bool,
    pub(crate) starts_processes: bool,
    pub(crate) hang_means: Option<(&'static str, &'static str)>,
    pub(crate) endless_means: Option<(&'static str, &'static str)>,
    pub(crate) follows: Option<fn() -> Vec<&'static str>>,
}

impl Check {
    /// A check for both flavours: `says` is what must hold, as a sentence without its full stop.
    pub const fn new(name: &'static str, says: &'static str, run: fn()) -> Check {
        Check {
            name,
            says,
            run,
            only: None,
            bound: Bound::All,
            or_preemptions: None,
            relies_on_bound: false,
            bad_luck: 1,
            time_limit: None,
            native_time_limit: None,
            once: false,
            leaves_threads: false,
            starts_processes: false,
            hang_means: None,
            endless_means: None,
            follows: None,
        }
    }

    /// Runs with real threads only: real files, processes, or time.
    pub const fn native_only(mut self) -> Check {
        self.only = Some(Flavour::Native);
        self
    }

    /// Runs under the model only: what no number of native runs makes certain.
    pub const fn model_only(mut self) -> Check {
        self.only = Some(Flavour::Model);
        self
    }

    /// Runs once, under the model, and in the order that `schedule` says: the names of the threads,
    /// one for each step, as [`Schedule`](explorer::Schedule) reads them. With
    /// [`preemptions`](Check::preemptions), the schedule may not have more.
    pub const fn follows(mut self, schedule: fn() -> Vec<&'static str>) -> Check {
        self.follows = Some(schedule);
        self.model_only()
    }

    /// Explores the interleavings with at most `bound` preemptions, instead of all.
    pub const fn preemptions(mut self, bound: usize) -> Check {
        self.bound = Bound::Preemptions(bound);
        self
    }

    /// As [`Check::preemptions`], where a right answer can fail with more preemptions than that. Another checker counts
    /// them in its own way, or not at all, so it does not run such a check.
    pub const fn no_more_preemptions(mut self, bound: usize) -> Check {
        self.relies_on_bound = true;
        self.preemptions(bound)
    }

    /// Explores all interleavings if they are few, and otherwise those with at most `bound`
    /// preemptions: for what the reference keeps small, and another right answer may not. The report
    /// says which it was. "Few" is a number of interleavings, so it is the same on every machine.
    pub const fn or_preemptions(mut self, bound: usize) -> Check {
        self.or_preemptions = Some(bound);
        self
    }

    /// Lets each thread wake, fail and end a wait too early so often for no reason, instead of once. Natively, and
    /// for another checker, it says nothing.
    pub const fn bad_luck(mut self, times: u8) -> Check {
        self.bad_luck = times;
        self
    }

    /// Sets the processor time for the whole check, all runs together: by default 5 s natively and
    /// 10 s under the model. A check whose threads all sleep has as long by the clock.
    pub const fn time_limit_secs(mut self, seconds: u64) -> Check {
        self.time_limit = Some(Duration::from_secs(seconds));
        self
    }

    /// Sets it for the native runs alone, where what never ends takes all of it. Under the model that is seen from the
    /// steps, and a limit that comes first would let the machine decide what is shown.
    pub const fn native_time_limit_secs(mut self, seconds: u64) -> Check {
        self.native_time_limit = Some(Duration::from_secs(seconds));
        self
    }

    /// Runs natively one time, instead of again and again.
    pub const fn once(mut self) -> Check {
        self.once = true;
        self
    }

    /// Allows threads that outlive a native run: those of a global pool such as rayon's.
    pub const fn leaves_threads(mut self) -> Check {
        self.leaves_threads = true;
        self
    }

    /// Starts processes natively: by [`Process`](crate::Process), or programs of the system. Only a check that says so
    /// here may, because what it starts is counted, and where an answer is graded the others have no way to start any.
    pub const fn starts_processes(mut self) -> Check {
        self.starts_processes = true;
        self
    }

    /// Gives a deadlock, a lost wake-up and a native hang of this check the name of the bug they
    /// prove, and the advice to show.
    pub const fn hang_means(mut self, name: &'static str, advice: &'static str) -> Check {
        self.hang_means = Some((name, advice));
        self
    }

    /// Gives an endless loop or a livelock of this check the name of the bug that it proves, and the
    /// advice to show.
    pub const fn endless_means(mut self, name: &'static str, advice: &'static str) -> Check {
        self.endless_means = Some((name, advice));
        self
    }

    /// The checks that have these names. A constant, so that a program that needs no others does not have their code.
    ///
    /// # Panics
    /// When a check of one of the names is not there.
    #[doc(hidden)]
    pub const fn named<const N: usize>(checks: &[Check], names: [&str; N]) -> [Check; N] {
        const UNKNOWN: &str = "the header names a check that is not in the exercise's list";
        assert!(!checks.is_empty(), "{}", UNKNOWN);
        let mut found = [checks[0]; N];
        let mut i = 0;
        while i < N {
            let mut at = 0;
            while at < checks.len() && !same(checks[at].name, names[i]) {
                at += 1;
            }
            assert!(at < checks.len(), "{}", UNKNOWN);
            found[i] = checks[at];
            i += 1;
        }
        found
    }

    /// The name: that of the function, which is unique within the exercise.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What must hold, in words.
    pub const fn says(&self) -> &'static str {
        self.says
    }

    /// Returns `true` if the check runs in this flavour.
    pub fn runs_in(&self, flavour: Flavour) -> bool {
        self.only.is_none_or(|only| only == flavour)
    }

    /// The time for the whole check in this flavour.
    pub(crate) fn limit(&self, flavour: Flavour) -> Duration {
        let of_native = self.native_time_limit.filter(|_| flavour == Flavour::Native);
        of_native.or(self.time_limit).unwrap_or_else(|| time_limit(flavour))
    }
}
