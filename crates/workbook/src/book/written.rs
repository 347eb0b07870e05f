//! A book that was written to a folder, to which wrong answers are added.

use super::mistakes::Mistakes;
use super::scripts::{PLAY, player_tags};
use super::site::{Asset, read_folder};
use anyhow::{Context, Result};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A static host may be asked to keep 25 MB: so many bytes, with some for what stands around them.
const MOST: usize = 24_800_000;

/// The files of a book that [`to_read`](super::to_read) has written.
pub struct Written {
    folder: PathBuf,
    files: HashMap<String, Arc<Asset>>,
}

impl Written {
    /// Reads them.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn read(folder: &Path) -> Result<Written> {
        let mut files = HashMap::new();
        read_folder(folder, "", &mut files)?;
        Ok(Written { folder: folder.to_owned(), files })
    }

    /// How many bytes may be added.
    pub fn room(&self) -> usize {
        MOST.saturating_sub(self.files.values().map(|asset| asset.body.len()).sum())
    }

    /// Adds the wrong answers of the exercises.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn add_mistakes(self, mistakes: &Mistakes) -> Result<()> {
        let write = |name: &str, text: &str| {
            let path = self.folder.join(name);
            std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
        };
        for (address, script) in &mistakes.scripts {
            write(address, script)?;
        }
        // On one page for all, they would be most of it.
        let is_page = |name: &str| name.ends_with(".html") && name != "print.html";
        for (name, asset) in self.files.iter().filter(|(name, _)| is_page(name)) {
            let page = mistakes.on(&String::from_utf8_lossy(&asset.body));
            let Some(mut page) = page else { continue };
            if !page.contains(PLAY) {
                page = page.replacen("</head>", &format!("{}</head>", player_tags(name)), 1);
            }
            write(name, &page)?;
        }
        Ok(())
    }
}
