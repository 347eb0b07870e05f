//! Copies of folders, which nothing that is built or run can reach the originals through.

use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Folders that are no part of the source.
const SKIPPED: &[&str] = &["target", ".git", ".hg", ".jj", "node_modules", ".venv"];
/// Larger files are left out: data, which a unit test of concurrent code has no use for.
const LARGEST: u64 = 32 << 20;

/// Makes `to` a copy of `from`. What has not changed since the last time is not written again, so that
/// cargo does not build it again; what is gone there goes here. Files named in `keep`, relative to `to`,
/// are written by others and stay.
///
/// # Errors
/// When a file cannot be read or written.
pub fn folder(from: &Path, to: &Path, keep: &BTreeSet<PathBuf>) -> Result<()> {
    below(from, to, Path::new(""), keep)
}

fn below(from: &Path, to: &Path, at: &Path, keep: &BTreeSet<PathBuf>) -> Result<()> {
    let (source, target) = (from.join(at), to.join(at));
    fs::create_dir_all(&target).with_context(|| format!("cannot make {}", target.display()))?;
    let mut seen = BTreeSet::new();
    let entries =
        fs::read_dir(&source).with_context(|| format!("cannot read {}", source.display()))?;
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let path = at.join(&name);
        // Through a link, to what it leads to.
        let Ok(about) = fs::metadata(entry.path()) else { continue };
        let is_link = entry.file_type()?.is_symlink();
        if about.is_dir() {
            let skipped = SKIPPED.iter().any(|skipped| name == *skipped) || is_link;
            if !skipped {
                seen.insert(name);
                below(from, to, &path, keep)?;
            }
        } else if about.is_file() && about.len() <= LARGEST {
            seen.insert(name);
            if !keep.contains(&path) {
                file(&entry.path(), &to.join(&path), &about)?;
            }
        }
    }
    for entry in fs::read_dir(&target)? {
        let entry = entry?;
        let kept = keep.iter().any(|kept| kept.starts_with(at.join(entry.file_name())));
        if !seen.contains(&entry.file_name()) && !kept {
            let deleted = match entry.file_type()?.is_dir() {
                true => fs::remove_dir_all(entry.path()),
                false => fs::remove_file(entry.path()),
            };
            deleted.with_context(|| format!("cannot delete {}", entry.path().display()))?;
        }
    }
    Ok(())
}

fn file(from: &Path, to: &Path, about: &fs::Metadata) -> Result<()> {
    let modified = about.modified()?;
    if let Ok(there) = fs::metadata(to)
        && there.len() == about.len()
        && there.modified().is_ok_and(|there| there == modified)
    {
        return Ok(());
    }
    let mut source = File::open(from).with_context(|| format!("cannot read {}", from.display()))?;
    write(&mut source, to, modified).with_context(|| format!("cannot write {}", to.display()))
}

fn write(source: &mut File, to: &Path, modified: SystemTime) -> io::Result<()> {
    // What a read-only file was copied to cannot be written again.
    match fs::remove_file(to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut copied = File::create(to)?;
    io::copy(source, &mut copied)?;
    copied.set_modified(modified)
}

/// Writes `text` unless the file has it already: cargo looks at when a manifest was written.
///
/// # Errors
/// When the file cannot be written.
pub fn text(file: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(file).is_ok_and(|there| there == text) {
        return Ok(());
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_follows_its_original_and_keeps_what_others_wrote() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("src")).unwrap();
        fs::create_dir_all(from.join("target")).unwrap();
        fs::write(from.join("src/lib.rs"), "one").unwrap();
        fs::write(from.join("Cargo.toml"), "theirs").unwrap();
        fs::write(from.join("old"), "").unwrap();
        let keep = BTreeSet::from([PathBuf::from("Cargo.toml"), PathBuf::from("Cargo.lock")]);
        super::folder(&from, &to, &keep).unwrap();
        assert!(!to.join("Cargo.toml").exists() && !to.join("target").exists());
        fs::write(to.join("Cargo.toml"), "ours").unwrap();
        fs::write(to.join("Cargo.lock"), "ours").unwrap();
        fs::write(from.join("src/lib.rs"), "two!").unwrap();
        fs::remove_file(from.join("old")).unwrap();
        super::folder(&from, &to, &keep).unwrap();
        assert_eq!(fs::read_to_string(to.join("src/lib.rs")).unwrap(), "two!");
        assert_eq!(fs::read_to_string(to.join("Cargo.toml")).unwrap(), "ours");
        assert!(to.join("Cargo.lock").exists() && !to.join("old").exists());
    }
}
