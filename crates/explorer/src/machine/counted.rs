//! Which reference counts are counted: a step for each clone and drop is worth its price only where a program can
//! tell when they happen.

use crate::names::Place;
use std::cell::RefCell;

thread_local! {
    /// The places that have a bit: file, line, column.
    static PLACES: RefCell<Vec<(String, u32, u32)>> = const { RefCell::new(Vec::new()) };
}

/// What is a step of those who own an `Arc`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counting {
    /// Nothing.
    None,
    /// Each drop: the value does something that others notice when the last owner leaves.
    Drops,
    /// Each clone, too, and what is done with a `Weak`: the program asks for the counts.
    All,
}

/// Places in the source that make an `Arc` whose counts matter: one set of those whose drops do, and one of those
/// of which all does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counted {
    drops: u64,
    all: u64,
}

impl Counted {
    /// The last bit stands for all places that came too late to get one of their own.
    const LAST: usize = u64::BITS as usize - 1;

    pub(crate) fn join(&mut self, other: Counted) {
        self.drops |= other.drops;
        self.all |= other.all;
    }

    pub(crate) fn of(self, place: Place) -> Counting {
        if self == Counted::default() {
            return Counting::None;
        }
        let bit = bit(place.file(), place.line(), place.column());
        match (self.drops & bit, self.all & bit) {
            (0, 0) => Counting::None,
            (_, 0) => Counting::Drops,
            _ => Counting::All,
        }
    }

    /// The drops of this place.
    pub(crate) fn drops(place: Place) -> Counted {
        let drops = bit(place.file(), place.line(), place.column());
        Counted { drops, ..Counted::default() }
    }

    /// All of this place.
    pub(crate) fn all(place: Place) -> Counted {
        let all = bit(place.file(), place.line(), place.column());
        Counted { all, ..Counted::default() }
    }

    /// The places of whose drops, and those of which all counts, as another process knows them.
    pub(crate) fn places(self) -> [Vec<String>; 2] {
        [self.drops, self.all].map(names)
    }

    /// Those that another process has named. What is not a place is none.
    pub(crate) fn at(drops: &[String], all: &[String]) -> Counted {
        Counted { drops: bits(drops), all: bits(all) }
    }
}

fn bit(file: &str, line: u32, column: u32) -> u64 {
    PLACES.with_borrow_mut(|places| {
        let known = places.iter().position(|(f, l, c)| (*l, *c) == (line, column) && f == file);
        let at = known.unwrap_or_else(|| {
            places.push((file.to_owned(), line, column));
            places.len() - 1
        });
        1 << at.min(Counted::LAST)
    })
}

fn bits(places: &[String]) -> u64 {
    let bits = places.iter().filter_map(|place| {
        let mut parts = place.rsplitn(3, ':');
        let (column, line, file) = (parts.next()?, parts.next()?, parts.next()?);
        Some(bit(file, line.parse().ok()?, column.parse().ok()?))
    });
    bits.fold(0, |all, bit| all | bit)
}

fn names(bits: u64) -> Vec<String> {
    PLACES.with_borrow(|places| {
        let chosen = places.iter().enumerate();
        let chosen = chosen.filter(|(at, _)| bits & (1 << (*at).min(Counted::LAST)) != 0);
        chosen.map(|(_, (file, line, column))| format!("{file}:{line}:{column}")).collect()
    })
}
