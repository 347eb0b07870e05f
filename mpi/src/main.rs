//! The reduction as an MPI program: `mpirun -n 64 interleave-mpi FILE DATASET`.
//!
//! Each rank reduces an equal run of pieces, and rank 0 merges all parts in the order of the file. If a
//! rank dies, `mpirun` ends the others and says so: no rank can go on without it.

use anyhow::{Context, Result};
use interleave::parts::{Part, Parts, whole};
use interleave::{Error, Options};
use mpi::collective::SystemOperation;
use mpi::datatype::PartitionMut;
use mpi::traits::*;

fn main() -> Result<()> {
    let universe = mpi::initialize().context("MPI does not start")?;
    let world = universe.world();
    let (rank, ranks) = (world.rank() as u64, world.size() as u64);

    // Every rank opens the file, but all of them use the shape that rank 0 sees, since a program may be
    // appending rows. All ranks cut that shape in the same way, so nothing else has to be shared out.
    let mut arguments = std::env::args().skip(1);
    let usage = "interleave-mpi FILE DATASET";
    let file = arguments.next().context(usage)?;
    let dataset = arguments.next().context(usage)?;
    let parts = Parts::open(&file, &dataset, Options::default())?;
    let mut shape: Vec<u64> = parts.shape().iter().map(|&len| len as u64).collect();
    world.process_at_rank(0).broadcast_into(&mut shape[..]);
    let shape: Vec<usize> = shape.into_iter().map(|len| len as usize).collect();
    let parts = parts.as_of(&shape)?;
    let first = |rank| (parts.count() as u128 * rank as u128 / ranks as u128) as u64;

    let mut mine: Vec<u8> = Vec::new();
    let mut failed: Option<(u64, Error)> = None;
    parts.each(|reduce| {
        for piece in first(rank)..first(rank + 1) {
            match reduce(piece) {
                Ok(part) => mine.extend(part.to_bytes()),
                Err(error) => return failed = Some((piece, error)),
            }
        }
    });

    // The first piece in the file that cannot be read is the one to report, by its rank alone.
    let lowest_here = failed.as_ref().map_or(u64::MAX, |(piece, _)| *piece);
    let mut lowest = u64::MAX;
    world.all_reduce_into(&lowest_here, &mut lowest, SystemOperation::min());
    if lowest < u64::MAX {
        return failed
            .filter(|(piece, _)| *piece == lowest)
            .map_or(Ok(()), |(_, error)| Err(error.into()));
    }

    let root = world.process_at_rank(0);
    if rank > 0 {
        root.gather_varcount_into(&mine[..]);
        return Ok(());
    }
    let bytes = |piece| (piece * Part::BYTES as u64) as i32;
    let begins: Vec<i32> = (0..ranks).map(|rank| bytes(first(rank))).collect();
    let counts: Vec<i32> = (0..ranks).map(|rank| bytes(first(rank + 1) - first(rank))).collect();
    let mut all = vec![0; bytes(parts.count()) as usize];
    root.gather_varcount_into_root(&mine[..], &mut PartitionMut::new(&mut all[..], counts, begins));
    let all = all.as_chunks::<{ Part::BYTES }>().0;
    println!("{}", whole(all.iter().map(|part| Part::from_bytes(*part)), &Options::default()));
    Ok(())
}
