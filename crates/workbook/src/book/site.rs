//! The files of a built book, in memory.

use super::scripts::{LIVE, MODULES, player_files, tags};
use crate::checks::subject::fingerprint;
use anyhow::{Context, Result};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

/// One file of the site.
#[derive(Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its `Content-Type`.
    pub mime: &'static str,
    /// Its bytes, as they are sent.
    pub body: Vec<u8>,
}

/// Every file of the site, by its path in the address, without the leading slash. Requests are
/// answered from here and from nowhere else, so no path of a request reaches the disk.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// The files.
    pub files: HashMap<String, Arc<Asset>>,
    /// Tells this site from others. Every page has it, and so has what open pages are told.
    pub edition: String,
}

impl Site {
    /// A site whose only page says why there is no book. It loads again when there is one.
    pub fn of_error(error: &str) -> Site {
        let escaped = report::escaped(error);
        let page = format!(
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Interleave</title>\n\
             </head><body><h1>The book does not build</h1><pre>{escaped}</pre></body></html>\n"
        );
        let mut site = Site::default();
        site.add("index.html", page.into_bytes());
        site.come_alive();
        site
    }

    fn add(&mut self, name: &str, body: Vec<u8>) {
        self.files.insert(name.to_owned(), Arc::new(Asset { mime: mime(name), body }));
    }

    /// Adds the live files, and to every page the tags that load them.
    pub(super) fn come_alive(&mut self) {
        for (name, text) in LIVE.into_iter().chain(MODULES) {
            self.add(name, text.into());
        }
        for (name, text) in player_files() {
            self.add(name, text);
        }
        let mut names: Vec<&String> = self.files.keys().collect();
        names.sort();
        let all: Vec<u8> = names.iter().flat_map(|name| self.files[*name].body.clone()).collect();
        self.edition = format!("{:016x}", fingerprint(&all));
        let head = format!("{}</head>", tags(&self.edition));
        for (name, asset) in &mut self.files {
            if name.ends_with(".html") && name != "toc.html" {
                let page = String::from_utf8_lossy(&asset.body).replacen("</head>", &head, 1);
                *asset = Arc::new(Asset { mime: asset.mime, body: page.into_bytes() });
            }
        }
    }
}

/// The page that sets each exercise: the first one with `<wb-exercise name="…">`.
pub fn pages(site: &Site) -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    let mut names: Vec<&String> = site.files.keys().collect();
    names.sort();
    for page in names.into_iter().filter(|n| n.ends_with(".html") && *n != "print.html") {
        let text = String::from_utf8_lossy(&site.files[page].body);
        for exercise in exercises_on(&text) {
            // The first chapter is there twice, also as index.html: its own name is the better one.
            let known = pages.entry(exercise).or_insert_with(|| page.clone());
            if known == "index.html" {
                known.clone_from(page);
            }
        }
    }
    pages
}

/// The names in `<wb-exercise name="…">` of a page or of a chapter's source.
pub fn exercises_on(text: &str) -> Vec<String> {
    let tags = text.split("<wb-exercise").skip(1);
    tags.filter_map(|rest| {
        let tag = &rest[..rest.find('>')?];
        let value = tag.split_once("name=\"")?.1;
        Some(value[..value.find('"')?].to_owned())
    })
    .collect()
}

/// The files in a folder and below it, by their paths there.
pub(super) fn read_folder(
    dir: &Path,
    prefix: &str,
    files: &mut HashMap<String, Arc<Asset>>,
) -> Result<()> {
    for entry in std::fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read_folder(&entry.path(), &format!("{name}/"), files)?;
        } else {
            let asset = Asset { mime: mime(&name), body: std::fs::read(entry.path())? };
            files.insert(name, Arc::new(asset));
        }
    }
    Ok(())
}

fn mime(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "txt" | "rs" | "toml" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
