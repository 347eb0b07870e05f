//! One client four ways, side by side: a thread for each request, a process for each, a pool, and a reactor.
//!
//! `cargo run --release -p four-ways` measures, prints a table, and writes it into the page on many clients.
//! Each way runs in a process of its own, against the same server in another one, which lets every answer wait
//! for 20 ms.

mod measured;
mod reactor;
mod server;
mod ways;

use measured::Measured;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// So many requests are under way at a time, and so many are made.
const SIZES: [(usize, usize); 3] = [(10, 500), (100, 2000), (1000, 5000)];
const WAYS: [(&str, &str); 4] = [
    ("threads", "a thread for each"),
    ("processes", "a process for each"),
    ("pool", "a pool"),
    ("reactor", "a reactor (tokio)"),
];
const HEAD: &str = "\
| at once | client | requests per second | processor time per request | all under way after | memory |
|---|---|---|---|---|---|
";
/// What the page includes.
const TABLE: &str = "chapters/many_clients/four-ways.md";

fn main() -> Result<(), Box<dyn Error>> {
    measured::allow_many_files()?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => compare(),
        ["server"] => server::run(),
        ["ask", address] => ways::ask_and_tell(address.parse()?),
        [way, address, at_once, requests] => {
            let (address, at_once, requests) = (address.parse()?, at_once.parse()?, requests.parse()?);
            let measured = match way {
                "threads" => ways::threads(address, at_once, requests),
                "processes" => ways::processes(address, at_once, requests)?,
                "pool" => ways::pool(address, at_once, requests),
                "reactor" => reactor::run(address, at_once, requests)?,
                other => return Err(format!("{other} is not one of the four ways").into()),
            };
            println!("{measured}");
            Ok(())
        }
        _ => Err("four-ways takes no arguments; those of its own processes are WAY ADDRESS AT_ONCE REQUESTS".into()),
    }
}

/// Runs all ways at all sizes, and writes the table.
fn compare() -> Result<(), Box<dyn Error>> {
    let (mut server, mut lines) = child(&["server"])?;
    let address: SocketAddr = line(&mut lines)?.parse()?;
    let mut text = HEAD.to_owned();
    for (at_once, requests) in SIZES {
        for (way, name) in WAYS {
            let arguments =
                [way, &address.to_string(), &at_once.to_string(), &requests.to_string()];
            let (mut client, mut lines) = child(&arguments)?;
            let measured: Measured = line(&mut lines)?.parse()?;
            if !client.wait()?.success() {
                return Err(format!("{name} failed with {at_once} at once").into());
            }
            let row = format!("| {at_once} | {name} | {} |", measured.columns(requests));
            eprintln!("{row}");
            writeln!(text, "{row}")?;
        }
    }
    server.kill()?;
    server.wait()?;
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?.join(TABLE);
    fs::write(&file, &text).map_err(|error| format!("cannot write {}: {error}", file.display()))?;
    println!("{text}");
    Ok(())
}

/// This program once more, with other arguments, and what it prints.
fn child(arguments: &[&str]) -> Result<(Child, BufReader<ChildStdout>), Box<dyn Error>> {
    let mut child =
        Command::new(std::env::current_exe()?).args(arguments).stdout(Stdio::piped()).spawn()?;
    let output = child.stdout.take().ok_or("the output is piped")?;
    Ok((child, BufReader::new(output)))
}

fn line(lines: &mut impl BufRead) -> Result<String, Box<dyn Error>> {
    let mut line = String::new();
    lines.read_line(&mut line)?;
    Ok(line.trim().to_owned())
}
