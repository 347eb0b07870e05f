//! Three of the four ways: those whose requests block.

use crate::measured::{Clock, Measured, processor_time, share};
use remote::{Elsewhere, Service};
use std::io;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(60);

fn ask(address: SocketAddr) {
    let sum = Elsewhere(address).sum(0..3, LIMIT);
    assert_eq!(sum, Ok(6.0), "the server of this program answers");
}

/// A new thread for each request.
pub fn threads(address: SocketAddr, at_once: usize, requests: usize) -> Measured {
    let clock = Clock::start(at_once);
    let (free, places) = channel();
    (0..at_once).for_each(|_| free.send(()).expect("its receiver is here"));
    thread::scope(|scope| {
        for _ in 0..requests {
            places.recv().expect("its sender is here");
            let (free, clock) = (free.clone(), &clock);
            scope.spawn(move || {
                clock.begins();
                ask(address);
                free.send(()).expect("its receiver is here");
            });
        }
    });
    clock.stop()
}

/// The same threads for all requests.
pub fn pool(address: SocketAddr, at_once: usize, requests: usize) -> Measured {
    let clock = Clock::start(at_once);
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                while next.fetch_add(1, Relaxed) < requests {
                    clock.begins();
                    ask(address);
                }
            });
        }
    });
    clock.stop()
}

/// A new process for each request. Threads wait for them: the program has no other way to hear of the first that
/// ends.
pub fn processes(address: SocketAddr, at_once: usize, requests: usize) -> io::Result<Measured> {
    let program = std::env::current_exe()?;
    let clock = Clock::start(at_once);
    let next = AtomicUsize::new(0);
    let (memory, processor) = (AtomicU64::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                while next.fetch_add(1, Relaxed) < requests {
                    let mut child = Command::new(&program)
                        .args(["ask", &address.to_string()])
                        .stdout(Stdio::piped())
                        .spawn()
                        .expect("a process can be started");
                    clock.begins();
                    let mut told = String::new();
                    let output = child.stdout.as_mut().expect("it is piped");
                    io::Read::read_to_string(output, &mut told).expect("it prints two numbers");
                    let status = child.wait().expect("it ends");
                    assert!(status.success(), "the process asks and is answered");
                    let numbers = told.trim().split_once(' ').expect("it prints two numbers");
                    for (sum, number) in [(&memory, numbers.0), (&processor, numbers.1)] {
                        sum.fetch_add(number.parse().expect("it is a number"), Relaxed);
                    }
                }
            });
        }
    });
    let mut measured = clock.stop();
    measured.memory += memory.into_inner() / requests as u64 * at_once as u64;
    measured.processor += Duration::from_micros(processor.into_inner());
    Ok(measured)
}

/// What such a process does.
pub fn ask_and_tell(address: SocketAddr) -> Result<(), Box<dyn std::error::Error>> {
    ask(address);
    println!("{} {}", share(), processor_time().as_micros());
    Ok(())
}
