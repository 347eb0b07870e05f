// A service that multiplies by ten, and a client that asks again when no answer has come within a second.
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

fn main() {
    let (ask, requests) = channel();
    let (reply, answers) = channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            for number in requests {
                let _ = reply.send(10 * number);
            }
        });

        ask.send(1).unwrap();
        let one = answers.recv_timeout(Duration::from_secs(1)).unwrap_or_else(|_| {
            ask.send(1).unwrap();
            answers.recv().unwrap()
        });
        ask.send(2).unwrap();
        let two = answers.recv().unwrap();
        drop(ask);
        assert_eq!((one, two), (10, 20));
    });
}
