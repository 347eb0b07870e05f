//! What does not come by itself: pieces that a host could not read, tasks that were given up, parts that got lost.

use super::poison::Poison;
use super::{Manager, Streams, all, differs};
use crate::job::{self, Order, Task, WORKERS};
use crate::reading::{Outcome, Reading};
use crate::streams::{self, Lost};
use anyhow::Result;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How often another host is asked to try a piece before the manager does.
const ASKED_AT_MOST: u32 = 3;

impl Manager<'_> {
    /// Finds another host for each piece that one could not read.
    pub(super) async fn resolve(&mut self) -> Result<(), Lost> {
        let lease = self.posting.lease;
        let doubtful: Vec<(u64, Option<String>)> = self
            .board
            .doubtful()
            .map(|(piece, failed)| (piece, self.crew.other(&failed)))
            .collect();
        for (piece, other) in doubtful {
            let before = self.asked.get(&piece).copied();
            if before.is_some_and(|(when, _)| when.elapsed() < lease) {
                continue;
            }
            let times = before.map_or(0, |(_, times)| times);
            match other {
                Some(host) if times < ASKED_AT_MOST => {
                    let subject = self.names.try_on(&host);
                    let text = piece.to_string().into_bytes();
                    let sent = self.client.publish(subject, text.into()).await;
                    sent.map_err(anyhow::Error::from)?;
                }
                _ if self.own.is_none() => {
                    match Reading::start(&self.posting.spec, Duration::ZERO).await {
                        Ok(reading) => {
                            reading.ask(piece);
                            self.own = Some((piece, reading));
                        }
                        Err(why) => self.fail_here(piece, why),
                    }
                }
                _ => continue,
            }
            self.asked.insert(piece, (Instant::now(), times + 1));
        }
        Ok(())
    }

    /// Takes what the manager itself made of a piece.
    pub(super) fn take_own(&mut self, (piece, outcome): (u64, Outcome)) -> Result<()> {
        self.own = None;
        match outcome {
            Ok(part) => self.board.arrive(piece, part).map_err(|e| differs(&e, self.request))?,
            Err(why) => self.fail_here(piece, why),
        }
        Ok(())
    }

    fn fail_here(&mut self, piece: u64, why: String) {
        self.board.fail(piece, job::host(), why);
        self.board.settle(piece);
    }

    /// Nothing comes any more: finds tasks that were given up, and parts that got lost.
    pub(super) async fn recover(&mut self) -> Result<(), Lost> {
        let Some(Streams { tasks, parts, next }) = &self.streams else { return Err(Lost::Over) };
        let Ok(info) = tasks.consumer_info(WORKERS).await else {
            // The stream must be there. Its consumer may be gone, with a broker's disk that was full: a new one
            // lends all that is left.
            streams::stream(&self.broker, &self.names.tasks()).await?;
            self.open().await?;
            return Ok(());
        };
        if info.num_pending > 0 || info.num_ack_pending > 0 {
            return Ok(());
        }
        let (Ok(queue), Ok(arrived)) = (tasks.get_info().await, parts.get_info().await) else {
            return Ok(());
        };
        if arrived.state.last_sequence >= *next {
            return Ok(());
        }
        // What is still in the queue is given to no worker any more: it ended as many as it may, or the
        // broker was killed and has forgotten that it gave it to one.
        let mut left = Vec::new();
        if queue.state.messages > 0 {
            for number in queue.state.first_sequence..=queue.state.last_sequence {
                let Ok(message) = tasks.get_raw_message(number).await else { continue };
                if let Ok(order) = serde_json::from_slice::<Order>(&message.payload) {
                    left.push((number, order.task));
                }
            }
        }
        let poison = left.iter().filter(|(number, task)| {
            self.given_up.contains(number) && task.is_one() && !self.board.has(task.first)
        });
        if let Some(piece) = poison.map(|(_, task)| task.first).min() {
            return Err(Lost::Silent(Poison { piece }.into()));
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let (broker, names, spec) = (&self.broker, &self.names, &self.posting.spec);
        let orders = self.board.awaited().map(|piece| async move {
            streams::order(broker, names, spec, Task::one(piece), &format!("{piece}-{now}")).await
        });
        all(orders).await?;
        for (number, _) in left {
            // One that stays is found once more, and its pieces are there by then.
            let _ = tasks.delete_message(number).await;
        }
        Ok(())
    }
}
