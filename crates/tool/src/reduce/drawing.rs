//! The file that a picture is drawn into: it takes the place of an older picture, and of nothing else.

use crate::draft;
use anyhow::{Context, Result, bail};
use interleave::apart::Held;
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// In the first bytes of an SVG file stands where the picture begins.
const BEGIN: &str = "<svg";
const FIRST_BYTES: u64 = 4096;

/// That a picture may be drawn into `to`, when `inputs` are read.
///
/// # Errors
/// If it is one of them, or holds something that is not a picture.
pub(super) fn may_be(to: &Path, inputs: &[PathBuf]) -> Result<()> {
    let Ok(about) = fs::metadata(to) else { return Ok(()) };
    let is_it = |meta: Metadata| (meta.dev(), meta.ino()) == (about.dev(), about.ino());
    if let Some(input) = inputs.iter().find(|input| fs::metadata(input).is_ok_and(is_it)) {
        let (to, input) = (to.display(), input.display());
        bail!("{to}: is {input}, which is read; draw into another file");
    }
    if about.is_file() && about.len() > 0 && !is_picture(to) {
        let to = to.display();
        bail!("{to}: is there already and isn't an SVG picture; draw into another file");
    }
    Ok(())
}

/// Draws into it, all or nothing.
///
/// # Errors
/// Those of [`may_be`], and when it cannot be written.
pub(super) fn write(to: &Path, svg: &str, inputs: &[PathBuf]) -> Result<()> {
    may_be(to, inputs)?;
    let written = match fs::metadata(to) {
        // A pipe, or a terminal.
        Ok(about) if !about.is_file() => fs::write(to, svg),
        // What a link leads to is replaced, not the link.
        Ok(_) => fs::canonicalize(to).and_then(|to| replace(&to, svg)),
        Err(_) => replace(to, svg),
    };
    written.with_context(|| format!("{}: the picture cannot be written", to.display()))
}

fn is_picture(file: &Path) -> bool {
    let mut first = Vec::new();
    let read = File::open(file).and_then(|file| file.take(FIRST_BYTES).read_to_end(&mut first));
    read.is_ok() && String::from_utf8_lossy(&first).contains(BEGIN)
}

/// Writes a new file in the same folder, and renames it.
fn replace(to: &Path, svg: &str) -> io::Result<()> {
    // A Ctrl-C would leave it behind.
    let _held = Held::signals();
    let mut new = draft::of(to)?;
    new.write_all(svg.as_bytes())?;
    new.persist(to)?;
    Ok(())
}
