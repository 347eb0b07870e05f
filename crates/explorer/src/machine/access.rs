//! How a step uses objects, and when the order of two steps matters.

use crate::ids::ObjectId;
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
}

pub(crate) const ACCESSES: usize = 5;

impl Access {
    /// Does the order of the two matter?
    pub(crate) fn conflicts(self, other: Access) -> bool {
        !(self == other && matches!(self, Access::Read | Access::AcquireShared))
    }

    /// Can both be the next step of their threads at the same time?
    pub(crate) fn coenabled(self, later: Access) -> bool {
        !(self == Access::Release && matches!(later, Access::Acquire | Access::AcquireShared))
    }

    pub(crate) const ALL: [Access; ACCESSES] =
        [Access::Read, Access::Write, Access::Acquire, Access::AcquireShared, Access::Release];
}

/// The objects that a step touched.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Footprint(Vec<(ObjectId, Access)>);

/// In any order.
impl PartialEq for Footprint {
    fn eq(&self, other: &Footprint) -> bool {
        self.0.len() == other.0.len() && self.0.iter().all(|touched| other.0.contains(touched))
    }
}

impl Eq for Footprint {}

impl Footprint {
    pub(crate) fn add(&mut self, object: ObjectId, access: Access) {
        if !self.0.contains(&(object, access)) {
            self.0.push((object, access));
        }
    }
    pub(crate) fn join(&mut self, other: &Footprint) {
        other.iter().for_each(|(object, access)| self.add(object, access));
    }
    pub(crate) fn iter(&self) -> impl Iterator<Item = (ObjectId, Access)> {
        self.0.iter().copied()
    }
    pub(crate) fn conflicts(&self, other: &Footprint) -> bool {
        self.0.iter().any(|(o, a)| other.0.iter().any(|(p, b)| o == p && a.conflicts(*b)))
    }
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}
