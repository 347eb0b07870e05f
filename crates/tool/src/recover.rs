//! `recover`: closes a file whose writer was killed, and proves by reading it that nothing is lost.

use crate::draft;
use anyhow::{Context, Error, Result, bail};
use interleave::apart::{self, Apart, Ended, Held, Stop, is_interrupted};
use interleave::left_open::{State, writers};
use interleave::{Hdf5File, Options, report_of};
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::thread::Builder;
use tempfile::NamedTempFile;
use terminal::{BAD, Cancelled, line, styled, tell};

/// How `recover` was asked for.
#[derive(Debug)]
pub struct Request<'a> {
    /// The file that was not closed.
    pub file: &'a Path,
    /// Where the copy goes that is repaired; beside the file if it is left out.
    pub output: Option<&'a Path>,
    /// Repair the file itself.
    pub in_place: bool,
    /// Print JSON.
    pub json: bool,
}

/// What became of a file.
#[derive(Serialize)]
struct Recovered<'a> {
    file: &'a Path,
    state: &'static str,
    superblock: u8,
    stored_end: u64,
    end: u64,
    repaired: Option<&'a Path>,
    datasets: Vec<Read>,
    /// How many datasets hold something other than numbers: they are there, and were not read.
    others: usize,
}

/// A dataset after all of it was read.
#[derive(Serialize, Deserialize)]
struct Read {
    dataset: String,
    rows: usize,
    values: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// What the child says that reads the file.
#[derive(Serialize, Deserialize)]
enum Message {
    Begun(String),
    Read(Read),
    Others(usize),
    Refused(String),
}

/// Says what state the file is in, repairs a copy or the file, and reads all datasets of the result. Says
/// whether all could be read.
///
/// # Errors
/// When the file is in use, is none that can be repaired, or cannot be copied; [`Cancelled`] after Ctrl-C. Then
/// everything is as it was.
pub fn recover(request: &Request<'_>) -> Result<bool> {
    let file = request.file;
    let state = State::of(file)?;
    if let [first, ..] = writers(file)?[..] {
        bail!(
            "{}: process {first} has it open to write; let it close the file, or end it, then try again",
            file.display()
        );
    }
    if state.is_cut_short() {
        bail!(
            "{}: cut short: it should hold {} bytes but holds {}; copy it again from where it came",
            file.display(),
            state.stored_end,
            state.end
        );
    }
    let beside = beside(file);
    let target = match (state.is_left_open(), request.in_place) {
        (false, _) => None,
        (true, true) => Some(file),
        (true, false) => Some(request.output.unwrap_or(&beside)),
    };
    // Without a child to hear of it, a signal would end this process at once, and leave the copy behind.
    let held = Held::signals();
    let copy = target.filter(|_| !request.in_place).map(copy_for).transpose()?;
    let repaired = copy.as_ref().map_or(file, NamedTempFile::path);
    let repair = || {
        if copy.is_some() {
            let mut new = File::options().write(true).open(repaired)?;
            io::copy(&mut File::open(file)?, &mut new).context("it cannot be copied")?;
        }
        Ok(state.close(repaired)?)
    };
    let (datasets, others) = match read(repaired, repair, held) {
        Ok(read) => read,
        Err(error) => {
            if request.in_place {
                state.restore(file)?;
            }
            return Err(error.context(format!("{}: it cannot be recovered", file.display())));
        }
    };
    if let (Some(copy), Some(target)) = (copy, target) {
        copy.persist_noclobber(target).with_context(|| cannot_be_written(target))?;
    }
    let is_whole = datasets.iter().all(|dataset| dataset.error.is_none());
    let (superblock, stored_end, end) = (state.version, state.stored_end, state.end);
    let state = match (state.swmr, state.writing) {
        (true, _) => "swmr writer gone",
        (_, true) => "writer gone",
        _ => "closed",
    };
    let all =
        Recovered { file, state, superblock, stored_end, end, repaired: target, datasets, others };
    if request.json {
        line(serde_json::to_string(&all)?)?
    } else {
        all.tell()?
    }
    Ok(is_whole)
}

impl Recovered<'_> {
    fn tell(&self) -> Result<()> {
        let file = self.file.display();
        match self.state {
            "closed" => {
                line(format!("{file}: its writer has closed it; there is nothing to repair"))?
            }
            _ => line(format!(
                "{file}: its writer has ended without closing it. By its superblock it ends after {} bytes; \
                 it has {}",
                self.stored_end, self.end
            ))?,
        }
        match self.repaired {
            Some(target) if target == self.file => line("repaired in place")?,
            Some(target) => line(format!("repaired copy: {}", target.display()))?,
            None => {}
        }
        for Read { dataset, rows, values, error } in &self.datasets {
            match error {
                None => line(format!("  {dataset}: {rows} rows, {values} values, all read"))?,
                Some(why) => tell(format!("{} {dataset}: {why}", styled(BAD, "error:"))),
            }
        }
        if self.others > 0 {
            line(format!("  {} datasets hold something other than numbers", self.others))?;
        }
        Ok(())
    }
}

/// `run.h5` becomes `run.recovered.h5`.
fn beside(file: &Path) -> PathBuf {
    let mut extension = std::ffi::OsString::from("recovered");
    if let Some(theirs) = file.extension() {
        extension.push(".");
        extension.push(theirs);
    }
    file.with_extension(extension)
}

/// An empty file beside `to`. It gets that name once the copy has been repaired and read, so half a copy never has it.
fn copy_for(to: &Path) -> Result<NamedTempFile> {
    if to.symlink_metadata().is_ok() {
        return Err(io::Error::from(ErrorKind::AlreadyExists)).context(cannot_be_written(to));
    }
    draft::of(to).with_context(|| cannot_be_written(to))
}

fn cannot_be_written(to: &Path) -> String {
    format!("{}: cannot be written; say --output FILE for another place", to.display())
}

/// Repairs the file and reads every value of every dataset, in a process of its own: libhdf5 may crash it, and Ctrl-C
/// ends it. Signals are `held` until it can hear them. Gives also how many datasets hold no numbers.
fn read(
    file: &Path,
    repair: impl FnOnce() -> Result<()>,
    held: Held,
) -> Result<(Vec<Read>, usize)> {
    let work = |to: File, mut stop: Stop| {
        let waits = Builder::new().name("signals".to_owned()).spawn(move || {
            stop.wait();
            apart::give_up()
        });
        match waits.map_err(Error::from).and_then(|_| repair()) {
            Ok(()) => read_all(file, to),
            Err(error) => send(&mut &to, &Message::Refused(format!("{error:#}"))),
        }
    };
    let mut child = Apart::start(work).context("no process can be started to read the file in")?;
    drop(held);
    let (mut all, mut others, mut begun) = (Vec::new(), 0, None);
    for answer in BufReader::new(child.answers()).lines() {
        // What a crash cut short.
        let Ok(message) = serde_json::from_str(&answer?) else { break };
        match message {
            Message::Begun(dataset) => begun = Some(dataset),
            Message::Read(read) => {
                begun = None;
                all.push(read);
            }
            Message::Others(count) => others = count,
            Message::Refused(why) => bail!(why),
        }
    }
    match (child.wait()?, begun) {
        (Ended::Well, _) => {}
        _ if is_interrupted() => return Err(Cancelled.into()),
        (_, Some(dataset)) => {
            let error = Some("libhdf5 crashed while it read it".to_owned());
            all.push(Read { dataset, rows: 0, values: 0, error });
        }
        (_, None) => bail!("libhdf5 crashed while it opened the file"),
    }
    let lost = all.iter().filter_map(|read| Some((&read.dataset, read.error.as_ref()?)));
    let lost: Vec<_> = lost.collect();
    if let [(name, why), ..] = lost[..]
        && others == 0
        && lost.len() == all.len()
    {
        bail!("nothing in it can be read; {name}: {why}");
    }
    Ok((all, others))
}

fn send(mut to: impl Write, message: &Message) {
    let text = serde_json::to_string(message).expect("it has nothing that JSON has not");
    // If that fails, the parent is gone, and there is nothing left to tell.
    let _ = writeln!(to, "{text}");
}

fn read_all(path: &Path, to: File) {
    let send = |message| send(&to, &message);
    let file = match Hdf5File::open(path) {
        Ok(file) => file,
        Err(error) => return send(Message::Refused(error.to_string())),
    };
    let listing = file.list();
    for dataset in listing.datasets {
        send(Message::Begun(dataset.name.clone()));
        let reduced =
            file.dataset(&dataset.name).and_then(|source| report_of(source, &Options::default()));
        let (values, error) = match reduced {
            Ok(report) => (report.summary.count() + report.summary.nan_count(), None),
            Err(error) => (0, Some(error.to_string())),
        };
        let rows = dataset.shape.first().copied().unwrap_or(1);
        send(Message::Read(Read { dataset: dataset.name, rows, values, error }));
    }
    for (dataset, why) in listing.unreadable {
        send(Message::Read(Read { dataset, rows: 0, values: 0, error: Some(why) }));
    }
    send(Message::Others(listing.others));
}
