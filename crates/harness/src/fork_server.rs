//! The fork server: a process of this program that has one thread, and forks a child whenever the parent asks for one.
//!
//! Starting a program takes longer than most checks, because libhdf5 brings some thirty libraries that are loaded
//! and linked each time. The server is started once, and a copy of it takes a tenth of that time. Nothing has run in it
//! yet, so each check finds what it would find in a new process. (Python's `multiprocessing` has a `forkserver` for the
//! same reasons.)
//!
//! Between server and child is a *waiter*, one for each child. It says when the child has ended, but does not reap it
//! before the parent has killed the child's process group: until then no other process can get its number.
//!
//! ```text
//! parent ── server ── waiter ── child
//!                   └ waiter ── child
//! ```

use crate::case::Case;
use crate::leave::leave;
use report::CHECK;
use rustix::io::Errno;
use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use rustix::process::{
    Pid, WaitId, WaitIdOptions, WaitOptions, getpid, getppid, setpgid, waitid, waitpid,
};
use std::fs::File;
use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::net::Shutdown;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The case of the process that is the server: none has this name.
pub(crate) const SERVE: &str = "";

/// The server of this process, once it has one.
static SERVER: Mutex<Option<Server>> = Mutex::new(None);

struct Server {
    process: Child,
    /// For requests. The server ends when this is closed.
    requests: UnixStream,
}

/// How a process came to its end.
#[derive(Debug)]
pub(crate) enum Status {
    Exited(i32),
    Signalled(i32),
}

/// A child of the fork server.
#[derive(Debug)]
pub(crate) struct Forked {
    pub id: Pid,
    waiter: UnixStream,
}

impl Forked {
    /// Forks a child for the case, with these as its standard input, output and error.
    ///
    /// # Errors
    /// If the server cannot be started, or there cannot be another process.
    pub fn start(case: &Case, streams: [OwnedFd; 3]) -> io::Result<Forked> {
        let (mut waiter, theirs) = UnixStream::pair()?;
        let [input, output, error] = &streams;
        running()?
            .as_ref()
            .expect("it has been started")
            .request(&case.name, [input.as_fd(), output.as_fd(), error.as_fd(), theirs.as_fd()])?;
        drop((streams, theirs));
        let id = Pid::from_raw(read_number(&mut waiter)?)
            .ok_or_else(|| io::Error::other("the process of the check could not be forked"))?;
        Ok(Forked { id, waiter })
    }

    /// Can be read when the child is over.
    pub fn end(&self) -> BorrowedFd<'_> {
        self.waiter.as_fd()
    }

    /// Waits until the child is over, and gives its number back.
    ///
    /// # Errors
    /// If its waiter is gone.
    pub fn wait(mut self) -> io::Result<Status> {
        let signal = read_number(&mut self.waiter)?;
        let status = read_number(&mut self.waiter)?;
        Ok(if signal == 0 { Status::Exited(status) } else { Status::Signalled(signal) })
    }
}

/// Starts the server, from a thread that lasts as long as this process: the system kills the server when that thread
/// ends.
///
/// # Errors
/// If this program cannot be started once more.
pub(crate) fn start() -> io::Result<()> {
    running().map(drop)
}

/// Ends the server, so that the time that its children took is this process's.
pub(crate) fn end() {
    let server = SERVER.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(mut server) = server {
        let _ = server.requests.shutdown(Shutdown::Both);
        let _ = server.process.wait();
    }
}

/// What a child does.
pub(crate) type Run = fn(&Case) -> !;

/// The server, which is started unless it runs.
fn running() -> io::Result<MutexGuard<'static, Option<Server>>> {
    let mut server = SERVER.lock().unwrap_or_else(PoisonError::into_inner);
    if server.is_none() {
        *server = Some(Server::start()?);
    }
    Ok(server)
}

impl Server {
    fn start() -> io::Result<Server> {
        let (requests, theirs) = UnixStream::pair()?;
        let mut command = this_program()?;
        // It finds the socket as its standard input, and what the answers need not know is not in its environment.
        command
            .env(CHECK, format!("{} {SERVE}", std::process::id()))
            .env_remove(crate::REPORT_FILE)
            .env_remove(crate::OPINIONS_FILE)
            .env_remove(crate::ENDS_WITH)
            .stdin(OwnedFd::from(theirs))
            .stdout(Stdio::null());
        Ok(Server { process: command.spawn()?, requests })
    }

    /// Asks for a child for the case of this name: the number of its letters comes along with the descriptors, and then
    /// the name.
    fn request(&self, name: &str, fds: [BorrowedFd<'_>; 4]) -> io::Result<()> {
        let len = (name.len() as u32).to_ne_bytes();
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(4))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        ancillary.push(SendAncillaryMessage::ScmRights(&fds));
        sendmsg(&self.requests, &[IoSlice::new(&len)], &mut ancillary, SendFlags::empty())?;
        (&self.requests).write_all(name.as_bytes())
    }
}

/// This very program, even if the file has been replaced by a newer one meanwhile.
fn this_program() -> io::Result<Command> {
    Ok(match cfg!(target_os = "linux") {
        true => Command::new("/proc/self/exe"),
        false => Command::new(std::env::current_exe()?),
    })
}

/// In the server: forks children that `run` one of the cases, until no more is asked for.
pub(crate) fn serve(cases: &[Case], run: Run) -> ! {
    match serve_until_closed(cases, run) {
        Ok(()) => leave(0),
        Err(error) => {
            eprintln!("cannot start the processes of the checks: {error}");
            leave(2)
        }
    }
}

fn serve_until_closed(cases: &[Case], run: Run) -> io::Result<()> {
    let mut requests =
        UnixStream::from(rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3)?);
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    ends_with_its_parent(None)?;
    let server = getpid();
    while let Some((name, fds)) = requested(&mut requests)? {
        // The waiters that have ended.
        while let Ok(Some(_)) = waitpid(None, WaitOptions::NOHANG) {}
        // SAFETY: this process has one thread, so the copy has all of it.
        match unsafe { libc::fork() } {
            0 => {
                drop(requests);
                wait_for(server, &name, fds, |streams| begin(cases, run, &name, streams))
            }
            // The parent sees that nothing is at the other end of its socket.
            _ => drop(fds),
        }
    }
    while waitpid(None, WaitOptions::empty()).is_ok() {}
    Ok(())
}

/// The next request: the name of a case, and the child's streams and the waiter's socket. None at the end.
fn requested(requests: &mut UnixStream) -> io::Result<Option<(String, [OwnedFd; 4])>> {
    let mut len = [0; 4];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(4))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let received = loop {
        let mut buffers = [IoSliceMut::new(&mut len)];
        match recvmsg(&*requests, &mut buffers, &mut ancillary, RecvFlags::empty()) {
            Err(Errno::INTR) => {}
            received => break received?,
        }
    };
    if received.bytes == 0 {
        return Ok(None);
    }
    let fds = ancillary.drain().filter_map(|message| match message {
        RecvAncillaryMessage::ScmRights(fds) => Some(fds),
        _ => None,
    });
    let fds: Vec<OwnedFd> = fds.flatten().collect();
    let fds = fds.try_into().map_err(|_| io::Error::other("a request came without its streams"))?;
    let mut name = vec![0; u32::from_ne_bytes(len) as usize];
    requests.read_exact(&mut name)?;
    Ok(Some((String::from_utf8_lossy(&name).into_owned(), fds)))
}

/// The waiter: forks the child, and says what became of it.
fn wait_for(
    server: Pid,
    name: &str,
    [input, output, error, parent]: [OwnedFd; 4],
    begin: impl FnOnce([OwnedFd; 3]),
) -> ! {
    let mut parent = UnixStream::from(parent);
    let waited = (|| {
        ends_with_its_parent(Some(server))?;
        // SAFETY: this process has one thread, which nothing else keeps from changing its environment.
        unsafe { std::env::set_var(CHECK, format!("{} {name}", std::process::id())) };
        // SAFETY: this process has one thread, so the copy has all of it.
        let id = match unsafe { libc::fork() } {
            0 => {
                drop(parent);
                begin([input, output, error]);
                leave(2)
            }
            id => Pid::from_raw(id).filter(|_| id > 0).ok_or_else(io::Error::last_os_error)?,
        };
        // The child does the same. Whoever comes first, the parent can kill the group from now on.
        let _ = setpgid(Some(id), Some(id));
        drop((input, output, error));
        write_number(&mut parent, id.as_raw_nonzero().get())?;
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        let status = loop {
            match waitid(WaitId::Pid(id), options) {
                Err(Errno::INTR) => {}
                status => break status?.expect("it is waited for"),
            }
        };
        write_number(&mut parent, status.terminating_signal().unwrap_or(0))?;
        write_number(&mut parent, status.exit_status().unwrap_or(0))?;
        // The parent closes its end when nothing of the group is left.
        let _ = parent.read(&mut [0]);
        waitpid(Some(id), WaitOptions::empty())?;
        io::Result::Ok(())
    })();
    // What went wrong the parent sees from the end of its socket.
    leave(i32::from(waited.is_err()))
}

/// The child: runs the case of this name. Returns if it cannot.
fn begin(cases: &[Case], run: Run, name: &str, [input, output, error]: [OwnedFd; 3]) {
    let _ = setpgid(None, None);
    let streams = rustix::stdio::dup2_stdin(&input)
        .and_then(|()| rustix::stdio::dup2_stdout(&output))
        .and_then(|()| rustix::stdio::dup2_stderr(&error));
    drop((input, output, error));
    match (streams, cases.iter().find(|case| case.name == name)) {
        (Ok(()), Some(case)) => run(case),
        (Err(error), _) => eprintln!("cannot prepare the process of a check: {error}"),
        (_, None) => eprintln!("no check has the name {name}"),
    }
}

/// Arranges that this process is killed when its parent ends, or ends it at once if that is no longer `parent`.
fn ends_with_its_parent(parent: Option<Pid>) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Signal, set_parent_process_death_signal};
        set_parent_process_death_signal(Some(Signal::KILL))?;
    }
    match parent {
        Some(parent) if getppid() != Some(parent) => leave(2),
        _ => Ok(()),
    }
}

fn read_number(socket: &mut UnixStream) -> io::Result<i32> {
    let mut number = [0; 4];
    socket.read_exact(&mut number)?;
    Ok(i32::from_ne_bytes(number))
}

fn write_number(socket: &mut UnixStream, number: i32) -> io::Result<()> {
    socket.write_all(&number.to_ne_bytes())
}
