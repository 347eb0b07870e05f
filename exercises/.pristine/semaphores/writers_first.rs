//! Readers and writers: many threads may read at the same time, and no reader overtakes a waiting
//! writer.

/// A room for readers and writers. Any number of readers can be inside at the same time, but a
/// writer must be alone.
pub struct Room {
    // What must a reader check before it goes in, and what must a writer check?
}

/// A reader that is inside. Dropping it leaves the room.
pub struct Reader<'a> {
    room: &'a Room,
}

/// A writer that is inside. Dropping it leaves the room.
pub struct Writer<'a> {
    room: &'a Room,
}

impl Room {
    /// An empty room.
    pub fn new() -> Room {
        todo!("a room with no one inside")
    }

    /// Goes in to read. Sleeps while a writer is inside or waiting.
    pub fn read(&self) -> Reader<'_> {
        todo!("wait until no writer is inside or waiting, and go in")
    }

    /// Goes in to read, unless a writer is inside or waiting. Never waits for a writer.
    pub fn try_read(&self) -> Option<Reader<'_>> {
        todo!("go in unless there is a writer")
    }

    /// Goes in to write. Sleeps while any thread is inside.
    pub fn write(&self) -> Writer<'_> {
        todo!("wait until the room is empty, and go in")
    }

    /// How many writers are waiting.
    pub fn waiting_writers(&self) -> usize {
        todo!("how many threads wait in `write`?")
    }
}

impl Drop for Reader<'_> {
    /// Leaves, even in a panic.
    fn drop(&mut self) {
        todo!("leave, and tell a thread that waits for it")
    }
}

impl Drop for Writer<'_> {
    /// Leaves, even in a panic. Whatever the writer did is visible to all threads that go in later.
    fn drop(&mut self) {
        todo!("leave, and tell the threads that wait for it")
    }
}
