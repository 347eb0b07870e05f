//! The checks of `file_server`.

use super::subject::{Rows, serve};
use harness::unwatched::atomic::{AtomicU64, Ordering::Relaxed};
use harness::{Check, Mapping, PipeReader, PipeWriter, Process, Promise, ensure, ensure_eq, fail, pipe};
use std::io::{self, Error, ErrorKind, Read, Write};
use support::own_error::ensure_own;

pub static PROMISES: &[Promise] = &[
    Promise::explains("One process has a file, and the others send it their requests through a queue."),
    Promise::explains("A file that only one process has open."),
    Promise::explains("Returns the value of a row, or why it can't be read."),
    Promise::kept(
        "Answers the requests that come out of the queue, in order, until the \
         queue ends, which it does once no client has it open any more.",
        &["two_clients", "pieces", "no_clients_left"],
    ),
    Promise::kept("Returns how many answers it gave.", &["pieces", "two_clients", "client_is_gone"]),
    Promise::kept(
        "A request has two bytes: the number of the client that asks, and the row that it asks for.",
        &["two_clients", "pieces"],
    ),
    Promise::kept(
        "The answer goes only to that client, and has two bytes as well: 1 \
         and the value, or 0 and 0 if the row can't be read.",
        &["two_clients", "bad_requests", "last_client"],
    ),
    Promise::kept("One `read` may return half a request, or several requests.", &["pieces"]),
    Promise::explains("Clients may die, and may ask for rows that don't exist"),
    Promise::kept(
        "Skip a request from a client number that doesn't exist, and half a request at the end; an answer to a dead client is lost",
        &["bad_requests", "client_is_gone", "client_dies"],
    ),
    Promise::kept("All other clients get their answers", &["client_is_gone", "client_dies", "bad_requests"]),
    Promise::kept("The queue's own error, if it can't be read.", &["queue_is_broken"]),
    Promise::explains("Answer the requests that other processes send."),
    Promise::kept("each request is answered only once, however its bytes arrive, and the answer goes only to the client that sent the request;", &["two_clients", "pieces"]),
    Promise::kept("a client that dies or does something wrong does not affect the other clients", &[
        "bad_requests",
        "client_is_gone",
        "client_dies",
    ]),
    Promise::kept("the server ends when the last client has gone.", &["no_clients_left"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("pieces", "requests come in pieces of any length", pieces),
    Check::new("bad_requests", "a request may name no row or no client, or be half a request", bad_requests),
    Check::new("last_client", "there are as many clients as numbers", last_client),
    Check::new("client_is_gone", "a client is gone before its answer comes", client_is_gone),
    Check::new("queue_is_broken", "the queue can't be read", queue_is_broken),
    Check::new("no_clients_left", "no client has the queue open", no_clients_left),
    Check::new("two_clients", "two processes ask a third", two_clients).starts_processes()
        .preemptions(1)
        .hang_means("unanswered request", UNANSWERED),
    Check::new("client_dies", "one of the two dies at any step", client_dies).starts_processes()
        .preemptions(1)
        .hang_means("server gone", UNANSWERED),
];

const UNANSWERED: &str = "\
    A client waits for an answer that never comes. Does the server go on after an error that concerns one client?";

/// Rows whose value is twice their number. There are ten of them.
struct Twice;

impl Rows for Twice {
    fn read(&mut self, row: u8) -> io::Result<u8> {
        if row < 10 { Ok(2 * row) } else { Err(ErrorKind::NotFound.into()) }
    }
}

/// Bytes that come in pieces of this length.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.1.min(self.0.len()).min(into.len());
        into[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

/// What a client would hear, a byte at a time, and whether it's gone.
struct Ear<'a>(&'a mut Vec<u8>, bool);

impl Write for Ear<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.1 { Err(ErrorKind::BrokenPipe.into()) } else { self.0.write(&bytes[..bytes.len().min(1)]) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What two clients hear, of whom the first may be gone, and what the server returns.
fn served(requests: &[u8], piece: usize, is_gone: bool) -> (io::Result<u64>, [Vec<u8>; 2]) {
    let [mut first, mut second] = [Vec::new(), Vec::new()];
    let clients = vec![Ear(&mut first, is_gone), Ear(&mut second, false)];
    let given = serve(&mut Twice, Pieces(requests, piece), clients);
    (given, [first, second])
}

#[track_caller]
fn ensure_given(given: io::Result<u64>, count: u64, case: &str) {
    match given {
        Ok(given) => ensure_eq!(given, count, "wrong count", "{case}: answers that were given"),
        Err(error) => fail!("server gone", "{case}, and the server ends with an error: {error}"),
    }
}

fn pieces() {
    for piece in 1..8 {
        let (given, heard) = served(&[0, 1, 1, 2, 0, 3], piece, false);
        let case = format!("three requests, {piece} bytes at a time");
        ensure_eq!(heard, [vec![1, 2, 1, 6], vec![1, 4]], "unanswered request", "{case}: what the clients hear");
        ensure_given(given, 3, &case);
    }
}

fn bad_requests() {
    let (given, heard) = served(&[0, 77, 9, 1, 1, 2, 0], 2, false);
    let case = "row 77, client 9, a good request, and half of one";
    ensure_given(given, 2, case);
    ensure_eq!(heard, [vec![0, 0], vec![1, 4]], "unanswered request", "{case}: what the clients hear");
    let (_, [heard, _]) = served(&[0, 0], 2, false);
    ensure_eq!(heard, [1, 0], "wrong result", "the value of row 0 is 0, and client 0 asks for it and hears");
}

fn last_client() {
    let mut heard = vec![Vec::new(); 256];
    let given = serve(&mut Twice, Pieces(&[255, 1, 128, 2], 2), heard.iter_mut().collect());
    let [at_128, last] = [128, 255].map(|client: usize| heard[client].clone());
    ensure_eq!([at_128, last], [[1, 4], [1, 2]], "unanswered request", "there are 256 clients: what 128 and 255 hear");
    ensure_given(given, 2, "there are 256 clients, and clients 255 and 128 ask");
}

fn client_is_gone() {
    let (given, heard) = served(&[0, 1, 1, 2, 0, 3], 2, true);
    let case = "the first of two clients is gone";
    ensure_given(given, 1, case);
    ensure_eq!(heard[1], vec![1, 4], "server gone", "{case}: what the other one hears");
}

const BROKEN: &str = "the queue can't be read any more";

/// A queue that breaks after these bytes.
struct Broken<'a>(Pieces<'a>);

impl Read for Broken<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.0.read(into)? {
            0 => Err(Error::other(BROKEN)),
            count => Ok(count),
        }
    }
}

fn queue_is_broken() {
    for bytes in [&[][..], &[0], &[0, 1], &[0, 1, 1]] {
        let mut heard = [Vec::new(), Vec::new()];
        let given = serve(&mut Twice, Broken(Pieces(bytes, 2)), heard.iter_mut().collect());
        let case = format!("the bytes {bytes:?} come, and then the queue can't be read");
        match given {
            Ok(_) => fail!("swallowed error", "{case}: the result is {given:?}"),
            Err(error) => ensure_own(&error, BROKEN, &case),
        }
        let should: &[u8] = if bytes.len() < 2 { &[] } else { &[1, 2] };
        ensure_eq!(heard[0], should, "unanswered request", "{case}. Two bytes are a request, and client 0 hears");
    }
}

fn no_clients_left() {
    let (queue, asks) = pipe(4, 4).expect("there are descriptors");
    drop(asks);
    ensure_given(serve(&mut Twice, queue, Vec::<Vec<u8>>::new()), 0, "no client has the queue open");
}

/// Asks for this row, and returns the answer.
fn ask(mut queue: PipeWriter, mut answers: PipeReader, me: u8, row: u8) -> [u8; 2] {
    let mut answer = [0; 2];
    let asked = queue.write_all(&[me, row]).and_then(|()| answers.read_exact(&mut answer));
    if let Err(error) = asked {
        fail!("server gone", "client {me} asks for row {row}, and there's no server any more: {error}");
    }
    answer
}

/// A server in a process of its own and two clients, of which the first may die; how many answers were given.
fn two_ask(first_is_mortal: bool) -> u64 {
    let (queue, asks) = pipe(4, 4).expect("there are descriptors");
    let (hears, says): (Vec<_>, Vec<_>) = (0..2).map(|_| pipe(4, 4).expect("there are descriptors")).unzip();
    let given = Mapping::new(AtomicU64::new(u64::MAX));
    let theirs = given.clone();
    let server = Process::start_with("server", (queue, says), move |(queue, says)| {
        theirs.store(serve(&mut Twice, queue, says).unwrap_or(u64::MAX), Relaxed);
    });
    let clients: Vec<_> = (0..).zip(hears).map(|(me, hears)| {
        let ends = (asks.try_clone().expect("there are descriptors"), hears);
        let body = move |(asks, hears)| {
            let answer = ask(asks, hears, me, me + 3);
            ensure_eq!(answer, [1, 2 * (me + 3)], "stray answer", "client {me} asked for row {}", me + 3);
        };
        match first_is_mortal && me == 0 {
            true => Process::mortal_with("mortal", ends, body),
            false => Process::start_with("client", ends, body),
        }
    }).collect();
    drop(asks);
    for client in clients {
        client.wait();
    }
    server.wait();
    given.load(Relaxed)
}

fn two_clients() {
    let given = two_ask(false);
    ensure_eq!(given, 2, "stray answer", "two clients have asked. Answers that were given");
}

fn client_dies() {
    let given = two_ask(true);
    ensure!(given != u64::MAX, "server gone", "a client has died, and the server has ended with an error");
    ensure!(given == 1 || given == 2, "unanswered request", "one client lives, and {given} answers were given");
}
