//! The checks of `bounds`. The compiler has decided them all before they run.

use super::subject::{Guard, Locked, Parcel, Shared};
use harness::{Check, Promise, ensure, ensure_eq};
use std::cell::Cell;
use std::marker::{PhantomData, PhantomPinned};
use std::rc::Rc;
use support::sendable::{OnlySync, is_send};

pub static PROMISES: &[Promise] = &[
    Promise::kept(
        "Four types that promise the compiler too much.",
        &["locked", "guard", "shared", "parcel"],
    ),
    Promise::explains("Repair the lines that begin with `unsafe impl`."),
    Promise::kept("The code of the types is right, and no threads are started.", &["as_before"]),
    Promise::kept(
        "All that matters is which types the compiler lets cross to another thread: it should \
         let through every type that is safe there, and no other.",
        &["locked", "guard", "shared", "parcel"],
    ),
    Promise::kept("A value that one thread at a time can use, behind a lock that spins.", &["as_before"]),
    Promise::kept("Any thread may take the lock, and while it holds the lock, it has the value to itself.", &["locked"]),
    Promise::kept("The lock is held for as long as this guard lives.", &["as_before"]),
    Promise::kept(
        "It must be unlocked by the thread that locked it, so the guard stays in that thread.",
        &["guard"],
    ),
    Promise::kept("Meanwhile, other threads may look at the value through the guard.", &["guard"]),
    Promise::explains("This is neither `Send` nor `Sync`, so without the lines below, neither is the guard."),
    Promise::explains("One of several handles to a value, like an `Arc`."),
    Promise::kept("Any handle gives `&T`, and the last one drops the value.", &["shared", "as_before"]),
    Promise::explains("A value that has been packed up."),
    Promise::kept(
        "Its owner can unpack it, but with a reference to it you can't do anything.",
        &["parcel", "as_before"],
    ),
    Promise::explains("Creates a free lock around this value."),
    Promise::explains("Waits until the lock is free, and takes it."),
    Promise::explains("Creates the first handle to this value."),
    Promise::explains("Packs a value up."),
    Promise::explains("Unpacks the value."),
    Promise::explains("Repair the eight promises in it."),
    Promise::explains("`Mutex` and `Arc` make such promises for you, so neither is allowed here."),
    Promise::kept(
        "no type gets through to another thread if it could cause a data race there or be dropped where it must not be;",
        &["locked", "guard", "shared", "parcel"],
    ),
    Promise::kept(
        "every type that is safe in another thread gets through;",
        &["locked", "guard", "shared", "parcel"],
    ),
    Promise::kept("the types still do what they did before.", &["as_before"]),
];

const UNSOUND: &str = "unsound promise";
const NEEDLESS: &str = "needless refusal";

pub const CHECKS: &[Check] = &[
    Check::new("locked", "which locks may be sent and shared", locked),
    Check::new("guard", "which guards may be sent and shared", guard),
    Check::new("shared", "which handles may be sent and shared", shared),
    Check::new("parcel", "which parcels may be sent and shared", parcel),
    Check::new("as_before", "the types do what they did before", as_before),
];

/// May be shared and sent, and has no other trait: an address that must stay, and what may not be looked at after a panic.
struct Bare(PhantomPinned, PhantomData<&'static mut u32>);

impl Drop for Bare {
    fn drop(&mut self) {}
}

/// What is and what should be, for each of the four kinds of types that there can be: `u32`, which is both
/// `Send` and `Sync`, `Cell`, which is only `Send`, a guard, which is only `Sync`, and `Rc`, which is neither.
fn compare(what: &str, mark: &str, is: [bool; 4], should: [bool; 4]) {
    let kinds = ["u32", "Cell<u32>", "MutexGuard<u32>", "Rc<u32>"];
    for ((kind, is), should) in kinds.into_iter().zip(is).zip(should) {
        ensure!(
            !is || should,
            UNSOUND,
            "{what}<{kind}> is `{mark}`, so the compiler lets it through. What can another thread do with it?"
        );
        ensure!(
            is || !should,
            NEEDLESS,
            "{what}<{kind}> isn't `{mark}`, although no thread could do any harm with it"
        );
    }
}

/// Which of the four kinds make the type `Send`, and which `Sync`.
macro_rules! ask {
    ($of:ident $(<$life:lifetime>)?) => {
        (
            [
                is_send!($of<$($life,)? u32>),
                is_send!($of<$($life,)? Cell<u32>>),
                is_send!($of<$($life,)? OnlySync>),
                is_send!($of<$($life,)? Rc<u32>>),
            ],
            [
                is_send!(&'static $of<$($life,)? u32>),
                is_send!(&'static $of<$($life,)? Cell<u32>>),
                is_send!(&'static $of<$($life,)? OnlySync>),
                is_send!(&'static $of<$($life,)? Rc<u32>>),
            ],
        )
    };
}

/// Which of the types are `Send` and `Sync` around what has no other trait.
macro_rules! ask_with_bare {
    ($of:ident $(<$life:lifetime>)?) => {
        (is_send!($of<$($life,)? Bare>), is_send!(&'static $of<$($life,)? Bare>))
    };
}

/// A bound that asks for more than `Send` and `Sync` keeps safe types out.
fn ensure_no_more(what: &str, (send, sync): (bool, bool), should: (bool, bool)) {
    for (mark, is, should) in [("Send", send, should.0), ("Sync", sync, should.1)] {
        ensure!(
            is || !should,
            NEEDLESS,
            "{what}<T> isn't `{mark}` for a T that is `Send` and `Sync`, and nothing else: no `Copy`, `Clone`, `Debug`, \
             `Default`, `Unpin`. What does any other bound keep safe?"
        );
    }
}

const EVERY: [bool; 4] = [true; 4];
const NONE: [bool; 4] = [false; 4];
const WHERE_SEND: [bool; 4] = [true, true, false, false];
const WHERE_SYNC: [bool; 4] = [true, false, true, false];
const WHERE_BOTH: [bool; 4] = [true, false, false, false];

fn locked() {
    let (send, sync) = ask!(Locked);
    compare("Locked", "Send", send, WHERE_SEND);
    compare("Locked", "Sync", sync, WHERE_SEND);
    ensure_no_more("Locked", ask_with_bare!(Locked), (true, true));
}

fn guard() {
    let (send, sync) = ask!(Guard<'static>);
    compare("Guard", "Send", send, NONE);
    compare("Guard", "Sync", sync, WHERE_SYNC);
    ensure_no_more("Guard", ask_with_bare!(Guard<'static>), (false, true));
}

fn shared() {
    let (send, sync) = ask!(Shared);
    compare("Shared", "Send", send, WHERE_BOTH);
    compare("Shared", "Sync", sync, WHERE_BOTH);
    ensure_no_more("Shared", ask_with_bare!(Shared), (true, true));
}

fn parcel() {
    let (send, sync) = ask!(Parcel);
    compare("Parcel", "Send", send, WHERE_SEND);
    compare("Parcel", "Sync", sync, EVERY);
    ensure_no_more("Parcel", ask_with_bare!(Parcel), (true, true));
}

/// Never called: with a bound like `T: 'static`, neither would compile.
#[allow(dead_code, reason = "the compiler's opinion is all that counts")]
fn what_is_borrowed_may_be_sent<'a>(
    locked: Locked<&'a u32>,
    shared: Shared<&'a u32>,
    parcel: Parcel<&'a u32>,
) -> [Box<dyn Send + 'a>; 3] {
    [Box::new(locked), Box::new(shared), Box::new(parcel)]
}

#[allow(dead_code, reason = "as above")]
fn what_is_borrowed_is_let_through<'a>(
    locked: &'a Locked<&'a u32>,
    guard: &'a Guard<'a, &'a u32>,
    shared: &'a Shared<&'a u32>,
    parcel: &'a Parcel<&'a u32>,
) -> [&'a (dyn Sync + 'a); 4] {
    [locked, guard, shared, parcel]
}

fn as_before() {
    let locked = Locked::new(1);
    *locked.lock() += 1;
    ensure_eq!(*locked.lock(), 2, "wrong result", "1 was put into the lock, and 1 was added");
    let dropped = Rc::new(());
    let first = Shared::new(Rc::clone(&dropped));
    drop(first.clone());
    ensure_eq!(Rc::strong_count(&first), 2, "wrong result", "one of two handles was dropped");
    drop(first);
    ensure_eq!(Rc::strong_count(&dropped), 1, "wrong result", "both handles were dropped");
    ensure_eq!(Parcel::new(7).unpack(), 7, "wrong result", "7 was packed up and unpacked");
}
