//! A night with the page left open: some pages listen, some are asleep, and the memory stays what it
//! was. The server and what it shows are in this process, whose memory is looked at.

mod support;

use report::{Row, Trace};
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use support::{Checkout, resident, until};
use workbook::checkout::tree::{Exercise, Tree};
use workbook::checks::outcome::Outcome;
use workbook::checks::results;
use workbook::checks::standing::{self, State};
use workbook::page::live::Live;
use workbook::page::serve::{self, Served};

/// Saves, each of which is two messages.
const SAVES: usize = 10_000;
const ASLEEP: usize = 10;

/// A failed outcome with a table, some kilobytes of JSON; `save` tells it from the others.
fn outcome(exercise: &Exercise, save: usize) -> Outcome {
    let mut outcome =
        Outcome::of_itself(exercise, "double claim", format!("number {save} is saved"));
    let row = Row {
        step: Some(1),
        thread: 1,
        what: "load next -> 0 [SeqCst]".to_owned(),
        file: "exercises/threads/claim.rs".to_owned(),
        line: 7,
        source: "let i = next.load(Ordering::SeqCst);".to_owned(),
        fault: false,
    };
    let threads = vec!["main".to_owned(), "T1".to_owned(), "T2".to_owned()];
    outcome.finding.trace = Some(Trace { threads, rows: vec![row; 20], ..Trace::default() });
    outcome
}

/// A page's connection, with the snapshot still to be read.
fn page(port: u16) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET /events HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n").unwrap();
    stream
}

/// A page that listens: the number of the last save that it was told of.
fn awake(port: u16) -> Arc<AtomicUsize> {
    let told = Arc::new(AtomicUsize::new(0));
    let (mut stream, tell) = (page(port), told.clone());
    std::thread::spawn(move || {
        let mut text = String::new();
        let mut bytes = [0; 64 << 10];
        // It ends with the server.
        while let Ok(n @ 1..) = stream.read(&mut bytes) {
            text.push_str(&String::from_utf8_lossy(&bytes[..n]));
            if let Some((before, _)) = text.rsplit_once(" is saved")
                && let Some((_, save)) = before.rsplit_once("number ")
            {
                tell.store(save.parse().unwrap(), Ordering::Relaxed);
            }
            // A number may come in two parts.
            let keep = text.len().saturating_sub(100);
            text.drain(..keep);
        }
    });
    told
}

#[test]
fn what_a_night_of_saves_leaves_is_bounded_and_sleepers_are_let_go() {
    let checkout = Checkout::new();
    let tree = Tree::open(checkout.path()).unwrap();
    let exercise = tree.exercise("threads/claim").unwrap();
    let standings = standing::all(&tree, &results::load(&tree));
    let live = Arc::new(Live::new(workbook::book::live(tree.root()).unwrap(), standings));
    let listener = serve::bind(Some(0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let mut served = Served::new(tree, live.clone());
    served.patience = Duration::from_secs(2);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            tokio::select! {
                ended = serve::serve(listener, Arc::new(served)) => ended.unwrap(),
                _ = stopped => {}
            }
        });
    });
    let told = awake(port);
    let is_told = |save| told.load(Ordering::Relaxed) == save;
    let sleepers: Vec<TcpStream> = (0..ASLEEP).map(|_| page(port)).collect();
    until("all pages listen", || (live.listeners() == ASLEEP + 1).then_some(()));
    let save = |n: usize| {
        live.checking("threads/claim", None);
        live.set("threads/claim", State::Failed, Some(outcome(&exercise, n)));
    };
    // What is kept for who is behind, and what the system holds for each connection, is full by then.
    (0..1000).for_each(&save);
    until("the page is told", || is_told(999).then_some(()));
    let before = resident(std::process::id());
    (1000..SAVES).for_each(&save);
    until("the page is told", || is_told(SAVES - 1).then_some(()));
    let after = resident(std::process::id());
    println!("{before} KiB before, {after} KiB after {} more saves", SAVES - 1000);
    assert!(after < before + (20 << 10), "{before} KiB have become {after} KiB");

    until("the sleepers are let go", || {
        save(SAVES);
        (live.listeners() == 1).then_some(())
    });
    // One that wakes up reads what the system still had for it, and then that it was let go.
    for mut sleeper in sleepers {
        sleeper.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let mut rest = Vec::new();
        match sleeper.read_to_end(&mut rest) {
            Ok(_) => {}
            Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset),
        }
    }
    save(SAVES + 1);
    until("the page is told", || is_told(SAVES + 1).then_some(()));
    drop(stop);
    server.join().unwrap();
}
