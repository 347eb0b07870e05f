//! The manager: says what is to be done, gathers the parts, and tells what came of it.
//!
//! It keeps nothing that it could not find again. Whatever it has published it publishes again under
//! the same numbers, which the broker drops, and whatever came it reads from the stream of parts, from
//! the first message on. So it may be killed and started again at any moment, and even two of them at
//! the same time do no harm.

mod missing;
mod poison;

use crate::access::Server;
use crate::board::{Board, Differs, Verdict};
use crate::crew::Crew;
use crate::job::{Came, Names, POSTED, Posting, Presence, Spec, Stamp, Task};
use crate::reading::{Outcome, Reading};
use crate::show::{Bar, tell};
use crate::streams::{self, Lost};
use anyhow::{Context as _, Result, anyhow, bail};
use async_nats::jetstream::stream::Stream;
use async_nats::jetstream::{self, Context};
use async_nats::{Client, Subscriber};
use futures_util::{StreamExt, stream};
use interleave::Options;
use interleave::parts::Parts;
use poison::Poison;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::select;
use tokio::time::{MissedTickBehavior, interval};

/// How often the stream of parts is looked at.
const TICK: Duration = Duration::from_millis(50);
/// How often the queue is, once no more parts come.
const IDLE: Duration = Duration::from_millis(500);
/// How often the workers hear of the manager.
const SIGN: Duration = Duration::from_secs(1);
/// Messages that are on their way at the same time.
const AT_ONCE: usize = 64;
/// What is to be reduced, and on which terms.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    pub(crate) file: &'a Path,
    pub(crate) dataset: &'a str,
    pub(crate) options: Options<'a>,
    pub(crate) server: Server<'a>,
    pub(crate) lease: Duration,
    pub(crate) limit: Duration,
    /// How many workers may be lost with a piece.
    pub(crate) deliveries: i64,
    /// Show how far it is.
    pub(crate) progress: bool,
}

/// What a manager knows at the end.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub(crate) board: Board,
    pub(crate) crew: Crew,
    pub(crate) bytes: u64,
    pub(crate) unchecked: Option<String>,
}

/// Ctrl-C was pressed.
#[derive(Debug)]
pub(crate) struct Interrupted;

impl std::fmt::Display for Interrupted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("interrupted")
    }
}

impl std::error::Error for Interrupted {}

struct Manager<'a> {
    request: &'a Request<'a>,
    client: Client,
    broker: Context,
    names: Names,
    posting: Posting,
    /// Of the file, when it was opened.
    stamp: Stamp,
    streams: Option<Streams>,
    board: Board,
    crew: Crew,
    /// Numbers of messages in the queue that the broker hands out no more.
    given_up: BTreeSet<u64>,
    /// Of doubtful pieces: when another host was asked, and how often.
    asked: BTreeMap<u64, (Instant, u32)>,
    /// The manager's own attempt at a piece, when there is no other host.
    own: Option<(u64, Reading)>,
    /// The broker answered.
    heard: Instant,
    queue_seen: Instant,
    signed: Option<Instant>,
}

/// What the broker says when a task was given to as many workers as may be lost with it.
#[derive(Deserialize)]
struct GivenUp {
    /// The number of the message in the queue.
    stream_seq: u64,
}

struct Streams {
    tasks: Stream,
    parts: Stream,
    /// The first message of the stream of parts that was not read.
    next: u64,
}

/// Has `request` done by the workers.
pub(crate) async fn run(request: &Request<'_>) -> Result<Gathered> {
    let parts = Parts::open(request.file, request.dataset, request.options)?;
    let spec = Spec::new(request.file, request.dataset, &parts, &request.options)?;
    let stamp = Stamp::of(&spec.file)?;
    let (bytes, unchecked) = (parts.bytes(), parts.unchecked().map(str::to_owned));
    drop(parts);
    let client = request.server.access.connect(request.server.url, request.server.patience).await?;
    let mut broker = jetstream::new(client.clone());
    broker.set_timeout(crate::access::ANSWER);
    let names = Names::new(spec.id()?);
    let silent = "the broker does not answer";
    let workers = client.subscribe(names.workers()).await.context(silent)?;
    let given_up = client.subscribe(names.given_up()).await.context(silent)?;
    let (board, crew) = (Board::new(spec.pieces), Crew::new(request.server.patience));
    let posting = Posting { spec, lease: request.lease, limit: request.limit };
    let now = Instant::now();
    let mut manager = Manager {
        request,
        client,
        broker,
        names,
        posting,
        stamp,
        streams: None,
        board,
        crew,
        given_up: BTreeSet::new(),
        asked: BTreeMap::new(),
        own: None,
        heard: now,
        queue_seen: now,
        signed: None,
    };
    let outcome = manager.gather(workers, given_up).await;
    streams::end(&manager.broker, &manager.names).await;
    outcome?;
    let Manager { board, crew, .. } = manager;
    Ok(Gathered { board, crew, bytes, unchecked })
}

impl Manager<'_> {
    /// Gathers until something is certain.
    async fn gather(&mut self, mut workers: Subscriber, mut given_up: Subscriber) -> Result<()> {
        let mut bar = self.request.progress.then(|| Bar::new(self.request.dataset));
        let mut interrupt = Box::pin(tokio::signal::ctrl_c());
        // Not a sleep in each turn: where workers are many, one of them is heard before it is over.
        let mut looks = interval(TICK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            match self.board.verdict() {
                Some(Verdict::Done) => return self.unchanged(),
                Some(Verdict::Failed { why, hosts }) => bail!(self.told(&why, &hosts)),
                None => {}
            }
            select! {
                _ = &mut interrupt => return Err(Interrupted.into()),
                Some(message) = workers.next() => {
                    if let Ok(presence) = serde_json::from_slice::<Presence>(&message.payload) {
                        self.crew.hear(presence);
                    }
                }
                Some(message) = given_up.next() => {
                    if let Ok(advice) = serde_json::from_slice::<GivenUp>(&message.payload) {
                        self.given_up.insert(advice.stream_seq);
                    }
                }
                outcome = own(&mut self.own) => self.take_own(outcome)?,
                _ = looks.tick() => {
                    match self.look().await {
                        Ok(()) => self.heard = Instant::now(),
                        Err(Lost::Over) => self.streams = None,
                        // Workers cannot be heard of either.
                        Err(Lost::Silent(error)) => self.silent(error)?,
                    }
                    self.crew.check()?;
                    if let Some(bar) = &mut bar {
                        bar.show(self.posting.spec.pieces, self.board.missing(), self.crew.present());
                    }
                }
            }
        }
    }

    /// One look at the streams.
    async fn look(&mut self) -> Result<(), Lost> {
        if self.streams.is_none() {
            let opened = self.open().await?;
            self.streams = Some(opened);
            self.read().await?;
            self.publish().await?;
            let told = self.client.publish(POSTED, Vec::new().into()).await;
            told.map_err(anyhow::Error::from)?;
        }
        if self.signed.is_none_or(|signed| signed.elapsed() >= SIGN) {
            self.signed = Some(Instant::now());
            let sent = self.client.publish(self.names.manager(), Vec::new().into()).await;
            sent.map_err(anyhow::Error::from)?;
        }
        let came = self.read().await?;
        self.resolve().await?;
        if came {
            self.queue_seen = Instant::now();
        } else if self.queue_seen.elapsed() >= IDLE {
            self.queue_seen = Instant::now();
            self.recover().await?;
        }
        Ok(())
    }

    async fn open(&self) -> Result<Streams> {
        let (broker, names) = (&self.broker, &self.names);
        let parts = streams::parts(broker, names, &self.posting).await?;
        let deliveries = self.request.deliveries;
        let tasks = streams::tasks(broker, names, self.posting.lease, deliveries).await?;
        Ok(Streams { tasks, parts, next: 1 })
    }

    /// Puts the tasks into the queue, except those whose parts are all there. What another manager put
    /// there has the same numbers.
    async fn publish(&self) -> Result<(), Lost> {
        let (broker, names, spec) = (&self.broker, &self.names, &self.posting.spec);
        let wanted = |task: &Task| task.pieces().any(|piece| !self.board.has(piece));
        let orders = spec.tasks().filter(wanted).map(|task| async move {
            streams::order(broker, names, spec, task, &format!("{}-{}", task.first, task.end)).await
        });
        all(orders).await
    }

    /// Reads what is new in the stream of parts. Says whether there was any.
    async fn read(&mut self) -> Result<bool, Lost> {
        let Some(Streams { parts, next, .. }) = &mut self.streams else { return Err(Lost::Over) };
        let info = parts.get_info().await;
        let Ok(info) = info else {
            return streams::stream(&self.broker, &self.names.parts()).await.map(|_| false);
        };
        let last = info.state.last_sequence;
        if *next > last + 1 {
            // Another stream of this name, or the end of it lost to a power cut.
            return Err(Lost::Over);
        }
        let numbers = *next..=last;
        let parts = &*parts;
        let mut messages = stream::iter(numbers.clone())
            .map(|number| async move { parts.get_raw_message(number).await })
            .buffered(AT_ONCE);
        while let Some(message) = messages.next().await {
            let Ok(message) = message else {
                let why = "the broker does not give a message that it has";
                return Err(Lost::Silent(anyhow!(why)));
            };
            *next = message.sequence + 1;
            match Came::decode(&message.headers, &message.payload) {
                _ if message.subject.as_str() == self.names.posting() => {}
                Some(Came::Parts { first, parts }) => {
                    for (piece, part) in (first..).zip(parts) {
                        self.board.arrive(piece, part).map_err(|e| differs(&e, self.request))?;
                    }
                }
                Some(Came::Failed { piece, host, why }) => self.board.fail(piece, host, why),
                None => tell("a message in the stream of parts makes no sense, and is left out"),
            }
        }
        Ok(!numbers.is_empty())
    }

    /// Bears a broker that does not answer for a while, and no other error.
    fn silent(&mut self, error: anyhow::Error) -> Result<()> {
        if let Some(Poison { piece }) = error.downcast_ref() {
            let rows = Parts::open(self.request.file, self.request.dataset, self.request.options)?
                .rows(*piece);
            let (file, dataset) = (self.request.file.display(), self.request.dataset);
            bail!(
                "{file}: rows {}..{} of {dataset:?} (piece {piece}): {} workers were lost with it, one \
                 after the other, or had no answer in time; try `reduce` on one machine, without \
                 --cluster, to see why, or allow more with --deliveries and --limit",
                rows.start,
                rows.end,
                self.request.deliveries
            );
        }
        if error.is::<Differs>() {
            return Err(error);
        }
        self.crew.wait_anew();
        if self.heard.elapsed() < self.request.server.patience {
            return Ok(());
        }
        let seconds = self.request.server.patience.as_secs_f64();
        Err(error
            .context(format!("{}: the broker is silent for {seconds} s", self.request.server.url)))
    }

    /// That the file is still the one that the parts were made of.
    fn unchanged(&self) -> Result<()> {
        match Stamp::of(&self.posting.spec.file)? == self.stamp {
            true => Ok(()),
            false => bail!("{}: changed while it was read", self.request.file.display()),
        }
    }

    /// A worker's error, with the path as the user gave it, and with the hosts that say so.
    fn told(&self, why: &str, hosts: &[String]) -> String {
        let (sent, given) = (&self.posting.spec.file, self.request.file);
        let why = why.replacen(&sent.display().to_string(), &given.display().to_string(), 1);
        format!("{why} (read on {})", hosts.join(" and "))
    }
}

/// Waits for the manager's own attempt, forever if there is none. May be cancelled.
async fn own(own: &mut Option<(u64, Reading)>) -> (u64, Outcome) {
    match own {
        Some((piece, reading)) => (*piece, reading.answer().await),
        None => std::future::pending().await,
    }
}

/// Does all of them, many at a time.
async fn all(
    work: impl Iterator<Item = impl Future<Output = Result<(), Lost>>>,
) -> Result<(), Lost> {
    let mut work = stream::iter(work).buffer_unordered(AT_ONCE);
    while let Some(outcome) = work.next().await {
        outcome?;
    }
    Ok(())
}

impl std::fmt::Display for Differs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "two workers made different parts of piece {}", self.piece)
    }
}

impl std::error::Error for Differs {}

fn differs(error: &Differs, request: &Request<'_>) -> anyhow::Error {
    let Differs { piece } = *error;
    anyhow::Error::new(Differs { piece }).context(format!(
        "{}: not the same file on all machines, or one of them computes wrong",
        request.file.display()
    ))
}
