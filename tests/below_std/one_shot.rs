//! The checks of `one_shot`.

use super::subject::{Closed, Receiver, Sender, one_shot};
use harness::unwatched::atomic::{AtomicBool, Ordering::Relaxed};
use harness::{Check, Promise, ensure, ensure_eq};
use interleave::{Partial, Source};
use std::rc::Rc;
use support::asleep;
use support::bare::Bare;
use support::dropped::{Dropped, Drops};
use support::handed::Handed;
use support::result::ensure_result;
use support::sample;
use support::sendable::{OnlySync, ensure_none_is_send};
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A channel for one value: it is sent once, or never"),
    Promise::explains("What both sides share"),
    Promise::explains("The side that sends"),
    Promise::explains("It can be used once, and cannot be cloned"),
    Promise::explains("The side that receives"),
    Promise::explains("It can be used once, too"),
    Promise::kept(
        "The sender was dropped without having sent anything",
        &["sender_dropped", "dropped_meanwhile"],
    ),
    Promise::explains("Makes a channel, and returns its two sides"),
    Promise::kept("Sends the value", &["one_after_the_other", "two_threads"]),
    Promise::kept("It never waits", &["one_after_the_other"]),
    Promise::kept("If the receiver is gone, the value is dropped", &["dropped_once", "dropped_beside_send"]),
    Promise::kept(
        "What this thread did before the call is visible to the thread that receives the value",
        &["handed_over"],
    ),
    Promise::kept(
        "A sender that is dropped without having sent a value tells the receiver so",
        &["sender_dropped", "dropped_meanwhile"],
    ),
    Promise::kept(
        "Returns the value, and waits for it if it has not been sent yet",
        &["two_threads", "stray_unpark"],
    ),
    Promise::kept("A waiting thread sleeps", &["sleeps"]),
    Promise::kept("Drops a value that was sent and never received", &["dropped_once", "dropped_beside_send"]),
    Promise::explains("Build a channel for a single value from an atomic and `park`"),
    Promise::explains(
        "Channels from `std::sync::mpsc` aren't allowed, and neither is `OnceLock`, which can wait for a value, too",
    ),
    Promise::kept(
        "the value arrives, whether it is sent before or after the receiver begins to wait, and no wake-up is lost",
        &["one_after_the_other", "two_threads"],
    ),
    Promise::kept(
        "there is no data race on the value, and what was done before `send` is seen after `receive`",
        &["two_threads", "handed_over"],
    ),
    Promise::kept(
        "a waiting receiver sleeps, and if it wakes for no reason, it goes on waiting",
        &["sleeps", "stray_unpark"],
    ),
    Promise::kept(
        "the receiver is told when the sender is gone, even while it is waiting",
        &["sender_dropped", "dropped_meanwhile"],
    ),
    Promise::kept(
        "the value is dropped exactly once, whether it is received or not",
        &["dropped_once", "dropped_beside_send"],
    ),
    Promise::kept(
        "a value that must stay in its thread can't get to another thread through the channel;",
        &["stays_in_its_thread"],
    ),
    Promise::kept("the channel hands over the mean of a real file", &["real_file"]),
];

const GONE: &str = "sender gone unnoticed";
const EARLY: &str = "empty mistaken for the end";
const LOST: &str = "\
    The receiver sleeps forever, although something was sent. Which thread is told, and what if it says that it \
    waits after the sender has checked?";
const UNNOTICED: &str = "\
    The receiver waits forever, and the sender was dropped without a value. What tells the receiver?";

pub const CHECKS: &[Check] = &[
    Check::new("one_after_the_other", "a value that was sent is received", one_after_the_other)
        .time_limit_secs(2)
        .hang_means("lost wake-up", LOST),
    Check::new("sender_dropped", "a receiver is told that the sender is gone", sender_dropped)
        .time_limit_secs(2)
        .hang_means(GONE, UNNOTICED)
        .endless_means(GONE, UNNOTICED),
    Check::new("stray_unpark", "a receiver does not believe an `unpark`", stray_unpark)
        .or_preemptions(2)
        .hang_means("lost wake-up", LOST),
    Check::new("two_threads", "a value goes from one thread to another", two_threads)
        .or_preemptions(2)
        .hang_means("lost wake-up", LOST),
    Check::new("dropped_meanwhile", "a sender goes while the receiver waits", dropped_meanwhile)
        .or_preemptions(2)
        .hang_means(GONE, UNNOTICED)
        .endless_means(GONE, UNNOTICED),
    Check::new("handed_over", "what was done before `send` is seen after `receive`", handed_over)
        .or_preemptions(2)
        .hang_means("lost wake-up", LOST),
    Check::new("dropped_once", "a value is dropped once, received or not", dropped_once)
        .time_limit_secs(2)
        .hang_means("lost wake-up", LOST),
    Check::new("dropped_beside_send", "a value is sent while the receiver goes, and is dropped once", dropped_beside_send)
        .or_preemptions(2),
    Check::new("sleeps", "a receiver that waits sleeps", sleeps).native_only().once(),
    Check::new("stays_in_its_thread", "what must stay in its thread stays there", stays_in_its_thread),
    Check::new("real_file", "another thread sends the mean of /array", real_file)
        .native_only()
        .once(),
];

fn one_after_the_other() {
    let (sender, receiver) = one_shot();
    sender.send(7);
    let received = receiver.receive();
    ensure_eq!(received, Ok(7), "lost item", "7 was sent before, by the same thread");
}

fn sender_dropped() {
    let (sender, receiver) = one_shot::<u32>();
    drop(sender);
    let received = receiver.receive();
    ensure_eq!(received, Err(Closed), "item from nowhere", "the sender was dropped");
}

fn two_threads() {
    let (sender, receiver) = one_shot();
    thread::scope(|scope| {
        scope.spawn(|| sender.send(7));
        ensure_eq!(receiver.receive(), Ok(7), EARLY, "7 is sent by another thread");
    });
}

/// The thread that waits has been unparked before, for some other reason. It must sleep once more, until the
/// value comes.
fn stray_unpark() {
    let ((sender, receiver), is_sent) = (one_shot(), AtomicBool::new(false));
    thread::scope(|scope| {
        let waits = scope.spawn(|| {
            thread::current().unpark();
            let received = receiver.receive();
            ensure!(
                is_sent.load(Relaxed),
                EARLY,
                "the thread was unparked for some other reason, nothing has been sent, and `receive` returned"
            );
            received
        });
        thread::yield_now();
        is_sent.store(true, Relaxed);
        sender.send(7);
        let received = waits.join().expect("`receive` does not panic");
        ensure_eq!(received, Ok(7), EARLY, "7 is sent, and before that the thread was unparked");
    });
}

fn dropped_meanwhile() {
    let (sender, receiver) = one_shot::<u32>();
    thread::scope(|scope| {
        scope.spawn(|| drop(sender));
        ensure_eq!(receiver.receive(), Err(Closed), "item from nowhere", "the sender was dropped");
    });
}

fn handed_over() {
    let ((sender, receiver), sum) = (one_shot(), Handed::default());
    thread::scope(|scope| {
        scope.spawn(|| sum.hand_over(6, || sender.send(())));
        ensure_eq!(receiver.receive(), Ok(()), EARLY, "something is sent by another thread");
        sum.ensure_there("item from nowhere", "`receive`");
    });
}

fn dropped_once() {
    let drops = Drops::of(3);
    let (sender, receiver) = one_shot();
    sender.send(drops.value(0));
    let received = receiver.receive();
    ensure!(received.is_ok(), "lost item", "a value was sent");
    drop(received);
    drops.ensure_none_twice("a value was received and dropped, and both sides are gone");
    let (sender, receiver) = one_shot();
    sender.send(drops.value(1));
    drop(receiver);
    let (sender, receiver) = one_shot();
    drop(receiver);
    sender.send(drops.value(2));
    drop(one_shot::<Dropped>());
    drops.ensure_each_once(
        "leaked item",
        "one value was received, one sent and not received, and one sent when the receiver was gone",
    );
}

fn dropped_beside_send() {
    let drops = Drops::of(1);
    let (sender, receiver) = one_shot();
    thread::scope(|scope| {
        scope.spawn(|| sender.send(drops.value(0)));
        drop(receiver);
    });
    drops.ensure_each_once("leaked item", "a value was sent while the receiver was dropped");
}

fn sleeps() {
    let (sender, receiver) = one_shot();
    asleep::ensure_sleeps(|| _ = receiver.receive(), || sender.send(7));
}

fn stays_in_its_thread() {
    ensure_none_is_send!(Sender<Rc<u8>>, Receiver<Rc<u8>>, Sender<OnlySync>, Receiver<OnlySync>);
}

fn real_file() {
    let sample = sample::array();
    let (sender, receiver) = one_shot();
    let part: Partial = thread::scope(|scope| {
        let source = &sample.source;
        scope.spawn(move || {
            let values = source.read(0..source.rows()).expect("it can be read");
            sender.send(Partial::of(&values));
        });
        receiver.receive().expect("it is sent")
    });
    ensure_result(part, sample.whole, "wrong result", "/array, reduced by another thread");
}

/// Never called: with a bound on `T`, this would not compile.
#[allow(dead_code, reason = "the compiler's opinion is all that counts")]
fn any_value_will_do<'a>(value: Bare<'a>) -> impl Send + use<'a> {
    let (sender, receiver) = one_shot();
    sender.send(value);
    receiver
}
