//! `follow`: the statistics of a dataset that another program appends to.

use crate::reduce::{Number, Statistics};
use anyhow::{Context, Result, anyhow, bail};
use interleave::apart::{Apart, Ended as ChildEnded, Stop, is_interrupted};
use interleave::left_open::writers;
use interleave::{Error, Follower};
use notify::{RecursiveMode, Watcher};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal, Write, stdout};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::Builder;
use std::time::{Duration, Instant};
use terminal::{Cancelled, line, print, tell};

/// How `follow` was asked for.
#[derive(Debug)]
pub struct Request<'a> {
    /// The file that a program writes.
    pub file: &'a Path,
    /// The dataset that it appends to.
    pub dataset: &'a str,
    /// How long to follow; until the file is closed if it is left out.
    pub for_time: Option<Duration>,
    /// Look so often; when the system tells that the file has changed if it is left out.
    pub poll: Option<Duration>,
    /// Print a line of JSON for each look that found something.
    pub json: bool,
}

/// Events may be lost, and there are none on some network file systems: look at least so often.
const AT_LEAST: Duration = Duration::from_secs(1);

/// Why the following is over.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Ended {
    Closed,
    Time,
    Interrupted,
    WriterGone,
}

enum Woken {
    Changed,
    Interrupted,
}

/// What the child says that reads the file.
#[derive(Serialize, Deserialize)]
enum Message {
    /// What is to be printed of the dataset.
    Told {
        text: String,
        ended: Option<Ended>,
    },
    /// Something that the user should know.
    Note(String),
    Failed(String),
}

/// What there is to say of the dataset.
#[derive(Serialize)]
struct Told {
    rows: usize,
    new: usize,
    count: u64,
    nan: u64,
    mean: Option<Number>,
    min: Option<Number>,
    max: Option<Number>,
    std: Option<Number>,
    seconds: f64,
    restarts: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<Ended>,
}

/// Prints the statistics of the dataset as it grows, until the writer closes the file, the time is up, or
/// Ctrl-C. Each row is read once, in a process of its own, which libhdf5 may crash.
///
/// # Errors
/// Those of [`Follower`]; when the writer has gone without closing the file; [`Cancelled`] after Ctrl-C.
pub fn follow(request: &Request<'_>) -> Result<()> {
    let mut child = Apart::start(|to, stop| work(request, to, stop))
        .context("no process can be started to read the file in")?;
    let file = request.file.display();
    let mut ended = None;
    for message in BufReader::new(child.answers()).lines() {
        // What a crash cut short.
        let Ok(message) = serde_json::from_str(&message?) else { break };
        match message {
            Message::Told { text, ended: how } => {
                ended = how;
                show(&text, ended.is_some(), request)?;
            }
            Message::Note(note) => tell(note),
            Message::Failed(why) => bail!(why),
        }
    }
    let is_well = child.wait()? == ChildEnded::Well;
    match ended {
        _ if is_interrupted() => Err(Cancelled.into()),
        Some(Ended::WriterGone) => Err(anyhow!(
            "{file}: its writer has gone without closing it; `interleave recover {file}` repairs a copy"
        )),
        Some(_) if is_well => Ok(()),
        _ => bail!("{file}: libhdf5 crashed while it read it"),
    }
}

fn work(request: &Request<'_>, mut to: File, mut stop: Stop) {
    let mut send = |message: &Message| {
        let text = serde_json::to_string(message).expect("it has nothing that JSON has not");
        // The parent is gone: then `stop` ends this process.
        let _ = writeln!(to, "{text}");
    };
    let (wake, woken) = channel();
    let stopped = wake.clone();
    let stops = Builder::new().name("stop".to_owned()).spawn(move || {
        stop.wait();
        let _ = stopped.send(Woken::Interrupted);
    });
    if let Err(error) = stops {
        return send(&Message::Failed(format!("no thread can be started: {error}")));
    }
    let watcher = request.poll.is_none().then(|| watch(request.file, wake));
    if let Some(Err(error)) = &watcher {
        let every = AT_LEAST.as_secs();
        send(&Message::Note(format!(
            "changes are not heard of ({error}): looking every {every} s"
        )));
    }
    if let Err(error) = looks(request, &woken, &mut send) {
        send(&Message::Failed(error.to_string()));
    }
}

/// Looks again and again, and tells of what is new.
fn looks(
    request: &Request<'_>,
    woken: &Receiver<Woken>,
    send: &mut dyn FnMut(&Message),
) -> Result<(), Error> {
    let began = Instant::now();
    let until = request.for_time.map(|time| began + time);
    let mut follower = Follower::open(request.file, request.dataset)?;
    let mut writer = Writer { file: request.file, looked: None, was_there: false };
    let mut ended = None;
    let mut is_first = true;
    loop {
        // Asked before the rows are read: what was written before the end is then seen.
        if !follower.is_written()? {
            ended = Some(Ended::Closed);
        } else if ended.is_none() && writer.is_gone()? {
            ended = Some(Ended::WriterGone);
        }
        let (rows, restarts) = (follower.rows(), follower.restarts());
        let new = follower.refresh()?;
        let is_anew = follower.restarts() > restarts;
        if is_anew {
            send(&Message::Note(format!(
                "{}: rows were cut off after {rows} had been read: the statistics begin anew",
                request.file.display()
            )));
        }
        if new > 0 || is_first || is_anew || ended.is_some() {
            let told = Told::of(&follower, new, began.elapsed(), ended);
            send(&Message::Told { text: told.text(request), ended });
        }
        if ended.is_some() {
            return Ok(());
        }
        is_first = false;
        ended = wait(woken, request.poll.unwrap_or(AT_LEAST), until);
    }
}

/// Waits until there may be something new. Gives why it should be the last look, if it should.
fn wait(woken: &Receiver<Woken>, at_most: Duration, until: Option<Instant>) -> Option<Ended> {
    let left = until.map(|until| until.saturating_duration_since(Instant::now()));
    let time = left.map_or(at_most, |left| left.min(at_most));
    let first = woken.recv_timeout(time);
    // Many changes are one.
    let mut all = first.into_iter().chain(woken.try_iter());
    if all.any(|woken| matches!(woken, Woken::Interrupted)) {
        return Some(Ended::Interrupted);
    }
    (left == Some(Duration::ZERO)).then_some(Ended::Time)
}

/// Tells of every change of the file, as long as the watcher lives.
fn watch(file: &Path, wake: Sender<Woken>) -> notify::Result<notify::RecommendedWatcher> {
    let on_event = move |event: notify::Result<notify::Event>| {
        // To read the file is an event too, and would never end.
        if event.is_ok_and(|event| !event.kind.is_access()) {
            let _ = wake.send(Woken::Changed);
        }
    };
    let mut watcher = notify::recommended_watcher(on_event)?;
    watcher.watch(file, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}

/// Is the program still there that writes the file? Only of this machine, and only if it was seen before.
struct Writer<'a> {
    file: &'a Path,
    looked: Option<Instant>,
    was_there: bool,
}

impl Writer<'_> {
    fn is_gone(&mut self) -> Result<bool, Error> {
        // It takes a look at every process.
        if self.looked.is_some_and(|looked| looked.elapsed() < AT_LEAST) {
            return Ok(false);
        }
        self.looked = Some(Instant::now());
        let is_there = !writers(self.file)?.is_empty();
        let is_gone = self.was_there && !is_there;
        self.was_there |= is_there;
        Ok(is_gone)
    }
}

impl Told {
    fn of(follower: &Follower, new: usize, elapsed: Duration, ended: Option<Ended>) -> Told {
        let Statistics { count, nan, mean, min, max, std, .. } =
            Statistics::new(follower.summary());
        let (rows, restarts) = (follower.rows(), follower.restarts());
        let seconds = elapsed.as_secs_f64();
        Told { rows, new, count, nan, mean, min, max, std, seconds, restarts, ended }
    }

    fn text(&self, request: &Request<'_>) -> String {
        if request.json {
            return serde_json::to_string(self).expect("it has nothing that JSON has not");
        }
        let numbers = [&self.mean, &self.min, &self.max, &self.std];
        let [mean, min, max, std] =
            numbers.map(|number| number.as_ref().map_or("none".to_owned(), Number::shown));
        format!("{} rows, mean {mean}, min {min}, max {max}, std {std}", self.rows)
    }
}

/// Prints what is told, and on a terminal over what was told before.
fn show(text: &str, is_last: bool, request: &Request<'_>) -> Result<()> {
    /// Most terminals are wider.
    const COLUMNS: usize = 79;
    if request.json || !stdout().is_terminal() {
        return Ok(line(text)?);
    }
    // It is written over.
    let text: String = text.chars().take(COLUMNS).collect();
    let end = if is_last { "\n" } else { "" };
    Ok(print(format!("\r\x1b[K{text}{end}"))?)
}

/// Reads a length of time: `90`, `90s`, `5m`, `2h`, `250ms`.
///
/// # Errors
/// When it is none.
pub fn time(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let seconds = match &text[digits.len()..] {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return Err("a time is a number with ms, s, m or h".to_owned()),
    };
    let number: f64 = digits.parse().map_err(|_| "a time is a number with ms, s, m or h")?;
    if number < 0.0 {
        return Err("a time is not negative".to_owned());
    }
    Duration::try_from_secs_f64(number * seconds).map_err(|error| error.to_string())
}
