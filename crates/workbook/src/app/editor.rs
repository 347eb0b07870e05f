//! Opens files in the learner's editor, where there is one.

use crate::app::programs::{first_word, in_shell, is_there};
use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;

/// How to show a file.
#[derive(Debug)]
pub struct Way {
    /// The editor's name, for a reader.
    pub name: String,
    /// The command, with the file.
    pub command: Command,
    /// Is this terminal the editor's until it ends? Else it has a window of its own.
    pub here: bool,
}

/// Where an editor shows a file, if it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Window,
    Terminal,
}

/// How an editor is told the line: `file:7`, `+7 file`, `-g file:7`, `--line 7 file`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Behind,
    Plus,
    Goto,
    Flag(&'static str),
}

/// What is known of editors, by the names of their programs.
const KNOWN: [(&[&str], Place, At); 7] = [
    (&["code", "codium", "cursor"], Place::Window, At::Goto),
    (&["subl", "zed"], Place::Window, At::Behind),
    (&["gvim", "gedit"], Place::Window, At::Plus),
    (&["kate", "mate"], Place::Window, At::Flag("-l")),
    (&["rustrover", "clion", "idea"], Place::Window, At::Flag("--line")),
    (
        &["vi", "vim", "nvim", "nano", "pico", "emacs", "micro", "kak", "joe", "mcedit"],
        Place::Terminal,
        At::Plus,
    ),
    (&["hx", "helix"], Place::Terminal, At::Behind),
];

/// The programs that show a file in the window of a terminal that says it is VS Code's.
const VS_CODE: [&str; 3] = ["code", "codium", "cursor"];

/// A command that the learner gave, and who asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Given {
    command: String,
    /// `--editor`, `$VISUAL` or `$EDITOR`
    by: &'static str,
    /// Where it shows a file, if nothing is known of it.
    usually: Place,
}

/// The editors that there are, going by the command line and the environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Editor {
    /// `--editor`: opens each exercise that the learner goes to, unless it takes the terminal.
    given: Option<Given>,
    vs_code: Option<&'static str>,
    zellij: bool,
    usual: Option<Given>,
    path: Option<String>,
}

impl Editor {
    /// What `--editor` and the environment name.
    pub fn new(given: Option<String>, env: impl Fn(&str) -> Option<String>) -> Editor {
        let set = |name| env(name).filter(|value| !value.trim().is_empty());
        let path = env("PATH");
        let is_there = |program: &str| is_there(program, path.as_deref());
        let usual = |name, by| Some(Given { command: set(name)?, by, usually: Place::Terminal });
        let in_vs_code = set("TERM_PROGRAM").as_deref() == Some("vscode");
        Editor {
            given: given.map(|command| Given { command, by: "--editor", usually: Place::Window }),
            vs_code: VS_CODE.into_iter().find(|program| in_vs_code && is_there(program)),
            zellij: set("ZELLIJ").is_some() && is_there("zellij"),
            usual: usual("VISUAL", "$VISUAL").or_else(|| usual("EDITOR", "$EDITOR")),
            path,
        }
    }

    /// Shows `file` because the learner went to it: only where that takes nothing away.
    ///
    /// # Errors
    /// When there is no such editor.
    pub fn on_the_way(&self, file: &Path, line: Option<usize>) -> Result<Option<Way>> {
        let way = match self {
            Editor { given: Some(given), .. } => Some(self.way(given, file, line)?),
            Editor { vs_code: Some(program), .. } => Some(named(program, file, line)),
            _ => None,
        };
        Ok(way.filter(|way| !way.here))
    }

    /// Shows `file` because the learner asked for it.
    ///
    /// # Errors
    /// When there is no such editor.
    pub fn asked(&self, file: &Path, line: Option<usize>) -> Result<Option<Way>> {
        Ok(match self {
            Editor { given: Some(given), .. } => Some(self.way(given, file, line)?),
            Editor { vs_code: Some(program), .. } => Some(named(program, file, line)),
            Editor { zellij: true, .. } => {
                let mut command = Command::new("zellij");
                command.arg("edit").args(arguments(At::Flag("--line-number"), file, line));
                Some(Way { name: "zellij edit".to_owned(), command, here: false })
            }
            Editor { usual: Some(usual), .. } => Some(self.way(usual, file, line)?),
            _ => None,
        })
    }

    fn way(&self, given: &Given, file: &Path, line: Option<usize>) -> Result<Way> {
        let Given { command, by, usually } = given;
        let program = first_word(command);
        if let Some(program) = program
            && !is_there(program, self.path.as_deref())
        {
            bail!(
                "there is no program {program}, which {by} names; the file is {}",
                file.display()
            );
        }
        let known = program.and_then(known);
        let (place, arguments) = match known {
            Some((place, at)) => (place, arguments(at, file, line)),
            None => (*usually, vec![file.display().to_string()]),
        };
        // The shell makes way for a program: it would not survive the Ctrl-C that an editor may use.
        let exec = if program.is_some() { "exec " } else { "" };
        let shell = in_shell(&format!("{exec}{command} \"$@\""), &arguments);
        Ok(Way { name: command.clone(), command: shell, here: place == Place::Terminal })
    }
}

/// What is known of a program, wherever it lies.
fn known(program: &str) -> Option<(Place, At)> {
    let name = program.rsplit('/').next()?;
    KNOWN.iter().find(|(names, ..)| names.contains(&name)).map(|&(_, place, at)| (place, at))
}

fn named(program: &str, file: &Path, line: Option<usize>) -> Way {
    let mut command = Command::new(program);
    command.args(arguments(At::Goto, file, line));
    Way { name: program.to_owned(), command, here: false }
}

fn arguments(at: At, file: &Path, line: Option<usize>) -> Vec<String> {
    let file = file.display().to_string();
    let Some(line) = line else { return vec![file] };
    match at {
        At::Behind => vec![format!("{file}:{line}")],
        At::Plus => vec![format!("+{line}"), file],
        At::Goto => vec!["-g".to_owned(), format!("{file}:{line}")],
        At::Flag(flag) => vec![flag.to_owned(), line.to_string(), file],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    /// A folder with programs of these names.
    fn programs(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let program = folder.path().join(name);
            fs::write(&program, "").unwrap();
            fs::set_permissions(program, fs::Permissions::from_mode(0o755)).unwrap();
        }
        folder
    }

    fn editor(folder: &tempfile::TempDir, given: Option<&str>, env: &[(&str, &str)]) -> Editor {
        let path = folder.path().display().to_string();
        let get = |name: &str| env.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        let env = |name: &str| if name == "PATH" { Some(path.clone()) } else { get(name) };
        Editor::new(given.map(str::to_owned), env)
    }

    fn words(way: Result<Option<Way>>) -> String {
        match way {
            Err(error) => error.to_string(),
            Ok(None) => "nothing".to_owned(),
            Ok(Some(Way { command, here, .. })) => {
                format!("{} {command:?}", if here { "here" } else { "beside" })
            }
        }
    }

    #[test]
    fn only_a_window_of_its_own_opens_by_itself() {
        let file = Path::new("/x/a b.rs");
        let all = programs(&["code", "zellij", "vim", "subl", "hx"]);
        let usual = editor(&all, None, &[("EDITOR", "vim -R"), ("ZELLIJ", "0")]);
        assert_eq!(words(usual.on_the_way(file, None)), "nothing");
        let code = editor(&all, None, &[("EDITOR", "vim"), ("TERM_PROGRAM", "vscode")]);
        assert_eq!(words(code.on_the_way(file, Some(7))), "beside \"code\" \"-g\" \"/x/a b.rs:7\"");
        let given = editor(&all, Some("subl -n"), &[("TERM_PROGRAM", "vscode")]);
        let expected = "beside \"sh\" \"-c\" \"exec subl -n \\\"$@\\\"\" \"sh\" \"/x/a b.rs:7\"";
        assert_eq!(words(given.on_the_way(file, Some(7))), expected);
        let given = editor(&all, Some("hx"), &[]);
        assert_eq!(words(given.on_the_way(file, None)), "nothing");
        assert!(words(given.asked(file, None)).starts_with("here "));
    }

    #[test]
    fn asked_for_the_usual_editor_takes_the_terminal_if_it_needs_it() {
        let file = Path::new("/x/a b.rs");
        let all = programs(&["zellij", "vim", "code"]);
        let both = editor(&all, None, &[("EDITOR", "vim -R"), ("ZELLIJ", "0")]);
        let expected = "beside \"zellij\" \"edit\" \"--line-number\" \"7\" \"/x/a b.rs\"";
        assert_eq!(words(both.asked(file, Some(7))), expected);
        let usual = editor(&all, None, &[("VISUAL", ""), ("EDITOR", "vim -R")]);
        let expected = "here \"sh\" \"-c\" \"exec vim -R \\\"$@\\\"\" \"sh\" \"+7\" \"/x/a b.rs\"";
        assert_eq!(words(usual.asked(file, Some(7))), expected);
        let window = editor(&all, None, &[("VISUAL", "code --wait")]);
        assert!(words(window.asked(file, None)).starts_with("beside "));
        assert_eq!(words(editor(&all, None, &[]).asked(file, None)), "nothing");
    }

    #[test]
    fn what_is_not_there_is_said_or_passed_over() {
        let file = Path::new("/x/a.rs");
        let none = programs(&[]);
        let wrong = words(editor(&none, Some("vmi -R"), &[]).on_the_way(file, None));
        assert_eq!(wrong, "there is no program vmi, which --editor names; the file is /x/a.rs");
        let around = editor(&none, None, &[("TERM_PROGRAM", "vscode"), ("ZELLIJ", "0")]);
        assert_eq!(words(around.asked(file, None)), "nothing");
        let wrong = words(editor(&none, None, &[("EDITOR", "vmi")]).asked(file, None));
        assert_eq!(wrong, "there is no program vmi, which $EDITOR names; the file is /x/a.rs");
    }
}
