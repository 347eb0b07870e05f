//! One thread, one handle, chunk after chunk: what the others are measured against.

use crate::chunks::Chunks;
use crate::{Error, Source, Summary};

pub(crate) fn reduce(source: impl Source, chunks: &Chunks<'_>) -> Result<Summary, Error> {
    let mut whole = Summary::default();
    for index in 0..chunks.len() {
        if chunks.cancelled() {
            return Err(Error::Cancelled);
        }
        whole.merge(&chunks.reduce(index, &source)?);
    }
    Ok(whole)
}
