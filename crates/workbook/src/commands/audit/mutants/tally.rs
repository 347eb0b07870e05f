//! How many mutants ended in which way, by operator.

use super::trial::End;
use std::collections::BTreeMap;
use std::fmt;

/// How many mutants ended in which way.
#[derive(Debug, Default)]
pub struct Tally {
    /// Mutants that the compiler rejects, so that no check has to.
    uncompiled: usize,
    by_operator: BTreeMap<&'static str, Ends>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Ends {
    caught: usize,
    inconclusive: usize,
    survived: usize,
    explained: usize,
}

impl Ends {
    fn add(&mut self, other: Ends) {
        self.caught += other.caught;
        self.inconclusive += other.inconclusive;
        self.survived += other.survived;
        self.explained += other.explained;
    }

    fn all(self) -> usize {
        self.caught + self.inconclusive + self.survived + self.explained
    }
}

impl Tally {
    /// Nothing but so many mutants that do not compile.
    pub fn of_uncompiled(uncompiled: usize) -> Tally {
        Tally { uncompiled, ..Tally::default() }
    }

    /// Counts one mutant.
    pub fn count(&mut self, operator: &'static str, end: End) {
        let ends = self.by_operator.entry(operator).or_default();
        *match end {
            End::Caught => &mut ends.caught,
            End::Inconclusive => &mut ends.inconclusive,
            End::Survived => &mut ends.survived,
            End::Explained => &mut ends.explained,
        } += 1;
    }

    /// Adds the counts of another.
    pub fn add(&mut self, other: &Tally) {
        self.uncompiled += other.uncompiled;
        for (operator, ends) in &other.by_operator {
            self.by_operator.entry(operator).or_default().add(*ends);
        }
    }

    fn total(&self) -> Ends {
        let mut total = Ends::default();
        self.by_operator.values().for_each(|ends| total.add(*ends));
        total
    }

    /// `51 of 53 mutants caught, 2 explained; 12 more do not compile`
    pub fn in_words(&self) -> String {
        let total = self.total();
        let mut words = format!("{} of {} mutants caught", total.caught, total.all());
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
        let width = self.by_operator.keys().map(|name| name.len()).max().unwrap_or(0).max(8);
        writeln!(
            f,
            "{:<width$}  {:>7}  {:>6}  {:>9}  {:>12}  {:>10}",
            "operator", "mutants", "caught", "explained", "inconclusive", "not caught"
        )?;
        let mut row = |name: &str, ends: Ends| {
            let Ends { caught, inconclusive, survived, explained } = ends;
            writeln!(
                f,
                "{name:<width$}  {:>7}  {caught:>6}  {explained:>9}  {inconclusive:>12}  {survived:>10}",
                ends.all()
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
        let mut tally = Tally::of_uncompiled(2);
        tally.count("constant", End::Caught);
        tally.count("constant", End::Survived);
        let mut sum = Tally::default();
        sum.add(&tally);
        sum.count("while to if", End::Explained);
        assert_eq!(
            sum.in_words(),
            "1 of 3 mutants caught, 1 explained, 1 not caught; 2 more do not compile"
        );
        assert_eq!(sum.to_string().lines().count(), 5, "{sum}");
    }
}
