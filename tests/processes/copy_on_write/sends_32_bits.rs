//! Mistake: wrong result
//!
//! Only the lower half of each value goes through the pipe.
//!
//! Rejected by: wide_values, model, as wrong result
//! Rejected by: wide_values, native, as wrong result

use std::io;

pub trait Table: Sized {
    type Child: Child;

    fn rows(&self) -> usize;

    fn get(&self, row: usize) -> u64;

    fn set(&mut self, row: usize, value: u64);

    fn fork(
        &self,
        body: impl FnOnce(Self, &mut dyn FnMut(u64)) + 'static,
    ) -> io::Result<Self::Child>;
}

pub trait Child {
    fn next(&mut self) -> Option<u64>;

    fn wait(self) -> io::Result<()>;
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Footprint {
    pub own: u64,
    pub fair: u64,
}

pub fn footprint(rollup: &str) -> Option<Footprint> {
    let kilobytes = |name: &str| -> Option<u64> {
        let value = rollup.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        value.trim().strip_suffix(" kB")?.parse().ok()
    };
    let own = kilobytes("Private_Clean")? + kilobytes("Private_Dirty")?;
    Some(Footprint { own, fair: kilobytes("Pss")? })
}

pub fn snapshot<T: Table>(table: &T) -> io::Result<T::Child> {
    table.fork(|table, send| (0..table.rows()).for_each(|row| send(table.get(row))))
}

pub fn update<T: Table>(table: &mut T, change: fn(u64) -> u64) -> io::Result<usize> {
    let mut child = table.fork(move |table, send| {
        for row in 0..table.rows() {
            let (before, after) = (table.get(row), change(table.get(row)));
            if after != before {
                send(row as u64);
                send(u64::from(after as u32));
            }
        }
    })?;
    let mut changes = Vec::new();
    while let Some((row, after)) = child.next().zip(child.next()) {
        changes.push((row as usize, after));
    }
    child.wait()?;
    for (row, after) in &changes {
        table.set(*row, *after);
    }
    Ok(changes.len())
}
