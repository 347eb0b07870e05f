//! The file mapped into memory: reading it is looking at it.
//!
//! It needs no copy, but the kernel maps page after page when each is first looked at. On a machine
//! with a fast page cache that takes longer than the copies do.

use std::fs::File;

use memmap2::{Advice, Mmap};

use super::crew;
use crate::direct::{Plan, Reader};
use crate::job::Job;
use crate::{Error, Hdf5Source, Summary};

pub(crate) fn reduce(job: &Job<'_>, source: &Hdf5Source, plan: &Plan) -> Result<Summary, Error> {
    let map = map(plan.file()).map_err(|e| Error::Open {
        file: source.file().to_owned(),
        reason: format!("it cannot be mapped into memory: {e}"),
    })?;
    crew::reduce(job, || Ok(Reader::new(plan, source, job.cut, job.meaning, Some(&map))))
}

fn map(file: &File) -> std::io::Result<Mmap> {
    // SAFETY: the bytes must not change while they are looked at. A program that writes to the file
    // meanwhile breaks this rule, as with every mapped file; what it changes are numbers, of which
    // every pattern of bits is one. A program that cuts the file short ends this one.
    let map = unsafe { Mmap::map(file)? };
    // Advice only: without it the same bytes are there.
    let _ = map.advise(Advice::Sequential);
    Ok(map)
}
