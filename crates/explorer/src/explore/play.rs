//! Recording executions with all that happens in each.

use crate::follow::Refused;
use crate::search::Model;
use crate::{End, Followed, Play, Played, Recording, Schedule};

impl Model {
    /// Records executions of `f` as [`Model::record`] does, and follows each of them.
    ///
    /// # Errors
    /// When an execution that was recorded cannot be followed: `f` does not repeat itself.
    pub fn play(&self, most: u64, f: impl Fn() + Clone + 'static) -> Result<Play, Box<Refused>> {
        let Recording { tree, cut, preemptions, .. } = self.record(most, f.clone());
        let follow = |schedule: Schedule| {
            let Followed { failed, preemptions, mut trace, .. } =
                self.follow(&schedule, f.clone())?;
            trace.schedule = schedule;
            let (fault, message) = failed.unzip();
            let end = End {
                fault: fault.map(|fault| fault.name().to_owned()),
                message: message.unwrap_or_default(),
            };
            Ok(Played { trace, preemptions, end })
        };
        let played = tree.leaves().into_iter().map(follow).collect::<Result<_, Box<Refused>>>()?;
        Ok(Play { cut, preemptions, played })
    }
}
