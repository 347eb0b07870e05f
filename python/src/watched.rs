//! Work on a thread of its own, while the calling one waits for it and for Ctrl-C.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::{PyResult, Python};
use reduction::Error;

use crate::errors;

/// How often Python is asked whether Ctrl-C was pressed. An end of the work is not waited for: it comes
/// through the channel.
const ASK: Duration = Duration::from_millis(50);

/// How long the work may go on after Ctrl-C. It ends before its next chunk; if it is inside libhdf5 with a
/// damaged file, it may never.
const GRACE: Duration = Duration::from_millis(500);

/// Runs `work`, which stops when its flag is set, without the GIL. A signal whose handler raises, as
/// that of Ctrl-C does, sets the flag, and the exception is what comes back.
pub fn run<T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce(&AtomicBool) -> Result<T, Error> + Send + 'static,
) -> PyResult<T> {
    let cancel = Arc::new(AtomicBool::new(false));
    let (send, done) = sync_channel(1);
    let flag = Arc::clone(&cancel);
    let started = thread::Builder::new().name("interleave".to_owned()).spawn(move || {
        // After Ctrl-C, the receiver may be gone.
        let _ = send.send(work(&flag));
    });
    started
        .map_err(|error| PyRuntimeError::new_err(format!("no thread could be started: {error}")))?;
    py.detach(move || {
        loop {
            match done.recv_timeout(ASK) {
                Ok(result) => return result.map_err(errors::raised),
                Err(RecvTimeoutError::Disconnected) => {
                    let bug = "the reduction panicked; please report this";
                    return Err(PyRuntimeError::new_err(bug));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            if let Err(raised) = Python::attach(|py| py.check_signals()) {
                // Relaxed: nothing is read on the strength of it.
                cancel.store(true, Relaxed);
                let _ = done.recv_timeout(GRACE);
                return Err(raised);
            }
        }
    })
}
