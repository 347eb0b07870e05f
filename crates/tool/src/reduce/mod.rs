//! The reduction core as a tool: `reduce` and `sample`.
//!
//! Files are opened in a child process: what libhdf5 makes of a damaged one ends that process and no
//! other. The parent prints, and starts another child for what is left.

mod bar;
mod child;
mod drawing;
mod format;
mod listing;
mod message;
mod numbers;
mod picture;
mod request;
mod select;
mod svg;
mod table;
mod values;

pub use self::numbers::{Number, Of, Statistics};
pub use self::request::{Format, Plot, Request, When};
pub use self::values::Values;

use self::message::Message;
use anyhow::{Context, Result, anyhow, bail};
use interleave::apart::{Apart, Ended, Held, is_interrupted};
use interleave::sample::{self, Size};
use report::printable;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use terminal::{BAD, Cancelled, line, print, styled, tell};

/// What came of the reductions so far.
#[derive(Default)]
struct Told {
    /// How many there are; 0 as long as it is not known.
    count: usize,
    is_one: bool,
    /// Which one was begun last, of what it is, and what to print should nothing come of it.
    begun: Option<(usize, String, String)>,
    /// The first failure, and how many there were.
    failure: Option<String>,
    failures: usize,
    objects: Vec<String>,
    cancelled: bool,
}

/// Prints the summaries of datasets, or lists the datasets of files.
///
/// # Errors
/// Those of [`interleave::reduce`], and [`Cancelled`] after Ctrl-C. What was reduced is printed.
pub fn reduce(request: &Request<'_>) -> Result<()> {
    request.makes_sense()?;
    if let Some(Plot::File(to)) = &request.plot {
        // Before hours of reading.
        drawing::may_be(to, request.files)?;
    }
    let mut told = Told::default();
    let mut first = 0;
    if request.format == Format::Csv && !request.datasets.is_empty() {
        print(numbers::columns(request))?;
    }
    loop {
        told.begun = None;
        let mut child = Apart::start(|to, stop| child::work(request, first, &to, stop))
            .context("no process can be started to read files in")?;
        for answer in BufReader::new(child.answers()).lines() {
            // What a crash cut short.
            let Ok(message) = serde_json::from_str(&answer?) else { break };
            told.take(message, request)?;
        }
        let why = match child.wait()? {
            Ended::Well => break,
            _ if is_interrupted() => return Err(Cancelled.into()),
            Ended::Killed(signal) => format!("libhdf5 crashed while it read it (signal {signal})"),
            Ended::Badly => "libhdf5 did not come to an end with it".to_owned(),
        };
        let damaged = "the file is damaged; copy it again from where it came";
        let Some((index, what, out)) = told.begun.take() else {
            bail!("{}: {why}: {damaged}", request.files[0].display());
        };
        let why = format!("{what}: {why}: {damaged}");
        told.take(Message::Failed { why, out }, request)?;
        first = index + 1;
        if first >= told.count {
            break;
        }
    }
    if request.format == Format::Json && !request.datasets.is_empty() {
        match told.objects.as_slice() {
            [] if told.failures > 0 || told.cancelled => {}
            [object] if told.is_one => line(object)?,
            objects => line(format!("[{}]", objects.join(",")))?,
        }
    }
    told.end(request)
}

impl Told {
    /// Prints what the child says, or keeps it for the end.
    fn take(&mut self, message: Message, request: &Request<'_>) -> Result<()> {
        match message {
            Message::Chosen { count, is_one } => (self.count, self.is_one) = (count, is_one),
            Message::Begun { index, what, out } => self.begun = Some((index, what, out)),
            // What libhdf5 says may have names from the file in it.
            Message::Done { out, err } => {
                match request.format {
                    Format::Json if !request.datasets.is_empty() => self.objects.push(out),
                    _ => print(out)?,
                }
                if !err.is_empty() {
                    tell(printable(&err));
                }
            }
            Message::Failed { why, out } => {
                let why = printable(&why);
                if !self.is_alone(request) {
                    tell(format!("{} {why}", styled(BAD, "error:")));
                }
                if request.format != Format::Json {
                    print(&out)?;
                }
                self.fail(why, out);
            }
            Message::Refused(why) => bail!(why),
            Message::Cancelled => self.cancelled = true,
        }
        Ok(())
    }

    /// How it has ended.
    fn end(self, request: &Request<'_>) -> Result<()> {
        match self.failure {
            _ if self.cancelled => Err(Cancelled.into()),
            None => Ok(()),
            Some(why) if self.is_alone(request) => Err(anyhow!(why)),
            Some(_) => {
                let (failures, count) = (self.failures, self.count.max(request.files.len()));
                bail!("{failures} of {count} could not be done")
            }
        }
    }

    /// Takes down that one could not be done.
    fn fail(&mut self, why: String, object: String) {
        self.failures += 1;
        self.failure.get_or_insert(why);
        if !object.is_empty() {
            self.objects.push(object);
        }
    }

    /// Whether there is only one that can fail, so that its failure is all there is to say.
    fn is_alone(&self, request: &Request<'_>) -> bool {
        match request.datasets {
            [] => request.files.len() == 1,
            _ => self.is_one,
        }
    }
}

/// Writes a sample file to `path`.
///
/// # Errors
/// When there is something at `path`, or it cannot be written.
pub fn write_sample(path: &Path, size: Size) -> Result<()> {
    if path.symlink_metadata().is_ok() {
        bail!(
            "{}: is there already, and may be data of yours; name a file that isn't there yet",
            path.display()
        );
    }
    // It takes a second. What is written until a Ctrl-C goes away again before that ends the process.
    let held = Held::signals();
    sample::create(path, size)?;
    if held.has_one() {
        fs::remove_file(path)?;
    }
    drop(held);
    Ok(line(format!("wrote {}; reduce {0} lists its datasets", path.display()))?)
}
