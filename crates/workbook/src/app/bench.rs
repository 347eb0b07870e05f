//! Runs the benchmark of a chapter beside everything else, one at a time.

use crate::checkout::tree::{Exercise, Tree};
use crate::host::cargo;
use crate::host::process::{Cancel, Group};
use crate::news::News;
use crate::page::live::Live;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread::Builder;

/// Starts the benchmark of the chapter of `exercise`. Its lines and its end are told as news, and open
/// pages then draw what was measured; it ends early with `cancel`.
///
/// # Errors
/// When the chapter has none, or it cannot be started.
pub fn start(
    tree: &Tree,
    exercise: &Exercise,
    cancel: &Cancel,
    live: Arc<Live>,
    news: Sender<News>,
) -> Result<()> {
    let chapter = &exercise.chapter;
    if !tree.root().join(format!("benches/{chapter}.rs")).is_file() {
        bail!("the chapter {chapter} has no benchmark");
    }
    let mut command = Command::new(cargo::program());
    // Both outputs in one pipe, as on a terminal.
    let (reader, writer) = std::io::pipe().context("cannot make a pipe")?;
    command.args(["bench", "--bench", chapter, "--", "--quick"]).current_dir(tree.root());
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    cargo::forget_outer(&mut command);
    let group = Group::start(&mut command, cancel)?;
    // The command holds the writer: without it the pipe ends with the last process.
    drop(command);
    let cancel = cancel.clone();
    let chapter = chapter.clone();
    let pass_on = move || {
        for line in BufReader::new(reader).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            // The receiver is gone when the app ends.
            let _ = news.send(News::Bench(line));
        }
        let how = match group.wait() {
            _ if cancel.is_cancelled() => format!("the benchmark of {chapter} was stopped"),
            Ok(status) if status.success() => format!("the benchmark of {chapter} is done"),
            Ok(status) => format!("the benchmark of {chapter} failed: {status}"),
            Err(error) => format!("the benchmark of {chapter}: {error}"),
        };
        // Figures are kept one by one: there may be some even if it was stopped.
        live.measured(&chapter);
        let _ = news.send(News::BenchEnded(how));
    };
    Builder::new().name("benchmark".to_owned()).spawn(pass_on).context("cannot start a thread")?;
    Ok(())
}
