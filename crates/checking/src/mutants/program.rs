//! One text that is the answer and all its mutants: which of them it is, is decided when it runs.
//!
//! Each function's body becomes a `match` over `harness::mutant`, with an arm for each mutation and
//! the unchanged body as the last. So the checks, which take far longer to compile than an answer, are
//! compiled once for all the mutants of an answer.

use super::operators::{Function, Mutation};
use std::collections::HashSet;
use std::ops::Range;

/// A mutant of an answer.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// What `harness::mutant` answers when it is this one; from 1 on, and no other mutant of the
    /// exercise has it.
    pub number: usize,
    /// What was changed.
    pub mutation: Mutation,
}

/// The text with all mutants in it.
#[derive(Debug)]
pub struct Schemata {
    /// To be compiled in place of the answer.
    pub text: String,
    /// The lines of `text` that each mutant has for itself, from 1 on.
    lines: Vec<(Range<usize>, usize)>,
}

/// The mutants of the functions of a file, numbered from `first` in the order in which they are in it.
pub fn mutants(functions: &[Function], first: usize) -> Vec<Mutant> {
    let mutations = functions.iter().flat_map(|function| &function.mutations);
    mutations
        .zip(first..)
        .map(|(mutation, number)| Mutant { number, mutation: mutation.clone() })
        .collect()
}

impl Schemata {
    /// The answer `text` with all its mutants, which are numbered from `first`, but those of the numbers
    /// `without`.
    pub fn new(
        text: &str,
        functions: &[Function],
        first: usize,
        without: &HashSet<usize>,
    ) -> Schemata {
        let mut schemata = Schemata { text: String::new(), lines: Vec::new() };
        let (mut next, mut copied) = (first, 0);
        for Function { body, constness, mutations } in functions {
            let numbered: Vec<(usize, &Mutation)> = mutations
                .iter()
                .map(|mutation| {
                    next += 1;
                    (next - 1, mutation)
                })
                .filter(|(number, _)| !without.contains(number))
                .collect();
            if numbered.is_empty() {
                continue;
            }
            if let Some(constness) = constness {
                schemata.text.push_str(&text[copied..constness.start]);
                copied = constness.end;
            }
            schemata.text.push_str(&text[copied..body.start]);
            schemata.text.push_str("{ match ::harness::mutant() {\n");
            for (number, mutation) in numbered {
                schemata.arm(number, &text[body.clone()], mutation, body.start);
            }
            schemata.text.push_str("_ => ");
            schemata.text.push_str(&text[body.clone()]);
            schemata.text.push_str("\n} }");
            copied = body.end;
        }
        schemata.text.push_str(&text[copied..]);
        schemata
    }

    fn arm(&mut self, number: usize, body: &str, mutation: &Mutation, offset: usize) {
        let first = self.text.matches('\n').count() + 1;
        let Mutation { range, with, .. } = mutation;
        let (start, end) = (range.start - offset, range.end - offset);
        // The braces around it: what is left after a change may be an expression.
        let arm = format!("{number} => {{ {}{with}{} }}\n", &body[..start], &body[end..]);
        self.text.push_str(&arm);
        let last = self.text.matches('\n').count();
        self.lines.push((first..last + 1, number));
    }

    /// The mutant that has this line for itself.
    pub fn at(&self, line: usize) -> Option<usize> {
        self.lines.iter().find(|(lines, _)| lines.contains(&line)).map(|(_, number)| *number)
    }
}

#[cfg(test)]
mod tests {
    use super::super::operators::functions;
    use super::*;

    const ANSWER: &str =
        "const fn one() -> u8 {\n    1\n}\n\nfn two(a: u8) -> bool {\n    a < 2\n}\n";

    #[test]
    fn every_mutant_has_lines_of_its_own_and_the_text_is_rust() {
        let functions = functions(ANSWER).unwrap();
        let all = mutants(&functions, 7);
        assert_eq!(all[0].number, 7);
        let schemata = Schemata::new(ANSWER, &functions, 7, &HashSet::new());
        syn::parse_file(&schemata.text).unwrap();
        for mutant in &all {
            let arm = format!("{} => {{", mutant.number);
            let line = schemata.text.lines().position(|line| line.starts_with(&arm)).unwrap() + 1;
            assert_eq!(schemata.at(line), Some(mutant.number), "{}", schemata.text);
        }
        assert_eq!(schemata.at(1), None);
        assert!(!schemata.text.contains("const fn"), "{}", schemata.text);
    }

    #[test]
    fn without_any_it_is_the_answer() {
        let functions = functions(ANSWER).unwrap();
        let all = mutants(&functions, 1).iter().map(|mutant| mutant.number).collect();
        assert_eq!(Schemata::new(ANSWER, &functions, 1, &all).text, ANSWER);
    }
}
