//! Opens files in the learner's editor and pages in the browser, where that is possible.

use std::path::Path;
use std::process::{Command, Stdio};

/// How to show a file.
#[derive(Debug)]
pub enum Way {
    /// In a window of its own.
    Beside(Command),
    /// In this terminal, which is the editor's until it ends.
    Here(Command),
}

/// The editors that there are, going by the command line and the environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Editor {
    /// `--editor`: opens each exercise that the learner goes to.
    given: Option<String>,
    vs_code: bool,
    zellij: bool,
    /// `$VISUAL` or `$EDITOR`.
    usual: Option<String>,
}

impl Editor {
    /// What `--editor` and the environment name.
    pub fn new(given: Option<String>, env: impl Fn(&str) -> Option<String>) -> Editor {
        let set = |name| env(name).filter(|value| !value.trim().is_empty());
        Editor {
            given,
            vs_code: set("TERM_PROGRAM").as_deref() == Some("vscode"),
            zellij: set("ZELLIJ").is_some(),
            usual: set("VISUAL").or_else(|| set("EDITOR")),
        }
    }

    /// Shows `file` because the learner went to it: only where that takes nothing away.
    pub fn on_the_way(&self, file: &Path) -> Option<Way> {
        match self {
            Editor { given: Some(given), .. } => Some(Way::Beside(shell(given, file))),
            Editor { vs_code: true, .. } => Some(Way::Beside(program("code", &[], file))),
            _ => None,
        }
    }

    /// Shows `file` because the learner asked for it.
    pub fn asked(&self, file: &Path) -> Option<Way> {
        if let Some(way) = self.on_the_way(file) {
            return Some(way);
        }
        match self {
            Editor { zellij: true, .. } => Some(Way::Beside(program("zellij", &["edit"], file))),
            Editor { usual: Some(usual), .. } => Some(Way::Here(shell(usual, file))),
            _ => None,
        }
    }
}

fn program(name: &str, args: &[&str], file: &Path) -> Command {
    let mut command = Command::new(name);
    command.args(args).arg(file);
    command
}

/// `$EDITOR` may have arguments of its own, as git takes it too.
fn shell(command: &str, file: &Path) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{command} \"$0\"")]).arg(file);
    shell
}

/// The programs that open a page, the learner's own first.
pub fn browsers(env: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let own = env("BROWSER").filter(|name| !name.trim().is_empty());
    own.into_iter().chain(["xdg-open", "open", "wslview"].map(str::to_owned)).collect()
}

/// Starts a program that is not waited for, and whose words nobody reads.
///
/// # Errors
/// When it cannot be started.
pub fn start(command: &mut Command) -> std::io::Result<()> {
    let silent = || Stdio::null();
    let mut child = command.stdin(silent()).stdout(silent()).stderr(silent()).spawn()?;
    // Somebody must ask how it ended, or it stays on the list of processes.
    let waiter = std::thread::Builder::new().name("waiter".to_owned());
    waiter.spawn(move || child.wait()).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn editor(given: Option<&str>, env: &[(&str, &str)]) -> Editor {
        let get = |name: &str| env.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        Editor::new(given.map(str::to_owned), get)
    }

    fn words(way: Option<Way>) -> String {
        match way {
            None => "nothing".to_owned(),
            Some(Way::Beside(command)) => format!("beside {command:?}"),
            Some(Way::Here(command)) => format!("here {command:?}"),
        }
    }

    #[test]
    fn only_a_window_of_its_own_opens_by_itself() {
        let file = Path::new("/x/a b.rs");
        let usual = editor(None, &[("EDITOR", "vim -R"), ("ZELLIJ", "0")]);
        assert_eq!(words(usual.on_the_way(file)), "nothing");
        let code = editor(None, &[("EDITOR", "vim"), ("TERM_PROGRAM", "vscode")]);
        assert_eq!(words(code.on_the_way(file)), "beside \"code\" \"/x/a b.rs\"");
        let given = editor(Some("subl -n"), &[("TERM_PROGRAM", "vscode")]);
        assert!(words(given.on_the_way(file)).contains("subl -n"));
    }

    #[test]
    fn asked_for_the_usual_editor_takes_the_terminal() {
        let file = Path::new("/x/a b.rs");
        let both = editor(None, &[("EDITOR", "vim -R"), ("ZELLIJ", "0")]);
        assert_eq!(words(both.asked(file)), "beside \"zellij\" \"edit\" \"/x/a b.rs\"");
        let usual = editor(None, &[("VISUAL", ""), ("EDITOR", "vim -R")]);
        let expected = "here \"sh\" \"-c\" \"vim -R \\\"$0\\\"\" \"/x/a b.rs\"";
        assert_eq!(words(usual.asked(file)), expected);
        assert_eq!(words(editor(None, &[]).asked(file)), "nothing");
    }
}
