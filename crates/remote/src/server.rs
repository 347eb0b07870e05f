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
        Server::behind(Door::open()?, Box::new(replies))
    }

    fn behind(door: Door, replies: Box<Replies>) -> io::Result<Server> {
        let shared = Arc::new(Shared {
            door,
            replies,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Method;
    use std::time::Duration;

    const LIMIT: Duration = Duration::from_secs(60);
    const SHORT: Duration = Duration::from_millis(1);

    /// Row 0 gets an answer, row 1 a failure, row 2 none, and row 3 the end of the connection.
    fn replies(request: &Request) -> Vec<Reply> {
        let answer = |result| vec![Reply::Now(Answer { number: request.number, result })];
        match request.rows.start {
            0 if request.method == Method::Post => answer(Ok(-0.5)),
            0 => answer(Ok(0.1 + 0.2)),
            1 => answer(Err(Failure::Busy)),
            2 => Vec::new(),
            _ => vec![Reply::Close],
        }
    }

    fn servers() -> [Server; 2] {
        let doors = [Door::open().unwrap(), Door::inside()];
        doors.map(|door| Server::behind(door, Box::new(replies)).unwrap())
    }

    #[test]
    fn answers_come_back_as_they_are_with_and_without_the_network() {
        for server in servers() {
            assert_eq!(server.sum(0..1, LIMIT), Ok(0.1 + 0.2));
            assert_eq!(server.sum(1..2, LIMIT), Err(Failure::Busy));
            assert_eq!(server.sum(2..3, SHORT), Err(Failure::TimedOut));
            assert_eq!(server.sum(3..4, LIMIT), Err(Failure::Broken));
        }
    }

    #[test]
    fn a_connection_is_kept_and_answers_carry_the_numbers_of_their_requests() {
        for server in servers() {
            let connection = server.connect().unwrap();
            for request in [Request::get(7, 2..3), Request::post(8, 0..1), Request::get(9, 1..2)] {
                connection.send(&request).unwrap();
            }
            let answers = [8, 9].map(|number| (number, connection.receive(LIMIT).unwrap()));
            for (number, answer) in &answers {
                assert_eq!(*number, answer.number);
            }
            assert_eq!(answers[0].1.result, Ok(-0.5));
        }
    }

    #[test]
    fn closing_a_connection_ends_a_thread_that_receives() {
        for server in servers() {
            let connection = server.connect().unwrap();
            connection.send(&Request::get(7, 2..3)).unwrap();
            let result = thread::scope(|scope| {
                let receives = scope.spawn(|| connection.receive(Duration::MAX));
                connection.close();
                receives.join().unwrap()
            });
            assert_eq!(result, Err(Failure::Broken));
        }
    }
}
