//! How far something went, in words: the terminal, the page and the book say the same.

use crate::words::{counted, grouped};
use crate::{Bound, Cut, Finding, Flavour, Play, Recording, verdict};

impl Finding {
    /// How far the check looked, or how far it came until it failed; empty if that is not known. This is
    /// what tests, the terminal and the page say.
    ///
    /// `in all 24 interleavings`, `in 1,204 interleavings, up to 2 preemptions`,
    /// `in 97 interleavings, up to 12 rounds of a loop in one go`, `in 571 runs`,
    /// `found in interleaving 5, with 1 preemption`, `given up after 9 interleavings`,
    /// `found in run 3`, `along the schedule, with 2 preemptions`.
    pub fn extent(&self, flavour: Flavour) -> String {
        let n = self.executions;
        let interleavings = || counted(n, "interleaving");
        let preemptions = self.preemptions.map_or(String::new(), |preemptions| {
            format!(", with {}", counted(preemptions as u64, "preemption"))
        });
        match (self.passed(), flavour, self.bound) {
            _ if n == 0 => String::new(),
            (_, Flavour::Model, None) => format!("along the schedule{preemptions}"),
            (true, Flavour::Native, _) => format!("in {}", counted(n, "run")),
            (true, Flavour::Model, Some(Bound::Preemptions(bound))) => {
                let most = counted(bound as u64, "preemption");
                format!("in {}, up to {most}", interleavings())
            }
            (true, Flavour::Model, Some(Bound::Rounds(rounds))) => {
                format!("in {}, up to {rounds} rounds of a loop in one go", interleavings())
            }
            (true, Flavour::Model, Some(Bound::All)) if n == 1 => "in the only interleaving".into(),
            (true, Flavour::Model, Some(Bound::All)) => format!("in all {}", interleavings()),
            (false, flavour, _) if self.verdict == verdict::INCONCLUSIVE => match flavour {
                Flavour::Native => format!("given up after {}", counted(n, "run")),
                Flavour::Model => format!("given up after {}", interleavings()),
            },
            (false, Flavour::Native, _) => format!("found in run {}", grouped(n)),
            (false, Flavour::Model, _) => {
                format!("found in interleaving {}{preemptions}", grouped(n))
            }
        }
    }
}

impl Recording {
    /// How much was recorded: `all 24 interleavings were recorded`.
    pub fn extent(&self) -> String {
        recorded(self.executions, self.cut, self.preemptions)
    }
}

impl Play {
    /// As [`Recording::extent`].
    pub fn extent(&self) -> String {
        recorded(self.played.len() as u64, self.cut, self.preemptions)
    }
}

fn recorded(executions: u64, cut: Option<Cut>, preemptions: Option<usize>) -> String {
    let n = counted(executions, "interleaving");
    let so_far = match preemptions {
        None => "not even all without a preemption".to_owned(),
        Some(0) => "all without a preemption are among them".to_owned(),
        Some(most) => {
            format!("all with up to {} are among them", counted(most as u64, "preemption"))
        }
    };
    match cut {
        None if executions == 1 => "the only interleaving was recorded".to_owned(),
        None => format!("all {n} were recorded"),
        Some(cut) => {
            let why = match cut {
                Cut::Executions => "that is the limit",
                Cut::Time => "the time was up",
                Cut::Memory => "the memory was full",
                Cut::NotDeterministic => "then one did not repeat itself",
            };
            let were = if executions == 1 { "was" } else { "were" };
            format!("{n} {were} recorded ({why}), and there are more: {so_far}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(verdict: &str, n: u64, bound: Option<Bound>, preemptions: Option<usize>) -> String {
        let finding = Finding { bound, preemptions, ..Finding::new(verdict, "", n) };
        finding.extent(Flavour::Model)
    }

    #[test]
    fn a_pass_says_how_much_was_tried() {
        let passed = |n, bound| extent("passed", n, Some(bound), None);
        assert_eq!(passed(1, Bound::All), "in the only interleaving");
        assert_eq!(passed(1204, Bound::All), "in all 1,204 interleavings");
        assert_eq!(passed(7, Bound::Preemptions(1)), "in 7 interleavings, up to 1 preemption");
        assert_eq!(
            passed(97, Bound::Rounds(12)),
            "in 97 interleavings, up to 12 rounds of a loop in one go"
        );
        assert_eq!(Finding::new("passed", "", 1).extent(Flavour::Native), "in 1 run");
    }

    #[test]
    fn a_failure_says_where_it_was_found() {
        let failed = |n, preemptions| extent("deadlock", n, Some(Bound::All), preemptions);
        assert_eq!(failed(1500, Some(1)), "found in interleaving 1,500, with 1 preemption");
        assert_eq!(failed(5, None), "found in interleaving 5");
        assert_eq!(
            extent("inconclusive", 9, Some(Bound::All), None),
            "given up after 9 interleavings"
        );
        let given_up = Finding::new("inconclusive", "", 1);
        assert_eq!(given_up.extent(Flavour::Native), "given up after 1 run");
        assert_eq!(extent("deadlock", 1, None, Some(2)), "along the schedule, with 2 preemptions");
        assert_eq!(Finding::new("panic", "", 3).extent(Flavour::Native), "found in run 3");
        assert_eq!(Finding::new("deadlock", "", 0).extent(Flavour::Native), "");
    }

    #[test]
    fn a_recording_says_what_is_among_it() {
        assert_eq!(recorded(1, None, None), "the only interleaving was recorded");
        assert_eq!(recorded(1204, None, None), "all 1,204 interleavings were recorded");
        assert_eq!(
            recorded(10, Some(Cut::Executions), Some(1)),
            "10 interleavings were recorded (that is the limit), and there are more: all with up to 1 preemption are among them"
        );
        assert_eq!(
            recorded(1, Some(Cut::Time), None),
            "1 interleaving was recorded (the time was up), and there are more: not even all without a preemption"
        );
    }
}
