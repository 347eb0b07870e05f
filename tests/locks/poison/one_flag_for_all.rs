//! Mistake: half-updated
//!
//! Whether a store is damaged is kept in a `static`, so the damage to one is damage to all.
//!
//! Rejected by: two_stores, native, as half-updated
//! Rejected by: two_stores, model, as half-updated

use interleave::Partial;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Damaged;

static IS_DAMAGED: AtomicBool = AtomicBool::new(false);

#[derive(Default)]
struct Inner {
    rows: Vec<f64>,
    part: Partial,
}

pub struct Store {
    inner: Mutex<Inner>,
}

impl Store {
    pub fn new() -> Store {
        IS_DAMAGED.store(false, SeqCst);
        Store { inner: Mutex::default() }
    }

    fn look<R>(&self, look: impl FnOnce(&mut Inner) -> R) -> Result<R, Damaged> {
        let mut inner = self.inner.lock().unwrap();
        if IS_DAMAGED.load(SeqCst) { Err(Damaged) } else { Ok(look(&mut inner)) }
    }

    pub fn append(&self, values: &mut dyn Iterator<Item = f64>) -> Result<(), Damaged> {
        let appended = self.look(|inner| {
            let start = inner.rows.len();
            let end = panic::catch_unwind(AssertUnwindSafe(|| inner.rows.extend(values)));
            match end {
                Ok(()) => inner.part = inner.part.merge(Partial::of(&inner.rows[start..])),
                Err(_) => IS_DAMAGED.store(true, SeqCst),
            }
            end
        })?;
        appended.map_err(|panic| panic::resume_unwind(panic))
    }

    pub fn part(&self) -> Result<Partial, Damaged> {
        self.look(|inner| inner.part)
    }

    pub fn rows(&self) -> Result<Vec<f64>, Damaged> {
        self.look(|inner| inner.rows.clone())
    }

    pub fn repair(&self) -> usize {
        let mut inner = self.inner.lock().unwrap();
        let whole = inner.part.count as usize;
        let removed = inner.rows.len() - whole;
        inner.rows.truncate(whole);
        IS_DAMAGED.store(false, SeqCst);
        removed
    }
}
