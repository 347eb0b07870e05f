//! What a check may have.

use crate::Flavour;

/// The most memory, in bytes. The stacks of threads count.
pub(crate) const MEMORY: u64 = 1 << 30;

/// The largest file that it may write, in bytes.
pub(crate) const FILE: u64 = 64 << 20;

/// More threads than any check has a use for. They are counted now and then, so there may be a few
/// more before the child is killed.
pub(crate) const THREADS: u64 = 1000;

/// More processes at once than any check has a use for.
pub(crate) const PROCESSES: usize = 32;

/// The most that it may print, in bytes. Under the model every execution prints again, and there may
/// be a hundred thousand.
pub(crate) const fn output(flavour: Flavour) -> u64 {
    match flavour {
        Flavour::Native => 8 << 20,
        Flavour::Model => 256 << 20,
    }
}
