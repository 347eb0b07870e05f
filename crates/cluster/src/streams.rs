//! The two streams of a job, and what is asked of the broker about them.

use crate::job::{Came, Names, Order, Posting, Spec, Task, WORKERS};
use anyhow::{Context as _, Result};
use async_nats::HeaderMap;
use async_nats::jetstream::consumer::{PullConsumer, pull};
use async_nats::jetstream::context::{GetStreamErrorKind, PublishErrorKind};
use async_nats::jetstream::stream::{Config, RetentionPolicy, StorageType, Stream};
use async_nats::jetstream::{Context, ErrorCode, Message};
use std::time::Duration;

/// What a job that was never ended leaves behind goes away after this time.
const FORGOTTEN: Duration = Duration::from_secs(7 * 24 * 3600);
/// A message with the number of another is dropped for so long.
const SAME: Duration = Duration::from_secs(24 * 3600);
/// More workers than anybody has.
const WORKERS_AT_MOST: i64 = 100_000;
const NUMBER: &str = "Nats-Msg-Id";

/// Why something did not happen.
#[derive(Debug)]
pub(crate) enum Lost {
    /// The job is over: its streams are gone.
    Over,
    /// The broker did not answer, or not as it should.
    Silent(anyhow::Error),
}

impl From<anyhow::Error> for Lost {
    fn from(error: anyhow::Error) -> Lost {
        Lost::Silent(error)
    }
}

/// A stream, unless it is gone.
pub(crate) async fn stream(broker: &Context, name: &str) -> Result<Stream, Lost> {
    broker.get_stream(name).await.map_err(|error| match error.kind() {
        GetStreamErrorKind::JetStream(why) if why.error_code() == ErrorCode::STREAM_NOT_FOUND => {
            Lost::Over
        }
        _ => Lost::Silent(anyhow::Error::new(error).context("the broker does not answer")),
    })
}

/// The stream of tasks and its consumer, made if they are not there. `deliveries` is how many workers
/// may be lost with a task.
pub(crate) async fn tasks(
    broker: &Context,
    names: &Names,
    lease: Duration,
    deliveries: i64,
) -> Result<Stream> {
    let config = Config {
        name: names.tasks(),
        subjects: vec![names.task()],
        retention: RetentionPolicy::WorkQueue,
        ..kept()
    };
    let stream = broker.get_or_create_stream(config).await.context("no stream of tasks")?;
    let config = pull::Config {
        durable_name: Some(WORKERS.to_owned()),
        ack_wait: lease,
        max_deliver: deliveries,
        max_ack_pending: WORKERS_AT_MOST,
        max_waiting: WORKERS_AT_MOST,
        ..pull::Config::default()
    };
    stream.get_or_create_consumer(WORKERS, config).await.context("no queue of tasks")?;
    Ok(stream)
}

/// The stream of parts, made if it is not there, with the job itself in it.
pub(crate) async fn parts(broker: &Context, names: &Names, posting: &Posting) -> Result<Stream> {
    let subjects = vec![names.part(), names.posting()];
    let config = Config { name: names.parts(), subjects, ..kept() };
    let stream = broker.get_or_create_stream(config).await.context("no stream of parts")?;
    let text = serde_json::to_vec(posting)?;
    publish(broker, names.posting(), HeaderMap::new(), text).await.map_err(|lost| match lost {
        Lost::Over => anyhow::anyhow!("the stream of parts is gone again"),
        Lost::Silent(error) => error,
    })?;
    Ok(stream)
}

fn kept() -> Config {
    Config {
        storage: StorageType::File,
        max_age: FORGOTTEN,
        duplicate_window: SAME,
        ..Config::default()
    }
}

/// The consumer that all workers share.
pub(crate) async fn queue(broker: &Context, names: &Names) -> Result<PullConsumer, Lost> {
    let queue = stream(broker, &names.tasks()).await?.get_consumer(WORKERS).await;
    queue.map_err(|error| Lost::Silent(anyhow::anyhow!("no queue of tasks: {error}")))
}

/// Stores a message, and returns when the broker has it.
pub(crate) async fn publish(
    broker: &Context,
    subject: String,
    headers: HeaderMap,
    text: Vec<u8>,
) -> Result<(), Lost> {
    let sent = async { broker.publish_with_headers(subject, headers, text.into()).await?.await };
    sent.await.map(|_| ()).map_err(|error| match error.kind() {
        PublishErrorKind::StreamNotFound => Lost::Over,
        _ => Lost::Silent(anyhow::Error::new(error).context("the broker does not store")),
    })
}

/// Stores parts or a failure. Two with the same `number` are stored once.
pub(crate) async fn bring(
    broker: &Context,
    names: &Names,
    came: &Came,
    number: Option<&str>,
) -> Result<(), Lost> {
    let (mut headers, text) = came.encode();
    if let Some(number) = number {
        headers.insert(NUMBER, number);
    }
    publish(broker, names.part(), headers, text).await
}

/// Puts a task into the queue. Two with the same `number` are put there once.
pub(crate) async fn order(
    broker: &Context,
    names: &Names,
    spec: &Spec,
    task: Task,
    number: &str,
) -> Result<(), Lost> {
    let mut headers = HeaderMap::new();
    headers.insert(NUMBER, number);
    let order = serde_json::to_vec(&Order { task, spec: spec.clone() });
    publish(broker, names.task(), headers, order.map_err(anyhow::Error::from)?).await
}

/// The next message of the queue, if one comes within `patience`.
pub(crate) async fn next(queue: &PullConsumer, patience: Duration) -> Option<Message> {
    use futures_util::StreamExt;
    let batch = queue.batch().max_messages(1).expires(patience).messages().await;
    match batch.ok()?.next().await {
        Some(Ok(message)) => Some(message),
        _ => None,
    }
}

/// Ends a job: its tasks first, so that none is begun whose part has nowhere to go.
pub(crate) async fn end(broker: &Context, names: &Names) {
    for stream in [names.tasks(), names.parts()] {
        // What cannot be deleted now goes away by itself, after a week.
        let _ = broker.delete_stream(stream).await;
    }
}
