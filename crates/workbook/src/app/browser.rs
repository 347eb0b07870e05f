//! Opens a page in the learner's browser, where there is one.

use crate::app::programs::{first_word, in_shell, is_there};
use std::process::Command;

/// How a page can be opened.
#[derive(Debug)]
pub enum Opener {
    /// By this command, which goes by this name.
    Command(String, Box<Command>),
    /// A browser would have nowhere to show it.
    NoDisplay,
    /// No program is known that opens pages.
    Nothing,
}

/// What opens `page`: `$BROWSER` (commands with colons between them, `%s` for the address), or what
/// the system has for it.
pub fn opener(page: &str, env: impl Fn(&str) -> Option<String>) -> Opener {
    let set = |name| env(name).filter(|value| !value.trim().is_empty());
    let path = env("PATH");
    let path = path.as_deref();
    let own = set("BROWSER").unwrap_or_default();
    for command in own.split(':').map(str::trim).filter(|command| !command.is_empty()) {
        if first_word(command).is_some_and(|program| !is_there(program, path)) {
            continue;
        }
        let line = match command.contains("%s") {
            true => command.replace("%s", "\"$@\""),
            false => format!("{command} \"$@\""),
        };
        let shell = in_shell(&line, &[page.to_owned()]);
        return Opener::Command(command.to_owned(), Box::new(shell));
    }
    // On a Linux without a display a page would be shown by a browser for the terminal, which is ours.
    let display = set("DISPLAY").or_else(|| set("WAYLAND_DISPLAY")).is_some();
    // `wslview` shows it on the Windows around it.
    let programs = [("wslview", true), ("xdg-open", display), ("open", cfg!(target_os = "macos"))];
    let mut there = programs.into_iter().filter(|(program, _)| is_there(program, path));
    match there.find(|(_, can_show)| *can_show) {
        Some((program, _)) => {
            let mut command = Command::new(program);
            command.arg(page);
            Opener::Command(program.to_owned(), Box::new(command))
        }
        None if cfg!(target_os = "linux") && !display => Opener::NoDisplay,
        None => Opener::Nothing,
    }
}

/// What to say of a page that cannot be opened from here.
pub fn by_hand(page: &str, no_display: bool, over_ssh: bool) -> String {
    let port = page.split(':').nth(2).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    match (no_display, over_ssh) {
        (_, true) => format!(
            "the page is {page}: open it on your own machine, after `ssh -L {port}:127.0.0.1:{port} …`"
        ),
        (true, false) => format!("there is no display here: the page is {page}"),
        (false, false) => format!("no program opens pages here: the page is {page}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "http://127.0.0.1:7878/threads.html";

    /// The programs are those of `/bin`: `sh` and `cat`, and no `xdg-open` of this machine.
    fn words(env: &[(&str, &str)]) -> String {
        let get = |name: &str| env.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        match opener(PAGE, |name| if name == "PATH" { Some("/bin".to_owned()) } else { get(name) })
        {
            Opener::Command(name, command) => format!("{name}: {command:?}"),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn the_learner_s_own_browser_comes_first() {
        let sh = |command: &str| format!("\"sh\" \"-c\" {command:?} \"sh\" {PAGE:?}");
        assert_eq!(words(&[("BROWSER", "cat -n")]), format!("cat -n: {}", sh("cat -n \"$@\"")));
        let second = words(&[("BROWSER", "no-such-browser:cat %s x")]);
        assert_eq!(second, format!("cat %s x: {}", sh("cat \"$@\" x")));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn without_a_display_nothing_is_started() {
        let no_programs = |name: &str| (name == "DISPLAY").then(|| ":0".to_owned());
        assert!(matches!(opener(PAGE, no_programs), Opener::Nothing));
        assert!(matches!(opener(PAGE, |_| None), Opener::NoDisplay));
        assert!(by_hand(PAGE, true, true).contains("ssh -L 7878:127.0.0.1:7878"));
        assert!(by_hand(PAGE, true, false).ends_with(PAGE));
    }
}
