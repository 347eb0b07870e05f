//! The book: built by mdBook in this process, and held in memory for the server.

mod complaints;
pub mod executions;
mod frame;
mod headings;
mod joints;
pub mod mistakes;
mod numbers;
mod packed;
mod pictures;
pub mod plays;
mod scripts;
mod site;
mod written;

pub use site::{Asset, Site, exercises_on, pages};
pub use written::Written;

use crate::host::each::of_each;
use anyhow::{Context, Result, bail, ensure};
use complaints::Complaints;
use headings::{with_folded_lists, with_headings};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use scripts::{PLAY, frame_tags, plain_script, player_files, player_tags};
use site::read_folder;
use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

/// The page as it is shown: its executions drawn, a table below each plot, and its exercises under headings
/// of their own, which the side bar lists and a link can lead to. Also says whether there is something to
/// play.
///
/// # Errors
/// When an execution cannot be read.
fn shown(root: &Path, page: &[u8]) -> Result<(String, bool)> {
    let page = joints::marked(&String::from_utf8_lossy(page));
    let (page, executions) = executions::drawn(root, &page)?;
    let plays = executions > 0 || page.contains("<wb-play ") || page.contains("<wb-guess>");
    let page = pictures::in_boxes(&numbers::below_plots(&page));
    let page = with_folded_lists(&with_headings(&page));
    Ok((frame::mended(&page), plays))
}

/// Builds the book of the checkout at `root` for the server: with the live script on every page.
///
/// # Errors
/// When mdBook cannot build it, or would leave out something that a chapter includes.
pub fn live(root: &Path) -> Result<Site> {
    let folder = tempfile::tempdir().context("cannot write to the temporary folder")?;
    build(root, folder.path(), Some("/"))?;
    let mut site = Site::default();
    read_folder(folder.path(), "", &mut site.files)?;
    let pages = of_each(&pages_of(&site.files), |(name, asset)| {
        let (page, _) = shown(root, &asset.body)?;
        Ok(((*name).clone(), Arc::new(Asset { mime: asset.mime, body: page.into_bytes() })))
    })?;
    site.files.extend(pages);
    site.come_alive();
    Ok(site)
}

/// How an exercise ends where the workbook does not run.
const WITHOUT_APP: &str = "<p class=\"wb-install\">To have your own answer checked, \
    <a href=\"how-to-use.html\">install the workbook</a>: it takes Rust and one command.</p>\n</wb-exercise>";

/// Builds the book of the checkout at `root` into the folder `out`, as `mdbook build` does, and draws the
/// executions on its pages. It needs no server.
///
/// # Errors
/// As [`live`], when `out` cannot be written, or when it holds anything but a book that was built before: that is
/// left as it is.
pub fn to_read(root: &Path, out: &Path) -> Result<()> {
    ensure_replaceable(out)?;
    build(root, out, None)?;
    let mut files = HashMap::new();
    read_folder(out, "", &mut files)?;
    let write = |name: &str, body: &[u8]| {
        let path = out.join(name);
        std::fs::write(&path, body).with_context(|| format!("cannot write {}", path.display()))
    };
    of_each(&pages_of(&files), |(name, asset)| {
        let (mut page, plays) = shown(root, &asset.body)?;
        page = page.replace("</wb-exercise>", WITHOUT_APP);
        let player = if plays { player_tags(name) } else { String::new() };
        page = page.replacen("</head>", &format!("{}{player}</head>", frame_tags(name)), 1);
        write(name, page.as_bytes())
    })?;
    let live = out.join("live/plays");
    std::fs::create_dir_all(&live).with_context(|| format!("cannot make {}", live.display()))?;
    player_files().try_for_each(|(name, body)| write(name, &body))?;
    write(PLAY, plain_script().as_bytes())?;
    of_each(&plays::names(root)?, |name| {
        let script = plays::script(root, name)?.unwrap_or_default();
        write(&plays::address(name), script.as_bytes())
    })?;
    Ok(())
}

/// mdBook empties the folder that it builds into.
fn ensure_replaceable(out: &Path) -> Result<()> {
    let mut entries = match std::fs::read_dir(out) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        entries => {
            entries.with_context(|| format!("cannot build a book into {}", out.display()))?
        }
    };
    let of_mdbook = ["index.html", "toc.html", ".nojekyll"];
    ensure!(
        entries.next().is_none() || of_mdbook.iter().all(|name| out.join(name).is_file()),
        "{} holds something other than a built book, and all of it would be replaced; name an empty folder, or one \
         that is not there yet",
        out.display()
    );
    Ok(())
}

fn pages_of(files: &HashMap<String, Arc<Asset>>) -> Vec<(&String, &Arc<Asset>)> {
    files.iter().filter(|(name, _)| name.ends_with(".html")).collect()
}

/// Builds the book of the checkout at `root` into the folder `out`, as `mdbook build` does.
///
/// # Errors
/// As [`live`].
pub fn build(root: &Path, out: &Path, site_url: Option<&str>) -> Result<()> {
    let complaints = Complaints::default();
    let built = tracing::subscriber::with_default(complaints.clone(), || {
        let mut config = Config::from_disk(root.join("book.toml"))?;
        config.update_from_env()?;
        config.set("build.build-dir", out)?;
        if let Some(url) = site_url {
            config.set("output.html.site-url", url)?;
        }
        MDBook::load_with_config(root, config)?.build()
    });
    let complaints = complaints.take();
    match built {
        Err(error) => Err(error.context("the book does not build")),
        Ok(()) if complaints.is_empty() => without_included(out),
        Ok(()) => bail!("the book does not build: {}", complaints.join("\n")),
    }
}

/// Takes away what the pages have included or drawn already: mdBook copies everything that lies beside them.
fn without_included(out: &Path) -> Result<()> {
    for entry in std::fs::read_dir(out).with_context(|| out.display().to_string())? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            without_included(&path)?;
        } else if path
            .extension()
            .is_some_and(|ext| ["json", "rs", "tsv"].iter().any(|e| ext == *e))
        {
            std::fs::remove_file(&path).with_context(|| path.display().to_string())?;
        }
    }
    // A folder that has something in it stays.
    let _ = std::fs::remove_dir(out);
    Ok(())
}
