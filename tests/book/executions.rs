//! The executions that the pages show, for the pictures of them.

use super::blocks;
use super::pages::{Page, files, root};
use harness::Trace;
use std::fs;
use std::path::PathBuf;

/// Where the execution of a block with these arguments is: `chapters/executions/double_claim.json`.
fn file(arguments: &[String]) -> PathBuf {
    PathBuf::from(format!("chapters/executions/{}.json", arguments.join(".")))
}

/// Compares the execution with what is in its file, or writes it there if `UPDATE_BOOK` is set. What has
/// passed has no file.
///
/// # Errors
/// If they differ.
pub fn compare(arguments: &[String], trace: Option<&Trace>) -> Result<(), String> {
    let file = file(arguments);
    let path = root().join(&file);
    let is = fs::read_to_string(&path).ok();
    let should = trace.filter(|trace| !trace.rows.is_empty()).map(text).transpose()?;
    if is == should {
        return Ok(());
    }
    if std::env::var_os("UPDATE_BOOK").is_none() {
        return Err(format!(
            "{} is not the execution that the model checker finds now: \
             UPDATE_BOOK=1 cargo test --test book  writes it",
            file.display()
        ));
    }
    let written = match should {
        None => fs::remove_file(&path),
        Some(text) => fs::create_dir_all(path.parent().expect("it is in a folder"))
            .and_then(|()| fs::write(&path, text)),
    };
    written.map_err(|e| format!("{}: {e}", file.display()))
}

/// A row takes a line, so that a change can be read.
fn text(trace: &Trace) -> Result<String, String> {
    let json = serde_json::to_string(&trace.excerpt()).map_err(|e| e.to_string())?;
    Ok(json.replace("{\"step\":", "\n{\"step\":").replace(",\"story\":", ",\n\"story\":") + "\n")
}

/// The executions of no block.
///
/// # Errors
/// If a page cannot be understood.
pub fn unused(pages: &[Page]) -> Result<Vec<String>, String> {
    let mut used = Vec::new();
    for page in pages {
        let of_page = blocks::of(page)?.into_iter().filter(|block| block.kind == "checked");
        used.extend(of_page.map(|block| file(&block.arguments)));
    }
    let unused = files("json")
        .into_iter()
        .filter(|file| file.starts_with("chapters/executions") && !used.contains(file));
    Ok(unused.map(|file| format!("  {}", file.display())).collect())
}
