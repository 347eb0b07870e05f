//! How many mutants ended in which way, by operator.

use super::trial::{Said, Trial};
use std::collections::BTreeMap;
use std::fmt;

/// How many mutants ended in which way. Each is counted once.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// A check of the model rejected them, and a native one did, or none was tried after it.
    pub model: usize,
    /// Only a native check rejected them.
    pub native: usize,
    /// Both flavours rejected them.
    pub both: usize,
    /// No check rejected them, and at least one could not say.
    pub inconclusive: usize,
    /// No check rejected them, and there is a reason why they may pass.
    pub explained: usize,
    /// They passed every check.
    pub survived: usize,
}

impl Ends {
    /// One mutant of which the checks say this, and which is explained or not.
    pub fn of(trial: Trial, is_explained: bool) -> Ends {
        let mut ends = Ends::default();
        *match (trial.model, trial.native) {
            (Said::Rejected, Said::Rejected) => &mut ends.both,
            (Said::Rejected, _) => &mut ends.model,
            (_, Said::Rejected) => &mut ends.native,
            _ if is_explained => &mut ends.explained,
            _ if trial.is_inconclusive() => &mut ends.inconclusive,
            _ => &mut ends.survived,
        } = 1;
        ends
    }

    /// Adds the counts of another.
    pub fn add(&mut self, other: Ends) {
        self.model += other.model;
        self.native += other.native;
        self.both += other.both;
        self.inconclusive += other.inconclusive;
        self.explained += other.explained;
        self.survived += other.survived;
    }

    /// Those that a check rejected.
    pub fn caught(self) -> usize {
        self.model + self.native + self.both
    }

    /// Those that no check rejected and nothing explains.
    pub fn left(self) -> usize {
        self.inconclusive + self.survived
    }

    /// All of them.
    pub fn all(self) -> usize {
        self.caught() + self.explained + self.left()
    }
}

/// How the mutants of one answer ended, or of several.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Mutants that the compiler rejects, so that no check has to.
    pub uncompiled: usize,
    /// All others.
    pub by_operator: BTreeMap<String, Ends>,
}

impl Tally {
    /// Counts mutants of one operator.
    pub fn count(&mut self, operator: &str, ends: Ends) {
        self.by_operator.entry(operator.to_owned()).or_default().add(ends);
    }

    /// Adds the counts of another.
    pub fn add(&mut self, other: &Tally) {
        self.uncompiled += other.uncompiled;
        for (operator, ends) in &other.by_operator {
            self.count(operator, *ends);
        }
    }

    /// Those of all operators.
    pub fn total(&self) -> Ends {
        let mut total = Ends::default();
        self.by_operator.values().for_each(|ends| total.add(*ends));
        total
    }

    /// `51 of 53 mutants caught, 2 explained; 12 more do not compile`
    pub fn in_words(&self) -> String {
        let total = self.total();
        let mut words = format!("{} of {} mutants caught", total.caught(), total.all());
        let mut more = |n: usize, what: &str| {
            if n > 0 {
                words += &format!(", {n} {what}");
            }
        };
        more(total.explained, "explained");
        more(total.inconclusive, "inconclusive");
        more(total.survived, "not caught");
        words + &format!("; {} more do not compile", self.uncompiled)
    }
}

impl fmt::Display for Tally {
    /// A table with a row for each operator, and the total.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.by_operator.keys().map(String::len).max().unwrap_or(0).max(8);
        writeln!(
            f,
            "{:<width$}  {:>7}  {:>6}  {:>9}  {:>12}  {:>10}",
            "operator", "mutants", "caught", "explained", "inconclusive", "not caught"
        )?;
        let mut row = |name: &str, ends: Ends| {
            let Ends { inconclusive, survived, explained, .. } = ends;
            writeln!(
                f,
                "{name:<width$}  {:>7}  {:>6}  {explained:>9}  {inconclusive:>12}  {survived:>10}",
                ends.all(),
                ends.caught(),
            )
        };
        for (name, ends) in &self.by_operator {
            row(name, *ends)?;
        }
        row("all", self.total())?;
        write!(f, "{} more do not compile", self.uncompiled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tally_says_how_many_ended_in_which_way() {
        let passed = Trial::default();
        let by_model = Trial { model: Said::Rejected, ..passed };
        let mut tally = Tally { uncompiled: 2, ..Tally::default() };
        tally.count("constant", Ends::of(by_model, false));
        tally.count("constant", Ends::of(passed, false));
        let mut sum = Tally::default();
        sum.add(&tally);
        sum.count("while to if", Ends::of(passed, true));
        assert_eq!(
            sum.in_words(),
            "1 of 3 mutants caught, 1 explained, 1 not caught; 2 more do not compile"
        );
        assert_eq!(sum.to_string().lines().count(), 5, "{sum}");
    }

    #[test]
    fn each_mutant_is_counted_once() {
        let said = [Said::Rejected, Said::Inconclusive, Said::Nothing];
        for (model, native) in said.into_iter().flat_map(|m| said.map(|n| (m, n))) {
            for is_explained in [false, true] {
                let ends = Ends::of(Trial { model, native }, is_explained);
                assert_eq!(ends.all(), 1, "{model:?} {native:?} {is_explained}");
            }
        }
    }
}
