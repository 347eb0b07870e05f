//! Following a schedule: one execution in which a list says who takes each step.

mod refused;
mod script;

pub use self::refused::{Refusal, Refused};
pub(crate) use self::script::Script;
pub use ::report::{Schedule, schedule::Detail};

use crate::Trace;
use crate::failure::Fault;
use crate::machine::counted::Counted;
use crate::machine::execution::{Ending, Execution};
use crate::machine::rt;
use crate::machine::rules::{Patience, Rules};
use crate::machine::run::{Body, run_once};
use crate::record::Record;
use crate::search::Model;
use crate::trace::{self, Numbers};
use std::cell::RefCell;
use std::rc::Rc;

/// An execution that went as the schedule says.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq)]
pub struct Followed {
    /// What went wrong in it, if anything did, and what there is to say about it.
    pub failed: Option<(Fault, String)>,
    /// How many entries were used; fewer than there are if the execution failed before.
    pub entries: usize,
    /// How often it took the processor from a thread that could have gone on.
    pub preemptions: usize,
    /// Every step. The numbers are those of the schedule's entries; a row without a number belongs
    /// to the step above it.
    pub trace: Trace,
}

impl Model {
    /// Runs `f` once. The first entry of the schedule says who takes the first step, the second who
    /// takes the second, and so on. When the list has ended, every thread goes on as long as it can;
    /// when it cannot, the thread goes on that has not run for the longest time.
    ///
    /// One step is one operation that other threads can notice (a lock, a load, a spawn, a join) with
    /// all that the thread does up to its next one. So giving up a lock and the end of a thread need
    /// no entry: they belong to the step before. The first entry of a thread lets it begin and do
    /// its first operation, if that need not wait.
    ///
    /// Every failure that [`Model::check`] finds has in its trace the schedule that leads to it.
    ///
    /// # Errors
    /// An entry that cannot be followed, as the one of a thread that is blocked, has ended or has not
    /// been started.
    pub fn follow(
        &self,
        schedule: &Schedule,
        f: impl Fn() + 'static,
    ) -> Result<Followed, Box<Refused>> {
        rt::install_hook();
        let body: Body = Rc::new(f);
        let run = |rules| {
            let record = Rc::new(RefCell::new(Record::default()));
            let script = Rc::new(RefCell::new(Script::new(schedule, record.clone())));
            (run_once(&body, rules, script.clone(), Some(record)), script)
        };
        let follow = |patience, hurries| {
            let mut rules = Rules {
                max_steps: self.max_steps,
                locks_are_tried: script::gives_up_locks(schedule),
                mixed: true,
                hurries,
                counted: Counted::default(),
                bad_luck: self.bad_luck,
                patience,
            };
            loop {
                let (execution, script) = run(rules);
                match rules.better(&execution.used) {
                    Some(better) => rules = better,
                    None => return followed(execution, &script),
                }
            }
        };
        // A schedule may let a thread hurry before there is a sign that it comes to a time limit, and a loop go on for
        // longer than one that waits need be followed.
        follow(Patience::SHORT, false).or_else(|refused| match refused.why {
            Refusal::Blocked => follow(Patience::SHORT, true)
                .or_else(|_| follow(Patience::LONG, false))
                .map_err(|_| refused),
            _ => Err(refused),
        })
    }
}

fn followed(mut e: Box<Execution>, script: &RefCell<Script>) -> Result<Followed, Box<Refused>> {
    let entries = script.borrow().used();
    if let Some(refused) = script.borrow_mut().refused(&e) {
        return Err(Box::new(refused));
    }
    let failed = match e.end.take() {
        Some(Ending::Failed { fault, message }) => Some((fault, message)),
        _ => None,
    };
    let fault = failed.as_ref().map(|(fault, message)| (*fault, message.as_str()));
    let record = script.borrow_mut().take_record();
    let trace = trace::of(&e, record, fault, Numbers::Steps);
    let trace = trace::without_deaths(trace, &e.deaths());
    Ok(Followed { failed, entries, preemptions: e.preemptions, trace })
}
