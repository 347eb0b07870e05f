//! Which datasets are meant: names, and patterns of names.

use anyhow::{Context, Result};
use glob::{MatchOptions, Pattern};
use interleave::{Error, Hdf5File, Listing, escaped_name};
use std::collections::HashSet;
use std::path::Path;

/// The datasets that are to be reduced.
#[derive(Debug)]
pub(super) struct Chosen {
    /// In the order of the command line; what several patterns mean stands once.
    pub(super) names: Vec<String>,
    /// It is one that was named, so there could not have been more.
    pub(super) is_one: bool,
}

/// A `*` stands for letters of one part of a name, `**` for any parts.
const OPTIONS: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: false,
};

/// The datasets of `file` that `wanted` means.
///
/// # Errors
/// When a pattern is no pattern or means nothing in the file. Whether a name is there shows when it is
/// reduced.
pub(super) fn datasets<'a>(
    file: &Path,
    wanted: &[String],
    open: impl FnOnce() -> Result<&'a Hdf5File, Error>,
) -> Result<Chosen> {
    let mut names = Names::default();
    let mut open = Some(open);
    let mut listed = None;
    for one in wanted {
        if !one.contains(['*', '?', '[']) {
            names.push(&escaped_name(one));
            continue;
        }
        // As names are listed.
        let one = &escaped_name(one);
        if let Some(open) = open.take() {
            let Listing { datasets, unreadable, .. } = open()?.list();
            let readable = datasets.into_iter().map(|dataset| dataset.name);
            // What can't be read isn't left out in silence: it fails by itself.
            let lost = unreadable.into_iter().map(|(name, _)| name);
            listed = Some(readable.chain(lost).collect::<Vec<String>>());
        }
        let present = listed.iter().flatten().map(String::as_str);
        if let Some(same) = present.clone().find(|name| bare(name) == bare(one)) {
            // A name may have such letters in it.
            names.push(same);
            continue;
        }
        let pattern = Pattern::new(bare(one)).with_context(|| format!("no pattern: {one:?}"))?;
        let meant = present.clone().filter(|name| pattern.matches_with(bare(name), OPTIONS));
        let meant: Vec<&str> = meant.collect();
        meant.iter().for_each(|name| names.push(name));
        if meant.is_empty() {
            let present = present.map(str::to_owned).collect();
            return Err(
                Error::NoDataset { file: file.to_owned(), dataset: one.clone(), present }.into()
            );
        }
    }
    let names = names.ordered;
    let is_one = matches!((wanted, names.as_slice()), ([one], [name]) if bare(&escaped_name(one)) == bare(name));
    Ok(Chosen { names, is_one })
}

/// Names, each once, in the order in which they came.
#[derive(Default)]
struct Names {
    ordered: Vec<String>,
    known: HashSet<String>,
}

impl Names {
    fn push(&mut self, name: &str) {
        if self.known.insert(bare(name).to_owned()) {
            self.ordered.push(name.to_owned());
        }
    }
}

/// The slash in front of a name may be left out.
fn bare(name: &str) -> &str {
    name.trim_start_matches('/')
}
