use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::thread;

static IS_QUIET: AtomicBool = AtomicBool::new(false);

fn log(lines: &mut Vec<String>, line: &str) {
    if !IS_QUIET.load(SeqCst) {
        lines.push(line.to_string());
    }
}

fn main() {
    let mut lines = Vec::new();
    thread::scope(|scope| {
        // Workers should not fill the screen.
        scope.spawn(|| IS_QUIET.store(true, SeqCst));
        log(&mut lines, "two chunks to read");
    });
    assert_eq!(lines, ["two chunks to read"]);
}
