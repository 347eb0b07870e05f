//! Which datasets a file has.

use std::path::Path;

use hdf5::{
    File, Group, IndexType, IterationOrder, LinkType, LocationInfo, LocationToken, LocationType,
};

use crate::Error;
use crate::libhdf5::gist;

/// For a message, stops looking after this many datasets, and after this many groups: it shows only a
/// few.
const ENOUGH: usize = 1000;

/// Groups in groups, at most: no file means more, and each takes room on the stack.
const DEEPEST: usize = 200;

/// The error for a `dataset` that cannot be opened in `file`, of which libhdf5 said `error`.
pub(crate) fn not_found(file: &File, path: &Path, dataset: &str, error: &hdf5::Error) -> Error {
    let mut present = Listing::of(file, ENOUGH);
    let absolute = format!("/{}", dataset.trim_matches('/'));
    let kind = match file.loc_type_by_name(dataset) {
        Ok(LocationType::Dataset) => {
            let (file, dataset) = (path.to_owned(), dataset.to_owned());
            return Error::OpenDataset { file, dataset, reason: gist(error) };
        }
        Ok(LocationType::Group) => "a group",
        Ok(LocationType::NamedDatatype) => "a named type",
        _ => {
            present.sort_by_cached_key(|name| (distance(name, &absolute), name.clone()));
            let (file, dataset) = (path.to_owned(), dataset.to_owned());
            return Error::NoDataset { file, dataset, present };
        }
    };
    let below = format!("{}/", absolute.trim_end_matches('/'));
    present.sort_by_cached_key(|name| (!name.starts_with(&below), name.clone()));
    Error::NotADataset { file: path.to_owned(), dataset: dataset.to_owned(), kind, present }
}

/// The datasets of a file.
pub(crate) struct Listing {
    /// Full names.
    datasets: Vec<String>,
    /// The groups seen: links can make a group its own grandchild.
    groups: Vec<LocationToken>,
    /// The most datasets, and the most groups, to look at.
    most: usize,
}

impl Listing {
    /// The full names of the datasets of `file`, those of each group by name. What cannot be listed is
    /// left out, and so is what comes after `most` datasets or groups.
    pub(crate) fn of(file: &File, most: usize) -> Vec<String> {
        let mut listing = Listing { datasets: Vec::new(), groups: Vec::new(), most };
        listing.add(file, "", 0);
        listing.datasets
    }

    /// Adds the datasets in and below `group`, which is called `name` and lies `depth` groups deep.
    fn add(&mut self, group: &Group, name: &str, depth: usize) {
        let Ok(LocationInfo { token, .. }) = group.loc_info() else { return };
        let seen = self.groups.contains(&token);
        if seen || self.groups.len() == self.most || depth > DEEPEST {
            return;
        }
        self.groups.push(token);
        let links = group.links(IndexType::Name, IterationOrder::Increasing);
        for (child, link) in links.unwrap_or_default() {
            let full = format!("{name}/{child}");
            match group.loc_type_by_name(&child) {
                Ok(LocationType::Dataset) if self.datasets.len() < self.most => {
                    self.datasets.push(full);
                }
                // Not through soft and external links: the token is that of one file.
                Ok(LocationType::Group) if link.link_type == LinkType::Hard => {
                    if let Ok(child) = group.group(&child) {
                        self.add(&child, &full, depth + 1);
                    }
                }
                _ => {}
            }
        }
    }
}

/// How many letters to insert, delete, replace or swap with their neighbour to make `a` of `b`,
/// capitals and small letters being the same (optimal string alignment distance).
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    // Row i holds the distances from the first i letters of `a` to each beginning of `b`.
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn the_distance_counts_single_letter_slips() {
        assert_eq!(distance("/sst", "/sst"), 0);
        assert_eq!(distance("/sst", "/SST"), 0);
        assert_eq!(distance("/sst", "/stt"), 1);
        assert_eq!(distance("/sst", "/sts"), 1);
        assert_eq!(distance("/sst", "/ss"), 1);
        assert_eq!(distance("/sst", "/array"), 5);
        assert_eq!(distance("", "/sst"), 4);
    }
}
