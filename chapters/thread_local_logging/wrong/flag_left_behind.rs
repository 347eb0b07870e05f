use std::cell::Cell;
use std::sync::mpsc;
use std::thread;

thread_local! {
    static DEBUG: Cell<bool> = const { Cell::new(false) };
}

fn read(row: usize, lines: &mut Vec<String>) -> Result<f64, String> {
    if DEBUG.get() {
        lines.push(format!("reads row {row}"));
    }
    if row < 100 { Ok(row as f64) } else { Err(format!("there is no row {row}")) }
}

fn answer(row: usize, debug: bool, lines: &mut Vec<String>) -> Result<f64, String> {
    if debug {
        DEBUG.set(true);
    }
    let value = read(row, lines)?;
    DEBUG.set(false);
    Ok(value)
}

fn main() {
    let (requests, received) = mpsc::channel();
    let worker = thread::spawn(move || {
        let mut lines = Vec::new();
        let answers: Vec<_> =
            received.iter().map(|(row, debug)| answer(row, debug, &mut lines)).collect();
        (answers, lines)
    });
    for request in [(100, true), (7, false)] {
        requests.send(request).unwrap();
    }
    drop(requests);
    let (answers, lines) = worker.join().unwrap();
    assert_eq!(answers, [Err("there is no row 100".to_string()), Ok(7.0)]);
    assert_eq!(lines, ["reads row 100"], "only the first request is to be logged");
}
