//! What it is called when an execution cannot go on, or will not stop.

use crate::MAX_THREADS;
use crate::failure::Fault;
use crate::ids::ThreadId;
use crate::machine::execution::{Ending, Execution};
use crate::machine::readiness::Readiness;

impl Execution {
    /// The execution has more steps than any that ends.
    pub(crate) fn goes_on_for_ever(&mut self) {
        let recently = |t: &ThreadId| self.recent[*t].number() + 500 > self.done.number();
        let busy: Vec<String> =
            self.threads.ids().filter(recently).map(|t| self.thread_name(t)).collect();
        let (fault, names) = match &busy[..] {
            [one] => (Fault::EndlessLoop, one.clone()),
            several => (Fault::Livelock, listed(several, "and")),
        };
        let message = format!(
            "after more than {} steps {names} still {} round and round, though every thread gets its turns",
            self.done.number() - 1,
            if busy.len() == 1 { "goes" } else { "go" },
        );
        self.will_not_end(fault, message);
    }

    /// Counts a row of the trace that isn't a step, and returns `true` if there are too many: a thread that adds row
    /// after row without taking a step is in a loop that no other thread can end.
    pub(crate) fn notes_for_ever(&mut self) -> bool {
        const MOST: u32 = 5_000;
        if self.noted.0 != self.done {
            self.noted = (self.done, 0);
        }
        self.noted.1 += 1;
        let too_many = self.noted.1 > MOST;
        if too_many {
            let name = self.thread_name(self.current);
            let message = format!(
                "{name} has printed {MOST} times, and done nothing in between that another thread could notice"
            );
            self.will_not_end(Fault::EndlessLoop, message);
        }
        too_many
    }

    fn will_not_end(&mut self, fault: Fault, message: String) {
        match self.the_dead() {
            Some(dead) => self.fail(Fault::WaitsForTheDead, format!("{dead} has died: {message}")),
            None if self.threads[ThreadId::MAIN].finished => {
                self.fail(Fault::LeftoverThreads, message)
            }
            None => self.fail(fault, message),
        }
    }

    /// All threads have ended, or those that have not wait for each other.
    pub(crate) fn nobody_can_go_on(&mut self) {
        if let Some((fault, message)) = self.named() {
            self.fail(fault, message);
            return;
        }
        let blocked: Vec<ThreadId> =
            self.threads.iter().filter(|(_, t)| t.can_go_on()).map(|(t, _)| t).collect();
        if blocked.is_empty() {
            self.end = Some(self.all_have_ended());
        } else {
            let (fault, message) = self.all_are_blocked(&blocked);
            self.fail(fault, message);
        }
    }

    fn all_have_ended(&self) -> Ending {
        let lost =
            self.threads.iter().find_map(|(t, thread)| Some((t, thread.unobserved.as_ref()?)));
        match lost {
            None => Ending::Completed,
            Some((t, panicked)) => Ending::Failed {
                fault: Fault::SwallowedPanic,
                message: format!(
                    "{} panicked, and that went unnoticed: {}",
                    self.thread_name(t),
                    panicked.message
                ),
            },
        }
    }

    /// What it is called that these wait for each other, or for what never comes.
    fn all_are_blocked(&self, blocked: &[ThreadId]) -> (Fault, String) {
        let names: Vec<String> = blocked.iter().map(|t| self.thread_name(*t)).collect();
        let all = listed(&names, "and");
        let sleepers: Vec<String> =
            blocked.iter().filter(|t| self.sleeps(**t)).map(|t| self.thread_name(*t)).collect();
        let cycle = self.locks_form_a_cycle(blocked);
        if let Some(dead) = self.the_dead().filter(|_| !cycle) {
            let wait = if names.len() == 1 { "waits" } else { "wait" };
            let message = format!("{all} {wait} for something that {dead} died without doing");
            return (Fault::WaitsForTheDead, message);
        }
        if self.threads[ThreadId::MAIN].finished {
            let message = format!("the check has returned, but {all} can never end");
            return (Fault::LeftoverThreads, message);
        }
        match &sleepers[..] {
            [one] if !cycle => {
                (Fault::LostWakeup, format!("{one} sleeps, and no thread is left to wake it"))
            }
            [_, ..] if !cycle => {
                let sleepers = listed(&sleepers, "and");
                (Fault::LostWakeup, format!("{sleepers} sleep, and no thread is left to wake them"))
            }
            _ => {
                let are = if names.len() == 1 { "is" } else { "are" };
                (Fault::Deadlock, format!("no thread can go on: {all} {are} blocked"))
            }
        }
    }

    fn sleeps(&self, thread: ThreadId) -> bool {
        let pending = self.threads[thread].pending.as_ref();
        let readiness = pending.map(|pending| self.readiness_of(pending));
        matches!(readiness, Some(Readiness::Asleep | Readiness::Spurious))
    }

    /// The name of the process that has crashed.
    fn the_dead(&self) -> Option<String> {
        self.threads.iter().find(|(_, t)| t.crashed).map(|(t, _)| self.thread_name(t))
    }

    /// The holder of the lock that the thread is blocked on.
    pub(crate) fn waits_for(&self, thread: ThreadId) -> Option<ThreadId> {
        let pending = self.threads[thread].pending.as_ref()?;
        let object = match self.readiness_of(pending) {
            Readiness::Blocked => pending.relocks.or(pending.object)?,
            _ => return None,
        };
        self.threads.ids().find(|t| self.threads[*t].holds.contains(&object))
    }

    fn locks_form_a_cycle(&self, blocked: &[ThreadId]) -> bool {
        blocked.iter().any(|&start| {
            let mut at = start;
            for _ in 0..MAX_THREADS {
                match self.waits_for(at) {
                    Some(next) if next == start => return true,
                    Some(next) => at = next,
                    None => return false,
                }
            }
            false
        })
    }
}

/// As in a sentence, with `and` or `or` before the last: `main`, `main and T1`, `main, T1 and T2`.
pub(crate) fn listed(names: &[String], before_the_last: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [others @ .., last] => format!("{} {before_the_last} {last}", others.join(", ")),
    }
}
