//! The files that a command writes where it is told to: JUnit XML, and drawings.

use anyhow::{Context, Result, ensure};
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

/// A file for XML. It takes the place of other XML and of nothing else, so that a slip on the command line doesn't
/// cost an answer.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a>(&'a Path);

impl<'a> Document<'a> {
    /// The file at `path`, which need not be there yet. Nothing is written.
    ///
    /// # Errors
    /// When it holds something other than XML, or cannot be read.
    pub fn at(path: &'a Path) -> Result<Document<'a>> {
        // What is not a file, such as /dev/stdout or a pipe, loses nothing.
        if fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() > 0) {
            let mut first = [0];
            File::open(path)
                .and_then(|mut file| file.read_exact(&mut first))
                .with_context(|| format!("cannot read {}", path.display()))?;
            ensure!(
                first == *b"<",
                "{} is there already and does not hold XML, which would take its place; name another file",
                path.display()
            );
        }
        Ok(Document(path))
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(self, text: &str) -> Result<()> {
        fs::write(self.0, text).with_context(|| format!("cannot write {}", self.0.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_and_nothing_else_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        for (there, replaced) in [
            (None, true),
            (Some(""), true),
            (Some("<svg/>\n"), true),
            (Some("<?xml version=\"1.0\"?>\n"), true),
            (Some("use std::thread;\n"), false),
            (Some("notes\n"), false),
        ] {
            if let Some(text) = there {
                fs::write(&path, text).unwrap();
            }
            let written = Document::at(&path).and_then(|document| document.write("<new/>\n"));
            assert_eq!(written.is_ok(), replaced, "{there:?}");
            let expected = if replaced { "<new/>\n" } else { there.unwrap_or_default() };
            assert_eq!(fs::read_to_string(&path).unwrap(), expected);
        }
    }
}
