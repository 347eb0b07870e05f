//! Which reference counts are counted: a step for each clone and drop is worth its price only where a program can
//! tell when they happen.

use crate::names::Place;
use std::cell::RefCell;

thread_local! {
    /// The places that have a bit: file, line, column.
    static PLACES: RefCell<Vec<(String, u32, u32)>> = const { RefCell::new(Vec::new()) };
}

/// Places in the source that make an `Arc` whose counts matter, because somebody asks for them or because the value
/// does something that others notice when it is dropped. What is made anywhere else takes no steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counted(u64);

impl Counted {
    /// The last bit stands for all places that came too late to get one of their own.
    const LAST: usize = u64::BITS as usize - 1;

    pub(crate) fn is_empty(self) -> bool {
        self == Counted::default()
    }

    pub(crate) fn join(&mut self, other: Counted) {
        self.0 |= other.0;
    }

    pub(crate) fn has(self, place: Place) -> bool {
        !self.is_empty() && self.0 & Counted::of(place).0 != 0
    }

    /// This place alone.
    pub(crate) fn of(place: Place) -> Counted {
        Counted::named(place.file(), place.line(), place.column())
    }

    fn named(file: &str, line: u32, column: u32) -> Counted {
        PLACES.with_borrow_mut(|places| {
            let known = places.iter().position(|(f, l, c)| (*l, *c) == (line, column) && f == file);
            let at = known.unwrap_or_else(|| {
                places.push((file.to_owned(), line, column));
                places.len() - 1
            });
            Counted(1 << at.min(Counted::LAST))
        })
    }

    /// The places, as another process knows them.
    pub(crate) fn places(self) -> Vec<String> {
        PLACES.with_borrow(|places| {
            let chosen = places.iter().enumerate();
            let chosen = chosen.filter(|(at, _)| self.0 & (1 << (*at).min(Counted::LAST)) != 0);
            chosen.map(|(_, (file, line, column))| format!("{file}:{line}:{column}")).collect()
        })
    }

    /// Those that another process has named. What is not a place is none.
    pub(crate) fn at(places: &[String]) -> Counted {
        let mut all = Counted::default();
        for place in places {
            let mut parts = place.rsplitn(3, ':');
            let (column, line, file) = (parts.next(), parts.next(), parts.next());
            let number = |text: Option<&str>| text.and_then(|text| text.parse().ok());
            if let (Some(file), Some(line), Some(column)) = (file, number(line), number(column)) {
                all.join(Counted::named(file, line, column));
            }
        }
        all
    }
}
