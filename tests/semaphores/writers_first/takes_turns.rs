//! Mistake: overtakes a writer
//!
//! When a writer leaves, all waiting readers go in before the next writer, even those that came later than it.
//!
//! Rejected by: not_between_writers, model, as overtakes a writer

use std::sync::{Condvar, Mutex};

pub struct Room {
    state: Mutex<State>,
    to_read: Condvar,
    to_write: Condvar,
}

#[derive(Default)]
struct State {
    readers: usize,
    writing: bool,
    waiting: usize,
    waiting_readers: usize,
    readers_turn: bool,
}

pub struct Reader<'a> {
    room: &'a Room,
}

pub struct Writer<'a> {
    room: &'a Room,
}

impl State {
    fn keeps_readers_out(&self) -> bool {
        self.writing || self.waiting > 0 && !self.readers_turn
    }

    fn keeps_writers_out(&self) -> bool {
        self.writing || self.readers > 0 || self.readers_turn
    }
}

impl Room {
    pub fn new() -> Room {
        Room {
            state: Mutex::new(State::default()),
            to_read: Condvar::new(),
            to_write: Condvar::new(),
        }
    }

    pub fn read(&self) -> Reader<'_> {
        let mut state = self.state.lock().unwrap();
        state.waiting_readers += 1;
        let mut state = self.to_read.wait_while(state, |state| state.keeps_readers_out()).unwrap();
        state.waiting_readers -= 1;
        state.readers += 1;
        state.readers_turn &= state.waiting_readers > 0;
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
        state.readers_turn = state.waiting_readers > 0;
        if state.waiting > 0 && !state.readers_turn {
            self.room.to_write.notify_one();
        } else {
            self.room.to_read.notify_all();
        }
    }
}
