//! What the threads of an execution share.

use crate::ids::ObjectId;
use crate::memory::{Accesses, Clock, History, Past, View};
use crate::names::Origin;
use std::ops::{Index, IndexMut};

pub(crate) struct Object {
    pub(crate) origin: Origin,
    pub(crate) history: History,
    pub(crate) accesses: Accesses,
    /// What the last one to release it knew.
    pub(crate) view: View,
    /// What comes before those that have changed it, and before those that only looked.
    pub(crate) changed: Past,
    pub(crate) looked: Past,
    /// When each thread has used it last.
    pub(crate) used: Clock,
}

/// All objects of an execution.
pub(crate) struct Objects(Vec<Object>);

impl Objects {
    pub(crate) fn none() -> Objects {
        Objects(Vec::with_capacity(16))
    }

    pub(crate) fn add(&mut self, origin: Origin) -> ObjectId {
        self.0.push(Object {
            origin,
            history: History::default(),
            accesses: Accesses::default(),
            view: View::default(),
            changed: Past::default(),
            looked: Past::default(),
            used: Clock::default(),
        });
        ObjectId::new(self.0.len() - 1)
    }

    /// The object that will be added next.
    pub(crate) fn next(&self) -> ObjectId {
        ObjectId::new(self.0.len())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (ObjectId, &Object)> {
        self.0.iter().enumerate().map(|(index, object)| (ObjectId::new(index), object))
    }

    pub(crate) fn origins(&self) -> Vec<Origin> {
        self.0.iter().map(|object| object.origin).collect()
    }
}

impl Index<ObjectId> for Objects {
    type Output = Object;

    fn index(&self, object: ObjectId) -> &Object {
        &self.0[object.index()]
    }
}

impl IndexMut<ObjectId> for Objects {
    fn index_mut(&mut self, object: ObjectId) -> &mut Object {
        &mut self.0[object.index()]
    }
}
