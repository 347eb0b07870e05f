//! The table of a recorded execution.

use crate::entries::schedule_of;
use crate::failure::Fault;
use crate::ids::{ProcessId, Step, ThreadId};
use crate::machine::execution::Execution;
use crate::machine::recorder::Spot;
use crate::machine::rt::Readiness;
use crate::machine::thread::Wait;
use crate::names::{Names, Sources, tidy};
use crate::panics;
use crate::record::{Event, Record};
use crate::story;
use crate::{Row, Trace};

/// What the numbers in the table count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// The rows.
    Rows,
    /// The steps, which are the entries of a schedule: the first row of each has the number.
    Steps,
}

/// The table of an execution that was recorded and failed so, or did not fail. After a deadlock it
/// ends with what each thread was about to do.
pub(crate) fn of(
    e: &Execution,
    record: Record,
    failed: Option<(Fault, &str)>,
    numbers: Numbers,
) -> Trace {
    let (threads, names) = (thread_names(e), Names::of(&e.objects.origins()));
    let last = record.step();
    let Record { steps, mut events, facts, stood, .. } = record;
    let recorded = events.len();
    match failed {
        None => {}
        Some((
            Fault::Deadlock | Fault::LostWakeup | Fault::LeftoverThreads | Fault::WaitsForTheDead,
            _,
        )) => {
            events.extend(e.threads.ids().filter_map(|t| blocked(e, t, last, &names)));
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
                step: last,
            });
        }
    }
    let schedule = schedule_of(&steps.taken, &threads);
    let fault = failed.map(|(fault, _)| fault);
    let told = story::Told { e, events: &events, recorded, facts: &facts, stood: &stood };
    let story = story::of(&told, &names, fault);
    Trace { rows: rows(&events, &names, numbers), threads, schedule, story }
}

/// The trace without a column for each death: it is shown where it strikes.
pub(crate) fn without_deaths(mut trace: Trace, deaths: &[(ThreadId, ProcessId)]) -> Trace {
    for (death, process) in deaths.iter().rev() {
        let (death, process) = (death.index(), process.first().index());
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
    e.threads.ids().map(|t| e.thread_name(t)).collect()
}

/// The row that says what the thread waits for.
fn blocked(e: &Execution, t: ThreadId, step: Step, names: &Names) -> Option<Event> {
    let thread = &e.threads[t];
    let pending = thread.pending.as_ref().filter(|_| thread.can_go_on())?;
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
        step,
    })
}

/// What a thread that has begun is about to do, and who holds the lock that it needs.
pub(crate) fn waits(e: &Execution, t: ThreadId, names: &Names) -> String {
    let Some(pending) = &e.threads[t].pending else { return String::new() };
    let object = match (&pending.wait, pending.object) {
        (Wait::Finished(other), _) => format!(" {}", e.thread_name(*other)),
        (_, Some(object)) => format!(" {}", names[object]),
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

fn rows(events: &[Event], names: &Names, numbers: Numbers) -> Vec<Row> {
    let mut sources = Sources::default();
    let (mut row, mut step) = (0, Step::default());
    events
        .iter()
        .map(|event| {
            let object = event.object.map(|o| format!(" {}", names[o]));
            let (file, line) = match &event.spot {
                Spot::Nowhere => (String::new(), 0),
                Spot::At(at) => (tidy(at.file()), at.line()),
                Spot::Panicked(file, line) => (file.clone(), *line),
            };
            let source = sources.line(&file, line).unwrap_or("").trim().to_string();
            let is_first = std::mem::replace(&mut step, event.step) != event.step;
            let number = match numbers {
                Numbers::Rows => {
                    row += u32::from(!event.fault);
                    Some(row)
                }
                Numbers::Steps => is_first.then_some(event.step.number()),
            };
            Row {
                step: number.filter(|_| !event.fault),
                thread: event.thread.index(),
                what: format!("{}{}{}", event.verb, object.unwrap_or_default(), event.rest),
                file,
                line,
                source,
                fault: event.fault,
            }
        })
        .collect()
}
