//! Memory after a fork: what a child may read for free, and what becomes of what it writes.

use std::io;

/// A table of numbers in the memory of a process.
pub trait Table: Sized {
    /// A process that was forked.
    type Child: Child;

    /// How many rows there are.
    fn rows(&self) -> usize;

    /// A row.
    fn get(&self, row: usize) -> u64;

    /// Changes a row in the memory of this process. If another process has the same page, the page is copied first,
    /// even for a row that has this value already.
    fn set(&mut self, row: usize, value: u64);

    /// Forks a child. It has everything that this process has, on the same pages. It calls `body` with its table, and
    /// with a function that sends a number to this process, and ends when `body` returns.
    ///
    /// # Errors
    /// If no process can be forked.
    fn fork(&self, body: impl FnOnce(Self, &mut dyn FnMut(u64)) + 'static) -> io::Result<Self::Child>;
}

/// A child. What it sends comes through a pipe, which holds a few numbers.
pub trait Child {
    /// The next number that it has sent. There's none once the child has ended, in whatever way.
    fn next(&mut self) -> Option<u64>;

    /// Waits until it has ended.
    ///
    /// # Errors
    /// If it was killed, or has crashed. It may not have sent everything then.
    fn wait(self) -> io::Result<()>;
}

/// How much memory a process takes, in kilobytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Footprint {
    /// The pages that no other process has.
    pub own: u64,
    /// All its pages, but only its share of each page that several processes have.
    pub fair: u64,
}

/// Reads a footprint from a text like `/proc/self/smaps_rollup`: its own pages are `Private_Clean` and
/// `Private_Dirty` together, and `Pss` is its fair share. If one of these lines is missing, there's no footprint.
pub fn footprint(rollup: &str) -> Option<Footprint> {
    let kilobytes = |name: &str| -> Option<u64> {
        let value = rollup.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        value.trim().strip_suffix(" kB")?.parse().ok()
    };
    let own = kilobytes("Private_Clean")? + kilobytes("Private_Dirty")?;
    Some(Footprint { own, fair: kilobytes("Pss")? })
}

/// Starts a child that sends all rows, in their order, as they are now. The caller may change them as soon as this
/// returns. It reads no row itself: copying the table is what a fork is there to avoid.
///
/// # Errors
/// If no process can be forked.
pub fn snapshot<T: Table>(table: &T) -> io::Result<T::Child> {
    table.fork(|table, send| (0..table.rows()).for_each(|row| send(table.get(row))))
}

/// Replaces each row with what `change` makes of it, and returns how many rows have a different value than before. A
/// child calls `change`, so it may crash. No page is copied in that child. The child is waited for, on every way out.
///
/// # Errors
/// If no process can be forked, or if the child was killed. Then no row has changed.
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
    // The child changes nothing: what it wrote would go when it ends. It sends, and this process writes.
    let mut changes = Vec::new();
    while let Some((row, after)) = child.next().zip(child.next()) {
        changes.push((row as usize, after));
    }
    // The end of the pipe is there for a killed child, too. Now no other process has the pages, so none is copied.
    child.wait()?;
    for (row, after) in &changes {
        table.set(*row, *after);
    }
    Ok(changes.len())
}
