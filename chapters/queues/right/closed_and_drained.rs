// A channel is closed when its last sender is dropped. What is in it still comes out.
use std::sync::mpsc::{self, TryRecvError};

fn main() {
    let (put, items) = mpsc::channel();
    assert_eq!(items.try_recv(), Err(TryRecvError::Empty));
    put.send(1).unwrap();
    put.send(2).unwrap();
    drop(put);
    assert_eq!(items.try_recv(), Ok(1));
    assert_eq!(items.recv(), Ok(2));
    assert_eq!(items.try_recv(), Err(TryRecvError::Disconnected));
    assert!(items.recv().is_err());

    // From the other side: nothing is taken out any more, and the item comes back.
    let (put, items) = mpsc::channel();
    drop(items);
    assert_eq!(put.send(3).unwrap_err().0, 3);
}
