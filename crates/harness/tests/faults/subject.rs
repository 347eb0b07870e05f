//! One function for each way to go wrong. Each goes wrong for certain, with no luck and no waiting.

#[path = "shared.rs"]
mod shared;

pub use shared::*;

use std::hint::black_box;
use std::io::{Read, Write};
use std::panic::{catch_unwind, resume_unwind};
use std::process::{Command, Stdio};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::Duration;

pub fn passes() {
    assert_eq!(thread::spawn(three).join().unwrap(), 3);
}

/// Longer than the time of all runs, shorter than the time limit.
pub fn is_slow() {
    thread::sleep(Duration::from_millis(900));
}

/// Both threads hold one lock before either asks for the other.
pub fn deadlock() {
    let a = Arc::new(Mutex::new(()));
    let b = Arc::new(Mutex::new(()));
    let both = Arc::new(Barrier::new(2));
    let (a2, b2, both2) = (a.clone(), b.clone(), both.clone());
    let other = thread::Builder::new().name("turns tables".into()).spawn(move || {
        let _b = b2.lock().unwrap();
        both2.wait();
        let _a = a2.lock().unwrap();
    });
    let _a = a.lock().unwrap();
    both.wait();
    let _b = b.lock().unwrap();
    other.unwrap().join().unwrap();
}

pub fn join_of_the_sleeping() {
    thread::spawn(|| {
        loop {
            thread::park();
        }
    })
    .join()
    .unwrap()
}

/// Waits for bytes that nobody sends: no lock is involved.
pub fn asleep_elsewhere() {
    let (mut reader, _writer) = std::io::pipe().unwrap();
    let _ = reader.read(&mut [0]);
}

pub fn endless_loop() {
    let mut n = 0_u64;
    loop {
        n = black_box(n.wrapping_add(1));
    }
}

/// Mostly asleep, and yet a loop.
pub fn endless_naps() {
    let napper = thread::Builder::new().name("napper".into()).spawn(|| {
        loop {
            thread::sleep(Duration::from_millis(1));
        }
    });
    napper.unwrap().join().unwrap()
}

pub fn panics() {
    assert_eq!(three(), 4, "a message\nof two lines");
}

/// `main` panics as well, because of the first.
pub fn panic_in_a_thread() {
    let worker = thread::Builder::new().name("worker".into()).spawn(|| panic!("the first"));
    worker.unwrap().join().unwrap()
}

/// Passes by the panic hook.
pub fn panic_goes_on() {
    resume_unwind(Box::new("on and on"));
}

pub fn not_yet_written() {
    todo!("add up")
}

pub fn panic_and_hanging() {
    let worker = thread::Builder::new().name("worker".into()).spawn(|| panic!("the first"));
    let _ = worker.unwrap().join();
    lost_wake_up();
}

/// A pool that survives the panics of its jobs does this.
pub fn caught_panics() {
    for _ in 0..3 {
        assert!(catch_unwind(|| panic!("expected")).is_err());
    }
}

pub fn output_flood() {
    loop {
        println!("all work and no play makes Jack a dull boy");
    }
}

/// Too much to be repeated twenty times, and not too much.
pub fn much_output() {
    println!("{}", "-".repeat(1_200_000));
}

pub fn leftover_threads() {
    for _ in 0..2 {
        thread::spawn(|| {
            loop {
                thread::park();
            }
        });
    }
}

/// In all, they take three times as long as one may.
pub fn threads_that_go() {
    for number in 1..6 {
        thread::spawn(move || thread::sleep(Duration::from_millis(300 * number)));
    }
}

pub fn too_many_threads() {
    loop {
        thread::Builder::new()
            .stack_size(16 << 20)
            .spawn(|| {
                loop {
                    thread::park();
                }
            })
            .map_err(|error| panic!("failed to spawn thread: {error}"))
            .unwrap();
    }
}

pub fn binary_garbage() {
    std::io::stdout().write_all(b"\x1b[2J\xff\x00\n").unwrap();
    panic!("after this");
}

pub fn file_too_large() {
    let path = std::env::temp_dir().join(format!("too-large-{}", std::process::id()));
    let mut file = std::fs::File::create(&path).unwrap();
    // Gone as soon as this process is over.
    std::fs::remove_file(&path).unwrap();
    let block = vec![0; 1 << 20];
    loop {
        file.write_all(&block).unwrap();
    }
}

pub fn is_killed() {
    signal("KILL");
}

pub fn is_terminated() {
    signal("TERM");
}

/// Comes back only if the signal does not end this process.
fn signal(name: &str) {
    let command = format!("kill -{name} {}", std::process::id());
    Command::new("sh").args(["-c", &command]).status().unwrap();
}

/// The process keeps all that it inherited: the output, the group.
pub fn leaves_a_process() {
    #[allow(clippy::zombie_processes)]
    Command::new("sleep").arg("1000").spawn().unwrap();
}

/// All threads of this process are asleep, but another process of the group is busy.
pub fn waits_for_a_process() {
    let _ = Command::new("sh").args(["-c", "while :; do :; done"]).stdin(Stdio::null()).status();
}

/// The verdict is known, but this process cannot flush its output.
pub fn keeps_the_output_locked() {
    let locked = Arc::new(Barrier::new(2));
    let locked2 = locked.clone();
    thread::spawn(move || {
        let _output = std::io::stdout().lock();
        locked2.wait();
        loop {
            thread::park();
        }
    });
    locked.wait();
    panic!("with stdout locked");
}

/// Says that it passed wherever it can write, and leaves.
pub fn forges_a_verdict() {
    let line = "\n{\"Verdict\":{\"name\":\"passed\",\"message\":\"\",\"executions\":1,\"bound\":null,\
                \"preemptions\":null,\"trace\":null}}\n";
    let sealed = format!("{:032x} {}\n", 0, line.trim());
    let parent = std::os::unix::process::parent_id().to_string();
    for process in ["self", &parent] {
        for descriptor in 0..64 {
            let path = format!("/proc/{process}/fd/{descriptor}");
            if let Ok(mut file) = std::fs::OpenOptions::new().append(true).open(path) {
                let _ = file.write_all(line.as_bytes());
                let _ = file.write_all(sealed.as_bytes());
            }
        }
    }
    std::process::exit(0)
}

/// So many threads that others could not start any, if it were not stopped.
pub fn crowds() {
    let threads = || thread::Builder::new().stack_size(16 << 10);
    let mut started = 0;
    while threads().spawn(thread::park).is_ok() {
        started += 1;
    }
    panic!("no more threads to be had than {started}");
}

/// Twice as long as it may take, it is stopped, and then it goes on.
pub fn is_stopped() {
    let script = format!("kill -STOP {0}; sleep 2; kill -CONT {0}", std::process::id());
    let mut shell = Command::new("sh").args(["-c", &script]).spawn().unwrap();
    shell.wait().unwrap();
}

pub fn starts_a_process() {
    let exit = harness::Process::start("child", || ()).wait();
    assert_eq!(exit, harness::Exit::Returned);
}

pub fn runs_a_program() {
    let mut shell = Command::new("sh").args(["-c", "exec sleep 60"]).spawn().unwrap();
    shell.kill().unwrap();
    shell.wait().unwrap();
    assert!(Command::new("true").status().unwrap().success());
}

/// So many processes that others could not start any, if it were not stopped.
pub fn herd() {
    let sleeps = || thread::sleep(std::time::Duration::from_secs(60));
    let mut all: Vec<_> = (0..100).map(|_| harness::Process::start("one of many", sleeps)).collect();
    all.pop().unwrap().wait();
}

/// None of the processes has more than it may, and together they have.
pub fn swells() {
    let takes = || {
        let taken = std::hint::black_box(vec![1_u8; 400 << 20]);
        thread::sleep(std::time::Duration::from_secs(60));
        drop(taken);
    };
    let all: Vec<_> = (0..3).map(|_| harness::Process::start("large", takes)).collect();
    for process in all {
        let _ = process.wait();
    }
}

/// What of the world outside of this process can be reached: by files, network, processes, signals.
pub fn reached() -> Vec<&'static str> {
    use std::fs;
    let parent = std::os::unix::process::parent_id();
    let fd = fs::File::open("/dev/null").unwrap();
    let here = env!("CARGO_MANIFEST_DIR");
    let denied = |error: std::io::Error| error.kind() == std::io::ErrorKind::PermissionDenied;
    let connect = std::net::TcpStream::connect("127.0.0.1:9");
    let tries = [
        ("reads a file of the system", fs::read("/etc/hostname").is_ok()),
        ("reads its source", fs::read(format!("{here}/Cargo.toml")).is_ok()),
        ("lists a folder", fs::read_dir("/").is_ok()),
        ("writes beside its source", fs::write(format!("{here}/reached"), "").is_ok()),
        ("makes a folder", fs::create_dir(format!("{here}/reached.d")).is_ok()),
        ("links", std::os::unix::fs::symlink("/etc", format!("{here}/reached.l")).is_ok()),
        ("lists processes", fs::read_dir("/proc").is_ok()),
        ("reads its parent's environment", fs::read(format!("/proc/{parent}/environ")).is_ok()),
        ("opens what its parent has", fs::read_dir(format!("/proc/{parent}/fd")).is_ok()),
        ("writes its memory", fs::OpenOptions::new().write(true).open("/proc/self/mem").is_ok()),
        ("connects", !connect.is_err_and(denied)),
        ("sends", std::net::UdpSocket::bind("127.0.0.1:0").is_ok()),
        ("listens", std::os::unix::net::UnixListener::bind("reached.s").is_ok()),
        ("starts a program", Command::new("/bin/true").status().is_ok()),
        ("starts itself", Command::new("/proc/self/exe").status().is_ok()),
        ("changes times", fd.set_modified(std::time::SystemTime::UNIX_EPOCH).is_ok()),
        // SAFETY: `kill` with the signal 0 only asks whether it may.
        ("signals its parent", unsafe { libc::kill(parent as i32, 0) } == 0),
        // SAFETY: a child would end at once.
        ("forks", unsafe { fork() }),
    ];
    tries.into_iter().filter(|(_, reached)| *reached).map(|(what, _)| what).collect()
}

/// Did that make a process?
///
/// # Safety
/// The process must have no other threads that hold locks which the child needs: it needs none.
unsafe fn fork() -> bool {
    // SAFETY: the child calls `_exit` and nothing else.
    match unsafe { libc::fork() } {
        // SAFETY: `_exit` runs no code of this process.
        0 => unsafe { libc::_exit(0) },
        child => child > 0,
    }
}
