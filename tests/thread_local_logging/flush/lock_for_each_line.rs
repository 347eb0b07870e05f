//! Mistake: lock for each line
//!
//! There is one list for all, behind a lock. Nothing is ever lost, and every thread waits for every other
//! one.
//!
//! Rejected by: no_lock, model, as lock for each line

use std::mem;
use std::sync::{LazyLock, Mutex};

static LINES: LazyLock<Mutex<Vec<Vec<String>>>> = LazyLock::new(Mutex::default);

thread_local! {
    static MINE: usize = {
        let mut lines = LINES.lock().unwrap();
        lines.push(Vec::new());
        lines.len() - 1
    };
}

pub fn log(line: String) {
    let mine = MINE.with(|mine| *mine);
    LINES.lock().unwrap()[mine].push(line);
}

pub fn collect() -> Vec<String> {
    LINES.lock().unwrap().iter_mut().flat_map(mem::take).collect()
}
