// A manager that starts a second worker when the first has said nothing for a second, and adds up what comes.
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

fn main() {
    let (to, parts) = channel();
    thread::scope(|scope| {
        let start_worker = || {
            let to = to.clone();
            scope.spawn(move || to.send(10));
        };
        start_worker();
        let mut sum = match parts.recv_timeout(Duration::from_secs(1)) {
            Ok(part) => part,
            Err(_) => {
                start_worker();
                parts.recv().unwrap()
            }
        };
        // What the network still has.
        thread::yield_now();
        sum += parts.try_iter().sum::<u32>();
        assert_eq!(sum, 10, "the only piece has 10 rows");
    });
}
