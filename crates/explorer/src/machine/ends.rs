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
            several => (Fault::Livelock, several.join(" and ")),
        };
        let message = format!(
            "after {} steps {names} still {} round and round, though every thread gets its turns",
            self.done.number(),
            if busy.len() == 1 { "goes" } else { "go" },
        );
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
            let lost = self
                .threads
                .iter()
                .find_map(|(t, thread)| thread.unobserved.as_ref().map(|p| (t, p.message.clone())));
            self.end = Some(Ending::Completed);
            if let Some((t, message)) = lost {
                let name = self.thread_name(t);
                self.end = Some(Ending::Failed {
                    fault: Fault::SwallowedPanic,
                    message: format!("{name} panicked, and that went unnoticed: {message}"),
                });
            }
            return;
        }
        let names: Vec<String> = blocked.iter().map(|t| self.thread_name(*t)).collect();
        let sleeps = |t: &ThreadId| {
            let pending = self.threads[*t].pending.as_ref();
            let readiness = pending.map(|p| self.readiness_of(p));
            matches!(readiness, Some(Readiness::Asleep | Readiness::Spurious))
        };
        let cycle = self.locks_form_a_cycle(&blocked);
        let dead = self.the_dead().filter(|_| !cycle);
        let (fault, message) = if let Some(dead) = dead {
            let wait = if names.len() == 1 { "waits" } else { "wait" };
            let message = format!(
                "{} {wait} for something that {dead} died without doing",
                names.join(" and ")
            );
            (Fault::WaitsForTheDead, message)
        } else if self.threads[ThreadId::MAIN].finished {
            (
                Fault::LeftoverThreads,
                format!("the check has returned, but {} can never end", names.join(" and ")),
            )
        } else if !cycle && blocked.iter().any(sleeps) {
            let sleepers: Vec<String> =
                blocked.iter().filter(|t| sleeps(t)).map(|t| self.thread_name(*t)).collect();
            (
                Fault::LostWakeup,
                match &sleepers[..] {
                    [one] => format!("{one} sleeps, and no thread is left to wake it"),
                    several => {
                        format!(
                            "{} sleep, and no thread is left to wake them",
                            several.join(" and ")
                        )
                    }
                },
            )
        } else {
            (Fault::Deadlock, format!("no thread can go on: {} blocked", names.join(" and ")))
        };
        self.fail(fault, message);
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
