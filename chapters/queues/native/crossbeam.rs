// A channel of crossbeam has as many receivers as there are workers: no lock around it, and no sentinel.
use crossbeam_channel::{RecvTimeoutError, TrySendError, after, bounded, select};
use std::thread;
use std::time::Duration;

fn main() {
    let (put, tasks) = bounded(2);
    let (reply, answers) = bounded(100);
    thread::scope(|scope| {
        for _ in 0..3 {
            let (tasks, reply) = (tasks.clone(), reply.clone());
            // Ends when the sender is dropped and the queue is empty.
            scope
                .spawn(move || tasks.iter().for_each(|task: u64| reply.send(task * task).unwrap()));
        }
        (1..=10).for_each(|task| put.send(task).unwrap());
        drop((put, reply));
        assert_eq!(answers.iter().sum::<u64>(), 385);
    });

    let (put, items) = bounded(1);
    put.send("an item").unwrap();
    assert_eq!(put.try_send("another"), Err(TrySendError::Full("another")));
    // Which comes first, an item or the end of the time?
    select! {
        recv(items) -> item => assert_eq!(item, Ok("an item")),
        recv(after(Duration::from_secs(60))) -> _ => panic!("it was there all the time"),
    }
    assert_eq!(items.recv_timeout(Duration::ZERO), Err(RecvTimeoutError::Timeout));
}
