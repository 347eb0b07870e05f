//! A service that follows a script: natively over HTTP on loopback, and under the model over connections whose
//! answers travel through channels that the model follows, on its virtual clock.

use harness::unwatched::atomic::{AtomicUsize, Ordering::Relaxed};
use harness::{Runs, mention};
use remote::{Answer, Connection, Failure, Reply, Request, Server, Service};
use std::ops::Range;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What a service does about a request.
type Script = dyn Fn(&Request) -> Vec<Reply> + Send + Sync;

/// A service that does what `script` says. Under the model the script runs when a request is sent, on the
/// thread that sends it; natively on a thread of the server.
pub fn service(
    script: impl Fn(&Request) -> Vec<Reply> + Send + Sync + 'static,
) -> Box<dyn Service> {
    if is_modelled() {
        Box::new(Modelled(Arc::new(script)))
    } else {
        Box::new(Server::start(script).expect("a port of this machine, or a pair of sockets"))
    }
}

/// Is this the model, or another checker in its place? There, time is what the checker says.
pub fn is_modelled() -> bool {
    Runs::here() != Runs::Natively
}

/// The sum of some rows of the dataset that the services of the checks have: in row 0 there is 1.0, in row 1
/// there is 2.0, and so on.
pub fn sum(rows: &Range<usize>) -> f64 {
    rows.clone().map(|row| row as f64 + 1.0).sum()
}

/// The right answer.
pub fn right(request: &Request) -> Answer {
    Answer { number: request.number, result: Ok(sum(&request.rows)) }
}

/// The right answer, at once.
pub fn at_once(request: &Request) -> Vec<Reply> {
    vec![Reply::Now(right(request))]
}

/// A failure, at once.
pub fn failure(request: &Request, failure: Failure) -> Vec<Reply> {
    vec![Reply::Now(Answer { number: request.number, result: Err(failure) })]
}

struct Modelled(Arc<Script>);

impl Service for Modelled {
    /// A connection to the service, which has a channel that goes with it.
    fn connect(&self) -> Result<Box<dyn Connection>, Failure> {
        let (wire, end) = channel();
        let inbox = Inbox { end, underway: Vec::new() };
        Ok(Box::new(Line { script: Arc::clone(&self.0), wire, inbox: Mutex::new(inbox) }))
    }
}

/// A connection: what the service sends is in a channel until the client takes it out.
struct Line {
    script: Arc<Script>,
    wire: Sender<Event>,
    /// Of the thread that is in `receive`.
    inbox: Mutex<Inbox>,
}

enum Event {
    /// An answer arrives, at that time.
    Answer(Instant, Answer),
    /// The connection ends.
    End,
}

struct Inbox {
    end: Receiver<Event>,
    /// Answers whose time has not come.
    underway: Vec<(Instant, Answer)>,
}

impl Connection for Line {
    /// Sends a request to the service of the check, which decides what is answered, and when.
    fn send(&self, request: &Request) -> Result<(), Failure> {
        mention(|| format!("asks for rows {:?}", request.rows));
        for reply in (self.script)(request) {
            let event = match reply {
                Reply::Now(answer) => Event::Answer(Instant::now(), answer),
                Reply::Late(after, answer) => Event::Answer(Instant::now() + after, answer),
                Reply::Close => Event::End,
            };
            // The other end is in this connection, too.
            let _ = self.wire.send(event);
        }
        Ok(())
    }

    /// Waits for an answer, up to the limit.
    fn receive(&self, limit: Duration) -> Result<Answer, Failure> {
        let until = Instant::now().checked_add(limit);
        self.inbox.lock().unwrap().next(until)
    }

    fn close(&self) {
        let _ = self.wire.send(Event::End);
    }
}

impl Inbox {
    // The answer whose time comes first. A picture tells of `receive`, not of this.
    fn next(&mut self, until: Option<Instant>) -> Result<Answer, Failure> {
        loop {
            let now = Instant::now();
            let first = self.underway.iter().enumerate().min_by_key(|(_, (due, _))| *due);
            let first = first.map(|(place, (due, _))| (place, *due));
            if let Some((place, due)) = first
                && due <= now
            {
                let answer = self.underway.remove(place).1;
                mention(|| format!("the answer is {:?}", answer.result));
                return Ok(answer);
            }
            let wakes = [first.map(|(_, due)| due), until].into_iter().flatten().min();
            let event = match wakes {
                None => self.end.recv().map_err(|_| RecvTimeoutError::Disconnected),
                // Without time it doesn't wait: while it did, the time of another thread could be up first.
                Some(moment) if moment <= now => self.end.try_recv().map_err(|error| match error {
                    TryRecvError::Empty => RecvTimeoutError::Timeout,
                    TryRecvError::Disconnected => RecvTimeoutError::Disconnected,
                }),
                Some(moment) => self.end.recv_timeout(moment.saturating_duration_since(now)),
            };
            match event {
                Ok(Event::Answer(due, answer)) => self.underway.push((due, answer)),
                Ok(Event::End) | Err(RecvTimeoutError::Disconnected) => {
                    return Err(Failure::Broken);
                }
                Err(RecvTimeoutError::Timeout) => {
                    let now = Instant::now();
                    let is_late = until.is_some_and(|until| until <= now);
                    if is_late && first.is_none_or(|(_, due)| due > now) {
                        mention(|| "no answer within the limit".into());
                        return Err(Failure::TimedOut);
                    }
                }
            }
        }
    }
}

/// A service whose connections are counted.
pub struct Counted {
    service: Box<dyn Service>,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    open: AtomicUsize,
    most: AtomicUsize,
    all: AtomicUsize,
}

impl Counted {
    /// No connection has been opened yet.
    pub fn new(service: Box<dyn Service>) -> Counted {
        Counted { service, counts: Arc::default() }
    }

    /// How many connections were open at the same time, at most.
    pub fn most(&self) -> usize {
        self.counts.most.load(Relaxed)
    }

    /// How many were opened.
    pub fn all(&self) -> usize {
        self.counts.all.load(Relaxed)
    }
}

impl Service for Counted {
    fn connect(&self) -> Result<Box<dyn Connection>, Failure> {
        self.counts.all.fetch_add(1, Relaxed);
        let open = self.counts.open.fetch_add(1, Relaxed) + 1;
        self.counts.most.fetch_max(open, Relaxed);
        let connection = Open { connection: self.service.connect()?, counts: self.counts.clone() };
        Ok(Box::new(connection))
    }
}

struct Open {
    connection: Box<dyn Connection>,
    counts: Arc<Counts>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.counts.open.fetch_sub(1, Relaxed);
    }
}

impl Connection for Open {
    fn send(&self, request: &Request) -> Result<(), Failure> {
        self.connection.send(request)
    }

    fn receive(&self, limit: Duration) -> Result<Answer, Failure> {
        self.connection.receive(limit)
    }

    fn close(&self) {
        self.connection.close();
    }
}
