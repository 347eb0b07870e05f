//! What the threads of one execution do, recorded when a failing execution is run again.

use crate::entries::schedule_of;
use crate::failure::Fault;
use crate::machine::execution::{Execution, Wait};
use crate::machine::rt::Readiness;
use crate::names::{Sources, tidy};
use crate::panics;
use crate::record::{Event, Origin, Spot};
use crate::story;
use crate::{Row, Trace};

/// Names the objects after the variables or fields that hold them.
pub(crate) fn names(objects: &[Origin]) -> Vec<String> {
    Sources::default().names(objects)
}

/// What the numbers in the table count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// The rows.
    Rows,
    /// The turns, which are the entries of a schedule: the first row of each has the number.
    Turns,
}

/// The table of an execution that was recorded and failed so, or did not fail. After a deadlock it
/// ends with what each thread was about to do.
pub(crate) fn of(e: &mut Execution, failed: Option<(Fault, &str)>, numbers: Numbers) -> Trace {
    let threads = thread_names(e);
    let origins: Vec<_> = e.objects.iter().map(|o| o.origin).collect();
    let names = names(&origins);
    let mut events = std::mem::take(&mut e.events);
    let recorded = events.len();
    match failed {
        None => {}
        Some((
            Fault::Deadlock | Fault::LostWakeup | Fault::LeftoverThreads | Fault::WaitsForTheDead,
            _,
        )) => {
            events.extend((0..e.threads.len()).filter_map(|t| blocked(e, t, &names)));
        }
        // The panic itself is in the trace, and what comes after it is of no interest.
        Some((fault @ (Fault::Panic | Fault::Named(_) | Fault::SwallowedPanic), message)) => {
            let text = format!(": {}", panics::one_line(message));
            let is_panic = |e: &Event| e.verb == "panics";
            let exact = events.iter().position(|e| is_panic(e) && e.rest == text);
            if let Some(at) = exact.or_else(|| events.iter().rposition(is_panic)) {
                let named = matches!(fault, Fault::Named(_));
                events[at].verb = if named { "FAILS" } else { "PANICS" };
                events[at].fault = true;
                events.truncate(at + 1);
            }
        }
        Some((_, message)) => {
            let text = message.split_inclusive(',').next().unwrap_or(message);
            events.push(Event {
                thread: e.current,
                verb: "STOPPED",
                object: None,
                rest: format!(": {}", text.trim_end_matches(',')),
                spot: events.last().map_or(Spot::Nowhere, |e| e.spot.clone()),
                fault: true,
                turn: e.taken.len() as u32,
            });
        }
    }
    let schedule = schedule_of(&e.taken, &threads);
    let story = story::of(e, &events, recorded, &names, failed.map(|(fault, _)| fault));
    Trace { rows: rows(&events, &names, numbers), threads, schedule, story }
}

/// The trace without a column for each death: it is shown where it strikes.
pub(crate) fn without_deaths(mut trace: Trace, deaths: Vec<(usize, usize)>) -> Trace {
    for (death, process) in deaths.into_iter().rev() {
        let renumber = |thread: &mut usize| match *thread {
            t if t == death => *thread = process,
            t => *thread -= usize::from(t > death),
        };
        trace.threads.remove(death);
        trace.rows.iter_mut().for_each(|row| renumber(&mut row.thread));
        trace.story.stands.retain(|stand| stand.thread != death);
        trace.story.stands.iter_mut().for_each(|stand| renumber(&mut stand.thread));
        trace.story.holds.iter_mut().for_each(|hold| renumber(&mut hold.thread));
    }
    trace
}

/// The names of all threads, in the order in which they were started.
pub(crate) fn thread_names(e: &Execution) -> Vec<String> {
    (0..e.threads.len()).map(|t| e.thread_name(t)).collect()
}

/// The row that says what the thread waits for.
fn blocked(e: &Execution, t: usize, names: &[String]) -> Option<Event> {
    let thread = &e.threads[t];
    let pending = thread.pending.as_ref().filter(|_| e.can_go_on(t))?;
    let asleep = matches!(e.readiness_of(pending), Readiness::Asleep | Readiness::Spurious);
    let for_ever =
        if asleep && e.waits_for(t).is_none() { ", no thread is left to wake it" } else { "" };
    Some(Event {
        thread: t,
        verb: "BLOCKED",
        object: None,
        rest: format!(": {}{for_ever}", waits(e, t, names)),
        spot: Spot::At(pending.at),
        fault: true,
        turn: e.taken.len() as u32,
    })
}

/// What a thread that has begun is about to do, and who holds the lock that it needs.
pub(crate) fn waits(e: &Execution, t: usize, names: &[String]) -> String {
    let Some(pending) = &e.threads[t].pending else { return String::new() };
    let object = match (&pending.wait, pending.object) {
        (Wait::Finished(other), _) => format!(" {}", e.thread_name(*other)),
        (_, Some(object)) => format!(" {}", names[object as usize]),
        (_, None) => String::new(),
    };
    let holder = e.waits_for(t).map(|holder| match holder == t {
        true => ", held by itself".to_string(),
        false if e.threads[holder].crashed => {
            format!(", held by {}, which is dead", e.thread_name(holder))
        }
        false => format!(", held by {}", e.thread_name(holder)),
    });
    format!("{}{object}{}", pending.verb, holder.unwrap_or_default())
}

fn rows(events: &[Event], names: &[String], numbers: Numbers) -> Vec<Row> {
    let mut sources = Sources::default();
    let (mut step, mut turn) = (0, 0);
    events
        .iter()
        .map(|event| {
            let object = event.object.map(|o| format!(" {}", names[o as usize]));
            let (file, line) = match &event.spot {
                Spot::Nowhere => (String::new(), 0),
                Spot::At(at) => (tidy(at.file()), at.line()),
                Spot::Panicked(file, line) => (file.clone(), *line),
            };
            let source = sources.line(&file, line).unwrap_or("").trim().to_string();
            let is_first = std::mem::replace(&mut turn, event.turn) != event.turn;
            let number = match numbers {
                Numbers::Rows => {
                    step += u32::from(!event.fault);
                    Some(step)
                }
                Numbers::Turns => is_first.then_some(event.turn),
            };
            Row {
                step: number.filter(|_| !event.fault),
                thread: event.thread,
                what: format!("{}{}{}", event.verb, object.unwrap_or_default(), event.rest),
                file,
                line,
                source,
                fault: event.fault,
            }
        })
        .collect()
}
