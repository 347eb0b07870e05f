//! Keeps a list of parts, and clears the poison before it tries.

use interleave::Partial;
use std::sync::{Mutex, MutexGuard};

pub struct Adder<'a> {
    total: &'a Mutex<Partial>,
    kept: Vec<Partial>,
}

fn add_all(mut total: MutexGuard<'_, Partial>, kept: &mut Vec<Partial>) {
    *total = kept.drain(..).fold(*total, Partial::merge);
}

impl<'a> Adder<'a> {
    pub fn new(total: &'a Mutex<Partial>) -> Adder<'a> {
        Adder { total, kept: Vec::new() }
    }

    pub fn add(&mut self, part: Partial) -> bool {
        self.kept.push(part);
        self.total.clear_poison();
        if let Ok(total) = self.total.try_lock() {
            add_all(total, &mut self.kept);
        }
        self.kept.is_empty()
    }

    pub fn flush(&mut self) {
        self.total.clear_poison();
        let total = self.total.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        add_all(total, &mut self.kept);
    }
}

impl Drop for Adder<'_> {
    fn drop(&mut self) {
        if !self.kept.is_empty() {
            self.flush();
        }
    }
}
