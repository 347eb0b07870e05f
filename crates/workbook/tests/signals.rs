//! Beside an editor that has the terminal, a Ctrl-C is never heard, however busy the machine is.

use libtest_mimic::{Arguments, Trial};
use rustix::process::{Signal, getpid, kill_process};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::time::Duration;
use workbook::host::signals::{leave_interrupts_to_the_listener, on_stop};

fn main() -> ExitCode {
    // As the app does: before there is another thread.
    leave_interrupts_to_the_listener().unwrap();
    let deaf = || {
        who_is_deaf_hears_no_ctrl_c();
        Ok(())
    };
    let trials = vec![Trial::test("who_is_deaf_hears_no_ctrl_c_however_soon_it_comes", deaf)];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// As from the terminal: to the process, and whichever of its threads takes it.
fn interrupt() {
    kill_process(getpid(), Signal::INT).unwrap();
}

fn who_is_deaf_hears_no_ctrl_c() {
    let (then, ended) = channel();
    let listener = on_stop(move || then.send(()).unwrap()).unwrap();
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // More threads than processors: those that could take it would have to wait for one.
        for _ in 0..8 {
            scope.spawn(|| {
                // Ordering: nothing else is told by it.
                while !is_over.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        let heard = (0..100).find(|_| {
            listener.deaf_to_interrupts(interrupt);
            ended.try_recv().is_ok()
        });
        // A failure must not leave them running.
        is_over.store(true, Ordering::Relaxed);
        assert_eq!(heard, None, "the round in which it was heard");
    });
    interrupt();
    assert_eq!(ended.recv_timeout(Duration::from_secs(60)), Ok(()));
}
