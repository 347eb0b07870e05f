use std::cell::Cell;
use std::sync::mpsc;
use std::thread;

thread_local! {
    static DEBUG: Cell<bool> = const { Cell::new(false) };
}

fn read(row: usize) -> Result<f64, String> {
    if DEBUG.get() {
        println!("reads row {row}");
    }
    if row < 100 { Ok(row as f64) } else { Err(format!("there is no row {row}")) }
}

fn answer(row: usize, debug: bool) -> Result<f64, String> {
    DEBUG.set(debug);
    let value = read(row)?;
    DEBUG.set(false);
    Ok(value)
}

fn main() {
    let (requests, received) = mpsc::channel();
    let worker = thread::spawn(move || {
        let answers = received.iter().map(|row| answer(row, row == 100)).collect::<Vec<_>>();
        assert!(!DEBUG.get(), "nothing is left of any request");
        answers
    });
    for row in [100, 7] {
        requests.send(row).unwrap();
    }
    drop(requests);
    assert_eq!(worker.join().unwrap(), [Err("there is no row 100".to_string()), Ok(7.0)]);
}
