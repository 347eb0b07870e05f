// Two threads read a row each, and neither row can be read. Which error is reported?
use std::sync::Mutex;
use std::thread;

fn read(row: usize) -> Result<f64, String> {
    Err(format!("row {row} cannot be read"))
}

fn main() {
    let reported = Mutex::new(None);
    thread::scope(|scope| {
        for row in 0..2 {
            let reported = &reported;
            scope.spawn(move || {
                if let Err(error) = read(row) {
                    reported.lock().unwrap().get_or_insert(error);
                }
            });
        }
    });
    let error = reported.into_inner().unwrap();
    assert_eq!(error.as_deref(), Some("row 0 cannot be read"));
}
