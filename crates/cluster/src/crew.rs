//! Who works: what the manager has heard of the workers.

use crate::job::Presence;
use crate::show::tell;
use anyhow::{Result, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// A worker that was heard of so lately is there. They speak every second.
const LATELY: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(crate) struct Crew {
    /// By host and number of process.
    workers: BTreeMap<(String, u32), Worker>,
    /// Hosts that cannot take part, and why.
    refused: BTreeMap<String, String>,
    patience: Duration,
    /// When a worker was heard of last, or could first have been.
    heard: Instant,
}

#[derive(Debug)]
struct Worker {
    heard: Instant,
    at: Vec<u64>,
}

impl Crew {
    pub(crate) fn new(patience: Duration) -> Crew {
        let (workers, refused) = (BTreeMap::new(), BTreeMap::new());
        Crew { workers, refused, patience, heard: Instant::now() }
    }

    pub(crate) fn hear(&mut self, presence: Presence) {
        let Presence { host, pid, at, refusal } = presence;
        match refusal {
            Some(why) => {
                if self.refused.insert(host.clone(), why.clone()).is_none() {
                    tell(format!("{host} cannot take part: {why}"));
                }
            }
            None => {
                self.heard = Instant::now();
                self.workers.insert((host, pid), Worker { heard: self.heard, at });
            }
        }
    }

    /// The broker was silent, so no worker could be heard of.
    pub(crate) fn wait_anew(&mut self) {
        self.heard = Instant::now();
    }

    /// That a worker was heard of lately enough to go on waiting.
    pub(crate) fn check(&self) -> Result<()> {
        if self.heard.elapsed() < self.patience {
            return Ok(());
        }
        let mut why = format!("no worker heard of for {} s", self.patience.as_secs_f64());
        let last = self.workers.iter().max_by_key(|(_, worker)| worker.heard);
        if let Some(((host, pid), worker)) = last {
            why += &format!("; the last was process {pid} on {host}");
            if !worker.at.is_empty() {
                why += &format!(", at pieces {:?}", worker.at);
            }
        }
        for (host, refusal) in &self.refused {
            why += &format!("; {host} cannot take part: {refusal}");
        }
        bail!("{why}; start workers with `./interleave-cluster worker URL`, one on each machine")
    }

    /// A host that is there and is none of `failed`.
    pub(crate) fn other(&self, failed: &BTreeSet<&str>) -> Option<String> {
        let there = self.there().map(|(host, _)| host);
        there.filter(|host| !failed.contains(host.as_str())).min().cloned()
    }

    /// How many workers are there.
    pub(crate) fn present(&self) -> usize {
        self.there().count()
    }

    /// How many workers there were, and on how many hosts.
    pub(crate) fn ever(&self) -> (usize, usize) {
        let hosts: BTreeSet<&String> = self.workers.keys().map(|(host, _)| host).collect();
        (self.workers.len(), hosts.len())
    }

    fn there(&self) -> impl Iterator<Item = &(String, u32)> {
        let there = self.workers.iter().filter(|(_, worker)| worker.heard.elapsed() < LATELY);
        there.map(|(who, _)| who)
    }
}
