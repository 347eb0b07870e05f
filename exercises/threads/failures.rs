//! Several threads read a dataset, and if something goes wrong in one of them, the caller learns of it.

use interleave::{Error, Partial, Source};
use std::sync::Arc;

/// Why there is no result.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// A read returned this error.
    Read(Error),
    /// A read panicked with this message. If the panic came without a text, any message will do.
    Panicked(String),
}

/// Reduces `source` as in the exercise `claim`: `threads` threads (0 counts as 1) claim chunks of
/// `chunk` rows in order, and the parts are merged in chunk order.
///
/// A claimed chunk is always read. A worker whose read fails, with an error or a panic, tells the other
/// workers before it ends. Each of those may still read the chunk that it is claiming at that moment,
/// but then claims no other chunk. When this returns, every thread has ended, whatever happened.
///
/// # Errors
/// Returns the failure of the **lowest** chunk whose read fails, whether that is an error or a panic. The
/// result is the same however the threads are scheduled, because all lower chunks were claimed earlier.
///
/// # Panics
/// Panics if `chunk` is 0. A panic in a read does not make this panic.
pub fn failures(
    source: Arc<dyn Source + Send>,
    chunk: usize,
    threads: usize,
) -> Result<Partial, Failure> {
    todo!("reduce {} rows, {chunk} per chunk, with {threads} threads", source.rows())
}
