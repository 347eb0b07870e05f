//! How a step uses objects, and when the order of two steps matters.

use crate::ids::ObjectId;
use crate::names::Place;
use serde::{Deserialize, Serialize};

/// How an operation uses an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Access {
    /// Changes nothing.
    Read,
    /// Changes something, at any time.
    Write,
    /// Waits until the object is free and takes it.
    Acquire,
    /// Waits until no operation has the object for itself, and takes it beside others that share it.
    AcquireShared,
    /// Gives it up or lets others go on; cannot be enabled at the same time as what waits for it.
    Release,
    /// As a release, one of several in any order: what waits for it waits for all of them.
    Leave,
}

pub(crate) const ACCESSES: usize = 6;

impl Access {
    /// Does the order of the two matter?
    pub(crate) fn conflicts(self, other: Access) -> bool {
        !(self == other && matches!(self, Access::Read | Access::AcquireShared | Access::Leave))
    }

    /// Can both be the next step of their threads at the same time?
    pub(crate) fn coenabled(self, later: Access) -> bool {
        !(matches!(self, Access::Release | Access::Leave)
            && matches!(later, Access::Acquire | Access::AcquireShared))
    }

    pub(crate) const ALL: [Access; ACCESSES] = [
        Access::Read,
        Access::Write,
        Access::Acquire,
        Access::AcquireShared,
        Access::Release,
        Access::Leave,
    ];
}

/// The objects that a step touched.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Footprint(Vec<Touched>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Touched {
    object: ObjectId,
    /// The line and column where it was made.
    made: (u32, u32),
    access: Access,
}

impl Touched {
    /// May both be the same object, in executions that have met the same objects before `new`? Later objects have
    /// different numbers in them, but each was made in the same place.
    fn may_be(&self, other: &Touched, new: ObjectId) -> bool {
        match self.object >= new && other.object >= new {
            true => self.made == other.made,
            false => self.object == other.object,
        }
    }
}

/// In any order.
impl PartialEq for Footprint {
    fn eq(&self, other: &Footprint) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|touched| other.0.contains(touched))
    }
}

impl Eq for Footprint {}

impl Footprint {
    /// Adds an access to an object that was made in this place.
    pub(crate) fn add(&mut self, object: ObjectId, made: Place, access: Access) {
        self.insert(Touched { object, made: (made.line(), made.column()), access });
    }
    fn insert(&mut self, touched: Touched) {
        if !self.0.contains(&touched) {
            self.0.push(touched);
        }
    }
    pub(crate) fn join(&mut self, other: &Footprint) {
        other.0.iter().for_each(|touched| self.insert(*touched));
    }
    pub(crate) fn iter(&self) -> impl Iterator<Item = (ObjectId, Access)> {
        self.0.iter().map(|touched| (touched.object, touched.access))
    }
    /// Does the order of two steps matter that touch this and the other, in executions that have met the same objects
    /// before `new`?
    pub(crate) fn conflicts(&self, other: &Footprint, new: ObjectId) -> bool {
        let conflict = |a: &Touched, b: &Touched| a.may_be(b, new) && a.access.conflicts(b.access);
        self.0.iter().any(|mine| other.0.iter().any(|theirs| conflict(mine, theirs)))
    }
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}
