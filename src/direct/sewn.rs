//! The chunks of a virtual dataset: those of its sources, each at its place in the whole.

use std::sync::Arc;

use super::plan::{No, Plan};
use crate::Hdf5Source;
use crate::index::{Chunks, Record, Storage};
use crate::sources::{Extent, Solid};

/// Chunks that the sources may have together: a source may be a part of the whole many times.
const MOST: usize = 1 << 24;

/// The plan for a dataset, which may be virtual.
///
/// # Errors
///
/// Why there is none. Of a virtual dataset that is not known here, libhdf5 knows more, and names the source that is
/// damaged.
pub(crate) fn plan_of(source: &Hdf5Source) -> Result<Plan, No> {
    match source.solid_parts().and_then(|parts| sewn(source, &parts)) {
        Some(plan) => Ok(plan),
        None => Plan::of(source),
    }
}

/// The plan for a virtual dataset of values of the type that its sources have, if these are cut into chunks of one
/// shape, each of which is a whole chunk of the virtual dataset too.
fn sewn(whole: &Hdf5Source, parts: &[Solid<'_, Hdf5Source>]) -> Option<Plan> {
    let shape: Vec<u64> = whole.shape().iter().map(|&len| len as u64).collect();
    let dtype = whole.dataset().dtype().ok()?;
    let mut sewn: Option<(Plan, Chunks)> = None;
    if overlap(parts) {
        return None;
    }
    for part in parts {
        let mut plan = Plan::of(part.source).ok()?;
        let storage = Arc::clone(&plan.storage);
        let Storage::Chunked(chunks) = &*storage else { return None };
        let same_type = part.source.dataset().dtype().is_ok_and(|theirs| theirs == dtype);
        if !same_type || chunks.bare_edges || !fits(part, &shape, &chunks.shape) {
            return None;
        }
        let place = Place { part, shape: &shape, chunk: &chunks.shape };
        let mut records = Vec::new();
        for record in &chunks.records {
            // An offset behind the end of a file would be one in the next.
            plan.files.within(record.offset, record.size).ok()?;
            records.extend(place.of(record.number).map(|number| Record { number, ..*record }));
        }
        // What was never written is the fill value of the source.
        let gaps = (records.len() as u64) < place.count();
        if gaps && plan.fill.to_bits() != whole.fill().to_bits() {
            return None;
        }
        plan.fill = whole.fill();
        match &mut sewn {
            None => sewn = Some((plan, Chunks { records, ..chunks.clone() })),
            Some((first, all)) => {
                let alike = first.dtype == plan.dtype && first.pipeline == plan.pipeline;
                if !alike || all.shape != chunks.shape || all.records.len() + records.len() > MOST {
                    return None;
                }
                let later = first.files.append(plan.files)?;
                all.records
                    .extend(records.iter().map(|r| Record { offset: r.offset + later, ..*r }));
            }
        }
    }
    let (plan, mut chunks) = sewn?;
    chunks.records.sort_unstable_by_key(|record| record.number);
    chunks.count = chunks.records.len() as u64;
    chunks.bytes = chunks.records.iter().map(|record| record.size).sum();
    Some(Plan { storage: Arc::new(Storage::Chunked(chunks)), ..plan })
}

/// Whether a part is of whole chunks, but for those at the end of the whole, and its source has all of it.
fn fits(part: &Solid<'_, Hdf5Source>, shape: &[u64], chunk: &[u64]) -> bool {
    let source = part.source.shape();
    part.to.len() == chunk.len()
        && source.len() == chunk.len()
        && (0..chunk.len()).all(|axis| {
            let (to, from, n) = (&part.to[axis], &part.from[axis], chunk[axis]);
            to.start.is_multiple_of(n)
                && from.start.is_multiple_of(n)
                && (to.end.is_multiple_of(n) && to.end <= shape[axis] || to.end == shape[axis])
                && from.end <= source[axis] as u64
        })
}

/// Whether two parts have a value in common.
fn overlap(parts: &[Solid<'_, Hdf5Source>]) -> bool {
    let mut boxes: Vec<&Extent> = parts.iter().map(|part| &part.to).collect();
    let begin = |extent: &Extent| extent.first().map_or(0, |range| range.start);
    boxes.sort_by_key(|extent| begin(extent));
    boxes.iter().enumerate().any(|(at, one)| {
        let end = one.first().map_or(u64::MAX, |range| range.end);
        let mut near = boxes[at + 1..].iter().take_while(|other| begin(other) < end);
        near.any(|other| {
            let mut axes = one.iter().zip(other.iter());
            axes.all(|(a, b)| a.start.max(b.start) < a.end.min(b.end))
        })
    })
}

/// Where chunks of a source are in the whole.
struct Place<'a> {
    part: &'a Solid<'a, Hdf5Source>,
    shape: &'a [u64],
    chunk: &'a [u64],
}

impl Place<'_> {
    /// The number that chunk `number` of the source has in the whole, if it is in the part.
    fn of(&self, number: u64) -> Option<u64> {
        let (mut left, mut found, mut stride) = (number, 0_u64, 1_u64);
        for axis in (0..self.chunk.len()).rev() {
            let n = *self.chunk.get(axis)?;
            let (to, from) = (&self.part.to[axis], &self.part.from[axis]);
            let along = (self.part.source.shape()[axis] as u64).div_ceil(n);
            let first = left.checked_rem(along)?.checked_mul(n)?;
            left /= along;
            if !from.contains(&first) {
                return None;
            }
            let place = (first - from.start + to.start) / n;
            found = found.checked_add(place.checked_mul(stride)?)?;
            stride = stride.checked_mul(self.shape[axis].div_ceil(n))?;
        }
        Some(found)
    }

    /// How many chunks the part has.
    fn count(&self) -> u64 {
        let axes = self.part.to.iter().zip(self.chunk);
        axes.fold(1, |count: u64, (to, n)| count.saturating_mul((to.end - to.start).div_ceil(*n)))
    }
}
