//! A pseudo-terminal with the app in it: what a person types, and what the screen then shows.

#![allow(dead_code, reason = "each test target uses a part of it")]

use crate::support::LIMIT;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use std::fs::File;
use std::io::{Read, Write};
use std::num::NonZero;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

/// A shell on a terminal that runs one program (and does not end with it on Ctrl-C), says how it ended, and shows the
/// terminal's modes before and after.
pub struct Session {
    shell: Child,
    keyboard: File,
    shared: Arc<Shared>,
    reader: Option<JoinHandle<()>>,
}

struct Shared {
    shown: Mutex<Shown>,
    /// Notified when something was shown.
    changed: Condvar,
}

struct Shown {
    parser: vt100::Parser,
    /// Everything that was written, from the beginning.
    all: Vec<u8>,
    ended: bool,
}

/// What the tester's own terminal says of itself; the learner's says nothing unless a test does.
const OF_THE_TESTER: [&str; 9] = [
    "NO_COLOR",
    "TERM_PROGRAM",
    "ZELLIJ",
    "VISUAL",
    "EDITOR",
    "BROWSER",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "SSH_CONNECTION",
];

const SCRIPT: &str = "\
trap : INT; stty -g; \"$0\" \"$@\"; echo \"ended with $?\"; stty -g; echo over; read -r _";

impl Session {
    pub fn start(program: &Command, columns: u16, rows: u16) -> Session {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap().into_string().unwrap();
        tcsetwinsize(&master, size(columns, rows)).unwrap();
        let terminal = File::options().read(true).write(true).open(name).unwrap();
        let mut shell = Command::new("sh");
        shell.args(["-c", SCRIPT]).arg(program.get_program()).args(program.get_args());
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        for name in OF_THE_TESTER {
            if program.get_envs().all(|(set, _)| set != name) {
                shell.env_remove(name);
            }
        }
        shell.current_dir(program.get_current_dir().unwrap()).env("TERM", "xterm-256color");
        shell.stdin(terminal.try_clone().unwrap()).stdout(terminal.try_clone().unwrap());
        shell.stderr(terminal);
        // SAFETY: between fork and exec these are two system calls, which take no lock and allocate
        // nothing.
        unsafe {
            shell.pre_exec(|| {
                rustix::process::setsid()?;
                rustix::process::ioctl_tiocsctty(rustix::stdio::stdin())?;
                Ok(())
            });
        }
        let child = shell.spawn().unwrap();
        // The command holds the terminal's other end: without it, output ends with the last program.
        drop(shell);
        let shared = Arc::new(Shared {
            shown: Mutex::new(Shown {
                parser: vt100::Parser::new(some(rows), some(columns), 0),
                all: Vec::new(),
                ended: false,
            }),
            changed: Condvar::new(),
        });
        let keyboard = File::from(master);
        let (screen, shown) = (keyboard.try_clone().unwrap(), shared.clone());
        let reader = std::thread::spawn(move || shown.read(screen));
        Session { shell: child, keyboard, shared, reader: Some(reader) }
    }

    /// Types.
    pub fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }

    /// Gives the terminal another size.
    pub fn resize(&self, columns: u16, rows: u16) {
        self.shared.lock().parser.screen_mut().set_size(some(rows), some(columns));
        tcsetwinsize(&self.keyboard, size(columns, rows)).unwrap();
    }

    /// Waits until the screen is as wanted.
    ///
    /// # Panics
    /// When that does not come about; shows the screen as it is then.
    pub fn wait(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let mut shown = self.shared.lock();
        let end = Instant::now() + LIMIT;
        while !wanted(shown.parser.screen()) {
            let left = end.saturating_duration_since(Instant::now());
            let screen = shown.parser.screen().contents();
            assert!(!left.is_zero() && !shown.ended, "{what} does not come:\n{screen}");
            let waited = self.shared.changed.wait_timeout(shown, left);
            shown = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Waits until all these texts are on the screen.
    pub fn wait_for(&self, texts: &[&str]) {
        self.wait(&format!("{texts:?}"), |screen| {
            let contents = screen.contents();
            texts.iter().all(|text| contents.contains(text))
        });
    }

    /// The port of the app, which its first line says.
    pub fn port(&self) -> u16 {
        let contents = self.contents();
        let (_, behind) = contents.split_once("http://127.0.0.1:").expect("the address is shown");
        behind.split('/').next().unwrap().parse().unwrap()
    }

    /// What is on the screen.
    pub fn contents(&self) -> String {
        self.shared.lock().parser.screen().contents()
    }

    /// The screen itself.
    pub fn screen(&self) -> vt100::Screen {
        self.shared.lock().parser.screen().clone()
    }

    /// The number of the program's process, which the shell has started.
    pub fn program(&self) -> u32 {
        let shell = self.shell.id();
        let children = std::fs::read_to_string(format!("/proc/{shell}/task/{shell}/children"));
        children.unwrap().split_whitespace().next().expect("the program runs").parse().unwrap()
    }

    /// Waits for the end of the program; answers its exit code. The terminal must be as it was.
    ///
    /// # Panics
    /// When the program has left the terminal in another state.
    pub fn end(mut self) -> i32 {
        self.wait("the end", |screen| screen.contents().contains("over"));
        let screen = self.screen();
        assert!(!screen.alternate_screen() && !screen.hide_cursor(), "{}", screen.contents());
        let all = String::from_utf8_lossy(&self.shared.lock().all).into_owned();
        let plain = anstream::adapter::strip_str(&all).to_string();
        let modes: Vec<&str> = plain.lines().map(str::trim).filter(|line| is_modes(line)).collect();
        assert_eq!(modes.len(), 2, "{plain}");
        assert_eq!(modes[0], modes[1], "the modes of the terminal are as before");
        self.press("\n");
        self.shell.wait().unwrap();
        self.reader.take().unwrap().join().unwrap();
        let code = plain.split("ended with ").nth(1).unwrap().split_whitespace().next().unwrap();
        code.parse().unwrap()
    }
}

impl Drop for Session {
    /// A failed test must not leave the app running.
    fn drop(&mut self) {
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}

/// What `stty -g` prints.
fn is_modes(line: &str) -> bool {
    line.len() > 60 && line.chars().all(|c| c.is_ascii_hexdigit() || c == ':')
}

fn some(n: u16) -> NonZero<u16> {
    NonZero::new(n).expect("a terminal has some size")
}

fn size(columns: u16, rows: u16) -> Winsize {
    Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, mut screen: File) {
        let mut bytes = [0; 4096];
        // The terminal's end is an error on Linux.
        while let Ok(n @ 1..) = screen.read(&mut bytes) {
            let mut shown = self.lock();
            shown.parser.process(&bytes[..n]);
            shown.all.extend_from_slice(&bytes[..n]);
            self.changed.notify_all();
        }
        self.lock().ended = true;
        self.changed.notify_all();
    }
}
