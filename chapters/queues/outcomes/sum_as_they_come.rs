// Three threads send numbers, which are added as they come.
use std::sync::mpsc;
use std::thread;

fn main() {
    let (answers, answered) = mpsc::channel();
    let sum: f64 = thread::scope(|scope| {
        for value in [1e16, 1.0, -1e16] {
            let answers = answers.clone();
            scope.spawn(move || answers.send(value));
        }
        drop(answers);
        answered.iter().sum()
    });
    println!("{sum}");
}
