//! Work in a child process, for files that nobody vouches for.
//!
//! This crate looks at what a file says before libhdf5 believes it, but not at everything: old versions
//! crash on some damaged groups, run in circles, or take gibibytes. What happens to a child is an error
//! to its parent and no more. It is a copy of the calling process (`fork`), so that starting it takes
//! two to three milliseconds, and not what it takes to load a program.
//!
//! ```
//! use std::io::{Read, Write};
//! use interleave::apart::{Apart, Ended};
//! use interleave::{Options, reduce, sample};
//!
//! let file = sample::path(sample::Size::Tiny)?;
//! let mut child = Apart::start(|mut to, _stop| {
//!     let mean = reduce(&file, "/sst", &Options::default()).ok().and_then(|sst| sst.mean());
//!     let _ = write!(to, "{mean:?}");
//! })?;
//! let mut answer = String::new();
//! child.answers().read_to_string(&mut answer)?;
//! assert!(matches!(child.wait()?, Ended::Well));
//! assert!(answer.starts_with("Some(1"), "{answer}");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fs::File;
use std::io::{self, Read};
use std::mem::MaybeUninit;
use std::os::fd::{IntoRawFd, OwnedFd};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitStatus;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicI32, AtomicU32, Ordering::SeqCst};

use libc::{c_int, rlimit};

/// The exit code of a program that a signal ended is larger by this: 130 for Ctrl-C.
const BY_SIGNAL: c_int = 128;

/// What the signal handler of the parent reads: the child and the pipe to it, 0 and -1 if there is none,
/// how many signals have come, and which came last.
static CHILD: AtomicI32 = AtomicI32::new(0);
static TO_CHILD: AtomicI32 = AtomicI32::new(-1);
static HEARD: AtomicU32 = AtomicU32::new(0);
static LAST: AtomicI32 = AtomicI32::new(0);

/// A child process. It is killed when this is dropped.
///
/// While there is one, Ctrl-C and the other signals that ask a program to end go to it, as
/// [`Stop::wait`]. A second one ends both processes at once, whatever the child is doing.
#[derive(Debug)]
pub struct Apart {
    pid: libc::pid_t,
    answers: File,
}

/// How a child ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It did its work.
    Well,
    /// A signal ended it, such as 11 for memory that it may not read.
    Killed(i32),
    /// It panicked, or it ended itself.
    Badly,
}

/// Tells a child that its parent wants no more.
#[derive(Debug)]
pub struct Stop(File);

impl Stop {
    /// Waits until the parent was asked to end. It does not return if the parent is gone: then the child
    /// ends too.
    pub fn wait(&mut self) {
        if self.0.read_exact(&mut [0]).is_err() {
            // SAFETY: it ends this process, whatever its threads do.
            unsafe { libc::_exit(BY_SIGNAL + libc::SIGINT) }
        }
    }
}

impl Apart {
    /// Starts a child that does `work`: it writes what comes of it to the file that it is given.
    ///
    /// To be called while the process has only one thread: of others, the child has no copy, and what
    /// they hold at that moment stays locked in it.
    ///
    /// # Errors
    ///
    /// When the operating system gives no process or no pipe.
    pub fn start(work: impl FnOnce(File, Stop)) -> io::Result<Apart> {
        let (answers, to_parent) = io::pipe()?;
        let (stop, to_child) = io::pipe()?;
        // None comes before both know what to do with it.
        let held = Held::signals();
        listen()?;
        // SAFETY: as the caller was told, there is no other thread that could hold a lock.
        match unsafe { libc::fork() } {
            -1 => Err(io::Error::last_os_error()),
            0 => {
                drop((answers, to_child));
                // The parent hears the signals of the terminal, and passes them on.
                for signal in SIGNALS {
                    // SAFETY: to ignore a signal takes no handler.
                    unsafe { libc::signal(signal, libc::SIG_IGN) };
                }
                drop(held);
                let [to_parent, stop] =
                    [OwnedFd::from(to_parent), OwnedFd::from(stop)].map(File::from);
                let work = AssertUnwindSafe(|| work(to_parent, Stop(stop)));
                let code = if catch_unwind(work).is_ok() { 0 } else { 101 };
                // SAFETY: it ends this process. What is at exit belongs to the parent.
                unsafe { libc::_exit(code) }
            }
            pid => {
                CHILD.store(pid, SeqCst);
                let before = TO_CHILD.swap(OwnedFd::from(to_child).into_raw_fd(), SeqCst);
                close(before);
                Ok(Apart { pid, answers: File::from(OwnedFd::from(answers)) })
            }
        }
    }

    /// What the child writes, until it ends.
    pub fn answers(&mut self) -> &mut File {
        &mut self.answers
    }

    /// Waits for the end of the child.
    ///
    /// # Errors
    ///
    /// What the operating system says.
    pub fn wait(mut self) -> io::Result<Ended> {
        use std::os::unix::process::ExitStatusExt;
        let status = self.reap()?;
        Ok(match (status.code(), status.signal()) {
            (Some(0), _) => Ended::Well,
            (_, Some(signal)) => Ended::Killed(signal),
            _ => Ended::Badly,
        })
    }

    fn reap(&mut self) -> io::Result<ExitStatus> {
        let mut status = 0;
        loop {
            // SAFETY: it is a child of this process that was not waited for yet.
            if unsafe { libc::waitpid(self.pid, &raw mut status, 0) } == self.pid {
                break;
            }
            let error = io::Error::last_os_error();
            if error.kind() != io::ErrorKind::Interrupted {
                return Err(error);
            }
        }
        CHILD.store(0, SeqCst);
        close(TO_CHILD.swap(-1, SeqCst));
        self.pid = 0;
        Ok(std::os::unix::process::ExitStatusExt::from_raw(status))
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        if self.pid != 0 {
            // SAFETY: a child that was not waited for keeps its number.
            unsafe { libc::kill(self.pid, libc::SIGKILL) };
            // It has ended, or it is not ours any more.
            let _ = self.reap();
        }
    }
}

/// Returns `true` once one of the signals has come that ask this program to end.
pub fn is_interrupted() -> bool {
    HEARD.load(SeqCst) > 0
}

/// The exit code of this program once such a signal has come, as a shell has it: 130 for Ctrl-C, 143 for SIGTERM.
pub fn exit_code() -> Option<u8> {
    is_interrupted().then(|| (BY_SIGNAL + LAST.load(SeqCst)) as u8)
}

/// Does `work` with `more` bytes of memory, at most, beyond what the process has. More is refused: to
/// libhdf5, which says so, and to Rust, which ends the process.
pub fn with_memory<T>(more: u64, work: impl FnOnce() -> T) -> T {
    let mut before = MaybeUninit::<rlimit>::zeroed();
    // SAFETY: the structure has room for both limits.
    let known = unsafe { libc::getrlimit(libc::RLIMIT_DATA, before.as_mut_ptr()) } == 0;
    // SAFETY: zeros are limits too.
    let before = unsafe { before.assume_init() };
    let wanted = data_bytes().map(|has| has.saturating_add(more));
    let Some(limit) = wanted.filter(|limit| known && *limit < before.rlim_cur) else {
        return work();
    };
    // Only the lower of the two limits, so that it can be raised again.
    set_limit(libc::RLIMIT_DATA, rlimit { rlim_cur: limit, ..before });
    let done = work();
    set_limit(libc::RLIMIT_DATA, before);
    done
}

#[cfg(target_os = "linux")]
type Resource = libc::__rlimit_resource_t;
#[cfg(not(target_os = "linux"))]
type Resource = c_int;

fn set_limit(resource: Resource, limit: rlimit) {
    // Where it is not granted, nothing is lost but the limit.
    // SAFETY: the structure is alive.
    unsafe { libc::setrlimit(resource, &raw const limit) };
}

/// Bytes that the process may write to and shares with no other, its stack included, where the kernel tells.
fn data_bytes() -> Option<u64> {
    // A line of seven numbers of pages. The other file that has it takes the kernel ten times as long,
    // which is felt with ten thousand datasets.
    let mut line = [0; 256];
    let len = File::open("/proc/self/statm").and_then(|mut file| file.read(&mut line)).ok()?;
    let pages = std::str::from_utf8(&line[..len]).ok()?.split_whitespace().nth(5)?;
    // SAFETY: it asks for a number.
    let page = u64::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).ok()?;
    pages.parse::<u64>().ok()?.checked_mul(page)
}

/// Seconds of processor time that this process has used, of all threads.
pub fn processor_seconds() -> f64 {
    let mut time = MaybeUninit::<libc::timespec>::zeroed();
    // SAFETY: the structure has room for a time, and zeros are one.
    let time = unsafe {
        libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, time.as_mut_ptr());
        time.assume_init()
    };
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

/// How far this process has come, whatever it does: a number that grows with each object of a file that
/// is found or opened and each piece that is reduced. Where it stands still, libhdf5 is busy with one
/// thing, and never comes back from some damaged files.
pub fn steps() -> u64 {
    crate::steps::so_far()
}

/// Ends this process at once, as a child does that cannot go on.
pub fn give_up() -> ! {
    // SAFETY: it ends this process, whatever its threads do.
    unsafe { libc::_exit(102) }
}

/// The signals that ask a program to end.
const SIGNALS: [c_int; 3] = [libc::SIGINT, libc::SIGTERM, libc::SIGHUP];

/// The signals that ask a program to end wait until this is dropped.
#[must_use]
pub struct Held(libc::sigset_t);

impl Held {
    /// Holds them from now on. Where something must not be left behind that is made before a child is started, a signal
    /// waits until that child can be told.
    pub fn signals() -> Held {
        let (mut ours, mut before) = (MaybeUninit::zeroed(), MaybeUninit::zeroed());
        // SAFETY: both sets are alive; the first is made empty before it is used, and of the second zeros
        // are a set too.
        unsafe {
            libc::sigemptyset(ours.as_mut_ptr());
            for signal in SIGNALS {
                libc::sigaddset(ours.as_mut_ptr(), signal);
            }
            libc::pthread_sigmask(libc::SIG_BLOCK, ours.as_ptr(), before.as_mut_ptr());
            Held(before.assume_init())
        }
    }

    /// Returns `true` if one of them has come meanwhile.
    pub fn has_one(&self) -> bool {
        let mut pending = MaybeUninit::zeroed();
        // SAFETY: the set is alive, and zeros are one.
        unsafe {
            libc::sigpending(pending.as_mut_ptr());
            let pending = pending.assume_init();
            SIGNALS.iter().any(|signal| libc::sigismember(&raw const pending, *signal) == 1)
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // SAFETY: the set is what was there before.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const self.0, null_mut()) };
    }
}

/// Installs the handler, as often as it is called.
fn listen() -> io::Result<()> {
    for signal in SIGNALS {
        // SAFETY: the structure is plain numbers, for which zeros are values, and the handler does
        // nothing but what may be done in one.
        let installed = unsafe {
            let mut action: libc::sigaction = MaybeUninit::zeroed().assume_init();
            action.sa_sigaction = on_signal as *const () as usize;
            action.sa_flags = libc::SA_RESTART;
            libc::sigemptyset(&raw mut action.sa_mask);
            libc::sigaction(signal, &raw const action, null_mut())
        };
        if installed != 0 {
            return Err(io::Error::last_os_error());
        }
    }
    Ok(())
}

/// The first signal asks the child to end, the second ends both. It may do no more than read and write
/// atomics and call the kernel: it can come at any moment.
extern "C" fn on_signal(signal: c_int) {
    LAST.store(signal, SeqCst);
    let (heard, child, pipe) =
        (HEARD.fetch_add(1, SeqCst), CHILD.load(SeqCst), TO_CHILD.load(SeqCst));
    // SAFETY: a child that was not waited for keeps its number, and these calls may be made in a handler.
    unsafe {
        if heard == 0 && child != 0 {
            libc::write(pipe, [1_u8].as_ptr().cast(), 1);
            return;
        }
        if child != 0 {
            libc::kill(child, libc::SIGKILL);
        }
        libc::_exit(BY_SIGNAL + signal)
    }
}

fn close(descriptor: c_int) {
    if descriptor >= 0 {
        // SAFETY: it is the end of a pipe that nobody else has.
        unsafe { libc::close(descriptor) };
    }
}
