//! The running app: what the server answers and refuses, what a page is told, and how it ends.

mod support;

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Stdio};
use support::Checkout;

/// The app on a checkout, ended when dropped.
struct App {
    child: Child,
    port: u16,
    /// Kept open: the app would otherwise fail to print.
    _out: BufReader<ChildStdout>,
}

impl App {
    fn start(checkout: &Checkout) -> App {
        let mut child = checkout
            .command(&["--port", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let port = line.trim().trim_end_matches('/').rsplit(':').next().unwrap().parse();
        App { child, port: port.unwrap_or_else(|_| panic!("no address in {line:?}")), _out: out }
    }

    /// Sends a request with the right `Host` and these lines, and answers the status and the rest.
    fn ask(&self, request: &str, headers: &str) -> (u16, String) {
        self.ask_host(request, &format!("127.0.0.1:{}", self.port), headers)
    }

    fn ask_host(&self, request: &str, host: &str, headers: &str) -> (u16, String) {
        let mut stream = self.connect(request, &format!("Host: {host}\r\n{headers}"));
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        (answer[9..12].parse().unwrap(), answer)
    }

    fn connect(&self, request: &str, headers: &str) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(std::time::Duration::from_secs(30))).unwrap();
        write!(stream, "{request} HTTP/1.1\r\nConnection: close\r\n{headers}\r\n").unwrap();
        stream
    }

    /// The stream of events after its first, which is the snapshot: from then on none is missed.
    fn events(&self) -> (Events, Value) {
        let stream = self.connect("GET /events", &format!("Host: localhost:{}\r\n", self.port));
        let mut events = Events(BufReader::new(stream));
        let (name, snapshot) = events.next();
        assert_eq!(name, "snapshot");
        (events, snapshot)
    }

    fn signal(&self, name: &str) {
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

/// A stream of server-sent events.
struct Events(BufReader<TcpStream>);

impl Events {
    fn next(&mut self) -> (String, Value) {
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
    fn state(&mut self, exercise: &str, states: &[&str]) -> Value {
        loop {
            let (name, data) = self.next();
            let state = data["state"].as_str().unwrap_or_default();
            if name == "exercise" && data["name"] == exercise && states.contains(&state) {
                return data;
            }
        }
    }
}

#[test]
fn pages_have_the_live_script_and_a_strict_policy() {
    let checkout = Checkout::new();
    let app = App::start(&checkout);
    let (status, page) = app.ask("GET /threads.html", "");
    assert_eq!(status, 200);
    assert!(page.contains("<script type=\"module\" src=\"/live/live.js\">"));
    let head = page.split("\r\n\r\n").next().unwrap().to_lowercase();
    assert!(head.contains("content-security-policy: default-src 'self'"), "{head}");
    assert!(head.contains("x-content-type-options: nosniff"), "{head}");
    for path in ["/live/live.js", "/live/panel.js", "/live/live.css", "/", "/state.json"] {
        assert_eq!(app.ask(&format!("GET {path}"), "").0, 200, "{path}");
    }
}

#[test]
fn other_names_for_this_machine_are_refused() {
    let checkout = Checkout::new();
    let app = App::start(&checkout);
    let own = app.port;
    assert_eq!(app.ask_host("GET /", &format!("localhost:{own}"), "").0, 200);
    for host in ["evil.example", "127.0.0.1", "127.0.0.1:1", &format!("evil.example:{own}"), ""] {
        assert_eq!(app.ask_host("GET /state.json", host, "").0, 403, "{host}");
    }
    let twice = format!("Host: 127.0.0.1:{own}\r\n");
    assert_ne!(app.ask_host("GET /", &format!("127.0.0.1:{own}"), &twice).0, 200);
}

#[test]
fn other_sites_are_refused_but_a_link_opens_the_book() {
    let checkout = Checkout::new();
    let app = App::start(&checkout);
    let status = |headers: &str| app.ask("GET /state.json", headers).0;
    assert_eq!(status("Origin: http://evil.example\r\n"), 403);
    assert_eq!(status("Origin: null\r\n"), 403);
    assert_eq!(status(&format!("Origin: https://127.0.0.1:{}\r\n", app.port)), 403);
    assert_eq!(status(&format!("Origin: http://127.0.0.1:{}\r\n", app.port)), 200);
    for site in ["cross-site", "same-site"] {
        let site = format!("Sec-Fetch-Site: {site}\r\n");
        assert_eq!(status(&format!("{site}Sec-Fetch-Mode: cors\r\n")), 403);
        assert_eq!(
            status(&format!("{site}Sec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script\r\n")),
            403
        );
        let frame = "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n";
        assert_eq!(status(&format!("{site}{frame}")), 403);
        let tab = "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n";
        assert_eq!(app.ask("GET /", &format!("{site}{tab}")).0, 200);
    }
    assert_eq!(status("Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\n"), 200);
}

#[test]
fn there_is_only_get() {
    let checkout = Checkout::new();
    let app = App::start(&checkout);
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
        for path in ["/", "/state.json", "/events", "/threads.html"] {
            assert_eq!(
                app.ask(&format!("{method} {path}"), "Content-Length: 0\r\n").0,
                405,
                "{method} {path}"
            );
        }
    }
}

#[test]
fn no_path_leaves_the_site() {
    let checkout = Checkout::new();
    checkout.write("secret.txt", "the secret");
    let app = App::start(&checkout);
    for path in [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "//etc/passwd",
        "/chapters/../../secret.txt",
        "/book.toml",
        "/..\\secret.txt",
        "/secret.txt%00.html",
    ] {
        let (status, answer) = app.ask(&format!("GET {path}"), "");
        assert!(status == 404 || status == 400, "{path}: {status}");
        assert!(!answer.contains("the secret") && !answer.contains("root:"), "{path}");
    }
}

#[test]
fn a_page_gets_a_snapshot_and_then_every_change() {
    let checkout = Checkout::new();
    checkout.cargo_reports(&[("once", "native", "passed"), ("once", "model", "double claim")]);
    let app = App::start(&checkout);
    let (mut events, snapshot) = app.events();
    let claim = &snapshot[1];
    assert_eq!((&claim["name"], &claim["state"]), (&json!("threads/claim"), &json!("not-started")));
    assert_eq!(claim["page"], "threads.html");

    checkout.write("exercises/threads/claim.rs", "pub fn claim() {}\n");
    events.state("threads/claim", &["checking"]);
    let failed = events.state("threads/claim", &["failed", "passed"]);
    assert_eq!(failed["outcome"]["verdict"], "double claim");
    let twin = app.ask("GET /state.json", "").1;
    let twin: Value = serde_json::from_str(twin.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!(twin[1]["outcome"]["verdict"], "double claim");

    checkout.write("chapters/threads.md", "# Threads\n\nA new sentence.\n");
    while events.next().0 != "reload" {}
    assert!(app.ask("GET /threads.html", "").1.contains("A new sentence."));
}

#[test]
fn a_broken_chapter_keeps_the_last_good_page() {
    let checkout = Checkout::new();
    let app = App::start(&checkout);
    let (mut events, _) = app.events();
    checkout.write("chapters/threads.md", "# Broken\n\n{{#include nowhere.rs}}\n");
    checkout.write("chapters/locks.md", "# Locks\n\nNot to be seen.\n");
    checkout.write("chapters/threads.md", "# Threads\n\nGood again.\n");
    while events.next().0 != "reload" {}
    let mut page = app.ask("GET /threads.html", "").1;
    // The first build after the three writes may have seen the last of them or not.
    while !page.contains("Good again.") {
        assert!(!page.contains("nowhere.rs"), "a broken page was shown");
        while events.next().0 != "reload" {}
        page = app.ask("GET /threads.html", "").1;
    }
}

#[test]
fn a_new_save_cancels_the_running_check() {
    let checkout = Checkout::new();
    // The first build never ends by itself.
    checkout.cargo("echo $$ > first; exec sleep 1000");
    let app = App::start(&checkout);
    let (mut events, _) = app.events();
    checkout.write("exercises/threads/claim.rs", "pub fn claim() {}\n");
    events.state("threads/claim", &["checking"]);
    let first = wait_for_pid(&checkout);
    checkout.cargo_reports(&[("once", "native", "passed")]);
    checkout.write("exercises/threads/claim.rs", "pub fn claim() { /* better */ }\n");
    events.state("threads/claim", &["passed"]);
    assert!(!is_alive(first));
}

#[test]
fn ctrl_c_ends_the_app_and_what_it_started() {
    for signal in ["-INT", "-TERM", "-HUP"] {
        let checkout = Checkout::new();
        checkout.cargo("sleep 1000 & echo $! > first; wait");
        let mut app = App::start(&checkout);
        let (mut events, _) = app.events();
        checkout.write("exercises/threads/claim.rs", "pub fn claim() {}\n");
        events.state("threads/claim", &["checking"]);
        let sleeper = wait_for_pid(&checkout);
        app.signal(signal);
        assert_eq!(app.child.wait().unwrap().code(), Some(0), "{signal}");
        // Its number stays until the system's first process has collected it.
        while is_alive(sleeper) {
            std::thread::yield_now();
        }
    }
}

#[test]
fn ctrl_c_interrupts_a_check() {
    let checkout = Checkout::new();
    checkout.write("exercises/threads/claim.rs", "pub fn claim() {}\n");
    checkout.cargo("echo $$ > first; exec sleep 1000");
    let mut child = checkout.command(&["check", "threads/claim"]).spawn().unwrap();
    let sleeper = wait_for_pid(&checkout);
    let id = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!is_alive(sleeper));
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let said = Checkout::new().run(&["--port", &port]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains(&port) && said.err.contains("in use"), "{}", said.err);
}

/// The number that the checkout's `cargo` writes into the file `first`.
fn wait_for_pid(checkout: &Checkout) -> u32 {
    loop {
        let text = std::fs::read_to_string(checkout.path().join("first")).unwrap_or_default();
        if let Some(pid) = text.strip_suffix('\n') {
            return pid.parse().unwrap();
        }
        std::thread::yield_now();
    }
}

/// Is there such a process that has not ended?
fn is_alive(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit(") ").next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with('Z'))
}
