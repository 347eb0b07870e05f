//! The app running on a checkout, and its pages' side of the connection.

#![allow(dead_code, reason = "each test target uses a part of it")]

use crate::support::{Checkout, until};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

/// The app on a checkout, ended when dropped.
pub struct App {
    pub child: Child,
    pub port: u16,
    /// Kept open: the app would otherwise fail to print.
    _out: BufReader<ChildStdout>,
}

impl App {
    pub fn start(checkout: &Checkout) -> App {
        App::of(&mut checkout.command(&["--port", "0"]))
    }

    /// What this command starts, which must choose its port by itself.
    pub fn of(command: &mut Command) -> App {
        App::with_errors(command.stderr(Stdio::null()))
    }

    /// The same; its errors go where the command says.
    pub fn with_errors(command: &mut Command) -> App {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let port = line.trim().trim_end_matches('/').rsplit(':').next().unwrap().parse();
        App { child, port: port.unwrap_or_else(|_| panic!("no address in {line:?}")), _out: out }
    }

    /// Sends a request with the right `Host` and these lines, and answers the status and the rest.
    pub fn ask(&self, request: &str, headers: &str) -> (u16, String) {
        self.ask_host(request, &format!("127.0.0.1:{}", self.port), headers)
    }

    pub fn ask_host(&self, request: &str, host: &str, headers: &str) -> (u16, String) {
        let answer = whole(self.connect(request, &format!("Host: {host}\r\n{headers}")));
        (answer[9..12].parse().unwrap(), answer)
    }

    /// The answer to a GET, as JSON.
    pub fn json(&self, path: &str) -> Value {
        json(self.port, path)
    }

    /// The same; none when the app has closed the connection, since it is opening itself again.
    pub fn json_or_reset(&self, path: &str) -> Option<Value> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        let host = format!("Host: localhost:{}\r\n", self.port);
        write!(stream, "GET {path} HTTP/1.1\r\nConnection: close\r\n{host}\r\n").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        serde_json::from_str(answer.split_once("\r\n\r\n")?.1).ok()
    }

    pub fn connect(&self, request: &str, headers: &str) -> TcpStream {
        connect(self.port, request, headers)
    }

    /// The stream of events after its first, which is the snapshot: from then on none is missed.
    pub fn events(&self) -> (Events, Value) {
        Events::of(self.port)
    }

    pub fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let sent = std::process::Command::new("kill").args([name, &id]).status().unwrap();
        assert!(sent.success());
    }
}

impl Drop for App {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a request to the app at this port.
pub fn connect(port: u16, request: &str, headers: &str) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
    write!(stream, "{request} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n").unwrap();
    stream
}

/// What the app at this port answers to a GET, as JSON.
pub fn json(port: u16, path: &str) -> Value {
    let answer =
        whole(connect(port, &format!("GET {path}"), &format!("Host: localhost:{port}\r\n")));
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

fn whole(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// A stream of server-sent events.
pub struct Events(BufReader<TcpStream>);

impl Events {
    /// Those of the app at this port, and the snapshot that is the first.
    pub fn of(port: u16) -> (Events, Value) {
        let stream = connect(port, "GET /events", &format!("Host: localhost:{port}\r\n"));
        let mut events = Events(BufReader::new(stream));
        let (name, snapshot) = events.next();
        assert_eq!(name, "snapshot");
        (events, snapshot)
    }

    pub fn next(&mut self) -> (String, Value) {
        let mut name = String::new();
        loop {
            let mut line = String::new();
            assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "the stream goes on");
            if let Some(event) = line.strip_prefix("event: ") {
                name = event.trim().to_owned();
            }
            if let Some(data) = line.strip_prefix("data: ") {
                return (name, serde_json::from_str(data).unwrap());
            }
        }
    }

    /// The next state of the exercise that is one of `states`.
    pub fn state(&mut self, exercise: &str, states: &[&str]) -> Value {
        loop {
            let (name, data) = self.next();
            let state = data["state"].as_str().unwrap_or_default();
            if name == "exercise" && data["name"] == exercise && states.contains(&state) {
                return data;
            }
        }
    }
}

/// The number that the checkout's `cargo` writes into the file `first`.
pub fn wait_for_pid(checkout: &Checkout) -> u32 {
    until("the number of the first cargo", || {
        let text = std::fs::read_to_string(checkout.path().join("first")).ok()?;
        text.strip_suffix('\n')?.parse().ok()
    })
}
