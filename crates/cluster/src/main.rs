//! `reduce --cluster`, `worker` and `broker`: the reduction on many machines.
//!
//! How the files hang together: `job` says what a job is and how it travels, and knows no network.
//! `board` is what the manager knows, and knows neither network nor clock. `streams` is all that is asked
//! of the broker, which `access` connects to. `manager` and `worker` are the two programs on top, `crew`
//! what the one has heard of the other, `reading` the thread that reads, `broker` starts the server.

#![warn(clippy::disallowed_methods)]

mod access;
mod board;
mod broker;
mod crew;
mod job;
mod manager;
mod reading;
mod show;
mod streams;
mod worker;

use crate::access::{Access, Server};
use crate::manager::{Gathered, Interrupted};
use crate::show::{counted, tell};
use anyhow::{Context, Result, ensure};
use clap::{Parser, Subcommand};
use interleave::parts::whole;
use serde::Serialize;
use std::fmt;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use tool::{Of, Statistics, Values};

/// What `reduce` on one machine returns when not all was done.
const NOT_DONE: u8 = 2;
/// What it returns after Ctrl-C.
const INTERRUPTED: u8 = 130;

#[derive(Parser, Debug)]
#[command(name = "interleave-cluster", bin_name = called(), version, about = "The reduction on many machines")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
#[allow(clippy::large_enum_variant, reason = "there is only one of it")]
enum Command {
    /// Reduce a dataset with the workers that take part, to the same bits as on one machine
    #[command(after_help = "\
Examples:
  cargo run --release -- reduce --cluster nats://head:4222 /data/sst.h5 /sst
  cargo run --release -- reduce --cluster nats://head:4222 /data/sst.h5 /sst --json

The workers must find the file under the same absolute path. You can start this command before the workers or
after them, and kill it and start it again: what has been done stays done.

Exit codes, as for `reduce` on one machine: 0 done, 2 not done (one error says why), 130 interrupted.")]
    Reduce {
        /// The broker's address: nats://HOST:PORT, or tls://HOST:PORT
        #[arg(long, value_name = "URL")]
        cluster: String,
        /// An HDF5 file
        file: PathBuf,
        /// A dataset in it
        dataset: String,
        /// What is left when `reduce` is given several files.
        #[arg(hide = true, num_args = 0..)]
        more: Vec<String>,
        #[command(flatten)]
        values: Values,
        /// Give a task to another worker when its worker has been silent for this time
        #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
        lease: Duration,
        /// Give up a piece that a worker has not read after this time
        #[arg(long, value_name = "SECONDS", default_value = "600", value_parser = seconds)]
        limit: Duration,
        /// End with an error when this many workers have been lost with one piece
        #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(i64).range(1..))]
        deliveries: i64,
        /// End with an error when no worker has been heard from for this time, or the broker is silent
        #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
        patience: Duration,
        /// Print one JSON object, which also says what the job took
        #[arg(long)]
        json: bool,
        /// Show progress on standard error: if that is a terminal, or never
        #[arg(long, value_name = "WHEN", default_value = "auto", value_parser = ["auto", "never"])]
        progress: String,
        #[command(flatten)]
        access: Access,
    },
    /// Take part in the job that the broker has; end when it is over
    #[command(after_help = "\
Examples:
  cargo run --release -- worker nats://127.0.0.1:4222
  srun --no-kill ./interleave-cluster worker nats://head:4222 --threads 1
  mpirun --enable-recovery ./interleave-cluster worker nats://head:4222 --threads 1

Other machines need no checkout: target/release/interleave-cluster is this program.

Exit codes: 0 the job is over, 2 it could not take part (it says why).")]
    Worker {
        /// The broker's address: nats://HOST:PORT, or tls://HOST:PORT
        url: String,
        /// Number of threads that read; 0 is one for each core
        #[arg(long, value_name = "N", default_value_t = 0)]
        threads: usize,
        /// Wait this long for a job
        #[arg(long, value_name = "SECONDS", default_value = "300", value_parser = seconds)]
        wait: Duration,
        /// End when the manager or the broker is silent for this time
        #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
        patience: Duration,
        /// Wait for the next job when one has ended, until this worker is ended itself
        #[arg(long)]
        stay: bool,
        /// Wait this long before each piece, to leave time for pulling a plug
        #[arg(long, value_name = "SECONDS", default_value = "0", value_parser = seconds)]
        pace: Duration,
        /// Print a line for each task
        #[arg(long)]
        verbose: bool,
        #[command(flatten)]
        access: Access,
    },
    /// Start the broker: a NATS server that keeps the queue and the parts
    #[command(after_help = "\
Examples:
  cargo run --release -- broker                     only this machine can reach it
  cargo run --release -- broker --listen 10.0.0.1:4222 --login login
  cargo run --release -- broker --listen 10.0.0.1:4222 --login login --cert head.pem --key head.key

With --cert and --key, the broker speaks TLS: connect to it with tls://, and with --ca FILE for the authority's
certificate. If the broker itself has --ca as well, it lets in only clients with a certificate from that authority.")]
    Broker {
        /// Where to listen; other machines can't reach 127.0.0.1
        #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:4222")]
        listen: String,
        /// Where to keep what the broker is given
        #[arg(long, value_name = "DIR", default_value = "/var/tmp/interleave-broker")]
        dir: PathBuf,
        #[command(flatten)]
        access: Access,
    },
}

/// What a reader types to start this program: in the checkout it's `cargo run`, which says so to what it starts.
fn called() -> &'static str {
    if std::env::var_os("CARGO_MANIFEST_DIR").is_some() {
        "cargo run --release --"
    } else {
        "interleave-cluster"
    }
}

fn seconds(text: &str) -> Result<Duration> {
    let seconds: f64 = text.parse()?;
    ensure!((0.0..1e9).contains(&seconds), "from 0 to a thousand million seconds");
    Ok(Duration::from_secs_f64(seconds))
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<Interrupted>() => ExitCode::from(INTERRUPTED),
        Err(error) => {
            tell(format!("error: {error:#}"));
            ExitCode::from(NOT_DONE)
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Reduce {
            cluster: url,
            file,
            dataset,
            more,
            values,
            lease,
            limit,
            deliveries,
            patience,
            json,
            progress,
            access,
        } => {
            ensure!(
                more.is_empty(),
                "--cluster reduces one file at a time. Start the workers with --stay, and give the files one after the other"
            );
            let options = values.options()?;
            let (file, dataset) = (&*file, &*dataset);
            let server = Server { url: &url, access: &access, patience };
            let progress = progress == "auto" && std::io::stderr().is_terminal();
            let request = manager::Request {
                file,
                dataset,
                options,
                server,
                lease,
                limit,
                deliveries,
                progress,
            };
            let began = Instant::now();
            let gathered = runtime()?.block_on(manager::run(&request))?;
            let taken = Taken::new(&gathered, began.elapsed());
            let summary = whole(gathered.board.parts(), &options);
            let mut out = std::io::stdout();
            if json {
                let of = Of::new(&[file], dataset);
                let printed = Printed { of, statistics: Statistics::new(&summary), taken };
                writeln!(out, "{}", serde_json::to_string(&printed)?)?;
            } else {
                writeln!(out, "{summary}")?;
                tell(taken.to_string());
            }
            for (host, why) in gathered.board.overruled() {
                tell(format!("{host} could not read what another host could: {why}"));
            }
            Ok(())
        }
        Command::Worker { url, threads, wait, patience, stay, pace, verbose, access } => {
            let threads = match threads {
                0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
                n => n,
            };
            let server = Server { url: &url, access: &access, patience };
            let request = worker::Request { server, threads, wait, stay, pace, verbose };
            let runtime = runtime()?;
            let outcome = runtime.block_on(worker::run(&request));
            // A thread that reads may never come back.
            runtime.shutdown_background();
            outcome
        }
        Command::Broker { listen, dir, access } => broker::run(&listen, &dir, &access),
    }
}

/// One thread: it only ever waits.
fn runtime() -> Result<tokio::runtime::Runtime> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("the operating system gives no sockets")
}

/// What `--json` prints.
#[derive(Serialize)]
struct Printed<'a> {
    #[serde(flatten)]
    of: Of<'a>,
    #[serde(flatten)]
    statistics: Statistics,
    #[serde(flatten)]
    taken: Taken<'a>,
}

/// What a job took.
#[derive(Serialize)]
struct Taken<'a> {
    unchecked: Option<&'a str>,
    workers: usize,
    hosts: usize,
    pieces: usize,
    /// Of these, the parts came twice.
    twice: u64,
    bytes: u64,
    seconds: f64,
}

impl<'a> Taken<'a> {
    fn new(gathered: &'a Gathered, elapsed: Duration) -> Taken<'a> {
        let Gathered { board, crew, bytes, unchecked } = gathered;
        let (workers, hosts) = crew.ever();
        let (pieces, twice) = (board.parts().count(), board.twice());
        let (unchecked, seconds) = (unchecked.as_deref(), elapsed.as_secs_f64());
        Taken { unchecked, workers, hosts, pieces, twice, bytes: *bytes, seconds }
    }
}

impl fmt::Display for Taken<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Taken { unchecked, workers, hosts, pieces, twice, bytes, seconds } = *self;
        let mib = bytes as f64 / f64::from(1 << 20);
        let [workers, hosts] = [(workers, "worker"), (hosts, "host")].map(|(n, s)| counted(n, s));
        write!(f, "{mib:.1} MiB in {seconds:.3} s by {workers} on {hosts}")?;
        write!(f, ", {}", counted(pieces, "piece"))?;
        if twice > 0 {
            write!(f, ", {} came twice", counted(twice as usize, "part"))?;
        }
        unchecked.map_or(Ok(()), |why| write!(f, " (not checked before: {why})"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_help_names_programs_that_there_are() {
        for command in Cli::command().get_subcommands_mut() {
            let help = command.render_long_help().to_string();
            let is_named =
                |line: &&str| line.contains("cargo run ") || line.contains("./interleave-cluster ");
            assert!(help.lines().any(|line| is_named(&line)), "{help}");
            for name in ["reduce", "worker", "broker"] {
                assert!(!help.contains(&format!("interleave {name}")), "{help}");
            }
        }
    }
}
