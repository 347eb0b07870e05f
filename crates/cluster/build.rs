//! Says which reduction core is built in: programs whose cores differ must not work on one job, since
//! their parts might differ in the last bits.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let core = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../src");
    println!("cargo::rerun-if-changed={}", core.display());
    let mut files = BTreeMap::new();
    read(&core, &mut files)?;
    let mut print = Fnv::default();
    for (path, text) in &files {
        let name = path.strip_prefix(&core).unwrap_or(path);
        print.add(name.as_os_str().as_encoded_bytes());
        print.add(text);
    }
    println!("cargo::rustc-env=CORE_PRINT={:016x}", print.0);
    Ok(())
}

fn read(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read(&path, files)?;
        } else {
            files.insert(path.clone(), fs::read(&path)?);
        }
    }
    Ok(())
}

/// The hash of Fowler, Noll and Vo (FNV-1a), of 64 bits.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
