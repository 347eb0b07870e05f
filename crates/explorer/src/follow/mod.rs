//! Following a schedule: one execution in which a list says who takes each step.

mod script;

pub(crate) use self::script::Script;
pub use ::report::{Schedule, schedule::Detail};

use crate::Trace;
use crate::failure::Fault;
use crate::machine::counted::Counted;
use crate::machine::execution::{End, Execution};
use crate::machine::rt;
use crate::machine::rules::{Patience, Rules};
use crate::machine::run::{Body, run_once};
use crate::record::Record;
use crate::search::Model;
use crate::trace::{self, Numbers};
use std::cell::RefCell;
use std::fmt;
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

/// An entry that could not be followed.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// Which entry, from 1.
    pub entry: usize,
    /// What is wrong with it.
    pub why: Refusal,
    /// All of it in words: the entry, what is wrong, and who could have gone on.
    pub message: String,
    /// The threads that could have gone on.
    pub could: Vec<String>,
    /// What had happened up to there.
    pub trace: Trace,
}

/// Why an entry cannot be followed.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No thread of this name has been started, or there are several.
    NoSuchThread,
    /// The thread has ended.
    Ended,
    /// The thread waits: for a lock, for another thread, for a notification, or for its time.
    Blocked,
    /// The step has no such choice as the entry asks for.
    NoSuchChoice,
    /// All threads have ended.
    Over,
}

impl Refusal {
    /// The name under which the glossary explains it.
    pub fn name(self) -> &'static str {
        match self {
            Refusal::NoSuchThread => "no such thread",
            Refusal::Ended => "thread has ended",
            Refusal::Blocked => "thread is blocked",
            Refusal::NoSuchChoice => "no such choice",
            Refusal::Over => "schedule too long",
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refused {}

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
        let follow = |patience| {
            let mut rules = Rules {
                max_steps: self.max_steps,
                locks_are_tried: script::gives_up_locks(schedule),
                mixed: true,
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
        // A schedule may let a loop go on for longer than one that waits need be followed.
        follow(Patience::SHORT).or_else(|refused| match refused.why {
            Refusal::Blocked => follow(Patience::LONG).map_err(|_| refused),
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
        Some(End::Failed { fault, message }) => Some((fault, message)),
        _ => None,
    };
    let fault = failed.as_ref().map(|(fault, message)| (*fault, message.as_str()));
    let record = script.borrow_mut().take_record();
    let trace = trace::of(&e, record, fault, Numbers::Steps);
    let trace = trace::without_deaths(trace, &e.deaths());
    Ok(Followed { failed, entries, preemptions: e.preemptions, trace })
}
