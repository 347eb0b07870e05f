//! Deaths: what a process that crashes does to its threads and to what it shares with others.

use crate::ids::{ProcessId, ThreadId, ThreadSet};
use crate::machine::access::Access;
use crate::machine::execution::Execution;
use crate::machine::recorder::Spot;
use crate::machine::thread::{Pending, Thread, Wait};
use crate::names::{Origin, Place};

impl Execution {
    /// The thread, which was just started, is the first of a process of its own.
    pub(crate) fn begins_process(&mut self, thread: ThreadId) {
        let process = ProcessId::of(thread);
        (self.threads[thread].process, self.threads[thread].life) = (process, None);
    }

    /// From now on the thread's process may crash. `dies` is what its death does.
    pub(crate) fn is_mortal(&mut self, thread: ThreadId, at: Place, dies: Box<dyn FnOnce()>) {
        let life = self.objects.add(Origin { kind: "life", created: at });
        if self.processes.crash.is_none() {
            let crash = self.objects.add(Origin { kind: "crash", created: at });
            self.processes.crash = Some(crash);
        }
        self.threads[thread].life = Some(life);
        // It may die with a lock: then giving that up is a step of its own.
        self.used.tried_locks = true;
        let name = format!("death-of-{}", self.thread_name(thread));
        let Some(death) = self.add_thread(Some(name), at, dies) else { return };
        let process = self.threads[thread].process;
        let waits = Pending {
            verb: "dies",
            object: None,
            relocks: None,
            at,
            wait: Wait::Chosen,
            is_new: true,
            laps: 0,
            is_tired: false,
        };
        let death = &mut self.threads[death];
        (death.life, death.death_of, death.pending) = (None, Some(process), Some(waits));
    }

    /// The deaths that could come next.
    pub(crate) fn possible_crashes(&self) -> ThreadSet {
        let mut crashes = ThreadSet::default();
        if self.processes.crash.is_some() && !self.processes.has_crashed {
            let is_alive =
                |process| self.threads.iter().any(|(_, t)| belongs(t, process) && !t.finished);
            self.threads
                .iter()
                .filter(|(_, t)| t.death_of.is_some_and(is_alive))
                .for_each(|(index, _)| crashes.insert(index));
        }
        crashes
    }

    /// The step under way belongs to a process that is alive: it depends on that.
    pub(crate) fn lives(&mut self) {
        if let Some(life) = self.threads[self.current].life {
            self.touch(life, Access::Read);
        }
    }

    /// The step under way is the death of this process.
    pub(crate) fn dies(&mut self, process: ProcessId) {
        self.processes.has_crashed = true;
        self.processes.has_died(process).set(true);
        let life = self.threads[process.first()].life;
        for object in [life, self.processes.crash].into_iter().flatten() {
            self.touch(object, Access::Write);
        }
        for index in self.threads.ids() {
            if !self.threads[index].finished && belongs(&self.threads[index], process) {
                self.crashes(index);
            }
        }
        // Which pages have got through is not known before they are read, but the crash decides it.
        let changes = std::mem::take(&mut self.processes.changes_in_death);
        changes.iter().filter(|(of, _)| *of == process).for_each(|(_, object)| {
            self.touch(*object, Access::Write);
        });
        self.processes.changes_in_death = changes;
    }

    fn crashes(&mut self, index: ThreadId) {
        let death = std::mem::replace(&mut self.current, index);
        let pending = self.threads[index].pending.take();
        self.log(
            "dies here",
            None,
            String::new(),
            pending.map_or(Spot::Nowhere, |p| Spot::At(p.at)),
        );
        self.processes.dead.insert(index);
        let thread = &mut self.threads[index];
        (thread.finished, thread.crashed, thread.unobserved) = (true, true, None);
        // Its memory is gone, and no destructor runs.
        std::mem::forget(thread.body.take());
        std::mem::forget(std::mem::take(&mut thread.locals));
        let object = thread.object;
        self.release(object);
        self.touch(object, Access::Release);
        self.current = death;
    }

    /// Has the process crashed?
    pub(crate) fn is_dead(&self, process: ProcessId) -> bool {
        self.threads[process.first()].crashed
    }

    /// The deaths in this execution, whether they came or not, each with its process.
    pub(crate) fn deaths(&self) -> Vec<(ThreadId, ProcessId)> {
        self.threads.iter().filter_map(|(index, thread)| Some((index, thread.death_of?))).collect()
    }
}

fn belongs(thread: &Thread, process: ProcessId) -> bool {
    thread.process == process && thread.death_of.is_none()
}
