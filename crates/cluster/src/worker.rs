//! A worker: finds a job, takes tasks from its queue, and brings their parts.
//!
//! One thread speaks to the broker and keeps the leases; others read. A part is stored before its task is
//! acknowledged: a worker that is lost in between has its task done once more, and the second part is
//! dropped. The other way round, the part would be lost.

use crate::access::Server;
use crate::job::{Came, Names, Order, POSTED, Posting, Presence, Task, host};
use crate::reading::{Outcome, Reading};
use crate::show::tell;
use crate::streams::{self, Lost};
use anyhow::{Context as _, Result, anyhow, bail};
use async_nats::jetstream::consumer::PullConsumer;
use async_nats::jetstream::{self, AckKind, Context, Message};
use async_nats::{Client, Subscriber};
use futures_util::{StreamExt, TryStreamExt};
use interleave::parts::PartBytes;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::time::{Duration, Instant};
use tokio::select;
use tokio::time::{MissedTickBehavior, interval, sleep};

/// How often it is looked whether there is a job, if no manager tells of one.
const LOOK: Duration = Duration::from_millis(250);
/// How long a task is waited for before it is looked whether the job is over.
const FETCH: Duration = Duration::from_millis(500);
/// How often a worker says that it is there.
const SIGN: Duration = Duration::from_secs(1);
/// Between two attempts to store a part.
const AGAIN: Duration = Duration::from_millis(200);

/// How a worker is to work.
#[derive(Debug)]
pub(crate) struct Request<'a> {
    pub(crate) server: Server<'a>,
    pub(crate) threads: usize,
    /// How long it waits for a job.
    pub(crate) wait: Duration,
    /// Wait for another job at the end of one.
    pub(crate) stay: bool,
    /// Wait before each piece.
    pub(crate) pace: Duration,
    /// Tell of each task.
    pub(crate) verbose: bool,
}

impl Request<'_> {
    /// What is said when the broker does not answer.
    fn silent(&self) -> String {
        format!("{}: the broker does not answer", self.server.url)
    }
}

/// Works until there is nothing more to do.
pub(crate) async fn run(request: &Request<'_>) -> Result<()> {
    let client = request.server.access.connect(request.server.url, request.wait).await?;
    let mut broker = jetstream::new(client.clone());
    broker.set_timeout(crate::access::ANSWER);
    let silent = || request.silent();
    let mut news = client.subscribe(POSTED).await.with_context(silent)?;
    // Jobs that it cannot take part in.
    let mut refused = HashSet::new();
    loop {
        let (names, posting) = find(request, &broker, &mut news, &refused).await?;
        match serve(request, &client, &broker, &names, &posting).await {
            Err(error) if !request.stay => return Err(error),
            Err(error) => {
                tell(format!("{error:#}"));
                refused.insert(names.tasks());
            }
            Ok(()) if !request.stay => return Ok(()),
            Ok(()) => {}
        }
    }
}

/// Waits for a job.
async fn find(
    request: &Request<'_>,
    broker: &Context,
    news: &mut Subscriber,
    refused: &HashSet<String>,
) -> Result<(Names, Posting)> {
    let began = Instant::now();
    loop {
        let streams: Result<Vec<String>, _> = broker.stream_names().try_collect().await;
        for stream in streams.unwrap_or_default() {
            let Some(names) = Names::of_tasks(&stream).filter(|_| !refused.contains(&stream))
            else {
                continue;
            };
            if let Some(posting) = posted(broker, &names).await {
                return Ok((names, posting));
            }
        }
        if !request.stay && began.elapsed() >= request.wait {
            bail!(
                "{}: no job came in {} s; give it one with `cargo run -- reduce --cluster {0} FILE \
                 DATASET`, or wait longer with --wait",
                request.server.url,
                request.wait.as_secs_f64()
            );
        }
        select! {
            () = sleep(LOOK) => {}
            Some(_) = news.next() => {}
        }
    }
}

/// The job that the manager posted.
async fn posted(broker: &Context, names: &Names) -> Option<Posting> {
    let parts = streams::stream(broker, &names.parts()).await.ok()?;
    let message = parts.get_last_raw_message_by_subject(&names.posting()).await.ok()?;
    serde_json::from_slice(&message.payload).ok()
}

/// What the readers of a process share. They and the sign of life run on one thread, in turns.
struct Shared<'a> {
    request: &'a Request<'a>,
    broker: &'a Context,
    names: &'a Names,
    posting: &'a Posting,
    host: String,
    /// The pieces that are being read.
    at: RefCell<BTreeSet<u64>>,
    /// Pieces that failed on another host, to be tried here.
    doubtful: RefCell<VecDeque<u64>>,
    /// When the manager was heard of last.
    manager: Cell<Instant>,
    done: Cell<u64>,
}

/// Takes part in a job until it is over.
async fn serve(
    request: &Request<'_>,
    client: &Client,
    broker: &Context,
    names: &Names,
    posting: &Posting,
) -> Result<()> {
    let silent = || request.silent();
    let host = host();
    let mut readings = Vec::new();
    for _ in 0..request.threads {
        match Reading::start(&posting.spec, request.pace).await {
            Ok(reading) => readings.push(reading),
            Err(why) => {
                let refusal = presence(&host, Vec::new(), Some(why.clone()))?;
                client.publish(names.workers(), refusal.into()).await.with_context(silent)?;
                client.flush().await.with_context(silent)?;
                return Err(anyhow!(why));
            }
        }
    }
    let manager = client.subscribe(names.manager()).await.with_context(silent)?;
    // One of the workers of a host hears it.
    let asks = client.queue_subscribe(names.try_on(&host), "host".to_owned()).await;
    let asks = asks.with_context(silent)?;
    let shared = Shared {
        request,
        broker,
        names,
        posting,
        host,
        at: RefCell::default(),
        doubtful: RefCell::default(),
        manager: Cell::new(Instant::now()),
        done: Cell::new(0),
    };
    let work = readings.into_iter().map(|reading| shared.work(reading));
    let outcome = select! {
        // It ends when all have ended, or with the first that cannot go on.
        outcome = futures_util::future::try_join_all(work) => outcome.map(|_| ()),
        never = shared.listen(client, manager, asks) => never,
    };
    if request.verbose {
        tell(format!("{} did {} pieces", shared.host, shared.done.get()));
    }
    outcome
}

fn presence(host: &str, at: Vec<u64>, refusal: Option<String>) -> Result<Vec<u8>> {
    let (host, pid) = (host.to_owned(), std::process::id());
    Ok(serde_json::to_vec(&Presence { host, pid, at, refusal })?)
}

impl Shared<'_> {
    /// Says that this worker is there, and hears what it is asked.
    async fn listen(
        &self,
        client: &Client,
        mut manager: Subscriber,
        mut asks: Subscriber,
    ) -> Result<()> {
        let mut signs = interval(SIGN);
        signs.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            select! {
                _ = signs.tick() => {
                    let at = self.at.borrow().iter().copied().collect();
                    // One that gets lost is followed by another.
                    let _ = client.publish(self.names.workers(), presence(&self.host, at, None)?.into()).await;
                }
                Some(_) = manager.next() => self.manager.set(Instant::now()),
                Some(ask) = asks.next() => {
                    let piece: Option<u64> = std::str::from_utf8(&ask.payload).ok().and_then(|text| text.parse().ok());
                    self.doubtful.borrow_mut().extend(piece);
                }
            }
        }
    }

    /// Takes task after task until the job is over.
    async fn work(&self, mut reading: Reading) -> Result<()> {
        let mut queue: Option<PullConsumer> = None;
        loop {
            let doubtful = self.doubtful.borrow_mut().pop_front();
            if let Some(piece) = doubtful {
                let outcome = self.read(&mut reading, piece, None).await?;
                if self.bring(piece, outcome, None).await?.is_none() {
                    return Ok(());
                }
                continue;
            }
            let Some(from) = &queue else {
                match streams::queue(self.broker, self.names).await {
                    Ok(found) => queue = Some(found),
                    Err(Lost::Over) => return Ok(()),
                    Err(Lost::Silent(error)) => self.bear(error).await?,
                }
                continue;
            };
            match streams::next(from, FETCH).await {
                Some(message) => {
                    if self.take(&mut reading, &message).await?.is_none() {
                        return Ok(());
                    }
                }
                None => match streams::stream(self.broker, &self.names.tasks()).await {
                    Ok(_) => {
                        self.bear(anyhow!("the job is not over, and there is nothing to do"))
                            .await?
                    }
                    Err(Lost::Over) => return Ok(()),
                    Err(Lost::Silent(error)) => {
                        self.bear(error).await?;
                        queue = None;
                    }
                },
            }
        }
    }

    /// Does a task; `None` if the job is over.
    async fn take(&self, reading: &mut Reading, message: &Message) -> Result<Option<()>> {
        let order = serde_json::from_slice::<Order>(&message.payload);
        let Some(Order { task, .. }) = order.ok().filter(|order| order.spec == self.posting.spec)
        else {
            // It cannot be for this job, whoever takes it.
            let _ = message.ack_with(AckKind::Term).await;
            return Ok(Some(()));
        };
        let delivered = message.info().map_or(1, |info| info.delivered);
        if self.request.verbose {
            let (host, pid) = (&self.host, std::process::id());
            tell(format!("{host} {pid} takes {}..{}, delivery {delivered}", task.first, task.end));
        }
        if delivered > 1 && !task.is_one() {
            return self.split(task, message).await;
        }
        let mut parts = Vec::new();
        for piece in task.pieces() {
            match self.read(reading, piece, Some(message)).await? {
                Ok(part) => parts.push(part),
                Err(why) => {
                    // What is before it, then the failure, then what is after it.
                    let before = std::mem::take(&mut parts);
                    let first = piece - before.len() as u64;
                    if self.store(first, before).await?.is_none()
                        || self.bring(piece, Err(why), None).await?.is_none()
                    {
                        return Ok(None);
                    }
                }
            }
        }
        if self.store(task.end - parts.len() as u64, parts).await?.is_none() {
            return Ok(None);
        }
        // If this gets lost, the task is done once more.
        let _ = message.double_ack().await;
        Ok(Some(()))
    }

    /// A worker was lost with this task, or was slow: from here on its pieces are tasks of their own, so
    /// that one piece that ends its workers is found, and takes no others with it.
    async fn split(&self, task: Task, message: &Message) -> Result<Option<()>> {
        for piece in task.pieces() {
            let one = || async {
                let (names, spec) = (self.names, &self.posting.spec);
                streams::order(self.broker, names, spec, Task::one(piece), &format!("{piece}"))
                    .await
            };
            if self.insist(one).await?.is_none() {
                return Ok(None);
            }
            let _ = message.ack_with(AckKind::Progress).await;
        }
        let _ = message.double_ack().await;
        Ok(Some(()))
    }

    /// Reads a piece, and keeps the lease of `message` meanwhile.
    async fn read(
        &self,
        reading: &mut Reading,
        piece: u64,
        message: Option<&Message>,
    ) -> Result<Outcome> {
        self.at.borrow_mut().insert(piece);
        reading.ask(piece);
        let began = Instant::now();
        // Three signs in a lease: two may get lost.
        let mut signs = interval(self.posting.lease / 3);
        signs.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let outcome = loop {
            select! {
                outcome = reading.answer() => break outcome,
                _ = signs.tick() => {
                    if began.elapsed() >= self.posting.limit {
                        // The thread that reads cannot be stopped, but the process can.
                        bail!(
                            "{}: piece {piece} has not come in {} s; this worker gives up",
                            self.posting.spec.file.display(),
                            self.posting.limit.as_secs_f64()
                        );
                    }
                    if let Some(message) = message {
                        let _ = message.ack_with(AckKind::Progress).await;
                    }
                }
            }
        };
        self.at.borrow_mut().remove(&piece);
        self.done.set(self.done.get() + 1);
        Ok(outcome)
    }

    async fn store(&self, first: u64, parts: Vec<PartBytes>) -> Result<Option<()>> {
        if parts.is_empty() {
            return Ok(Some(()));
        }
        let number = format!("{first}-{}", parts.len());
        let came = Came::Parts { first, parts };
        self.insist(|| streams::bring(self.broker, self.names, &came, Some(&number))).await
    }

    async fn bring(
        &self,
        piece: u64,
        outcome: Outcome,
        number: Option<&str>,
    ) -> Result<Option<()>> {
        let came = match outcome {
            Ok(part) => Came::Parts { first: piece, parts: vec![part] },
            Err(why) => Came::Failed { piece, host: self.host.clone(), why },
        };
        self.insist(|| streams::bring(self.broker, self.names, &came, number)).await
    }

    /// Tries until it is stored; `None` if the job is over.
    async fn insist<F>(&self, store: impl Fn() -> F) -> Result<Option<()>>
    where
        F: Future<Output = Result<(), Lost>>,
    {
        let began = Instant::now();
        loop {
            let error = match store().await {
                Ok(()) => return Ok(Some(())),
                // A broker that has only just started says the same of a stream that it still has.
                Err(Lost::Over) => match streams::stream(self.broker, &self.names.parts()).await {
                    Err(Lost::Over) => return Ok(None),
                    Err(Lost::Silent(error)) => error,
                    Ok(_) => anyhow!("the broker does not take what it should"),
                },
                Err(Lost::Silent(error)) => error,
            };
            if began.elapsed() >= self.request.server.patience {
                return Err(error.context(self.request.server.url.to_owned()));
            }
            sleep(AGAIN).await;
        }
    }

    /// Waits a moment for a manager that is silent, and not forever.
    async fn bear(&self, error: anyhow::Error) -> Result<()> {
        if self.manager.get().elapsed() >= self.request.server.patience {
            let seconds = self.request.server.patience.as_secs_f64();
            return Err(error.context(format!(
                "{}: no manager heard of for {seconds} s; this worker gives up",
                self.request.server.url
            )));
        }
        sleep(AGAIN).await;
        Ok(())
    }
}
