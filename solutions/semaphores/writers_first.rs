//! Readers and writers: many threads may read at the same time, and no reader overtakes a waiting
//! writer.

use std::sync::{Condvar, Mutex};

/// A room for readers and writers. Any number of readers can be inside at the same time, but a
/// writer must be alone.
pub struct Room {
    state: Mutex<State>,
    /// Where readers wait. Notified when the last writer has left and no other is waiting.
    to_read: Condvar,
    /// Where writers wait. Notified when the room is empty.
    to_write: Condvar,
}

/// How many are inside and how many wait, all behind one lock.
struct State {
    readers: usize,
    writing: bool,
    /// Writers in `write` that are not inside yet. While there are any, no reader goes in.
    waiting: usize,
}

/// A reader that is inside. Dropping it leaves the room.
pub struct Reader<'a> {
    room: &'a Room,
}

/// A writer that is inside. Dropping it leaves the room.
pub struct Writer<'a> {
    room: &'a Room,
}

impl State {
    fn keeps_readers_out(&self) -> bool {
        self.writing || self.waiting > 0
    }

    fn keeps_writers_out(&self) -> bool {
        self.writing || self.readers > 0
    }
}

impl Room {
    /// An empty room.
    pub fn new() -> Room {
        Room {
            state: Mutex::new(State { readers: 0, writing: false, waiting: 0 }),
            to_read: Condvar::new(),
            to_write: Condvar::new(),
        }
    }

    /// Goes in to read. Sleeps while a writer is inside or waiting.
    pub fn read(&self) -> Reader<'_> {
        let state = self.state.lock().unwrap();
        let mut state = self.to_read.wait_while(state, |state| state.keeps_readers_out()).unwrap();
        state.readers += 1;
        Reader { room: self }
    }

    /// Goes in to read, unless a writer is inside or waiting. Never waits for a writer.
    pub fn try_read(&self) -> Option<Reader<'_>> {
        let mut state = self.state.lock().unwrap();
        if state.keeps_readers_out() {
            return None;
        }
        state.readers += 1;
        Some(Reader { room: self })
    }

    /// Goes in to write. Sleeps while any thread is inside.
    pub fn write(&self) -> Writer<'_> {
        let mut state = self.state.lock().unwrap();
        state.waiting += 1;
        let mut state = self.to_write.wait_while(state, |state| state.keeps_writers_out()).unwrap();
        state.waiting -= 1;
        state.writing = true;
        Writer { room: self }
    }

    /// How many writers are waiting.
    pub fn waiting_writers(&self) -> usize {
        self.state.lock().unwrap().waiting
    }
}

impl Drop for Reader<'_> {
    /// Leaves, even in a panic.
    fn drop(&mut self) {
        let mut state = self.room.state.lock().unwrap();
        state.readers -= 1;
        if state.readers == 0 {
            self.room.to_write.notify_one();
        }
    }
}

impl Drop for Writer<'_> {
    /// Leaves, even in a panic. Whatever the writer did is visible to all threads that go in later.
    fn drop(&mut self) {
        let mut state = self.room.state.lock().unwrap();
        state.writing = false;
        if state.waiting > 0 {
            self.room.to_write.notify_one();
        } else {
            self.room.to_read.notify_all();
        }
    }
}
