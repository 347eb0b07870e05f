//! The checks of `merge`.

use super::subject::{Line, Log, Recorder, Stamp, merge};
use harness::{Check, Promise, ensure, fail, mention};
use interleave::{Partial, Source};
use proptest::prelude::*;
use std::sync::mpsc;
use support::law::for_all;
use support::numerous::MANY;
use support::result::ensure_result;
use support::sample;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains("Each thread keeps its own lines."),
    Promise::kept(
        "Merged, the lines come in an order that could have happened: no line comes before another line that has led to it.",
        &["handed_over", "through_a_third", "any_history"],
    ),
    Promise::kept(
        "When a line was logged: of two lines, the one with the smaller stamp comes first.",
        &["own_order"],
    ),
    Promise::kept("One line.", &["unique", "two_recorders", "many_recorders"]),
    Promise::kept(
        "No two lines in a log have the same stamp.",
        &["unique", "two_recorders", "many_recorders"],
    ),
    Promise::explains("When it was logged."),
    Promise::explains("What it says."),
    Promise::explains("What the recorders of a log share."),
    Promise::explains("A log without lines."),
    Promise::kept("A recorder for the calling thread.", &["two_recorders", "many_recorders"]),
    Promise::kept(
        "A thread may have more than one recorder.",
        &["two_recorders", "many_recorders"],
    ),
    Promise::explains("The lines of one thread."),
    Promise::kept(
        "Logs a line, which comes after all lines that this recorder has logged before.",
        &["own_order"],
    ),
    Promise::kept(
        "The stamp that a message carries to another thread: it stands for all lines that this recorder has logged or heard of so far.",
        &["handed_over"],
    ),
    Promise::kept(
        "Notes that a message with this stamp has arrived.",
        &["handed_over", "through_a_third", "late_messages"],
    ),
    Promise::kept(
        "All lines that the stamp stands for come before the lines that this recorder logs from now on.",
        &["handed_over", "through_a_third", "late_messages"],
    ),
    Promise::kept(
        "Messages may arrive late, or twice, or out of order.",
        &["handed_over", "through_a_third", "late_messages"],
    ),
    Promise::kept("The lines, in the order of their stamps.", &["own_order", "merges"]),
    Promise::kept(
        "All lines from all buffers, in the order of their stamps.",
        &["merges", "few_buffers"],
    ),
    Promise::kept(
        "The lines in each buffer are already in that order.",
        &["merges", "few_buffers"],
    ),
    Promise::explains("Stamp the lines from several threads, and merge them."),
    Promise::kept("no two lines have the same stamp;", &["unique"]),
    Promise::kept(
        "a line that was logged because of a message comes after the lines that led to that message, even through a third thread, and even if messages overtake each other.",
        &["handed_over", "through_a_third", "late_messages"],
    ),
    Promise::kept(
        "no line is lost when three buffers are merged with an empty one.",
        &["merges", "few_buffers"],
    ),
    Promise::kept(
        "in any history of lines and messages, every cause comes before its effects.",
        &["any_history"],
    ),
    Promise::kept("when `/array` is reduced, the line about reading a chunk comes before the line about adding it", &["real_file"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("unique", "no two lines have the same stamp", unique),
    Check::new("own_order", "the lines of one thread stay in their order", own_order),
    Check::new("handed_over", "what a message leads to comes after it", handed_over),
    Check::new(
        "through_a_third",
        "what a message leads to comes after it, even by way of a third thread",
        through_a_third,
    )
    .preemptions(2),
    Check::new("late_messages", "a message may come late", late_messages),
    Check::new("two_recorders", "two threads ask for a recorder at the same time", two_recorders),
    Check::new("merges", "three buffers are merged in the order of their stamps", merges),
    Check::new("few_buffers", "one buffer, or none, is merged, too", few_buffers),
    Check::new(
        "many_recorders",
        "65,541 recorders have two lines each, and one has thousands",
        many_recorders,
    )
    .native_only()
    .once(),
    Check::new(
        "any_history",
        "any messages between any threads keep cause before effect",
        any_history,
    )
    .native_only()
    .once(),
    Check::new("real_file", "two threads read /array, and a third adds what they send", real_file)
        .native_only()
        .once(),
];

const DUPLICATE: &str = "duplicate stamp";
const REVERSED: &str = "effect before cause";

/// Logs a line, and shows its text in the table of a failing interleaving.
fn say(recorder: &mut Recorder, text: &str) {
    mention(|| format!("logs {text:?}"));
    recorder.log(text);
}

/// Lets a message arrive, and shows that in the table of a failing interleaving.
fn hear(recorder: &mut Recorder, name: &str, stamp: Stamp) {
    mention(|| format!("{name} receives {stamp:?}"));
    recorder.receive(stamp);
}

/// Ends the check if two lines have the same stamp.
fn ensure_unique(lines: &[Line], case: &str) {
    let mut sorted: Vec<&Line> = lines.iter().collect();
    sorted.sort_by_key(|line| line.stamp);
    if let Some(two) = sorted.windows(2).find(|two| two[0].stamp == two[1].stamp) {
        fail!(
            DUPLICATE,
            "{case}: {:?} and {:?} have the same stamp, {:?}. You can't tell which was first",
            two[0].text,
            two[1].text,
            two[0].stamp
        );
    }
}

/// Ends the check unless the lines of one recorder are in the order of their stamps.
fn ensure_in_order(buffer: &[Line], case: &str) {
    ensure!(
        buffer.is_sorted_by_key(|line| line.stamp),
        "wrong order",
        "{case}: the lines of one recorder are not in the order of their stamps: {buffer:?}"
    );
}

/// Merges. Ends the check unless all lines are there once, in the order of their stamps.
fn merged(buffers: Vec<Vec<Line>>, case: &str) -> Vec<Line> {
    let mut should: Vec<Line> = buffers.iter().flatten().cloned().collect();
    ensure_unique(&should, case);
    for buffer in &buffers {
        ensure_in_order(buffer, case);
    }
    should.sort_by_key(|line| line.stamp);
    let is = merge(buffers);
    let texts = |lines: &[Line]| lines.iter().map(|line| line.text.clone()).collect::<Vec<_>>();
    let [is_texts, should_texts] = [&is, &should].map(|lines| texts(lines));
    if is.len() != should.len() {
        ensure_result(is_texts, should_texts, "lost line", case);
    } else {
        ensure_result(is_texts, should_texts, "unsorted merge", case);
    }
    is
}

/// Merges, and ends the check unless `before` comes before `after`.
fn ensure_before(buffers: Vec<Vec<Line>>, before: &str, after: &str, case: &str) {
    let lines = merged(buffers, case);
    let at = |text: &str| lines.iter().position(|line| line.text == text);
    ensure!(
        at(before) < at(after),
        REVERSED,
        "{case}: {before:?} led to {after:?}. The merged log: {lines:?}"
    );
}

fn unique() {
    let log = Log::new();
    let two_lines = |mut recorder: Recorder, texts: [&str; 2]| {
        texts.map(|text| say(&mut recorder, text));
        recorder.into_lines()
    };
    let (mine, other) = (log.recorder(), log.recorder());
    let buffers = thread::scope(|scope| {
        let other = scope.spawn(move || two_lines(other, ["A 1", "A 2"]));
        vec![two_lines(mine, ["M 1", "M 2"]), other.join().unwrap()]
    });
    merged(buffers, "two threads logged two lines each");
}

fn own_order() {
    let log = Log::new();
    let (mut a, mut b) = (log.recorder(), log.recorder());
    let early = b.send();
    for text in ["A 1", "A 2"] {
        say(&mut a, text);
    }
    hear(&mut a, "A", early);
    say(&mut a, "A 3");
    let case = "B sent a message and logged nothing. A received it between \"A 2\" and \"A 3\"";
    let lines = merged(vec![a.into_lines()], case);
    let texts: Vec<_> = lines.iter().map(|line| line.text.as_str()).collect();
    ensure_result(texts, vec!["A 1", "A 2", "A 3"], "wrong order", "the lines of one recorder");
}

fn handed_over() {
    // The message goes from the recorder that was made first to the other one, and the other way.
    for to_the_first in [false, true] {
        let log = Log::new();
        let (first, second) = (log.recorder(), log.recorder());
        let (mut from, mut to) = if to_the_first { (second, first) } else { (first, second) };
        let (sender, receiver) = mpsc::channel::<Stamp>();
        let buffers = thread::scope(|scope| {
            let other = scope.spawn(move || {
                say(&mut from, "A 1");
                say(&mut from, "A 2");
                sender.send(from.send()).expect("a thread waits");
                from.into_lines()
            });
            say(&mut to, "M 1");
            to.receive(receiver.recv().expect("there is a message"));
            say(&mut to, "M 2");
            vec![to.into_lines(), other.join().unwrap()]
        });
        ensure_before(buffers, "A 2", "M 2", "thread A logged \"A 2\", and told the main thread");
    }
}

fn through_a_third() {
    let log = Log::new();
    let [mut a, mut b, mut c] = [(); 3].map(|()| log.recorder());
    let (to_b, at_b) = mpsc::channel::<Stamp>();
    let (to_c, at_c) = mpsc::channel::<Stamp>();
    let buffers = thread::scope(|scope| {
        // The last recorder begins: a number that grows with the recorders would not help.
        let first = scope.spawn(move || {
            say(&mut c, "C 1");
            to_b.send(c.send()).expect("a thread waits");
            c.into_lines()
        });
        let second = scope.spawn(move || {
            b.receive(at_b.recv().expect("there is a message"));
            to_c.send(b.send()).expect("a thread waits");
            b.into_lines()
        });
        a.receive(at_c.recv().expect("there is a message"));
        say(&mut a, "A 1");
        vec![a.into_lines(), second.join().unwrap(), first.join().unwrap()]
    });
    let case = "thread C logged \"C 1\" and told B, and B, which logged nothing, told A";
    ensure_before(buffers, "C 1", "A 1", case);
}

fn late_messages() {
    let log = Log::new();
    let (mut a, mut b) = (log.recorder(), log.recorder());
    let early = b.send();
    for text in ["B 1", "B 2", "B 3"] {
        say(&mut b, text);
    }
    let late = b.send();
    // The later message overtakes the earlier one, which comes twice.
    for stamp in [late, early, early] {
        hear(&mut a, "A", stamp);
    }
    say(&mut a, "A 1");
    let buffers = vec![a.into_lines(), b.into_lines()];
    let case = "B sent a message, logged three lines, and sent a second one. A received the second one \
                first";
    ensure_before(buffers, "B 3", "A 1", case);
}

fn two_recorders() {
    let log = Log::new();
    let line = |text| {
        let mut recorder = log.recorder();
        say(&mut recorder, text);
        recorder.into_lines()
    };
    let buffers = thread::scope(|scope| {
        let other = scope.spawn(|| line("A 1"));
        vec![line("M 1"), other.join().unwrap()]
    });
    merged(buffers, "two threads made a recorder each, and logged a line");
}

fn merges() {
    let log = Log::new();
    let mut recorders = [(); 3].map(|()| log.recorder());
    // Each line is told to the recorder that logs the next one, so there is one right order.
    let order = [0, 1, 0, 2, 2, 1, 0, 0, 2];
    let mut last = recorders[0].send();
    for (i, &who) in order.iter().enumerate() {
        recorders[who].receive(last);
        recorders[who].log(&format!("line {i}"));
        last = recorders[who].send();
    }
    let mut buffers: Vec<_> = recorders.into_iter().map(Recorder::into_lines).collect();
    buffers.insert(1, Vec::new());
    let lines = merged(buffers, "nine lines of three recorders, and a buffer without a line");
    let texts: Vec<_> = lines.into_iter().map(|line| line.text).collect();
    let should: Vec<_> = (0..order.len()).map(|i| format!("line {i}")).collect();
    ensure_result(texts, should, REVERSED, "each line led to the next one");
}

fn few_buffers() {
    merged(vec![], "no buffer");
    merged(vec![vec![], vec![]], "two buffers without a line");
    let log = Log::new();
    let mut recorder = log.recorder();
    ["line 0", "line 1"].map(|text| say(&mut recorder, text));
    merged(vec![recorder.into_lines()], "one buffer");
}

fn many_recorders() {
    let log = Log::new();
    let lines = |count: usize| {
        let mut recorder = log.recorder();
        (0..count).for_each(|_| recorder.log("line"));
        recorder.into_lines()
    };
    let buffers: Vec<_> = [2; MANY].into_iter().chain([70_000, 5000]).map(lines).collect();
    let case = "65,541 recorders with two lines each, one with 70,000 lines, and one with 5,000";
    ensure_unique(&buffers.concat(), case);
    buffers.iter().for_each(|buffer| ensure_in_order(buffer, case));
    // Not all of them, because a merge may look at each buffer for each line.
    let few = [0, 1, MANY - 1, MANY + 1].map(|number| buffers[number].clone());
    merged(few.to_vec(), "three recorders with two lines each, and one with 5,000");
}

/// What happens in a history of several recorders.
#[derive(Clone, Copy, Debug)]
enum Event {
    /// This recorder logs.
    Log(usize),
    /// This one sends a message.
    Send(usize),
    /// This one receives the message, of those sent so far, with this number; none if there is none.
    Receive(usize, usize),
}

const RECORDERS: usize = 3;

/// How many lines of each recorder are known: of recorder `i`, the first `known[i]`.
type Known = [usize; RECORDERS];

/// Does all that happens, and looks at every two lines of which one has led to the other.
fn live(history: Vec<Event>) {
    let log = Log::new();
    let mut recorders = [(); RECORDERS].map(|()| log.recorder());
    let mut known: [Known; RECORDERS] = [[0; RECORDERS]; RECORDERS];
    let mut sent: Vec<(Stamp, Known)> = Vec::new();
    // By recorder and line: what was known to the recorder that logged it.
    let mut causes: [Vec<Known>; RECORDERS] = Default::default();
    for &event in &history {
        match event {
            Event::Log(who) => {
                recorders[who].log(&format!("{who} {}", known[who][who]));
                causes[who].push(known[who]);
                known[who][who] += 1;
            }
            Event::Send(who) => sent.push((recorders[who].send(), known[who])),
            Event::Receive(who, message) => {
                let Some(&(stamp, theirs)) = sent.get(message % sent.len().max(1)) else {
                    continue;
                };
                recorders[who].receive(stamp);
                known[who]
                    .iter_mut()
                    .zip(theirs)
                    .for_each(|(mine, theirs)| *mine = theirs.max(*mine));
            }
        }
    }
    let buffers: Vec<_> = recorders.into_iter().map(Recorder::into_lines).collect();
    let case = format!("{history:?}");
    for (who, causes) in causes.iter().enumerate() {
        for (i, known) in causes.iter().enumerate() {
            let effect = &buffers[who][i];
            for (other, &count) in known.iter().enumerate() {
                let Some(cause) = buffers[other][..count].last() else { continue };
                let name = if other == who { "wrong order" } else { REVERSED };
                ensure!(
                    cause.stamp < effect.stamp,
                    name,
                    "{case}: {:?} led to {:?}, and their stamps are {:?} and {:?}",
                    cause.text,
                    effect.text,
                    cause.stamp,
                    effect.stamp
                );
            }
        }
    }
    merged(buffers, &case);
}

fn any_history() {
    use Event::{Log, Receive, Send};
    let small = [
        vec![],
        vec![Log(0), Log(0), Log(1)],
        vec![Log(0), Send(0), Receive(1, 0), Log(1)],
        vec![Log(1), Send(1), Receive(0, 0), Log(0)],
        vec![Send(1), Log(0), Log(0), Receive(0, 0), Log(0)],
        vec![Log(2), Log(1), Log(1), Send(1), Receive(2, 0), Log(2)],
    ];
    let who = 0..RECORDERS;
    let event = prop_oneof![
        who.clone().prop_map(Log),
        who.clone().prop_map(Send),
        (who, 0..20_usize).prop_map(|(who, message)| Receive(who, message)),
    ];
    for_all(small, proptest::collection::vec(event, 0..60), live);
}

fn real_file() {
    let sample = sample::array();
    let (rows, chunk) = (sample.source.rows(), sample.chunk);
    let log = Log::new();
    let (sender, receiver) = mpsc::channel::<(usize, Partial, Stamp)>();
    let (whole, buffers) = thread::scope(|scope| {
        let readers = [0, 1].map(|first| {
            let (sender, log, source) = (sender.clone(), &log, &sample.source);
            scope.spawn(move || {
                let mut recorder = log.recorder();
                for start in (first * chunk..rows).step_by(2 * chunk) {
                    let values =
                        source.read(start..rows.min(start + chunk)).expect("it can be read");
                    recorder.log(&format!("read {start}"));
                    let message = (start, Partial::of(&values), recorder.send());
                    sender.send(message).expect("a thread adds");
                }
                recorder.into_lines()
            })
        });
        drop(sender);
        let mut recorder = log.recorder();
        let mut whole = Partial::default();
        for (start, part, stamp) in receiver {
            recorder.receive(stamp);
            recorder.log(&format!("added {start}"));
            whole = whole.merge(part);
        }
        let mut buffers = vec![recorder.into_lines()];
        buffers.extend(readers.map(|reader| reader.join().unwrap()));
        (whole, buffers)
    });
    ensure_result(whole, sample.whole, "wrong result", "/array, 3 threads");
    let lines = merged(buffers, "two threads have read /array, a third has added");
    let mut read = Vec::new();
    for line in &lines {
        if let Some(start) = line.text.strip_prefix("read ") {
            read.push(start);
        } else if let Some(start) = line.text.strip_prefix("added ") {
            ensure!(
                read.contains(&start),
                REVERSED,
                "the chunk at {start} is added in the merged log before it is read"
            );
        }
    }
}
