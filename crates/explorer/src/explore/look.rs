//! A look at one moment of an execution: what has happened, how things stand, and what may come.

use crate::entries::{entry_name, full_schedule};
use crate::failure::Fault;
use crate::follow::{Detail, Refused, Schedule, Script};
use crate::ids::{ObjectId, ThreadId};
use crate::machine::counted::Counted;
use crate::machine::execution::{Ending, Execution};
use crate::machine::guide::Choice;
use crate::machine::rt::{self, Readiness};
use crate::machine::rules::{Patience, Rules};
use crate::machine::run::{Body, run_once};
use crate::names::{Names, Place, tidy};
use crate::record::Record;
use crate::search::Model;
use crate::trace::{self, Numbers};
use crate::{End, Grain, Look, ObjectState, Step, ThreadState};
use std::cell::RefCell;
use std::rc::Rc;

/// What is to be seen when all entries have been followed, taken down in the execution itself.
struct Moment {
    events: usize,
    threads: Vec<ThreadState>,
    objects: Vec<Seen>,
    /// Who can go next, and what is unusual about it.
    options: Vec<(ThreadId, Option<Detail>)>,
}

/// Something shared, at that moment. What it is called is known only in the end.
struct Seen {
    object: ObjectId,
    value: Option<String>,
    held_by: Vec<usize>,
}

/// A look whose next steps have not been tried.
struct Glance {
    look: Look,
    options: Vec<(ThreadId, Option<Detail>)>,
    /// Other ways in which the last step could have gone.
    offers: Vec<Detail>,
}

impl Model {
    /// Follows the schedule and looks around where it ends. Every step that can come next is tried in
    /// an execution of its own.
    ///
    /// `grain` is what the [`Recording`](crate::Recording) of the same closure says.
    ///
    /// # Errors
    /// An entry that cannot be followed.
    pub fn look(
        &self,
        schedule: &Schedule,
        grain: &Grain,
        f: impl Fn() + 'static,
    ) -> Result<Look, Box<Refused>> {
        rt::install_hook();
        let body: Body = Rc::new(f);
        let rules = Rules {
            max_steps: self.max_steps,
            locks_are_tried: grain.locks_are_tried,
            mixed: true,
            hurries: grain.hurries,
            counted: Counted::at(&grain.drops, &grain.counted),
            bad_luck: self.bad_luck,
            patience: Patience::SHORT,
        };
        let glance = |schedule: &Schedule| glance(&body, rules, schedule);
        let Glance { mut look, options, .. } = glance(schedule)?;
        let before = look.trace.rows.len();
        let mut step = |thread: ThreadId, detail: Option<Detail>| {
            let entry = entry(&look, thread, detail);
            let Glance { look: after, offers, .. } = glance(&longer(schedule, &entry))?;
            let rows = after.trace.rows.get(before..).unwrap_or_default().to_vec();
            look.next.push(Step { entry, thread: thread.index(), rows, end: after.end });
            Ok::<_, Box<Refused>>(offers)
        };
        for (thread, detail) in options {
            let mut offers = step(thread, detail)?;
            // An entry has room for one thing that is unusual; to wake for no reason is always early.
            offers.retain(|offer| detail.is_none() || *offer == Detail::Spurious);
            for offer in offers {
                step(thread, Some(offer))?;
            }
        }
        Ok(look)
    }
}

fn longer(schedule: &Schedule, entry: &str) -> Schedule {
    let entries = schedule.entries().chain([entry.to_string()]);
    Schedule::of(entries).expect("an entry is the name of a thread, and a detail")
}

fn entry(look: &Look, thread: ThreadId, detail: Option<Detail>) -> String {
    let name = entry_name(thread, &look.trace.threads);
    detail.map_or_else(|| name.clone(), |detail| format!("{name}:{detail}"))
}

fn glance(body: &Body, rules: Rules, schedule: &Schedule) -> Result<Glance, Box<Refused>> {
    let moment = Rc::new(RefCell::new(None));
    let record = Rc::new(RefCell::new(Record::default()));
    let (seen, written) = (moment.clone(), record.clone());
    let script = Script::new(schedule, record.clone());
    let script = script.then(move |e: &Execution, choice: &Choice| {
        *seen.borrow_mut() = Some(see(e, &written.borrow(), Some(choice)))
    });
    let script = Rc::new(RefCell::new(script));
    let mut e = run_once(body, rules, script.clone(), Some(record.clone()));
    if let Some(refused) = script.borrow_mut().refused(&e) {
        return Err(Box::new(refused));
    }
    let mut offers = script.borrow_mut().take_offers();
    offers.dedup();
    let record = record.take();
    let (look, options) = match moment.take() {
        Some(moment) => under_way(&e, record, moment, schedule.len()),
        None => (ended(&mut e, record), Vec::new()),
    };
    Ok(Glance { look, options, offers })
}

/// The look at an execution that could go on from here.
fn under_way(
    e: &Execution,
    mut record: Record,
    moment: Moment,
    entries: usize,
) -> (Look, Vec<(ThreadId, Option<Detail>)>) {
    let rest = record.steps.taken.split_off(entries);
    let rest = full_schedule(&rest, &trace::thread_names(e)).entries().collect();
    record.events.truncate(moment.events);
    let mut trace = trace::of(e, record, None, Numbers::Steps);
    trace.threads.truncate(moment.threads.len());
    let objects = objects(e, moment.objects);
    let look = Look { trace, threads: moment.threads, objects, next: Vec::new(), rest, end: None };
    (look, moment.options)
}

/// The look at an execution that is over.
fn ended(e: &mut Execution, record: Record) -> Look {
    let failed = match e.end.take() {
        Some(Ending::Failed { fault, message }) => Some((fault, message)),
        _ => None,
    };
    let seen = see(e, &record, None);
    let objects = objects(e, seen.objects);
    let fault = failed.as_ref().map(|(fault, message)| (*fault, message.as_str()));
    let trace = trace::of(e, record, fault, Numbers::Steps);
    let (fault, message) = failed.unzip();
    let fault = fault.as_ref().map(Fault::name).map(String::from);
    let end = Some(End { fault, message: message.unwrap_or_default() });
    Look { trace, threads: seen.threads, objects, next: Vec::new(), rest: Vec::new(), end }
}

fn objects(e: &Execution, seen: Vec<Seen>) -> Vec<ObjectState> {
    let names = Names::of(&e.objects.origins());
    let state = |Seen { object, value, held_by }| {
        let (name, kind) = (names[object].clone(), e.objects[object].origin.kind.into());
        ObjectState { name, kind, value, held_by }
    };
    seen.into_iter().map(state).collect()
}

/// How things stand now.
fn see(e: &Execution, record: &Record, choice: Option<&Choice>) -> Moment {
    let options = choice.map(|choice| e.options_of(choice)).unwrap_or_default();
    let names = Names::of(&e.objects.origins());
    let threads = e.threads.ids().map(|t| see_thread(e, t, &names)).collect();
    let holders = |object: ObjectId| -> Vec<usize> {
        let holds = e.threads.iter().filter(|(_, t)| t.holds.contains(&object));
        holds.map(|(t, _)| t.index()).collect()
    };
    // Threads are objects too, and others show nothing of themselves.
    let objects = e.objects.iter().map(|(object, _)| Seen {
        object,
        value: record.shown.get(&object).cloned(),
        held_by: holders(object),
    });
    let objects = objects.filter(|o| o.value.is_some() || !o.held_by.is_empty()).collect();
    Moment { events: record.events.len(), threads, objects, options }
}

fn see_thread(e: &Execution, t: ThreadId, names: &Names) -> ThreadState {
    let thread = &e.threads[t];
    let (state, at): (_, Option<Place>) = match &thread.pending {
        _ if thread.finished => ("ended", None),
        None => ("ready", None),
        Some(pending) => {
            let state = match e.readiness_of(pending) {
                Readiness::Ready => "ready",
                Readiness::Blocked => "blocked",
                Readiness::Asleep | Readiness::Spurious | Readiness::Dozes { .. } => "asleep",
                Readiness::Idle { .. } => "gives way",
            };
            (state, Some(pending.at))
        }
    };
    let (file, line) = at.map(|at| (tidy(at.file()), at.line())).unwrap_or_default();
    let next = if thread.finished { String::new() } else { trace::waits(e, t, names) };
    ThreadState { state: state.into(), next, file, line }
}
