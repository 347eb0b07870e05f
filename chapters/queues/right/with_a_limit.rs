// The calls of a channel that do not wait forever.
use std::sync::mpsc::{self, RecvTimeoutError, TryRecvError, TrySendError};
use std::time::Duration;

fn main() {
    let (put, items) = mpsc::sync_channel(1);
    assert_eq!(items.try_recv(), Err(TryRecvError::Empty));
    let limit = Duration::from_millis(1);
    assert_eq!(items.recv_timeout(limit), Err(RecvTimeoutError::Timeout));
    put.send("an item").unwrap();
    assert_eq!(put.try_send("another"), Err(TrySendError::Full("another")));
    assert_eq!(items.recv_timeout(limit), Ok("an item"));
}
