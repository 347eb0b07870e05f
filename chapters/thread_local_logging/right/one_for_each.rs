use std::cell::Cell;
use std::thread;

thread_local! {
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
}

fn log(lines: &mut Vec<String>, line: &str) {
    if !IS_QUIET.get() {
        lines.push(line.to_string());
    }
}

fn main() {
    let mut lines = Vec::new();
    thread::scope(|scope| {
        // Workers should not fill the screen.
        scope.spawn(|| IS_QUIET.set(true));
        log(&mut lines, "two chunks to read");
    });
    assert_eq!(lines, ["two chunks to read"]);
}
