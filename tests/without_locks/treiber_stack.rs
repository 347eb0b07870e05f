//! The checks of `treiber_stack`.

use super::subject::Stack;
use harness::{Check, Promise, ensure, ensure_eq, in_one_go};
use interleave::{Partial, Source};
use proptest::prelude::*;
use std::mem::ManuallyDrop;
use std::rc::Rc;
use support::alone::ensure_alone;
use support::bare::Bare;
use support::dropped::Drops;
use support::freed::{Wide, ensure_freed};
use support::handed::Handed;
use support::law::for_all;
use support::result::ensure_result;
use support::sample;
use support::sendable::{OnlySync, ensure_none_is_send};
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::kept(
        "Treiber's stack: several threads push and pop, and no thread ever waits for another",
        &["push_alone", "pop_alone", "pops_alone"],
    ),
    Promise::explains("An item, and the node below it"),
    Promise::explains("Taken by the thread that has popped the node"),
    Promise::kept(
        "Items on top of each other: the one that was pushed last is popped first",
        &["one_thread", "any_sequence", "two_pushes", "pushed_meanwhile", "pop_pop_push"],
    ),
    Promise::explains("The node on top; null if there is none"),
    Promise::kept("An empty stack", &["one_thread"]),
    Promise::kept("Puts an item on top", &["one_thread", "two_pushes"]),
    Promise::kept("It never waits for another thread", &["push_alone", "pop_alone", "pops_alone"]),
    Promise::kept("Takes the item off the top", &["one_thread", "two_pops"]),
    Promise::kept(
        "Returns `None` if the stack is empty; it never waits for another thread",
        &["one_thread", "two_pops", "push_alone", "pop_alone", "pops_alone"],
    ),
    Promise::kept(
        "Everything that was done before the item was pushed is visible to this thread",
        &["handed_over"],
    ),
    Promise::kept(
        "Drops the items that were never popped, and frees all nodes",
        &["dropped_once", "freed_with_it", "a_million"],
    ),
    Promise::explains("Build a stack for several threads out of one pointer"),
    Promise::explains("Write `push`, `pop` and `drop`, and find a place for the popped nodes"),
    Promise::kept(
        "each item comes out once, and the last one in comes out first",
        &["one_thread", "any_sequence", "a_million", "two_pushes", "two_pops", "pop_pop_push"],
    ),
    Promise::kept(
        "`pop` returns `None` only if there was a moment during the call when the stack was empty",
        &["two_pops", "pushed_meanwhile"],
    ),
    Promise::kept(
        "no thread looks into a node that has been freed, and no thread mistakes one node for another (ABA)",
        &["two_pops", "pop_pop_push", "pushes_at_once", "looks_and_frees", "looks_again", "finds_it_empty", "three_look"],
    ),
    Promise::kept("everything that was done before an item was pushed is seen after it has been popped", &["handed_over"]),
    Promise::kept(
        "a thread that is stopped in the middle of a call doesn't hold up any other thread",
        &["push_alone", "pop_alone", "pops_alone"],
    ),
    Promise::kept("items that are left in the stack are dropped with it", &["dropped_once"]),
    Promise::kept(
        "an item that must stay in its thread can't get to another thread through the stack",
        &["stays_in_its_thread"],
    ),
    Promise::kept("two threads can use the stack to reduce a real file", &["real_file"]),
    Promise::explains("Keep the popped nodes until the stack is dropped"),
    Promise::explains("That's the simplest correct solution, though epochs would be a better one"),
];

const LOST: &str = "lost item";
const TWICE: &str = "duplicate item";
const EMPTY: &str = "empty in between";

pub const CHECKS: &[Check] = &[
    Check::new("one_thread", "the item that went in last comes out first", one_thread),
    Check::new("any_sequence", "the stack is right after any sequence of calls", any_sequence)
        .native_only()
        .once(),
    Check::new("a_million", "a stack may be a million items high", a_million).native_only().once(),
    Check::new("two_pushes", "two threads push, and both items are there", two_pushes)
        .or_preemptions(2),
    Check::new("two_pops", "two threads pop, and each gets an item", two_pops).preemptions(1),
    Check::new("pushed_meanwhile", "one thread pushes while another pops", pushed_meanwhile)
        .or_preemptions(2),
    Check::new("pop_pop_push", "the same top need not mean the same stack", pop_pop_push)
        .preemptions(1)
        .bad_luck(0),
    Check::new("pushes_at_once", "of three threads that push, none gets a node that another has", pushes_at_once)
        .preemptions(2)
        .bad_luck(0),
    Check::new("looks_and_frees", "no thread looks into a node that another frees", looks_and_frees)
        .model_only()
        .preemptions(2),
    Check::new("looks_again", "no thread looks into a node that another frees when it pops twice", looks_again)
        .model_only()
        .preemptions(2)
        .bad_luck(0),
    Check::new("finds_it_empty", "no thread looks into a node that another frees, even if that one found the stack empty", finds_it_empty)
        .model_only()
        .preemptions(2),
    Check::new("three_look", "of three threads none looks into a node that another frees", three_look)
        .model_only()
        .preemptions(2)
        .bad_luck(0),
    Check::new("handed_over", "what was done before the push is seen after the pop", handed_over)
        .or_preemptions(2),
    Check::new("push_alone", "`pop` comes to its end while `push` stands still", push_alone)
        .model_only()
        .no_more_preemptions(1),
    Check::new("pop_alone", "`push` comes to its end while `pop` stands still", pop_alone)
        .model_only()
        .no_more_preemptions(1),
    Check::new("pops_alone", "`pop` comes to its end while another `pop` stands still", pops_alone)
        .model_only()
        .no_more_preemptions(1),
    Check::new("dropped_once", "what is left in a stack is dropped with it, once", dropped_once),
    Check::new("freed_with_it", "when a stack is dropped, all nodes are freed", freed_with_it)
        .model_only()
        .preemptions(2)
        .bad_luck(0),
    Check::new("stays_in_its_thread", "what must stay in its thread stays there", stays_in_its_thread),
    Check::new("real_file", "two threads take the chunks of /array off a stack", real_file)
        .native_only()
        .once(),
];

fn with<T>(items: impl IntoIterator<Item = T>) -> Stack<T> {
    let stack = Stack::new();
    items.into_iter().for_each(|item| stack.push(item));
    stack
}

/// Ends the check if these are not the items from 1 to `last`, each once.
fn ensure_each_once(mut items: Vec<u32>, last: u32, case: &str) {
    items.sort_unstable();
    for item in 1..=last {
        let times = items.iter().filter(|i| **i == item).count();
        ensure!(times > 0, LOST, "{case}: item {item} never came out, but {items:?}");
        ensure!(times < 2, TWICE, "{case}: item {item} came out {times} times");
    }
    ensure!(
        items.len() == last as usize,
        "item from nowhere",
        "{case}: out came {items:?}, and 1 to {last} went in"
    );
}

/// Ends the check if what is left, of items that were pushed in the order of their numbers, comes out in another order
/// than from the last to the first.
fn ensure_last_first(left: &[u32], case: &str) {
    ensure!(left.is_sorted_by(|one, next| one > next), "wrong order", "{case}: what was left came out as {left:?}");
}

fn rest<T>(stack: &Stack<T>) -> impl Iterator<Item = T> {
    std::iter::from_fn(|| stack.pop()).take(10)
}

fn one_thread() {
    let stack = Stack::new();
    ensure_eq!(stack.pop(), None, "item from nowhere", "nothing has been pushed");
    for item in [1, 2, 3] {
        stack.push(item);
    }
    for item in [3, 2] {
        ensure_eq!(stack.pop(), Some(item), "wrong order", "1, 2 and 3 were pushed");
    }
    stack.push(4);
    for item in [4, 1] {
        ensure_eq!(stack.pop(), Some(item), "wrong order", "1 was left, and 4 was pushed");
    }
    ensure_eq!(stack.pop(), None, "item from nowhere", "all items have been popped");
}

fn any_sequence() {
    let small = (0..64_u32).map(|bits| (0..6).map(|i| bits >> i & 1 == 1).collect());
    for_all(small, prop::collection::vec(any::<bool>(), 0..50), |calls: Vec<bool>| {
        let (stack, mut model) = (Stack::new(), Vec::new());
        for (i, &pushes) in calls.iter().enumerate() {
            if pushes {
                stack.push(i);
                model.push(i);
            } else {
                ensure_eq!(stack.pop(), model.pop(), "wrong order", "true pushes: {calls:?}");
            }
        }
    });
}

/// Half of them are popped, so that there are as many nodes of either kind when the stack is dropped.
fn a_million() {
    const MILLION: u32 = 1_000_000;
    let stack = with(0..MILLION);
    for item in (MILLION / 2..MILLION).rev() {
        ensure_eq!(stack.pop(), Some(item), "wrong order", "the items from 0 to {} were pushed", MILLION - 1);
    }
}

fn two_pushes() {
    let stack = with([1]);
    thread::scope(|scope| {
        scope.spawn(|| stack.push(2));
        stack.push(3);
    });
    stack.push(4);
    let items: Vec<_> = rest(&stack).collect();
    let case = "1 was there, two threads pushed 2 and 3, and then 4 was pushed";
    ensure_each_once(items.clone(), 4, case);
    ensure!(items.starts_with(&[4]) && items.ends_with(&[1]), "wrong order", "{case}: out came {items:?}");
}

fn two_pops() {
    // Not dropped when the check fails: a node may be on two lists.
    let stack = ManuallyDrop::new(with([1, 2]));
    let items = thread::scope(|scope| {
        let other = scope.spawn(|| stack.pop());
        [stack.pop(), other.join().expect("`pop` does not panic")]
    });
    ensure!(
        items.iter().all(Option::is_some),
        EMPTY,
        "two items were there, two threads popped one each, and got {items:?}: at no moment was the stack \
         empty"
    );
    let items = items.into_iter().flatten().chain(rest(&stack));
    ensure_each_once(items.collect(), 2, "two threads popped, and then the rest was popped");
    drop(ManuallyDrop::into_inner(stack));
}

fn pushed_meanwhile() {
    let stack = with([1]);
    let item = thread::scope(|scope| {
        scope.spawn(|| {
            stack.push(2);
            stack.push(3);
        });
        stack.pop()
    });
    ensure!(
        item.is_some(),
        EMPTY,
        "there was an item, another thread pushed two more, and `pop` says that there is none"
    );
    let case = "1 was there, and a thread pushed 2 and 3 while another popped";
    let left: Vec<_> = rest(&stack).collect();
    ensure_last_first(&left, case);
    ensure_each_once(item.into_iter().chain(left).collect(), 3, case);
}

fn pop_pop_push() {
    // Not dropped when the check fails: a node may be on two lists.
    let stack = ManuallyDrop::new(with([1, 2, 3]));
    let items = thread::scope(|scope| {
        let other = scope.spawn(|| stack.pop());
        let mine = [stack.pop(), stack.pop()];
        stack.push(4);
        let other = other.join().expect("`pop` does not panic");
        mine.into_iter().chain([other]).flatten()
    });
    let case = "one thread popped, and meanwhile another popped twice and pushed 4; then the rest was popped";
    let (items, left): (Vec<_>, Vec<_>) = (items.collect(), rest(&stack).collect());
    ensure_each_once(items.into_iter().chain(left.iter().copied()).collect(), 4, case);
    ensure_last_first(&left, case);
    drop(ManuallyDrop::into_inner(stack));
}

/// Two nodes have been popped before, and an answer may use them again. The thread that pops does so after one of the
/// others has pushed.
fn pushes_at_once() {
    // Not dropped when the check fails: a node may be on two lists.
    let stack = ManuallyDrop::new(with([1, 2]));
    let mut items = vec![stack.pop(), stack.pop()];
    thread::scope(|scope| {
        scope.spawn(|| stack.push(3));
        let other = scope.spawn(|| stack.push(4));
        stack.push(5);
        other.join().expect("`push` does not panic");
        items.push(in_one_go(|| stack.pop()));
    });
    in_one_go(|| stack.push(6));
    items.extend(in_one_go(|| rest(&stack).map(Some).collect::<Vec<_>>()));
    let case = "1 and 2 were pushed and popped; three threads pushed 3, 4 and 5, and one popped; then 6 was pushed";
    ensure_each_once(items.into_iter().flatten().collect(), 6, case);
    drop(ManuallyDrop::into_inner(stack));
}

/// Drops the stack when `work` is done with it; not when the check fails, because a node may be on two lists.
fn then_dropped(stack: Stack<u32>, work: impl FnOnce(&Stack<u32>)) {
    let stack = ManuallyDrop::new(stack);
    work(&stack);
    drop(ManuallyDrop::into_inner(stack));
}

fn looks_and_frees() {
    then_dropped(with([1]), |stack| {
        thread::scope(|scope| {
            scope.spawn(|| stack.pop());
            stack.pop();
        });
    });
}

fn looks_again() {
    then_dropped(with([1, 2]), |stack| {
        thread::scope(|scope| {
            scope.spawn(|| stack.pop());
            stack.pop();
            in_one_go(|| stack.pop());
        });
    });
}

fn finds_it_empty() {
    then_dropped(Stack::new(), |stack| {
        thread::scope(|scope| {
            scope.spawn(|| {
                stack.push(1);
                stack.pop();
            });
            stack.pop();
            stack.pop();
        });
    });
}

fn three_look() {
    then_dropped(with([1, 2]), |stack| {
        thread::scope(|scope| {
            scope.spawn(|| stack.pop());
            scope.spawn(|| in_one_go(|| stack.pop()));
            stack.pop();
        });
    });
}

fn handed_over() {
    let (stack, sum) = (Stack::new(), Handed::default());
    thread::scope(|scope| {
        scope.spawn(|| sum.hand_over(6, || stack.push(())));
        if stack.pop().is_some() {
            sum.ensure_there("item from nowhere", "`pop`");
        }
    });
}

fn push_alone() {
    let stack = with([1]);
    ensure_alone(|| stack.push(2), || _ = stack.pop(), ["`push`", "`pop`"]);
}

fn pop_alone() {
    let stack = with([1]);
    ensure_alone(|| _ = stack.pop(), || stack.push(2), ["`pop`", "`push`"]);
}

fn pops_alone() {
    let stack = with([1, 2]);
    ensure_alone(|| _ = stack.pop(), || _ = stack.pop(), ["`pop`", "`pop`"]);
}

fn dropped_once() {
    let drops = Drops::of(4);
    let stack = with((0..3).map(|number| drops.value(number)));
    drop(stack.pop());
    drop(stack.pop());
    stack.push(drops.value(3));
    drops.ensure_none_twice("three items were pushed, two popped, and one pushed");
    drop(stack);
    drops.ensure_each_once("leaked item", "four items were pushed, two popped, and the stack is dropped");
}

fn freed_with_it() {
    let case = "three items were pushed, two threads popped one each, and the stack was dropped";
    ensure_freed("leaked node", case, || {
        let stack = with([(); 3].map(Wide));
        thread::scope(|scope| {
            scope.spawn(|| stack.pop());
            stack.pop();
        });
    });
}

fn stays_in_its_thread() {
    ensure_none_is_send!(Stack<Rc<u8>>, &'static Stack<Rc<u8>>, Stack<OnlySync>, &'static Stack<OnlySync>);
}

fn real_file() {
    let sample = sample::array();
    let (rows, chunk) = (sample.source.rows(), sample.chunk);
    let stack = with((0..rows).step_by(chunk));
    let part: Partial = thread::scope(|scope| {
        let work = || {
            let read = |start| sample.source.read(start..rows.min(start + chunk));
            std::iter::from_fn(|| stack.pop())
                .map(|start| Partial::of(&read(start).expect("it can be read")))
                .sum::<Partial>()
        };
        let other = scope.spawn(work);
        work().merge(other.join().expect("it reads"))
    });
    ensure_result(part, sample.whole, "wrong result", "/array, its chunks taken off a stack");
}

/// Never called: with a bound on `T`, this would not compile.
#[allow(dead_code, reason = "the compiler's opinion is all that counts")]
fn any_item_will_do<'a>(item: Bare<'a>) -> impl Sync + use<'a> {
    let stack = Stack::new();
    stack.push(item);
    let _ = stack.pop();
    stack
}
