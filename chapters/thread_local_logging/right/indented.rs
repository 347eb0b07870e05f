use std::cell::Cell;
use std::panic;

thread_local! {
    /// How many calls deep this thread is.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// While it lives, the lines of this thread are indented by one more step.
#[must_use = "the lines are indented as long as this lives"]
struct Indented(());

impl Indented {
    fn new() -> Indented {
        DEPTH.set(DEPTH.get() + 1);
        Indented(())
    }
}

impl Drop for Indented {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

fn line(text: &str) -> String {
    "  ".repeat(DEPTH.get()) + text
}

fn read(row: usize) -> Result<String, String> {
    let _indented = Indented::new();
    let text = line(&format!("reads row {row}"));
    if row < 100 { Ok(text) } else { Err(line("there is no such row")) }
}

fn broken() {
    let _indented = Indented::new();
    panic!("the disk is on fire");
}

fn main() {
    assert_eq!(read(7).unwrap(), "  reads row 7");
    assert_eq!(read(100).unwrap_err(), "  there is no such row");
    assert!(panic::catch_unwind(broken).is_err());
    assert_eq!(line("done"), "done");
}
