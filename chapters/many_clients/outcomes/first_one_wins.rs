// Two servers get the same request. The client takes the first answer, and cancels.
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc;
use std::thread;

fn main() {
    let (reply, answers) = mpsc::channel();
    let cancelled = AtomicBool::new(false);
    let served = AtomicUsize::new(0);
    let first = thread::scope(|scope| {
        for server in ["Oslo", "Rome"] {
            let (reply, cancelled, served) = (reply.clone(), &cancelled, &served);
            scope.spawn(move || {
                if !cancelled.load(SeqCst) {
                    served.fetch_add(1, SeqCst);
                    let _ = reply.send(server);
                }
            });
        }
        let first = answers.recv().unwrap();
        cancelled.store(true, SeqCst);
        first
    });
    println!("{first}, served: {}", served.into_inner());
}
