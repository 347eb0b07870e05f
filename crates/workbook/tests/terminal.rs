//! The app on a terminal, as a person uses it: keys go in, and the screen is looked at.

#[path = "support/picture.rs"]
mod picture;
#[path = "support/pty.rs"]
mod pty;
mod support;

use pty::Session;
use std::fs;
use std::time::Instant;
use support::copy::Copy;
use support::{Checkout, until};
use workbook::checks::subject::fingerprint;

const ENTER: &str = "\r";
const PAGE_DOWN: &str = "\x1b[6~";
const CONTROL_C: &str = "\x03";

fn open(checkout: &Checkout, args: &[&str]) -> Session {
    let session = Session::start(&checkout.command(args), 100, 30);
    session.wait_for(&["Interleave", "quit"]);
    session
}

/// From the first look to the last key, with the real cargo. `UPDATE_PICTURE=1` takes the picture of
/// the README on the way.
#[test]
fn a_learner_finds_solves_and_resets_an_exercise() {
    let copy = Copy::new();
    let answer = "exercises/threads/claim.rs";
    let mut session = Session::start(&copy.command(), 128, 38);
    session.wait_for(&[
        "Interleave",
        "http://127.0.0.1:",
        "threads 0/",
        "threads/be_the_scheduler",
        "not started",
    ]);

    session.press("l");
    session.wait_for(&["showing: all", "▸ threads/be_the_scheduler", "locks/poison"]);
    session.press("f");
    session.wait_for(&["showing: to do"]);
    session.press("/claim");
    session.wait_for(&["search: claim", "▸ threads/claim"]);
    assert!(!session.contents().contains("locks/poison"), "{}", session.contents());
    session.press(ENTER);
    session.press(ENTER);
    session.wait_for(&["threads/claim  not started  exercises/threads/claim.rs"]);

    session.press("h");
    session.wait_for(&["hint 1 of 3; h shows the next"]);
    session.press("h");
    session.wait_for(&["hint 2 of 3; h shows the next"]);
    session.press("h");
    session.wait_for(&["hint 3 of 3; h begins again"]);
    session.press("h");
    session.wait_for(&["hint 1 of 3; h shows the next"]);

    copy.write(answer, &copy.read("tests/threads/claim/load_then_store.rs"));
    session.wait_for(&[
        "threads/claim  double claim",
        "must hold:",
        "step | main",
        "load next -> 0",
        // The lower edge is drawn last.
        "↓ ",
    ]);
    if std::env::var_os("UPDATE_PICTURE").is_some() {
        let picture = support::root().join("pictures/terminal.svg");
        fs::create_dir_all(picture.parent().unwrap()).unwrap();
        fs::write(picture, picture::svg(&session.screen())).unwrap();
    }
    session.press("s");
    session.wait_for(&["once your answer has passed"]);

    copy.write(answer, &copy.read("solutions/threads/claim.rs"));
    session.wait_for(&["threads/claim  passed", "threads 1/", "Well done."]);
    // It is shown first, and remembered then.
    until("it is remembered", || {
        copy.read(".progress").contains("\npassed threads/claim ").then_some(())
    });
    session.press("s");
    session.wait_for(&["solution of threads/claim"]);
    session.press(PAGE_DOWN);
    session.wait_for(&["fetch_add"]);
    session.press("n");
    session.wait_for(&["threads/failures  not started"]);
    assert!(copy.read(".progress").contains("\ncurrent threads/failures\n"));

    session.press("l/claim");
    session.wait_for(&["▸ threads/claim  passed"]);
    session.press(ENTER);
    session.press(ENTER);
    session.wait_for(&["threads/claim  passed"]);
    session.press("x");
    session.wait_for(&["Put threads/claim back", "y yes"]);
    session.press("n");
    session.wait_for(&["nothing was changed"]);
    session.press("x");
    session.wait_for(&["y yes"]);
    session.press("y");
    session.wait_for(&["what you had is kept in", "threads/claim  not started", "threads 0/"]);
    assert_eq!(copy.read(answer), copy.read("exercises/.pristine/threads/claim.rs"));
    session.press("q");
    assert_eq!(session.end(), 0);
    let progress = copy.read(".progress");
    assert!(!progress.contains("passed threads/claim"), "it follows the file: {progress}");
    assert!(progress.contains("\ncurrent threads/claim\n"), "{progress}");
}

#[test]
fn where_the_learner_was_is_kept_across_starts() {
    let checkout = Checkout::new();
    checkout.cargo_reads_the_answer();
    checkout.write("exercises/threads/claim.rs", "// passed\n");
    let mut session = open(&checkout, &[]);
    session.wait_for(&["threads 1/2"]);
    session.press("l/poison");
    session.wait_for(&["▸ locks/poison"]);
    session.press("\r\r");
    session.wait_for(&["locks/poison  not started"]);
    session.press("q");
    session.end();
    // What lies in the target folder may be deleted at any time.
    fs::remove_dir_all(checkout.path().join("target")).unwrap();
    fs::remove_file(checkout.path().join("bin/cargo")).unwrap();
    let mut session = open(&checkout, &[]);
    session.wait_for(&["locks/poison  not started", "threads 1/2"]);
    session.press("q");
    session.end();
    // A solved exercise that is broken again is no longer solved.
    checkout.cargo_reads_the_answer();
    checkout.write("exercises/threads/claim.rs", "// lost update\n");
    let mut session = open(&checkout, &[]);
    session.wait_for(&["threads 0/2"]);
    until("the progress follows", || {
        (!checkout.read(".progress").contains("\npassed")).then_some(())
    });
    session.press("q");
    session.end();
}

#[test]
fn a_new_exercise_comes_onto_the_screen() {
    let checkout = Checkout::new();
    checkout.cargo_reads_the_answer();
    let mut session = open(&checkout, &[]);
    session.press("l/poison");
    session.wait_for(&["▸ locks/poison"]);
    session.press("\r\r");
    session.wait_for(&["locks/poison  not started", "locks 0/2"]);
    for folder in ["exercises/.pristine", "exercises"] {
        checkout.write(&format!("{folder}/locks/fresh.rs"), "pub fn fresh() {}\n");
    }
    // The learner is where they were, and keys and Ctrl-C do what they did.
    session.wait_for(&["locks/poison  not started", "locks 0/3"]);
    checkout.write("exercises/locks/fresh.rs", "// begun\n");
    // It is checked; the cargo of this test knows another exercise.
    session.wait_for(&["no check of locks/fresh reported"]);
    session.press(CONTROL_C);
    assert_eq!(session.end(), 0);
}

#[test]
fn every_size_of_terminal_is_filled_and_none_is_overrun() {
    let checkout = Checkout::new();
    let mut session = open(&checkout, &[]);
    for (columns, rows) in [(20, 8), (7, 3), (1, 1), (200, 60), (40, 13), (80, 24)] {
        session.resize(columns, rows);
        // A key, so that something of this size is drawn for certain.
        session.press("\x0c");
        let name: String = "threads/workers".chars().take(usize::from(columns) - 1).collect();
        session.wait(&format!("{columns}×{rows}"), |screen| {
            let fits = screen.rows(0, columns).count() == usize::from(rows);
            fits && screen.contents().contains(&name)
        });
    }
    session.press("q");
    session.end();
}

/// What waits when the size changes at the same time is read as well: a test of the library that reads the keys.
#[test]
fn no_key_is_lost_while_the_size_changes() {
    let checkout = Checkout::new();
    let mut session = open(&checkout, &[]);
    for columns in 81..181 {
        session.resize(columns, 24);
        session.press("l");
        session.wait_for(&["Enter go there"]);
        session.resize(columns, 25);
        session.press(ENTER);
        session.wait_for(&["Stuck?"]);
    }
    session.press("q");
    session.end();
}

#[test]
fn no_color_means_none() {
    let checkout = Checkout::new();
    let mut command = checkout.command(&[]);
    command.env("NO_COLOR", "1");
    let mut session = Session::start(&command, 80, 24);
    session.wait_for(&["Interleave", "quit"]);
    let screen = session.screen();
    for (row, column) in (0..24).flat_map(|row| (0..80).map(move |column| (row, column))) {
        let cell = screen.cell(row, column).unwrap();
        assert_eq!((cell.fgcolor(), cell.bold()), (vt100::Color::Default, false), "{row} {column}");
    }
    session.press("q");
    session.end();
}

#[test]
fn the_usual_editor_gets_the_terminal_and_gives_it_back() {
    let checkout = Checkout::new();
    checkout.script("bin/edit", "echo \"editing $1\"; read -r line; echo \"// $line\" > \"$1\"");
    let mut command = checkout.command(&[]);
    command.env("EDITOR", checkout.path().join("bin/edit"));
    let mut session = Session::start(&command, 100, 30);
    session.wait_for(&["quit"]);
    session.press("e");
    session.wait_for(&["editing ", "exercises/threads/workers.rs"]);
    // These would mean something to the app.
    session.press("qqq\n");
    session.wait_for(&["Interleave", "quit"]);
    session.press("q");
    assert_eq!(session.end(), 0);
    assert_eq!(checkout.read("exercises/threads/workers.rs"), "// qqq\n");
}

#[test]
fn lines_can_be_had_on_a_terminal_too() {
    let checkout = Checkout::new();
    checkout.cargo_reads_the_answer();
    let mut session = Session::start(&checkout.command(&["--plain"]), 100, 30);
    session.wait_for(&["Ctrl-C ends"]);
    assert!(!session.screen().alternate_screen());
    checkout.write("exercises/threads/claim.rs", "// lost update\n");
    session.wait_for(&["lost update: the message of once"]);
    session.press(CONTROL_C);
    assert_eq!(session.end(), 0);
}

/// Not a test: prints the times from a save to its verdict, for one exercise of each chapter, and that
/// from the start to the first picture. Run it twice: the first time builds.
///
/// `cargo test -p workbook --test terminal save_to_verdict -- --ignored --nocapture`
#[test]
#[ignore = "it measures, and takes minutes"]
fn save_to_verdict() {
    const SAVES: usize = 10;
    let copy = Copy::new();
    let started = Instant::now();
    let mut session = Session::start(&copy.command(), 100, 30);
    session.wait_for(&["Interleave", "quit"]);
    println!("start: {:.2} s", started.elapsed().as_secs_f64());
    for chapter in copy.tree().chapters() {
        let exercise = &chapter.exercises[0];
        let (answer, solution) =
            (format!("exercises/{exercise}.rs"), format!("solutions/{exercise}.rs"));
        let solution = copy.read(&solution);
        let mut times = Vec::new();
        // The first save builds, and is not counted.
        for save in 0..=SAVES {
            let text = format!("{solution}// {save}\n");
            let passed = format!("passed {exercise} {:016x}", fingerprint(text.as_bytes()));
            let saved = Instant::now();
            copy.write(&answer, &text);
            until("the verdict", || {
                let progress = fs::read_to_string(copy.path().join(".progress"));
                progress.unwrap_or_default().contains(&passed).then_some(())
            });
            if save > 0 {
                times.push(saved.elapsed().as_secs_f64());
            }
        }
        times.sort_by(f64::total_cmp);
        let median = (times[SAVES / 2 - 1] + times[SAVES / 2]) / 2.0;
        println!("{exercise}: median {median:.2} s, {:.2} to {:.2} s", times[0], times[SAVES - 1]);
    }
    session.press("q");
    session.end();
}
