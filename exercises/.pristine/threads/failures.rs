//! Several threads read a dataset, and what goes wrong in one of them is handed back.

use interleave::{Error, Partial, Source};
use std::sync::Arc;

/// Why there is no result.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// A read returned this error.
    Read(Error),
    /// A read panicked with this message. If the panic carried no text, any message will do.
    Panicked(String),
}

/// Reduces `source` as in the exercise `claim`: `threads` threads (0 counts as 1) claim the chunks
/// of `chunk` rows in order, and the parts are merged in the order of the chunks.
///
/// A claimed chunk is always read. A worker whose read fails, by an error or by a panic, tells the
/// others before it ends. Each of them may still read the chunk that it is claiming at that moment,
/// but claims no other. Every thread has ended when this returns, whatever happened.
///
/// # Errors
/// The failure of the **lowest** chunk whose read fails, whether it is an error or a panic. It is the
/// same one however the threads are scheduled, because the chunks below it were all claimed before it.
///
/// # Panics
/// If `chunk` is 0. A read that panics does not make this panic.
pub fn failures(
    source: Arc<dyn Source + Send>,
    chunk: usize,
    threads: usize,
) -> Result<Partial, Failure> {
    todo!("reduce {} rows, {chunk} a chunk, by {threads} threads", source.rows())
}
