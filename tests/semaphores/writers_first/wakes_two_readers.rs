//! Mistake: sleeps outside an open room
//!
//! A writer that leaves wakes two readers, however many are waiting.
//!
//! Rejected by: many_readers_wake, native, as sleeps outside an open room

use std::sync::{Condvar, Mutex};

pub struct Room {
    state: Mutex<State>,
    to_read: Condvar,
    to_write: Condvar,
}

struct State {
    readers: usize,
    writing: bool,
    waiting: usize,
}

pub struct Reader<'a> {
    room: &'a Room,
}

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
    pub fn new() -> Room {
        Room {
            state: Mutex::new(State { readers: 0, writing: false, waiting: 0 }),
            to_read: Condvar::new(),
            to_write: Condvar::new(),
        }
    }

    pub fn read(&self) -> Reader<'_> {
        let state = self.state.lock().unwrap();
        let mut state = self.to_read.wait_while(state, |state| state.keeps_readers_out()).unwrap();
        state.readers += 1;
        Reader { room: self }
    }

    pub fn try_read(&self) -> Option<Reader<'_>> {
        let mut state = self.state.lock().unwrap();
        if state.keeps_readers_out() {
            return None;
        }
        state.readers += 1;
        Some(Reader { room: self })
    }

    pub fn write(&self) -> Writer<'_> {
        let mut state = self.state.lock().unwrap();
        state.waiting += 1;
        let mut state = self.to_write.wait_while(state, |state| state.keeps_writers_out()).unwrap();
        state.waiting -= 1;
        state.writing = true;
        Writer { room: self }
    }

    pub fn waiting_writers(&self) -> usize {
        self.state.lock().unwrap().waiting
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        let mut state = self.room.state.lock().unwrap();
        state.readers -= 1;
        if state.readers == 0 {
            self.room.to_write.notify_one();
        }
    }
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        let mut state = self.room.state.lock().unwrap();
        state.writing = false;
        if state.waiting > 0 {
            self.room.to_write.notify_one();
        } else {
            self.room.to_read.notify_one();
            self.room.to_read.notify_one();
        }
    }
}
