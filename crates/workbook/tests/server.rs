//! The running app: what the server answers and refuses, what a page is told, and how it ends.

#[path = "support/app.rs"]
mod app;
mod support;

use app::{App, wait_for_pid};
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader};
use support::openings::Openings;
use support::{Checkout, is_alive, until};

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
    let others = [
        "evil.example",
        &format!("evil.example:{own}"),
        "127.0.0.1.evil.example",
        "localhost.",
        "127.0.0.1:",
        "127.0.0.1:x",
        "",
    ];
    for host in others {
        assert_eq!(app.ask_host("GET /state.json", host, "").0, 403, "{host}");
    }
    // A tunnel ends at a port of its own, and names have no case.
    for host in ["127.0.0.1", "LocalHost:8000", "[::1]:7996"] {
        assert_eq!(app.ask_host("GET /state.json", host, "").0, 200, "{host}");
        let origin = format!("Origin: http://{host}\r\n");
        assert_eq!(app.ask_host("GET /state.json", host, &origin).0, 200, "{host}");
    }
    let elsewhere = "Origin: http://localhost:9999\r\n";
    assert_eq!(app.ask_host("GET /state.json", &format!("localhost:{own}"), elsewhere).0, 403);
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
        for path in
            ["/", "/state.json", "/events", "/exercise.json", "/explore.json", "/threads.html"]
        {
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
        "/exercise.json?name=../secret.txt",
        "/exercise.json?name=threads/../../secret",
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
        until("the end of its cargo", || (!is_alive(sleeper)).then_some(()));
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

#[test]
fn a_page_gets_the_text_the_hints_and_after_passing_the_reference() {
    let checkout = Checkout::new();
    checkout.cargo_reports(&[("once", "native", "passed")]);
    let app = App::start(&checkout);
    let (mut events, _) = app.events();
    let details = || app.json("/exercise.json?name=threads/claim");
    let before = details();
    assert!(before["text"].as_str().unwrap().contains("todo!()"));
    assert_eq!(before["hints"], json!(["First.", "Second.", "Third."]));
    assert_eq!(before["comparison"], Value::Null, "the reference is not told before");
    checkout.write("exercises/threads/claim.rs", "// mine\n// the reference\n");
    events.state("threads/claim", &["passed"]);
    let reference = json!([["// mine", null], ["// the reference", "// the reference"]]);
    assert_eq!(details()["comparison"], reference);
}

/// Not only the check that decides.
#[test]
fn every_failing_check_shows_its_interleaving() {
    let checkout = Checkout::new();
    let checks = [("first", "model", "deadlock"), ("second", "model", "lost update")];
    checkout.cargo_reports(&checks);
    let row = json!({
        "step": 1, "thread": 0, "what": "lock a", "file": "exercises/threads/claim.rs", "line": 1,
        "source": "a.lock()", "fault": false,
    });
    let trace = json!({ "threads": ["main"], "rows": [row] }).to_string();
    let traced =
        checkout.read("bin/model").replace("\"trace\":null", &format!("\"trace\":{trace}"));
    assert_eq!(traced.matches("lock a").count(), checks.len());
    checkout.write("bin/model", traced);
    let app = App::start(&checkout);
    let (mut events, _) = app.events();
    checkout.write("exercises/threads/claim.rs", "// mine\n");
    events.state("threads/claim", &["failed"]);
    let shown = app.json("/exercise.json?name=threads/claim")["executions"].clone();
    let shown = shown.as_array().unwrap();
    for (check, _, verdict) in checks {
        let is_it = |one: &&Value| one["check"] == check && one["verdict"] == verdict;
        assert_eq!(shown.iter().filter(is_it).count(), 1, "{check}");
    }
    assert!(shown.iter().all(|one| one["html"].as_str().unwrap().contains("<svg")));
}

/// What the verdict is about must not depend on when who has read the file.
#[test]
fn a_saved_text_is_read_once_for_its_verdict_and_its_page() {
    let checkout = Checkout::new();
    checkout.cargo_reports(&[("once", "native", "passed")]);
    let app = App::start(&checkout);
    let (mut events, _) = app.events();
    let openings = Openings::of(&checkout, "exercises/threads");
    checkout.write("mine.rs", "// mine\n");
    fs::rename(checkout.path().join("mine.rs"), checkout.path().join("exercises/threads/claim.rs"))
        .unwrap();
    events.state("threads/claim", &["passed"]);
    assert_eq!(app.json("/exercise.json?name=threads/claim")["text"], "// mine\n");
    let opened = openings.so_far();
    let times = |file: &str| opened.iter().filter(|opened| **opened == file).count();
    assert_eq!(times("claim.rs"), 1, "{opened:?}");
    assert_eq!(times("workers.rs"), 1, "is the chapter complete? {opened:?}");
}

#[test]
fn a_page_gets_the_plots_in_which_the_answer_was_measured() {
    let checkout = Checkout::new();
    let measured = |group: &str, function: &str| {
        let folder = format!("target/criterion/{}/{function}/new", group.replace('/', "_"));
        let benchmark = json!({ "group_id": group, "function_id": function, "value_str": null,
                                "throughput": null });
        let interval = json!({ "lower_bound": 9.0, "upper_bound": 11.0 });
        let median = json!({ "confidence_interval": interval, "point_estimate": 10.0 });
        checkout.write(&format!("{folder}/benchmark.json"), benchmark.to_string());
        checkout
            .write(&format!("{folder}/estimates.json"), json!({ "median": median }).to_string());
    };
    measured("threads/all", "claim");
    measured("threads/all", "your claim");
    measured("threads/others", "your workers");
    let app = App::start(&checkout);
    let plots = app.json("/exercise.json?name=threads/claim")["plots"].clone();
    assert_eq!(plots.as_array().unwrap().len(), 1, "{plots}");
    let plot = plots[0][0].as_str().unwrap();
    assert!(plot.contains("your claim") && !plot.contains("workers"), "{plot}");
    assert_eq!(app.json("/exercise.json?name=locks/poison")["plots"], json!([]));
}

/// Makes threads/claim an exercise whose file is a program to be mended: that can be explored, and need
/// not be checked.
fn hand_out_a_program(checkout: &Checkout) {
    for folder in ["exercises", "exercises/.pristine"] {
        checkout.write(&format!("{folder}/threads/claim.rs"), "pub fn claim() {}\n");
    }
}

#[test]
fn what_cannot_be_explored_is_said() {
    let checkout = Checkout::new();
    checkout.cargo_reports(&[]);
    let app = App::start(&checkout);
    let problem = |query: &str| {
        let answer = app.json(&format!("/explore.json?{query}"));
        answer["problem"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    };
    assert!(problem("exercise=threads/nothing").contains("no exercise"));
    assert!(problem("exercise=../threads/claim").contains("no exercise"));
    assert!(problem("exercise=threads/claim").contains("Write an answer"));
    hand_out_a_program(&checkout);
    assert!(problem("exercise=threads/claim").contains("no answer"));
    checkout.script("bin/model", r#"echo '{"NoSuchCheck":[{"check":"once","says":"it holds"}]}'"#);
    assert!(problem("exercise=threads/claim&check=twice").contains("no check"));
    assert!(problem("exercise=threads/claim&schedule=:").contains("entry 1"));
    fs::remove_file(checkout.path().join("exercises/threads/claim.rs")).unwrap();
    assert!(problem("exercise=threads/claim").contains("is gone"));
    assert_eq!(app.ask("GET /explore.json", "").0, 400);
}

#[test]
fn ctrl_c_ends_what_a_page_has_asked_for() {
    let checkout = Checkout::new();
    checkout.cargo_reports(&[]);
    hand_out_a_program(&checkout);
    checkout.script("bin/model", "echo $$ > ../../first; exec sleep 1000");
    let mut app = App::start(&checkout);
    let _page = app.connect(
        "GET /explore.json?exercise=threads/claim",
        &format!("Host: 127.0.0.1:{}\r\n", app.port),
    );
    let sleeper = wait_for_pid(&checkout);
    app.signal("-INT");
    assert_eq!(app.child.wait().unwrap().code(), Some(0));
    until("the end of its cargo", || (!is_alive(sleeper)).then_some(()));
}

/// A page that could not be told of a new build, because nobody looked at it, sees so when it is back.
#[test]
fn a_page_can_tell_whether_it_is_of_the_book_s_last_build() {
    let checkout = Checkout::new();
    let app = App::start(&checkout);
    let of_page = || {
        let (_, page) = app.ask("GET /threads.html", "");
        let (_, behind) = page.split_once("name=\"wb-edition\" content=\"").unwrap();
        behind.split('"').next().unwrap().to_owned()
    };
    let of_stream = || {
        let host = format!("Host: localhost:{}\r\n", app.port);
        let lines = BufReader::new(app.connect("GET /events", &host)).lines();
        let mut ids = lines
            .map_while(Result::ok)
            .filter_map(|line| line.strip_prefix("id: ").map(str::to_owned));
        ids.next().unwrap()
    };
    let first = of_page();
    assert_eq!(of_stream(), first);
    let (mut events, _) = app.events();
    checkout.write("chapters/locks.md", "# Locks, rewritten\n");
    while events.next().0 != "reload" {}
    assert_ne!(of_page(), first);
    assert_eq!(of_stream(), of_page());
}
