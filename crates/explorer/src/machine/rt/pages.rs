//! A file that processes share.

use super::process::here;
use super::{Detail, Object, ThreadId, choose, with};
use crate::ids::ProcessId;
use crate::machine::access::Access;
use std::cell::RefCell;
use std::fmt::Debug;
use std::panic::Location;

/// A file made of pages.
///
/// A process sees at once what it writes itself. To the others a page gets through on its own and at any
/// time, but at the latest when the writer flushes; two writes of one page get through in their order.
/// What of a page has got through to one reader, every reader sees. After a crash any subset of the pages
/// that were written and not flushed is there.
///
/// Nothing is decided before it is seen: a read takes its choice among what may have got through by then.
pub struct Pages<T> {
    pages: Vec<Page<T>>,
}

struct Page<T> {
    object: Object,
    written: RefCell<Vec<Written<T>>>,
}

/// What a page was at some time; the first of them has got through to all processes.
struct Written<T> {
    value: T,
    by: ProcessId,
}

impl<T: Clone + Debug> Pages<T> {
    /// A file whose pages have these values, and are flushed.
    pub fn new(values: impl IntoIterator<Item = T>, at: &'static Location<'static>) -> Pages<T> {
        let page = |value| Page {
            object: Object::new("file", at),
            written: RefCell::new(vec![Written { value, by: ProcessId::of(ThreadId::MAIN) }]),
        };
        Pages { pages: values.into_iter().map(page).collect() }
    }

    /// How many pages it has.
    pub fn len(&self) -> usize {
        self.pages.len()
    }

    /// Returns `true` if it has no pages.
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// Writes a page.
    pub fn write(&self, page: usize, value: T, at: &'static Location<'static>) {
        let Page { object, .. } = &self.pages[page];
        object.step("write", Access::Write, at);
        object.note("write", || format!(" page {page} ({value:?})"), at);
        let by = here();
        self.pages[page].written.borrow_mut().push(Written { value, by });
        self.pages[page].note_dirty();
    }

    /// Reads a page.
    pub fn read(&self, page: usize, at: &'static Location<'static>) -> T {
        let Page { object, .. } = &self.pages[page];
        object.step("read", Access::Read, at);
        let me = here();
        let mut written = self.pages[page].written.borrow_mut();
        let mine = written.iter().rposition(|w| w.by == me).unwrap_or(0);
        let newest = written.len() - 1;
        let behind = choose(newest - mine + 1, |n| Detail::Stale(n as u32));
        let mut seen = newest - behind;
        let value = written[seen].value.clone();
        let before = written.len();
        if written[seen].by != me {
            // What this process sees, the others see too from now on.
            written.drain(..seen);
            seen = 0;
        }
        // What the dead have written after that has not got through by now, and never will.
        let later = written.split_off(seen + 1);
        written.extend(later.into_iter().filter(|w| !with(|e| e.is_dead(w.by))));
        if written.len() < before {
            object.touch(Access::Write);
        }
        drop(written);
        self.pages[page].note_dirty();
        let old = || if behind > 0 { ", and a newer one has not got through" } else { "" };
        object.note("read", || format!(" page {page} -> {value:?}{}", old()), at);
        value
    }

    /// Everything that this process has written gets through.
    pub fn flush(&self, at: &'static Location<'static>) {
        let Some(first) = self.pages.first() else { return };
        first.object.step("flush", Access::Read, at);
        let me = here();
        for page in &self.pages {
            let mut written = page.written.borrow_mut();
            if let Some(last) = written.iter().rposition(|w| w.by == me).filter(|last| *last > 0) {
                written.drain(..last);
                drop(written);
                page.object.touch(Access::Write);
                page.note_dirty();
            }
        }
        first.object.note("flush", String::new, at);
    }
}

impl<T> Page<T> {
    /// Says which processes have written what need not have got through, for their deaths.
    fn note_dirty(&self) {
        let by: Vec<_> = self.written.borrow()[1..].iter().map(|w| w.by).collect();
        with(|e| {
            let object = self.object.number(e);
            e.processes.changes_with_none(object);
            by.into_iter().for_each(|by| e.processes.changes_in_death(by, object));
        });
    }
}
