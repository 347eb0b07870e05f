//! A look at one moment of an execution: what has happened, how things stand, and what may come.

use crate::entries::{entry_name, full_schedule};
use crate::failure::Fault;
use crate::follow::{Detail, Refused, Schedule, Script};
use crate::machine::execution::{self, Execution, Patience, Rules};
use crate::machine::guide::Choice;
use crate::machine::rt::{self, Readiness};
use crate::path::{Path, Reduction};
use crate::record::Place;
use crate::search::{Body, Model, run_once};
use crate::trace::{self, Numbers};
use crate::{End, Look, ObjectState, Step, ThreadState};
use std::cell::RefCell;
use std::rc::Rc;

/// What is to be seen when all entries have been followed, taken down in the execution itself.
struct Moment {
    events: usize,
    threads: Vec<ThreadState>,
    objects: Vec<Seen>,
    /// Who can go next, and what is unusual about it.
    options: Vec<(usize, Option<Detail>)>,
}

/// Something shared, at that moment. What it is called is known only in the end.
struct Seen {
    object: u32,
    value: Option<String>,
    held_by: Vec<usize>,
}

/// A look whose next steps have not been tried.
struct Glance {
    look: Look,
    options: Vec<(usize, Option<Detail>)>,
    /// Other ways in which the last step could have gone.
    offers: Vec<Detail>,
}

impl Model {
    /// Follows the schedule and looks around where it ends. Every step that can come next is tried in
    /// an execution of its own.
    ///
    /// `locks_are_tried` is what the [`Recording`](crate::Recording) of the same closure says: then
    /// giving up a lock is a step of its own.
    ///
    /// # Errors
    /// An entry that cannot be followed.
    pub fn look(
        &self,
        schedule: &Schedule,
        locks_are_tried: bool,
        f: impl Fn() + 'static,
    ) -> Result<Look, Box<Refused>> {
        rt::install_hook();
        let body: Body = Rc::new(f);
        let rules = Rules {
            max_steps: self.max_steps,
            locks_are_tried,
            mixed: true,
            patience: Patience::SHORT,
            record: true,
            tell: true,
        };
        let glance = |schedule: &Schedule| glance(&body, rules, schedule);
        let Glance { mut look, options, .. } = glance(schedule)?;
        let before = look.trace.rows.len();
        let mut step = |thread: usize, detail: Option<Detail>| {
            let entry = entry(&look, thread, detail);
            let Glance { look: after, offers, .. } = glance(&longer(schedule, &entry))?;
            let rows = after.trace.rows.get(before..).unwrap_or_default().to_vec();
            look.next.push(Step { entry, thread, rows, end: after.end });
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

fn entry(look: &Look, thread: usize, detail: Option<Detail>) -> String {
    let name = entry_name(thread, &look.trace.threads);
    detail.map_or_else(|| name.clone(), |detail| format!("{name}:{detail}"))
}

fn glance(body: &Body, rules: Rules, schedule: &Schedule) -> Result<Glance, Box<Refused>> {
    let path = Path::new(Reduction::Preemptions(usize::MAX));
    let moment = Rc::new(RefCell::new(None));
    let seen = moment.clone();
    let script = Script::new(schedule).then(move |e: &Execution, choice: &Choice| {
        *seen.borrow_mut() = Some(see(e, Some(choice)))
    });
    let script = Rc::new(RefCell::new(script));
    let mut e = run_once(body, rules, path, Some(script.clone()));
    if let Some(refused) = script.borrow_mut().refused(&mut e) {
        return Err(Box::new(refused));
    }
    let mut offers = script.borrow_mut().take_offers();
    offers.dedup();
    let (look, options) = match moment.take() {
        Some(moment) => under_way(&mut e, moment, schedule.len()),
        None => (ended(&mut e), Vec::new()),
    };
    Ok(Glance { look, options, offers })
}

/// The look at an execution that could go on from here.
fn under_way(
    e: &mut Execution,
    moment: Moment,
    entries: usize,
) -> (Look, Vec<(usize, Option<Detail>)>) {
    let rest = full_schedule(&e.taken[entries..], &trace::thread_names(e)).entries().collect();
    e.taken.truncate(entries);
    e.events.truncate(moment.events);
    let mut trace = trace::of(e, None, Numbers::Turns);
    trace.threads.truncate(moment.threads.len());
    let objects = objects(e, moment.objects);
    let look = Look { trace, threads: moment.threads, objects, next: Vec::new(), rest, end: None };
    (look, moment.options)
}

/// The look at an execution that is over.
fn ended(e: &mut Execution) -> Look {
    let failed = match e.end.take() {
        Some(execution::End::Failed { fault, message }) => Some((fault, message)),
        _ => None,
    };
    let seen = see(e, None);
    let objects = objects(e, seen.objects);
    let fault = failed.as_ref().map(|(fault, message)| (*fault, message.as_str()));
    let trace = trace::of(e, fault, Numbers::Turns);
    let (fault, message) = failed.unzip();
    let fault = fault.as_ref().map(Fault::name).map(String::from);
    let end = Some(End { fault, message: message.unwrap_or_default() });
    Look { trace, threads: seen.threads, objects, next: Vec::new(), rest: Vec::new(), end }
}

fn objects(e: &Execution, seen: Vec<Seen>) -> Vec<ObjectState> {
    let origins: Vec<_> = e.objects.iter().map(|o| o.origin).collect();
    let names = trace::names(&origins);
    let state = |Seen { object, value, held_by }| {
        let (name, kind) = (names[object as usize].clone(), origins[object as usize].kind.into());
        ObjectState { name, kind, value, held_by }
    };
    seen.into_iter().map(state).collect()
}

/// How things stand now.
fn see(e: &Execution, choice: Option<&Choice>) -> Moment {
    let options = choice.map(|choice| e.options_of(choice)).unwrap_or_default();
    let origins: Vec<_> = e.objects.iter().map(|o| o.origin).collect();
    let names = trace::names(&origins);
    let threads = (0..e.threads.len()).map(|t| see_thread(e, t, &names)).collect();
    let holders = |object: u32| -> Vec<usize> {
        (0..e.threads.len()).filter(|t| e.threads[*t].holds.contains(&object)).collect()
    };
    // Threads are objects too, and others show nothing of themselves.
    let objects = e.objects.iter().zip(0..).map(|(object, number)| Seen {
        object: number,
        value: object.shown.clone(),
        held_by: holders(number),
    });
    let objects = objects.filter(|o| o.value.is_some() || !o.held_by.is_empty()).collect();
    Moment { events: e.events.len(), threads, objects, options }
}

fn see_thread(e: &Execution, t: usize, names: &[String]) -> ThreadState {
    let thread = &e.threads[t];
    let (state, at): (_, Option<Place>) = match &thread.pending {
        _ if thread.finished => ("ended", None),
        None => ("new", None),
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
    let (file, line) = at.map(|at| (crate::names::tidy(at.file()), at.line())).unwrap_or_default();
    let next = if thread.finished { String::new() } else { trace::waits(e, t, names) };
    ThreadState { state: state.into(), next, file, line }
}
