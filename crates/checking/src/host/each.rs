//! The same for each of many, on all processors.

use anyhow::{Context, Result};
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

/// What `work` makes of each, in their order; all processors are at it.
///
/// # Errors
/// The first one, or when no thread can be started.
pub fn of_each<T: Sync, R: Send>(
    all: &[T],
    work: impl Fn(&T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    of_each_by(1, all, |_, one| work(one))
}

/// As [`of_each`], by so many threads for each processor: for work that waits. `work` also gets the place of each.
///
/// # Errors
/// As [`of_each`].
pub fn of_each_by<T: Sync, R: Send>(
    threads_a_core: usize,
    all: &[T],
    work: impl Fn(usize, &T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let next = AtomicUsize::new(0);
    let some = || -> Result<Vec<(usize, R)>> {
        let mut mine = Vec::new();
        // Relaxed: the number is all that the threads share.
        while let at = next.fetch_add(1, Relaxed)
            && let Some(one) = all.get(at)
        {
            let made = work(at, one).inspect_err(|_| {
                // The others begin no further one.
                next.store(all.len(), Relaxed);
            })?;
            mine.push((at, made));
        }
        Ok(mine)
    };
    let made: Result<Vec<_>> = thread::scope(|scope| {
        let threads = threads_a_core * thread::available_parallelism().map_or(1, NonZero::get);
        let start = |_| thread::Builder::new().name("each".to_owned()).spawn_scoped(scope, some);
        let started: Vec<_> = (0..threads.min(all.len())).map(start).collect();
        started
            .into_iter()
            .map(|thread| {
                let thread = thread.context("cannot start a thread")?;
                thread.join().unwrap_or_else(|panic| resume_unwind(panic))
            })
            .collect()
    });
    let mut made: Vec<_> = made?.into_iter().flatten().collect();
    made.sort_by_key(|(at, _)| *at);
    Ok(made.into_iter().map(|(_, one)| one).collect())
}

#[cfg(test)]
mod tests {
    use super::of_each;
    use anyhow::bail;

    #[test]
    fn the_results_are_in_order_and_an_error_is_no_result() {
        let all: Vec<u32> = (0..100).collect();
        let doubled: Vec<u32> = all.iter().map(|one| one * 2).collect();
        assert_eq!(of_each(&all, |one| Ok(one * 2)).unwrap(), doubled);
        assert!(of_each(&all[..0], |one| Ok(*one)).unwrap().is_empty());
        let broken = of_each(&all, |one| if *one == 70 { bail!("no {one}") } else { Ok(*one) });
        assert_eq!(broken.unwrap_err().to_string(), "no 70");
    }
}
