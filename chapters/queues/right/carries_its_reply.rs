// A request carries the queue for its answer, and a number that the answer brings back. An error is an
// answer too.
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

struct Request {
    number: usize,
    value: f64,
    reply: Sender<(usize, Result<f64, String>)>,
}

fn roots(requests: Receiver<Request>) {
    for Request { number, value, reply } in requests {
        let root = match value {
            0.0.. => Ok(value.sqrt()),
            _ => Err(format!("{value} has no root")),
        };
        // If the thread that asked is gone, there is nothing more to do about it.
        let _ = reply.send((number, root));
    }
}

fn main() {
    let (ask, requests) = mpsc::channel();
    thread::spawn(move || roots(requests));

    let (reply, answers) = mpsc::channel();
    for (number, value) in [4.0, -1.0, 9.0].into_iter().enumerate() {
        ask.send(Request { number, value, reply: reply.clone() }).unwrap();
    }
    // The other senders are in the requests: when all are answered, the loop ends.
    drop(reply);
    let mut answers: Vec<_> = answers.iter().collect();
    answers.sort_by_key(|(number, _)| *number);
    let results: Vec<_> = answers.into_iter().map(|(_, result)| result).collect();
    assert_eq!(results, [Ok(2.0), Err("-1 has no root".into()), Ok(3.0)]);
}
