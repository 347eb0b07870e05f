//! The service itself, in this process.

use crate::door::Door;
use crate::http::{self, Http, Reader};
use crate::stream::Stream;
use crate::{Answer, Connection, Failure, Reply, Request, Service};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};

/// Answers on 127.0.0.1, with a thread for each connection. Dropping it closes all connections, and waits for
/// its threads.
pub struct Server {
    shared: Arc<Shared>,
    /// None once it is joined.
    porter: Option<JoinHandle<()>>,
}

type Replies = dyn Fn(&Request) -> Vec<Reply> + Send + Sync;

struct Shared {
    door: Door,
    replies: Box<Replies>,
    /// Set before the last connection, which only wakes the porter.
    is_closing: AtomicBool,
    /// The connections that there were, for the end: a handle to close each with, and its thread.
    lines: Mutex<Vec<(Stream, JoinHandle<()>)>>,
}

impl Server {
    /// Starts a server that does about each request what `replies` says, which may be nothing. It is called
    /// on the thread of the connection, and requests that wait behind it on the same connection wait.
    ///
    /// # Errors
    /// If there is no port and no socket.
    pub fn start(
        replies: impl Fn(&Request) -> Vec<Reply> + Send + Sync + 'static,
    ) -> io::Result<Server> {
        let shared = Arc::new(Shared {
            door: Door::open()?,
            replies: Box::new(replies),
            is_closing: AtomicBool::new(false),
            lines: Mutex::default(),
        });
        let mine = Arc::clone(&shared);
        let porter = thread::Builder::new().spawn(move || mine.let_in())?;
        Ok(Server { shared, porter: Some(porter) })
    }
}

impl Service for Server {
    fn connect(&self) -> Result<Box<dyn Connection>, Failure> {
        let stream = self.shared.door.connect().map_err(|_| Failure::Broken)?;
        Ok(Box::new(Http::new(stream)))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.is_closing.store(true, SeqCst);
        // Wakes the porter; if it cannot be woken, it has ended.
        drop(self.shared.door.connect());
        if let Some(porter) = self.porter.take() {
            let _ = porter.join();
        }
        for (stream, thread) in std::mem::take(&mut *self.shared.lines()) {
            stream.close();
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn lines(&self) -> MutexGuard<'_, Vec<(Stream, JoinHandle<()>)>> {
        self.lines.lock().expect("nothing under this lock panics")
    }

    fn let_in(self: Arc<Shared>) {
        while let Ok(stream) = self.door.accept() {
            if self.is_closing.load(SeqCst) {
                return;
            }
            let Ok(handle) = stream.try_clone() else { continue };
            let mine = Arc::clone(&self);
            let thread = thread::Builder::new().spawn(move || mine.serve(&stream));
            let mut lines = self.lines();
            lines.retain(|(_, thread)| !thread.is_finished());
            if let Ok(thread) = thread {
                lines.push((handle, thread));
            }
        }
    }

    /// Serves one connection to its end.
    fn serve(&self, stream: &Stream) {
        let mut reader = Reader::default();
        while let Ok(request) = reader.next(stream, None, http::request) {
            let replies = match &request {
                Some(request) => (self.replies)(request),
                None => vec![Reply::Now(Answer { number: 0, result: Err(Failure::Invalid) })],
            };
            for reply in replies {
                let answer = match reply {
                    Reply::Now(answer) => answer,
                    Reply::Late(after, answer) => {
                        thread::sleep(after);
                        answer
                    }
                    Reply::Close => return stream.close(),
                };
                if stream.write_all(http::response(&answer).as_bytes()).is_err() {
                    return;
                }
            }
        }
        // What came is not HTTP, or the client has gone. There is another handle, so this must be said.
        stream.close();
    }
}
