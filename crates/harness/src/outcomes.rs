//! What a program can print.

use explorer::Model;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::Arguments;
use std::rc::Rc;
use std::sync::{Mutex, PoisonError};

/// What the program that is running has printed. It protects the text of one program: only one may
/// run at a time.
static PRINTED: Mutex<String> = Mutex::new(String::new());

/// Notes a line, in place of `println!`. It is no step of the model: of a program whose outcomes are
/// asked for, only the main thread prints, and after all others have ended.
pub fn say(line: Arguments<'_>) {
    let mut printed = PRINTED.lock().unwrap_or_else(PoisonError::into_inner);
    if !printed.is_empty() {
        printed.push('\n');
    }
    printed.push_str(&line.to_string());
}

/// Everything that a program can print, by the model checker: what it has said at the end of each
/// execution.
///
/// # Errors
/// What the checker says if an execution fails, or if it cannot try them all.
pub fn of_model(program: fn()) -> Result<BTreeSet<String>, String> {
    let found = Rc::new(RefCell::new(BTreeSet::new()));
    let seen = Rc::clone(&found);
    let explored = Model::default().check(move || {
        let printed = of_one_run(program);
        seen.borrow_mut().insert(printed);
    });
    explored.map_err(|failure| format!("{}: {}", failure.fault.name(), failure.message))?;
    Ok(found.take())
}

/// What a program prints when it is run so many times.
pub fn of_runs(program: fn(), times: usize) -> BTreeSet<String> {
    (0..times).map(|_| of_one_run(program)).collect()
}

fn of_one_run(program: fn()) -> String {
    PRINTED.lock().unwrap_or_else(PoisonError::into_inner).clear();
    program();
    std::mem::take(&mut *PRINTED.lock().unwrap_or_else(PoisonError::into_inner))
}
