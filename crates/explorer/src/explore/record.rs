//! Recording executions, so that a reader can go through all of them.

use super::tree::Growing;
use crate::entries::full_schedule;
use crate::failure::Fault;
use crate::machine::counted::Counted;
use crate::machine::execution::{Ending, Execution};
use crate::machine::rt;
use crate::machine::rules::{Patience, Rules};
use crate::machine::run::{Body, run_once};
use crate::processor::ProcessorTime;
use crate::record::Steps;
use crate::search::{Model, Path, Reduction};
use crate::{Cut, Grain, PASSED, Recording, Schedule, trace};
use std::cell::RefCell;
use std::rc::Rc;

/// The most steps of a recording, all executions together.
const MOST_STEPS: u64 = 3_000_000;
/// The threads of failing executions that may be left behind: each keeps its stack.
const MOST_ABANDONED: usize = 1_500;

impl Model {
    /// Records every execution of `f`, those with few preemptions first, until there are `most`.
    ///
    /// Nothing is left out: executions that differ only in the order of independent steps are all
    /// there, and a failing one does not end the recording. The model's bound does not count; its
    /// limit of processor time does.
    pub fn record(&self, most: u64, f: impl Fn() + 'static) -> Recording {
        rt::install_hook();
        let body: Body = Rc::new(f);
        let mut rules = Rules {
            max_steps: self.max_steps,
            locks_are_tried: false,
            mixed: true,
            hurries: false,
            counted: Counted::default(),
            bad_luck: self.bad_luck,
            patience: Patience::SHORT,
        };
        loop {
            let enumeration = Enumeration {
                model: self,
                processor: ProcessorTime::start(),
                most,
                tree: Growing::new(),
                executions: 0,
                steps: 0,
                abandoned: 0,
                best: None,
            };
            match enumeration.run(&body, rules) {
                Ok(recording) => return recording,
                Err(NeedsOther(better)) => rules = better,
            }
        }
    }
}

/// The recording must begin again with other rules.
struct NeedsOther(Rules);

struct Enumeration<'a> {
    model: &'a Model,
    processor: ProcessorTime,
    most: u64,
    tree: Growing,
    executions: u64,
    steps: u64,
    abandoned: usize,
    /// The best failure so far: its preemptions, its steps, its schedule.
    best: Option<(usize, usize, Schedule)>,
}

impl Enumeration<'_> {
    fn run(mut self, body: &Body, rules: Rules) -> Result<Recording, NeedsOther> {
        let mut explored = None;
        let cut = 'rounds: loop {
            let bound = explored.map_or(0, |bound: usize| bound + 1);
            let path = Rc::new(RefCell::new(Path::new(Reduction::Preemptions(bound))));
            loop {
                let steps = Rc::new(RefCell::new(Steps::default()));
                let execution = run_once(body, rules, path.clone(), Some(steps.clone()));
                if let Some(better) = rules.better(&execution.used) {
                    return Err(NeedsOther(better));
                }
                if let Err(cut) = self.add(&execution, &steps.borrow()) {
                    break 'rounds Some(cut);
                }
                if !path.borrow_mut().advance() {
                    break;
                }
            }
            explored = Some(bound);
            if !path.borrow().is_cut() {
                break None;
            }
        };
        let [drops, counted] = rules.counted.places();
        Ok(Recording {
            tree: self.tree.done(),
            executions: self.executions,
            cut,
            preemptions: explored,
            shortest_failure: self.best.map(|(.., schedule)| schedule),
            grain: Grain {
                locks_are_tried: rules.locks_are_tried,
                hurries: rules.hurries,
                drops,
                counted,
            },
        })
    }

    /// Adds an execution that is new.
    fn add(&mut self, e: &Execution, steps: &Steps) -> Result<(), Cut> {
        let fault = match &e.end {
            Some(Ending::Failed { fault: Fault::NotDeterministic, .. }) => {
                return Err(Cut::NotDeterministic);
            }
            Some(Ending::Failed { fault, .. }) => Some(*fault),
            _ => None,
        };
        self.abandoned += e.threads.iter().filter(|(_, t)| !t.finished).count();
        let schedule = full_schedule(&steps.taken, &trace::thread_names(e));
        if !self.tree.has(schedule.entries()) {
            if self.executions == self.most {
                return Err(Cut::Executions);
            }
            self.tree.add(schedule.entries(), fault.as_ref().map_or(PASSED, Fault::name));
            self.executions += 1;
            self.steps += schedule.len() as u64;
            let rank = (e.preemptions, schedule.len());
            if fault.is_some() && self.best.as_ref().is_none_or(|(p, s, _)| rank < (*p, *s)) {
                self.best = Some((rank.0, rank.1, schedule));
            }
        }
        if self.steps > MOST_STEPS || self.abandoned > MOST_ABANDONED {
            Err(Cut::Memory)
        } else if self.processor.used() > self.model.time_limit {
            Err(Cut::Time)
        } else {
            Ok(())
        }
    }
}
