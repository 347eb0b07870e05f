//! Threads that are held back in a loop: do they wait for another, or does the loop end by itself?

use super::round::Round;
use super::{Reduction, Search, Stop};
use crate::Bound;
use crate::failure::Explored;
use crate::machine::rules::{Loops, Patience};

/// Loops that went on for long are looked at in so many executions for each number of preemptions.
const LOOP_ROUND: u64 = 200;
/// If some of them end by themselves, so many executions may be spent on them.
const LONG_ROUND: u64 = 20_000;
/// An execution in which loops may go on for long is taken to be endless after this.
const LONG_STEPS: usize = 50_000;

/// What the executions show in which loops may go on for long.
enum Longer {
    /// All loops that went on for long wait for another thread.
    AllWait,
    /// Some end by themselves, and everything was explored in so many executions.
    Explored(u64),
    /// Some do, and not everything could be explored.
    NotExplored,
}

impl Search<'_> {
    /// Explores everything, with as much patience as loops need.
    pub(super) fn run(&mut self) -> Result<Explored, Stop> {
        let explored = self.run_with_patience()?;
        if !self.loops.held_back || matches!(self.model.bound, Bound::Rounds(_)) {
            return Ok(explored);
        }
        let held_back = std::mem::take(&mut self.loops);
        let executions = std::mem::take(&mut self.executions);
        self.rules.patience = Patience::LONG;
        self.rules.max_steps = self.model.max_steps.max(LONG_STEPS);
        let longer = self.look_at_loops(executions)?;
        self.executions = executions;
        let is_bounded = !matches!(explored.bound, Bound::All);
        Ok(match longer {
            Longer::Explored(executions) => Explored { executions, ..explored },
            Longer::AllWait if !held_back.held_back_from_changes || is_bounded => explored,
            Longer::NotExplored if is_bounded => explored,
            Longer::AllWait | Longer::NotExplored => {
                Explored { bound: Bound::Rounds(Patience::SHORT.laps), ..explored }
            }
        })
    }

    /// Threads were held back since they went round in a loop. Do they wait for others, or would they have
    /// ended the loop by themselves? Some executions in which they may go on for much longer show it. If
    /// they would, everything is explored once more, and they may go on.
    fn look_at_loops(&mut self, before: u64) -> Result<Longer, Stop> {
        for bound in 0..2 {
            match self.longer_round(Reduction::Preemptions(bound), before, LOOP_ROUND)? {
                None => return Ok(Longer::NotExplored),
                Some(Round::Complete { .. } | Round::TooLarge | Round::OutOfTime) => {}
            }
        }
        if !self.loops.ended {
            return Ok(Longer::AllWait);
        }
        (self.loops, self.executions) = (Loops::default(), 0);
        let rounds = match self.model.bound {
            Bound::Preemptions(bound) => (0..=bound).map(Reduction::Preemptions).collect(),
            Bound::All | Bound::Rounds(_) => vec![Reduction::Equivalent],
        };
        for reduction in rounds {
            match self.longer_round(reduction, before, LONG_ROUND)? {
                Some(Round::Complete { .. }) => {}
                _ => return Ok(Longer::NotExplored),
            }
        }
        let is_all = !self.loops.held_back;
        Ok(if is_all { Longer::Explored(self.executions) } else { Longer::NotExplored })
    }

    /// A round in which loops may go on for long; none if that made an execution endless. A failure was
    /// found after so many executions `before`.
    fn longer_round(
        &mut self,
        reduction: Reduction,
        before: u64,
        limit: u64,
    ) -> Result<Option<Round>, Stop> {
        match self.round(reduction, limit) {
            Ok(round) => Ok(Some(round)),
            Err(Stop::Failed(failure)) if failure.fault.is_endless() => Ok(None),
            Err(Stop::Failed(mut failure)) => {
                failure.executions += before;
                Err(Stop::Failed(failure))
            }
            Err(stop) => Err(stop),
        }
    }
}
