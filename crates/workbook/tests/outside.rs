//! The learner's editor and browser, opened from the terminal: what they are asked to show, and what
//! is said when there are none. Scripts stand in for them, and write their arguments down.

#[path = "support/pty.rs"]
mod pty;
mod support;

use pty::Session;
use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;
use support::{Checkout, until};

const CONTROL_C: &str = "\x03";
const FIRST: &str = "exercises/threads/workers.rs:4";

/// Writes its arguments, a line each, and makes noise.
const RECORDS: &str = "\
printf '%s\\n' \"$@\" > opened.part; mv opened.part opened; echo noise; echo noise >&2";

/// A checkout where the only programs are those in `bin`: these, and what the test's shell needs.
fn checkout(programs: &[(&str, &str)]) -> (Checkout, Command) {
    let checkout = Checkout::new();
    for (program, script) in programs {
        checkout.script(&format!("bin/{program}"), script);
    }
    let bin = checkout.path().join("bin");
    fs::create_dir_all(&bin).unwrap();
    for program in ["sh", "stty", "mv", "cat"] {
        symlink(format!("/bin/{program}"), bin.join(program)).unwrap();
    }
    let mut command = checkout.command(&[]);
    command.env("PATH", bin);
    (checkout, command)
}

fn start(command: &Command) -> Session {
    let session = Session::start(command, 120, 30);
    session.wait_for(&["Interleave", "q quit"]);
    session
}

/// What the program was asked to open, below the checkout; forgets it.
fn opened(checkout: &Checkout) -> String {
    let file = checkout.path().join("opened");
    let text = until("something is opened", || fs::read_to_string(&file).ok());
    fs::remove_file(file).unwrap();
    let root = fs::canonicalize(checkout.path()).unwrap();
    text.trim_end().replace('\n', " ").replace(&format!("{}/", root.display()), "")
}

/// The screen is whole, and the app ends as it should.
fn quit(mut session: Session) {
    session.press("\x0c");
    session.wait_for(&["Interleave", "q quit"]);
    assert!(!session.contents().contains("noise"), "{}", session.contents());
    session.press("q");
    assert_eq!(session.end(), 0);
}

#[test]
fn the_page_is_opened_where_the_learner_s_browser_is() {
    for (variables, expected) in [
        (vec![("DISPLAY", ":0")], "by xdg-open"),
        (vec![("BROWSER", "mine --new %s here")], "--new http://PAGE here"),
        (vec![("BROWSER", "no-such-one:mine")], "http://PAGE"),
    ] {
        let by_system = RECORDS.replace("\"$@\"", "by xdg-open");
        let (checkout, mut command) = checkout(&[("xdg-open", &by_system), ("mine", RECORDS)]);
        command.envs(variables);
        let mut session = start(&command);
        session.press("l/claim\r\r");
        session.wait_for(&["threads/claim  not started"]);
        session.press("o");
        let page = format!("127.0.0.1:{}/threads.html", session.port());
        session.wait_for(&[&format!("opening http://{page}")]);
        assert_eq!(opened(&checkout), expected.replace("PAGE", &page));
        quit(session);
    }
}

#[test]
fn the_system_s_opener_gets_the_address() {
    let (checkout, mut command) = checkout(&[("xdg-open", RECORDS)]);
    command.env("WAYLAND_DISPLAY", "wayland-0");
    let mut session = start(&command);
    session.press("o");
    let address = format!("http://127.0.0.1:{}/", session.port());
    assert_eq!(opened(&checkout), address, "this exercise is on no page: that is the book");
    quit(session);
}

#[test]
fn a_page_that_cannot_be_opened_is_named() {
    let fails = "echo noise >&2; exit 3";
    for (program, variables, said) in [
        ("xdg-open", vec![("DISPLAY", ":0")], "xdg-open could not open the page: it is http://"),
        ("other", vec![("DISPLAY", ":0")], "no program opens pages here: the page is http://"),
        // A browser for the terminal would take it from the app, or wait for keys that never come.
        ("xdg-open", vec![], "there is no display here: the page is http://"),
        ("xdg-open", vec![("SSH_CONNECTION", "1 2 3 4")], "after `ssh -L"),
        ("xdg-open", vec![("BROWSER", "xdg-open -x")], "xdg-open -x could not open the page"),
    ] {
        let (_checkout, mut command) = checkout(&[(program, fails)]);
        command.envs(variables);
        let mut session = start(&command);
        session.press("o");
        session.wait_for(&[said]);
        quit(session);
    }
}

#[test]
fn an_editor_with_a_window_follows_the_learner_to_the_line() {
    for (program, args, variables, expected) in [
        ("subl", ["--editor", "subl -n"].as_slice(), vec![], "-n FILE:4"),
        ("code", &[], vec![("TERM_PROGRAM", "vscode"), ("EDITOR", "vim")], "-g FILE:4"),
        ("codium", &[], vec![("TERM_PROGRAM", "vscode")], "-g FILE:4"),
        ("odd", &["--editor", "odd"], vec![], "FILE"),
    ] {
        let (checkout, mut command) = checkout(&[(program, RECORDS)]);
        command.args(args).envs(variables);
        let mut session = start(&command);
        session.press("n");
        let file = "exercises/threads/claim.rs";
        assert_eq!(opened(&checkout), expected.replace("FILE", file));
        // What is saved is open in an editor already: to go there would move the cursor in it.
        checkout.write("exercises/locks/poison.rs", "pub fn poison() { todo!() }\n");
        session.wait_for(&["locks/poison  "]);
        session.press("e");
        let file = "exercises/locks/poison.rs";
        assert_eq!(opened(&checkout), expected.replace("FILE", file).replace(":4", ":1"));
        quit(session);
    }
}

#[test]
fn zellij_opens_a_pane() {
    let (checkout, mut command) = checkout(&[("zellij", RECORDS)]);
    command.env("ZELLIJ", "0").env("EDITOR", "vim");
    let mut session = start(&command);
    session.press("e");
    let (file, line) = FIRST.split_once(':').unwrap();
    assert_eq!(opened(&checkout), format!("edit --line-number {line} {file}"));
    quit(session);
}

#[test]
fn an_editor_for_the_terminal_has_it_until_it_ends() {
    // Ctrl-C is its own.
    let vim = "\
trap 'echo and goes on' INT; printf 'editing %s at %s\\n' \"$2\" \"$1\"
until read -r line; do :; done; echo \"// $line\" > \"$2\"";
    for (args, variable) in [([].as_slice(), "VISUAL"), (&["--editor", "vim"], "UNUSED")] {
        let (checkout, mut command) = checkout(&[("vim", vim)]);
        command.args(args).env(variable, "vim");
        let mut session = start(&command);
        session.press("n");
        session.wait_for(&["threads/claim  not started"]);
        session.press("e");
        session.wait_for(&["editing ", "exercises/threads/claim.rs at +4"]);
        assert!(!session.screen().alternate_screen() && !session.screen().hide_cursor());
        session.press(CONTROL_C);
        session.wait_for(&["and goes on"]);
        // These would mean something to the app.
        session.press("qqq\n");
        session.wait_for(&["Interleave", "q quit"]);
        assert_eq!(checkout.read("exercises/threads/claim.rs"), "// qqq\n");
        quit(session);
    }
}

#[test]
fn an_editor_that_is_missing_or_fails_is_told_in_one_line() {
    let fails = "echo noise >&2; exit 3";
    for (args, variables, said) in [
        (["--editor", "vmi -R"].as_slice(), vec![], "no program vmi, which --editor names"),
        (&[], vec![("EDITOR", "vmi")], "no program vmi, which $EDITOR names"),
        (&["--editor", "subl"], vec![], "subl could not open exercises/threads/workers.rs"),
        (&[], vec![("VISUAL", "nano")], "nano ended badly (exit status: 3)"),
        (&[], vec![], "no editor is known here: set $EDITOR, start with --editor, or open exer"),
    ] {
        let (_checkout, mut command) = checkout(&[("subl", fails), ("nano", fails)]);
        command.args(args).envs(variables);
        let mut session = start(&command);
        session.press("e");
        session.wait_for(&[said]);
        session.wait_for(&["Interleave", "q quit"]);
        session.press("h");
        session.wait_for(&["hint 1 of 3"]);
        quit(session);
    }
}
