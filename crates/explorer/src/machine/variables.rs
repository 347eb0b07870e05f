//! The program's static variables. One in which there is an object of the model is in each execution what it was when
//! the model first met one: all of it, and so also what the model knows nothing of, such as a plain cell.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::{self, File};
use std::io;
use std::mem::MaybeUninit;
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

/// What a variable held at first, and the last execution that began with that.
struct First {
    content: Box<[MaybeUninit<u8>]>,
    serial: u32,
}

/// A larger variable would take too long to begin afresh in each execution.
const LARGEST: usize = 1 << 20;

/// By the variables' addresses.
static FIRST: Mutex<Option<HashMap<usize, First>>> = Mutex::new(None);

/// Where this execution meets the first object of a variable, the variable begins afresh. What was in it is not
/// dropped, as a static never is. Where it isn't known what a variable is, nothing is done.
pub(super) fn begins_afresh(object: usize, serial: u32) {
    let Some(variable) = variable_at(object) else { return };
    let content: *mut MaybeUninit<u8> = std::ptr::with_exposed_provenance_mut(variable.start);
    let mut first = FIRST.lock().unwrap_or_else(PoisonError::into_inner);
    match first.get_or_insert_default().entry(variable.start) {
        Entry::Vacant(entry) => {
            // SAFETY: the program has a variable there, of this size; a copy of bytes asks nothing of them.
            let content = unsafe { std::slice::from_raw_parts(content, variable.len()) }.into();
            entry.insert(First { content, serial });
        }
        Entry::Occupied(mut entry) if entry.get().serial != serial => {
            let first = entry.get_mut();
            first.serial = serial;
            // SAFETY: as above, and the copy was made of these bytes. The threads of the model run on this one, none of
            // this execution has been here, and none of an earlier one goes on.
            unsafe {
                content.copy_from_nonoverlapping(first.content.as_ptr(), first.content.len())
            };
        }
        Entry::Occupied(_) => {}
    }
}

/// The variable that this address is in.
fn variable_at(address: usize) -> Option<Range<usize>> {
    static VARIABLES: OnceLock<Vec<Range<usize>>> = OnceLock::new();
    // Systems that don't tell have none.
    let variables = VARIABLES.get_or_init(|| variables().unwrap_or_default());
    let after = variables.partition_point(|variable| variable.start <= address);
    let variable = variables.get(after.checked_sub(1)?)?;
    (variable.contains(&address) && variable.len() <= LARGEST).then(|| variable.clone())
}

/// All variables, by their addresses, as the table of symbols in the program's file has them.
fn variables() -> io::Result<Vec<Range<usize>>> {
    let path = fs::read_link("/proc/self/exe")?;
    let file = File::open(&path)?;
    let mut header = [0; 64];
    file.read_exact_at(&mut header, 0)?;
    let is_known = header.starts_with(b"\x7fELF\x02") && cfg!(target_endian = "little");
    if !is_known {
        return Ok(Vec::new());
    }
    let is_moved = number(&header, 0x10, 2) == 3;
    let base = if is_moved { lowest(&path)? } else { 0 };
    let sections = Table { at: number(&header, 0x28, 8), of: 64, len: number(&header, 0x3C, 2) };
    let mut variables = Vec::new();
    for section in sections.read(&file)?.chunks_exact(64) {
        const SYMBOLS: u64 = 2;
        if number(section, 4, 4) != SYMBOLS {
            continue;
        }
        let symbols =
            Table { at: number(section, 0x18, 8), of: 24, len: number(section, 0x20, 8) / 24 };
        for symbol in symbols.read(&file)?.chunks_exact(24) {
            const VARIABLE: u64 = 1;
            let size = number(symbol, 16, 8) as usize;
            if number(symbol, 4, 1) & 0xF == VARIABLE && size > 0 {
                let start = base + number(symbol, 8, 8) as usize;
                variables.push(start..start + size);
            }
        }
    }
    variables.sort_by_key(|variable| (variable.start, variable.end));
    Ok(variables)
}

/// A table in the file.
struct Table {
    at: u64,
    of: u64,
    len: u64,
}

impl Table {
    fn read(&self, file: &File) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; (self.of * self.len) as usize];
        file.read_exact_at(&mut bytes, self.at)?;
        Ok(bytes)
    }
}

fn number(bytes: &[u8], at: usize, size: usize) -> u64 {
    bytes[at..at + size].iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Where the program's file begins in memory.
fn lowest(program: &Path) -> io::Result<usize> {
    let maps = fs::read_to_string("/proc/self/maps")?;
    let program = program.to_string_lossy();
    let line = maps.lines().find(|line| line.ends_with(&*program));
    let start = line.and_then(|line| usize::from_str_radix(line.split('-').next()?, 16).ok());
    start.ok_or_else(|| io::Error::other("the program is not mapped"))
}
