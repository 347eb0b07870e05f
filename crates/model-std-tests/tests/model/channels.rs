//! Channels behave as the real ones do in every interleaving.

use super::common::{fails, outcomes, passes};
use explorer::Fault;
use model_std::sync::Arc;
use model_std::sync::atomic::{AtomicUsize, Ordering::*};
use model_std::sync::mpsc::{self, RecvTimeoutError, TryRecvError};
use model_std::thread;
use model_std::time::Duration;

#[test]
fn a_receiver_learns_that_every_sender_is_gone() {
    passes(|| {
        let (send, receive) = mpsc::channel();
        let second = send.clone();
        thread::spawn(move || send.send(1).unwrap());
        thread::spawn(move || second.send(2).unwrap());
        let mut all: Vec<i32> = receive.iter().collect();
        all.sort();
        assert_eq!(all, [1, 2]);
        assert_eq!(receive.try_recv(), Err(TryRecvError::Disconnected));
    });
}

#[test]
fn an_empty_channel_is_not_a_closed_one() {
    let seen = outcomes(|| {
        let (send, receive) = mpsc::channel();
        let t = thread::spawn(move || send.send(1).unwrap());
        let first = receive.recv().unwrap();
        assert_eq!(first, 1);
        let second = receive.try_recv();
        t.join().unwrap();
        second == Err(TryRecvError::Disconnected)
    });
    assert_eq!(seen, [false, true].into());
}

#[test]
fn a_bounded_channel_blocks_when_full() {
    for bound in 0..=2 {
        passes(move || {
            let (send, receive) = mpsc::sync_channel(bound);
            let t = thread::spawn(move || (0..3).for_each(|i| send.send(i).unwrap()));
            assert_eq!(receive.into_iter().collect::<Vec<i32>>(), [0, 1, 2]);
            t.join().unwrap();
        });
    }
    let failure = fails(|| {
        let (send, _receive) = mpsc::sync_channel(1);
        send.send(1).unwrap();
        send.send(2).unwrap();
    });
    assert_eq!(failure.fault, Fault::Deadlock);
}

#[test]
fn sending_to_nobody_gives_the_value_back() {
    passes(|| {
        let (send, receive) = mpsc::channel();
        drop(receive);
        assert_eq!(send.send(7).unwrap_err().0, 7);
        let (send, receive) = mpsc::sync_channel(1);
        send.try_send(1).unwrap();
        assert!(matches!(send.try_send(2), Err(mpsc::TrySendError::Full(2))));
        drop(receive);
        assert!(matches!(send.try_send(3), Err(mpsc::TrySendError::Disconnected(3))));
    });
}

#[test]
fn receiving_with_a_time_limit_has_three_ends() {
    let seen = outcomes(|| {
        let (send, receive) = mpsc::channel();
        let t = thread::spawn(move || send.send(1).is_ok());
        let first = receive.recv_timeout(Duration::from_millis(1));
        let second = receive.recv_timeout(Duration::from_millis(1));
        t.join().unwrap();
        [first, second].map(|r| match r {
            Ok(_) => "value",
            Err(RecvTimeoutError::Timeout) => "time is up",
            Err(RecvTimeoutError::Disconnected) => "closed",
        })
    });
    assert!(seen.contains(&["value", "closed"]), "{seen:?}");
    assert!(seen.contains(&["time is up", "value"]), "{seen:?}");
    assert!(seen.contains(&["value", "time is up"]), "{seen:?}");
}

#[test]
fn a_message_brings_what_its_sender_knew() {
    passes(|| {
        let data = Arc::new(AtomicUsize::new(0));
        let (send, receive) = mpsc::channel();
        let theirs = data.clone();
        thread::spawn(move || {
            theirs.store(1, Relaxed);
            send.send(()).unwrap();
        });
        receive.recv().unwrap();
        assert_eq!(data.load(Relaxed), 1);
    });
}
