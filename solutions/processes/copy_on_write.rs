//! Memory after a fork: what a child can read for free, and what happens to what it writes.

use std::io;

/// A table of numbers in the memory of a process.
pub trait Table: Sized {
    /// A forked process.
    type Child: Child;

    /// Returns how many rows there are.
    fn rows(&self) -> usize;

    /// Returns a row.
    fn get(&self, row: usize) -> u64;

    /// Changes a row in the memory of this process. If another process has the same page, the page is copied
    /// first, even if the row has this value already.
    fn set(&mut self, row: usize, value: u64);

    /// Forks a child. The child has everything that this process has, on the same pages. It calls `body` with
    /// its table and with a function that sends a number to this process, and it ends when `body` returns.
    ///
    /// # Errors
    /// If no child can be forked.
    fn fork(&self, body: impl FnOnce(Self, &mut dyn FnMut(u64)) + 'static) -> io::Result<Self::Child>;
}

/// A child. What it sends comes through a pipe, which has room for only a few numbers.
pub trait Child {
    /// Returns the next number that the child has sent. Returns `None` once the child has ended, no matter how.
    fn next(&mut self) -> Option<u64>;

    /// Waits until the child has ended.
    ///
    /// # Errors
    /// If the child was killed, or has crashed. Then it may not have sent everything.
    fn wait(self) -> io::Result<()>;
}

/// How much memory a process takes, in kilobytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Footprint {
    /// The pages that only this process has.
    pub own: u64,
    /// All its pages, but only its share of each page that several processes have.
    pub fair: u64,
}

/// Reads a footprint from a text like `/proc/self/smaps_rollup`: the process's own pages are `Private_Clean`
/// and `Private_Dirty` together, and `Pss` is its fair share. Returns `None` if one of these lines is missing.
pub fn footprint(rollup: &str) -> Option<Footprint> {
    let kilobytes = |name: &str| -> Option<u64> {
        let value = rollup.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        value.trim().strip_suffix(" kB")?.parse().ok()
    };
    let own = kilobytes("Private_Clean")? + kilobytes("Private_Dirty")?;
    Some(Footprint { own, fair: kilobytes("Pss")? })
}

/// Starts a child that sends all rows, in order, as they are at the moment of the call. The caller may change
/// them as soon as this returns. This reads no row itself, because a fork is there to avoid copying the table.
///
/// # Errors
/// If no child can be forked.
pub fn snapshot<T: Table>(table: &T) -> io::Result<T::Child> {
    table.fork(|table, send| (0..table.rows()).for_each(|row| send(table.get(row))))
}

/// Replaces each row with what `change` makes of it, and returns how many rows have a different value afterwards.
/// A child calls `change`, so it may crash. No page is copied in that child. Waits for the child on every way out.
///
/// # Errors
/// If no child can be forked, or if the child was killed. In that case, no row has changed.
pub fn update<T: Table>(table: &mut T, change: fn(u64) -> u64) -> io::Result<usize> {
    let mut child = table.fork(move |table, send| {
        for row in 0..table.rows() {
            let (before, after) = (table.get(row), change(table.get(row)));
            if after != before {
                send(row as u64);
                send(after);
            }
        }
    })?;
    // The child changes nothing: what it wrote would end with it. It sends; this process writes.
    let mut changes = Vec::new();
    while let Some((row, after)) = child.next().zip(child.next()) {
        changes.push((row as usize, after));
    }
    // A killed child closes its pipe, too. After the wait, no page is copied because of it.
    child.wait()?;
    for (row, after) in &changes {
        table.set(*row, *after);
    }
    Ok(changes.len())
}
