//! Ctrl-C, and the bar that one looks at until then.

use crate::files::Scratch;
use crate::support::{tool, wait_until_written};
use hdf5::plist::dataset_create::{AllocTime, FillTime};
use interleave::Strategy;
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use std::fs;
use std::io::Read;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// Longer than any step takes on a busy machine.
const TOO_LONG: Duration = Duration::from_secs(60);

/// More values than can be added up in a minute. The file has room for all, and the system keeps no disk for what was not
/// written to it.
fn endless() -> Scratch {
    let scratch = Scratch::nothing();
    let file = hdf5::File::create(scratch.path()).unwrap();
    file.new_dataset::<f64>()
        .no_chunk()
        .shape(1_usize << 38)
        .alloc_time(Some(AllocTime::Early))
        .fill_time(FillTime::Never)
        .create("a")
        .unwrap();
    file.close().unwrap();
    // The test can't read a copy instead: copying this file would never end.
    wait_until_written(&scratch.path());
    scratch
}

/// `reduce` of the endless dataset, in a process group of its own, which is gone at the end.
struct Running(Option<Child>);

impl Running {
    fn start(command: &mut Command) -> Running {
        Running(Some(command.process_group(0).spawn().unwrap()))
    }

    fn group(&self) -> Pid {
        Pid::from_child(self.0.as_ref().unwrap())
    }

    /// Waits until it would not be killed by Ctrl-C.
    fn wait_until_it_listens(&self) {
        let status = format!("/proc/{}/status", self.group().as_raw_nonzero());
        let began = Instant::now();
        loop {
            let text = fs::read_to_string(&status).unwrap();
            let caught = text.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
            let caught = u64::from_str_radix(caught.trim(), 16).unwrap();
            if caught >> (Signal::INT.as_raw() - 1) & 1 == 1 {
                return;
            }
            assert!(began.elapsed() < TOO_LONG, "it never listens");
            std::thread::yield_now();
        }
    }

    /// What the terminal does at Ctrl-C: a signal to all of the group. Returns how it ended.
    fn interrupt(self) -> Output {
        self.end_by(Signal::INT)
    }

    fn end_by(mut self, signal: Signal) -> Output {
        let group = self.group();
        let began = Instant::now();
        kill_process_group(group, signal).unwrap();
        let output = self.0.take().unwrap().wait_with_output().unwrap();
        assert!(began.elapsed() < TOO_LONG, "it took {:?} to stop", began.elapsed());
        assert!(test_kill_process_group(group).is_err(), "something of it is left");
        output
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            let _ = kill_process_group(Pid::from_child(&child), Signal::KILL);
            let _ = child.wait();
        }
    }
}

fn command(scratch: &Scratch, args: &[&str]) -> Command {
    let mut command = tool(scratch.path().parent().unwrap());
    command.arg("reduce").arg(scratch.path()).args(["a", "--threads", "2"]).args(args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn entries(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}

#[test]
fn ctrl_c_stops_every_strategy_and_leaves_nothing_behind() {
    let scratch = endless();
    let folder = scratch.path().parent().unwrap().to_owned();
    let before = entries(&folder);
    for strategy in Strategy::ALL {
        let running = Running::start(&mut command(&scratch, &["--strategy", strategy.name()]));
        running.wait_until_it_listens();
        let output = running.interrupt();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(130), "{strategy}: {stderr}");
        assert_eq!((output.stdout.len(), &*stderr), (0, ""), "{strategy}");
    }
    assert_eq!(entries(&folder), before);
}

#[test]
fn a_signal_that_is_not_ctrl_c_has_its_own_exit_code() {
    let scratch = endless();
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let running = Running::start(&mut command(&scratch, &[]));
        running.wait_until_it_listens();
        assert_eq!(running.end_by(signal).status.code(), Some(code));
    }
}

/// The first Ctrl-C waits for the end of a piece, here one of four billion values. libhdf5 can take even
/// longer, with a damaged file without end.
#[test]
fn a_second_ctrl_c_ends_it_at_once() {
    let scratch = Scratch::with(|file| {
        let len = u32::MAX as usize;
        file.new_dataset::<i8>().chunk(len).shape(len).create("a").map(drop)
    });
    let mut running = Running::start(&mut command(&scratch, &["--progress", "never"]));
    running.wait_until_it_listens();
    let group = running.group();
    let began = Instant::now();
    let mut child = running.0.take().unwrap();
    let status = loop {
        // One that comes before the last was heard is none: so as often as it takes.
        let _ = kill_process_group(group, Signal::INT);
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => assert!(began.elapsed() < TOO_LONG, "it goes on and on"),
        }
        std::thread::yield_now();
    };
    assert_eq!(status.code(), Some(130));
}

/// A terminal: what is written to it, and the end to give to a program.
fn terminal() -> (fs::File, fs::File) {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap();
    let slave = fs::File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    (fs::File::from(master), slave)
}

/// Everything that is shown on a terminal until `enough`, or until nobody has it open.
fn read_until(terminal: &mut fs::File, enough: impl Fn(&str) -> bool) -> String {
    let mut shown = Vec::new();
    let mut bytes = [0; 4096];
    // The end of a terminal is an error.
    while let Ok(read @ 1..) = terminal.read(&mut bytes) {
        shown.extend(&bytes[..read]);
        if enough(&String::from_utf8_lossy(&shown)) {
            break;
        }
    }
    String::from_utf8_lossy(&shown).into_owned()
}

#[test]
fn a_bar_on_a_terminal_tells_bytes_rate_and_time_left() {
    let scratch = endless();
    let (mut shown, slave) = terminal();
    let mut command = command(&scratch, &[]);
    command.env("TERM", "xterm").stderr(slave);
    let began = Instant::now();
    let running = Running::start(&mut command);
    // Its copy of the terminal's end would keep the terminal from coming to its end.
    drop(command);
    let text = read_until(&mut shown, |text| text.contains(" left"));
    assert!(
        began.elapsed() >= Duration::from_secs(1),
        "what is over sooner needs no bar: {text:?}"
    );
    assert!(text.contains("2.00 TiB") && text.contains("B/s"), "{text:?}");
    let output = running.interrupt();
    assert_eq!(output.status.code(), Some(130));
    // The last that it does is to clear the line.
    let rest = read_until(&mut shown, |_| false);
    assert!(rest.trim_end_matches(['\r', '\n']).ends_with("\u{1b}[2K"), "{rest:?}");
}

#[test]
fn no_bar_where_it_is_not_wanted() {
    let scratch = endless();
    let (mut shown, slave) = terminal();
    let mut command = command(&scratch, &["--progress", "never"]);
    command.env("TERM", "xterm").stderr(slave);
    let never = Running::start(&mut command);
    drop(command);
    let in_a_pipe = Running::start(&mut self::command(&scratch, &[]));
    // A bar would be there by now: this one, started last, shows it.
    let (mut bar, slave) = terminal();
    let mut command = self::command(&scratch, &[]);
    command.env("TERM", "xterm").stderr(slave);
    let third = Running::start(&mut command);
    drop(command);
    read_until(&mut bar, |text| text.contains(" left"));
    for running in [&never, &in_a_pipe] {
        running.wait_until_it_listens();
    }
    assert_eq!(in_a_pipe.interrupt().stderr, b"");
    never.interrupt();
    assert_eq!(read_until(&mut shown, |_| false), "");
    third.interrupt();
}

#[test]
fn a_signal_leaves_nothing_of_a_sample() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = tool(folder.path());
    let running = Running::start(command.args(["sample", "sst.h5", "--size", "bench"]));
    let files = || fs::read_dir(folder.path()).unwrap().count();
    let began = Instant::now();
    while files() == 0 {
        assert!(began.elapsed() < TOO_LONG, "it never begins");
        std::thread::yield_now();
    }
    // A shell's job in the background ignores a Ctrl-C.
    let output = running.end_by(Signal::TERM);
    assert_eq!(output.status.signal(), Some(Signal::TERM.as_raw()), "{output:?}");
    assert_eq!(files(), 0);
}
