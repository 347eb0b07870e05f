//! The pages of the book: what mdBook itself does not check.

use crate::book::{self, Site};
use crate::checkout::tree::{Tree, normalise};
use crate::mutants::defect::Defect;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

/// The defects of the book: that it does not build, and links that lead nowhere.
pub fn defects(tree: &Tree) -> Vec<Defect> {
    match book::live(tree.root()) {
        Err(error) => vec![Defect::new("chapters/", format!("{error:#}"))],
        Ok(site) => broken_links(&site),
    }
}

/// The pages by name. print.html repeats them all, and 404.html stands at no fixed place.
pub fn pages(site: &Site) -> HashMap<&str, &str> {
    let html = site.files.iter().filter(|(name, _)| name.ends_with(".html"));
    html.filter(|(name, _)| !["print.html", "404.html"].contains(&name.as_str()))
        .map(|(name, asset)| (name.as_str(), std::str::from_utf8(&asset.body).unwrap_or_default()))
        .collect()
}

/// The values of an attribute, read off the tags.
pub fn attributes(html: &str, name: &str) -> Vec<String> {
    let before = format!(" {name}=\"");
    let tags = html.split('<').skip(1).map(|tag| &tag[..tag.find('>').unwrap_or(tag.len())]);
    tags.flat_map(|tag| {
        tag.match_indices(&before)
            .filter_map(|(at, _)| {
                let value = &tag[at + before.len()..];
                Some(value[..value.find('"')?].replace("&amp;", "&"))
            })
            .collect::<Vec<_>>()
    })
    .collect()
}

/// Every link inside the site to a file or a heading that is not there.
pub fn broken_links(site: &Site) -> Vec<Defect> {
    let pages = pages(site);
    let ids: HashMap<&str, BTreeSet<String>> = pages
        .iter()
        .map(|(name, html)| (*name, attributes(html, "id").into_iter().collect()))
        .collect();
    let mut broken = Vec::new();
    for (name, html) in &pages {
        for link in attributes(html, "href").into_iter().chain(attributes(html, "src")) {
            if link.contains("://") || link.starts_with("mailto:") || link.starts_with("data:") {
                continue;
            }
            let (path, fragment) = link.split_once('#').unwrap_or((&link, ""));
            let target = match path.strip_prefix('/') {
                _ if path.is_empty() => PathBuf::from(name),
                Some(path) => PathBuf::from(path),
                None => normalise(&Path::new(name).parent().unwrap_or(Path::new("")).join(path)),
            };
            let target = target.to_string_lossy();
            if !site.files.contains_key(&*target) {
                broken.push(Defect::new(name, format!("{link}: there is no such file")));
            } else if !fragment.is_empty()
                && !ids.get(&*target).is_some_and(|ids| ids.contains(fragment))
            {
                broken.push(Defect::new(name, format!("{link}: there is no such heading")));
            }
        }
    }
    broken.sort();
    broken
}
