//! The child's side: runs one check and sends the verdict through a socket that the check cannot
//! know of.

use crate::case::Case;
use crate::confine::{Needs, limit};
use crate::leave::leave;
use crate::limits::{FILE, MEMORY};
use crate::note::{Note, Notes};
use crate::seal::{Key, Seal};
use crate::{Flavour, confine, explore, model, native, second};
use report::CHECK;
use rustix::process::Resource;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;

/// Is this process a child? Then which check is it to run?
///
/// # Errors
/// If the subject started this program again: running the tests once more would never end.
pub(crate) fn requested() -> Result<Option<String>, String> {
    let Ok(request) = std::env::var(CHECK) else { return Ok(None) };
    match request.split_once(' ') {
        Some((parent, name)) if parent.parse() == Ok(parent_id()) => Ok(Some(name.to_string())),
        _ => Err(format!("a check started this program again ({CHECK} is {request:?})")),
    }
}

/// Runs the case and ends the process. The verdict is what counts, not the exit code.
pub(crate) fn run(case: &Case) -> ! {
    let notes = match prepare(case) {
        Ok((socket, seal)) => Box::leak(Box::new(Notes::new(socket, seal))),
        Err(error) => {
            eprintln!("cannot prepare the process of a check: {error}");
            leave(2)
        }
    };
    match explore::requested() {
        Ok(None) => {}
        Ok(Some(request)) => {
            explore::run(case, &request.task, notes);
            leave(0)
        }
        Err(wrong) => {
            eprintln!("{wrong}");
            leave(2)
        }
    }
    let verdict = match case.flavour {
        Flavour::Native => native::run(case, notes),
        Flavour::Model => match second::in_use() {
            Some(second) => second.run(case, notes),
            None => model::run(case),
        },
    };
    notes.send(&Note::Finding(verdict));
    // A leftover thread may hold this lock forever: the parent has the verdict and waits no longer
    // than a moment.
    let _ = io::stdout().flush();
    leave(0)
}

/// Takes the socket away from where the subject could find it, and sets the limits.
fn prepare(case: &Case) -> io::Result<(UnixStream, Seal)> {
    let socket = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3)?;
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    #[cfg(target_os = "linux")]
    {
        rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
        // The parent may have died before the line above.
        if requested().is_err() {
            leave(2);
        }
    }
    limit(Resource::Data, MEMORY)?;
    limit(Resource::Core, 0)?;
    limit(Resource::Fsize, FILE)?;
    let mut socket = UnixStream::from(socket);
    let mut key = Key::default();
    socket.read_exact(&mut key)?;
    if std::env::var_os(confine::CONFINED).is_some() {
        let starts_some = case.check.starts_processes && case.flavour == Flavour::Native;
        confine::check(if starts_some { Needs::Processes } else { Needs::Nothing })?;
    }
    Ok((socket, Seal::new(key)))
}

fn parent_id() -> u32 {
    std::os::unix::process::parent_id()
}
