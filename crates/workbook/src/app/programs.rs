//! Other programs of the learner's machine, such as an editor or a browser.

use crate::host::signals::heeds_interrupts;
use crate::news::News;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::Sender;
use std::thread::Builder;
use std::time::{Duration, Instant};

/// A program that fails later than this has shown something before.
const SOON: Duration = Duration::from_secs(10);

/// Returns `true` if there is a program of this name, in the folders of `path` or where the name itself says.
pub fn is_there(name: &str, path: Option<&str>) -> bool {
    let is_program = |file: &Path| {
        std::fs::metadata(file).is_ok_and(|of| of.is_file() && of.permissions().mode() & 0o111 != 0)
    };
    match name.contains('/') {
        true => is_program(Path::new(name)),
        false => std::env::split_paths(path.unwrap_or_default())
            .any(|folder| is_program(&folder.join(name))),
    }
}

/// The program that a command of the shell begins with, where that can be told: `vim` of `vim -R`.
pub fn first_word(command: &str) -> Option<&str> {
    let word = command.split_whitespace().next()?;
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+".contains(c);
    word.chars().all(is_plain).then_some(word)
}

/// A line of the shell, with its `"$@"`.
pub fn in_shell(line: &str, arguments: &[String]) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", line, "sh"]).args(arguments);
    shell
}

/// Starts a program that is not waited for. It has nothing of the terminal: no keys, no output, and
/// it is in a process group of its own. If it fails at once, `failed` is told, with how it ended.
///
/// # Errors
/// When it cannot be started.
pub fn start(command: &mut Command, failed: String, news: Sender<News>) -> io::Result<()> {
    let nothing = Stdio::null;
    command.stdin(nothing()).stdout(nothing()).stderr(nothing()).process_group(0);
    let mut child = heeds_interrupts(command).spawn()?;
    let began = Instant::now();
    // Somebody must ask how it ended, or it stays on the list of processes.
    let waiter = Builder::new().name("waiter".to_owned());
    let wait = move || {
        if let Ok(status) = child.wait()
            && !status.success()
            && began.elapsed() < SOON
        {
            // The receiver is gone when the app ends.
            let _ = news.send(News::Warning(format!("{failed} ({status})")));
        }
    };
    waiter.spawn(wait).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_where_the_shell_finds_it() {
        assert!(is_there("sh", Some("/nowhere:/bin")));
        assert!(!is_there("sh", Some("/nowhere")) && !is_there("sh", None));
        assert!(is_there("/bin/sh", None));
        assert!(!is_there("/etc/passwd", None), "it cannot be run");
        assert!(!is_there("/bin", None), "a folder");
    }

    #[test]
    fn the_first_word_is_a_program_only_if_it_is_plain() {
        assert_eq!(first_word("vim -R"), Some("vim"));
        assert_eq!(first_word(" /opt/g++/e.1 x"), Some("/opt/g++/e.1"));
        for other in ["", "'my editor'", "A=1 vim", "$HOME/vim", "(vim)"] {
            assert_eq!(first_word(other), None, "{other}");
        }
    }
}
