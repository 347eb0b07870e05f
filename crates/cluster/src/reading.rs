//! A thread that reads, apart from the one that speaks to the broker: a read that does not come back
//! must not stop the sign of life, nor be kept alive by it forever.

use crate::job::{Spec, Stamp};
use interleave::parts::{Part, PartBytes, Parts};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// The part of a piece, or why there is none.
pub(crate) type Outcome = Result<PartBytes, String>;

/// A thread with the dataset open. It ends when this is dropped, after the piece that it is at.
#[derive(Debug)]
pub(crate) struct Reading {
    asks: Sender<u64>,
    answers: UnboundedReceiver<Outcome>,
}

impl Reading {
    /// Starts a thread that opens the dataset of `spec`, and waits `pace` before each piece. The error says
    /// why this machine cannot take part.
    pub(crate) async fn start(spec: &Spec, pace: Duration) -> Result<Reading, String> {
        let (asks, asked) = channel();
        let (answer, mut answers) = unbounded_channel();
        let (spec, reading) = (spec.clone(), thread::Builder::new().name("read".to_owned()));
        let (opened, told) = tokio::sync::oneshot::channel();
        let read = move || match open(&spec) {
            Ok((parts, stamp)) => {
                let _ = opened.send(Ok(()));
                read(&spec, &parts, stamp, pace, &asked, &answer);
            }
            Err(why) => {
                let _ = opened.send(Err(why));
            }
        };
        reading.spawn(read).map_err(|error| format!("no thread can be started: {error}"))?;
        match told.await {
            Ok(outcome) => outcome.map(|()| Reading { asks, answers }),
            Err(_) => {
                answers.close();
                Err("the thread that reads ended before it began".to_owned())
            }
        }
    }

    /// Asks for a piece.
    pub(crate) fn ask(&self, piece: u64) {
        // If the thread is gone, the answer says so.
        let _ = self.asks.send(piece);
    }

    /// What became of the piece that was asked for last. May be cancelled.
    pub(crate) async fn answer(&mut self) -> Outcome {
        let gone = || Err("the thread that reads has ended".to_owned());
        self.answers.recv().await.unwrap_or_else(gone)
    }
}

fn open(spec: &Spec) -> Result<(Parts<'static>, Stamp), String> {
    let in_words = |error: anyhow::Error| format!("{error:#}");
    let options = spec.options().map_err(in_words)?;
    let parts = Parts::open(&spec.file, &spec.dataset, options);
    let parts = parts.map_err(|error| error.to_string())?;
    let stamp = Stamp::of(&spec.file).map_err(in_words)?;
    spec.refusal(&parts).map_or(Ok((parts, stamp)), Err)
}

fn read(
    spec: &Spec,
    parts: &Parts<'_>,
    stamp: Stamp,
    pace: Duration,
    asked: &Receiver<u64>,
    answer: &UnboundedSender<Outcome>,
) {
    // Nothing is ever sent here: a wait that ends with the time, or not at all.
    let (_never, pause) = channel::<()>();
    parts.each(|reduce| {
        for piece in asked {
            if !pace.is_zero() {
                let _ = pause.recv_timeout(pace);
            }
            let part = reduce(piece).map(Part::to_bytes).map_err(|error| error.to_string());
            let changed = Stamp::of(&spec.file).map_or(true, |now| now != stamp);
            let outcome = match changed {
                true => Err(format!("{}: changed while it was read", spec.file.display())),
                false => part,
            };
            if answer.send(outcome).is_err() {
                break;
            }
        }
    });
}
