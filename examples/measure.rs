//! Times one strategy on one dataset: `measure FILE DATASET STRATEGY THREADS REPEATS`.
//!
//! Prints one line of JSON: the seconds of each repeat, each of which opens the file anew, and the
//! mean. With the strategy `memory` it reads nothing: it sums a vector of as many `f64` as the file
//! has bytes for, with as many threads, which is what memory allows at most.

use std::env;
use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;

use interleave::{Options, processes, report};

fn main() -> ExitCode {
    match run(&env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// The argument that makes this program a child of [`interleave::Strategy::Processes`].
const CHILD: &str = "--child";

fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    if arguments == [CHILD] {
        return Ok(processes::serve()?);
    }
    processes::install([CHILD]);
    let [file, dataset, strategy, threads, repeats] = arguments else {
        return Err("usage: measure FILE DATASET STRATEGY THREADS REPEATS".into());
    };
    let (threads, repeats) = (threads.parse::<usize>()?, repeats.parse::<usize>()?);
    let mut seconds = Vec::new();
    if strategy == "memory" {
        let values = vec![1.0_f64; (std::fs::metadata(file)?.len() / 8) as usize];
        for _ in 0..repeats {
            let began = Instant::now();
            std::hint::black_box(sum(&values, threads)?);
            seconds.push(began.elapsed().as_secs_f64());
        }
        println!("{{\"strategy\": \"memory\", \"seconds\": {seconds:?}, \"mean\": null}}");
        return Ok(());
    }
    let options = Options { strategy: strategy.parse()?, threads, ..Options::default() };
    let mut mean = None;
    let mut took = options.strategy;
    for _ in 0..repeats {
        let began = Instant::now();
        let report = report(file, dataset, &options)?;
        seconds.push(began.elapsed().as_secs_f64());
        (mean, took) = (report.summary.mean(), report.strategy);
    }
    let mean = mean.unwrap_or(f64::NAN);
    println!("{{\"strategy\": \"{took}\", \"seconds\": {seconds:?}, \"mean\": {mean:?}}}");
    Ok(())
}

/// The sum of `values` in as many parts as threads, without any care for rounding.
fn sum(values: &[f64], threads: usize) -> std::io::Result<f64> {
    let part = values.len().div_ceil(threads.max(1)).max(1);
    std::thread::scope(|scope| {
        let mut parts = Vec::new();
        for values in values.chunks(part) {
            let add = || {
                let (vectors, rest) = values.as_chunks::<32>();
                let mut lanes = [0.0; 32];
                for vector in vectors {
                    for (lane, value) in lanes.iter_mut().zip(vector) {
                        *lane += value;
                    }
                }
                lanes.iter().chain(rest).sum::<f64>()
            };
            parts.push(std::thread::Builder::new().spawn_scoped(scope, add)?);
        }
        let ended = parts.into_iter().map(|part| part.join());
        Ok(ended.map(|sum| sum.unwrap_or_else(|p| std::panic::resume_unwind(p))).sum())
    })
}
