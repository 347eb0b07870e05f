//! The classical litmus tests, as the table on the book's page about the model checker.
//!
//! Names and shapes follow Alglave, Maranget and Tautschnig, *Herding cats* (TOPLAS 2014). Each shape is tried with
//! four kinds of orderings, by the model checker and by the axioms, and the two agree on every outcome.
//! `UPDATE_BOOK=1` writes the table anew.

use super::axioms::program::{Op, Program};
use super::axioms::{Outcome, explored, graph};
use explorer::Model;
use std::fmt::Write;
use std::path::Path;
use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};

/// A program, thread by thread: `Wx1` stores, `Rx` loads, `Ux1` exchanges 0 for 1 if it finds it. And the
/// outcome in question: what is read, in the order of the text, and the last values of some variables.
struct Shape {
    name: &'static str,
    program: &'static str,
    reads: &'static [u64],
    last: &'static str,
}

const fn shape(
    name: &'static str,
    program: &'static str,
    reads: &'static [u64],
    last: &'static str,
) -> Shape {
    Shape { name, program, reads, last }
}

const SHAPES: [Shape; 24] = [
    shape("CoWW", "Wx1 Wx2", &[], "x1"),
    shape("CoRW1", "Rx Wx1", &[1], ""),
    shape("CoRW2", "Rx Wx1 | Wx2", &[2], "x2"),
    shape("CoWR", "Wx1 Rx | Wx2", &[2], "x1"),
    shape("CoRR", "Wx1 | Rx Rx", &[1, 0], ""),
    shape("MP", "Wx1 Wy1 | Ry Rx", &[1, 0], ""),
    shape("SB", "Wx1 Ry | Wy1 Rx", &[0, 0], ""),
    shape("SB with updates", "Ux1 Ry | Uy1 Rx", &[0, 0, 0, 0], ""),
    shape("LB", "Rx Wy1 | Ry Wx1", &[1, 1], ""),
    shape("S", "Wx2 Wy1 | Ry Wx1", &[1], "x2"),
    shape("R", "Wx1 Wy1 | Wy2 Rx", &[0], "y2"),
    shape("2+2W", "Wx1 Wy2 | Wy1 Wx2", &[], "x1 y1"),
    shape("WRC", "Wx1 | Rx Wy1 | Ry Rx", &[1, 1, 0], ""),
    shape("RWC", "Wx1 | Rx Ry | Wy1 Rx", &[1, 0, 0], ""),
    shape("WWC", "Wx2 | Rx Wy1 | Ry Wx1", &[2, 1], "x2"),
    shape("WRW+WR", "Wx1 | Rx Wy1 | Wy2 Rx", &[1, 0], "y2"),
    shape("WRR+2W", "Wx2 | Rx Ry | Wy1 Wx1", &[2, 0], "x2"),
    shape("WRW+2W", "Wx2 | Rx Wy1 | Wy2 Wx1", &[2], "x2 y2"),
    shape("ISA2", "Wx1 Wy1 | Ry Wz1 | Rz Rx", &[1, 1, 0], ""),
    shape("W+RWC", "Wx1 Wy1 | Ry Rz | Wz1 Rx", &[1, 0, 0], ""),
    shape("3.SB", "Wx1 Ry | Wy1 Rz | Wz1 Rx", &[0, 0, 0], ""),
    shape("3.2W", "Wx1 Wy2 | Wy1 Wz2 | Wz1 Wx2", &[], "x1 y1 z1"),
    shape("IRIW", "Wx1 | Wy1 | Rx Ry | Ry Rx", &[1, 0, 1, 0], ""),
    shape("IRWIW", "Wx2 | Wy2 | Rx Wy1 | Ry Wx1", &[2, 2], "x2 y2"),
];

/// The kinds of orderings, each a column.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Relaxed,
    ReleaseAcquire,
    Fences,
    /// Loads are, and stores are not.
    SeqCstLoads,
    SeqCst,
}

const KINDS: [(Kind, &str); 5] = [
    (Kind::Relaxed, "`Relaxed`"),
    (Kind::ReleaseAcquire, "`Release`, `Acquire`"),
    (Kind::Fences, "`Relaxed`, fences"),
    (Kind::SeqCstLoads, "`Relaxed`, `SeqCst`"),
    (Kind::SeqCst, "`SeqCst`"),
];

const VARIABLES: &str = "xyz";

fn variable(c: char) -> usize {
    VARIABLES.find(c).expect("a variable")
}

fn op(text: &str, kind: Kind) -> Op {
    let mut chars = text.chars();
    let (what, x) = (chars.next().unwrap(), variable(chars.next().unwrap()));
    let value = chars.next().map_or(0, |digit| u64::from(digit.to_digit(10).unwrap()));
    let (load, store, update) = match kind {
        Kind::Relaxed | Kind::Fences => (Relaxed, Relaxed, Relaxed),
        Kind::ReleaseAcquire => (Acquire, Release, AcqRel),
        Kind::SeqCstLoads => (SeqCst, Relaxed, SeqCst),
        Kind::SeqCst => (SeqCst, SeqCst, SeqCst),
    };
    match what {
        'R' => Op::Load(x, load),
        'W' => Op::Store(x, value, store),
        'U' => Op::Exchange(x, 0, value, update, load),
        other => panic!("{other}"),
    }
}

impl Shape {
    fn program(&self, kind: Kind) -> Program {
        let thread = |text: &str| {
            let mut ops = Vec::new();
            for text in text.split_whitespace() {
                if kind == Kind::Fences && !ops.is_empty() {
                    ops.push(Op::Fence(SeqCst));
                }
                ops.push(op(text, kind));
            }
            ops
        };
        let locations = VARIABLES.chars().filter(|x| self.program.contains(*x)).count();
        Program { threads: self.program.split('|').map(thread).collect(), locations }
    }

    /// Is this the outcome in question?
    fn is(&self, outcome: &Outcome, locations: usize) -> bool {
        let (reads, last) = outcome.split_at(outcome.len() - locations);
        // What an update read is not asked for, unless it is given.
        let last_is = |text: &str| {
            let mut chars = text.chars();
            let x = variable(chars.next().unwrap());
            last[x] == u64::from(chars.next().unwrap().to_digit(10).unwrap())
        };
        reads == self.reads && self.last.split_whitespace().all(last_is)
    }

    fn question(&self) -> String {
        let mut reads = self.reads.iter();
        let mut parts = Vec::new();
        for text in self.program.split_whitespace().filter(|text| *text != "|") {
            if let Some(x) = text.strip_prefix(['R', 'U']) {
                parts.push(format!("R{}={}", &x[..1], reads.next().unwrap()));
            }
        }
        parts.extend(self.last.split_whitespace().map(|l| format!("{}={}", &l[..1], &l[1..])));
        parts.join(" ")
    }
}

#[test]
fn the_table_in_the_book_is_what_the_model_allows() {
    let mut table = String::from("| test | threads | outcome |");
    KINDS.iter().for_each(|(_, title)| write!(table, " {title} |").unwrap());
    table.push_str("\n|---|---|---|");
    table.push_str(&"---|".repeat(KINDS.len()));
    table.push('\n');
    for shape in &SHAPES {
        let threads = shape.program.replace('|', "\\|");
        write!(table, "| {} | {threads} | {} |", shape.name, shape.question()).unwrap();
        for (kind, title) in KINDS {
            let program = shape.program(kind);
            let allowed = graph::outcomes(&program);
            let search = Model::default().easiest_first(false);
            let found = explored::outcomes(&program, &search);
            assert_eq!(found, allowed, "{} with {title}", shape.name);
            let can = found.iter().any(|outcome| shape.is(outcome, program.locations));
            write!(table, " {} |", if can { "yes" } else { "no" }).unwrap();
        }
        table.push('\n');
    }
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../chapters/model-checker/litmus.md");
    if std::env::var_os("UPDATE_BOOK").is_some() {
        std::fs::write(&book, &table).unwrap();
    }
    let printed = std::fs::read_to_string(&book).unwrap_or_default();
    assert!(printed == table, "UPDATE_BOOK=1 writes {}:\n{table}", book.display());
}
