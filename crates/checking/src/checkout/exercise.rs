//! The small commands about one exercise: `hint`, `solution`, `reset`.

use crate::checkout::tree::{Exercise, Tree};
use anyhow::{Context, Result, bail};
use std::collections::HashMap;
use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use terminal::{line, print};

/// Prints hint `number` of the exercise, counted from 1.
///
/// # Errors
/// When there is no such hint, or the hints cannot be read.
pub fn hint(tree: &Tree, exercise: &Exercise, number: usize) -> Result<()> {
    let hints = hints_of(tree, exercise)?;
    let Some(hint) = number.checked_sub(1).and_then(|at| hints.get(at)) else {
        bail!("{exercise} has hints 1 to {}, not {number}", hints.len());
    };
    line(format!("hint {number} of {}\n\n{hint}", hints.len()))?;
    if number < hints.len() {
        line(format!("\nthe next one: cargo run -- hint {exercise} {}", number + 1))?;
    }
    Ok(())
}

/// The hints of the exercise, in their order.
///
/// # Errors
/// When they cannot be read.
pub fn hints_of(tree: &Tree, exercise: &Exercise) -> Result<Vec<String>> {
    let path = tree.hints(exercise);
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", tree.short(&path)))?;
    Ok(hints(&text).into_iter().map(str::to_owned).collect())
}

/// The texts under the headings `# Hint 1`, `# Hint 2` …
pub fn hints(text: &str) -> Vec<&str> {
    let starts: Vec<usize> = text
        .match_indices("# Hint ")
        .map(|(at, _)| at)
        .filter(|&at| at == 0 || text[..at].ends_with('\n'))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| {
            let section = &text[start..end];
            section.split_once('\n').map_or("", |(_, hint)| hint).trim()
        })
        .collect()
}

/// Prints the reference.
///
/// # Errors
/// When it cannot be read.
pub fn solution(tree: &Tree, exercise: &Exercise) -> Result<()> {
    Ok(print(solution_of(tree, exercise)?)?)
}

/// The text of the reference.
///
/// # Errors
/// When it cannot be read.
pub fn solution_of(tree: &Tree, exercise: &Exercise) -> Result<String> {
    let path = tree.solution(exercise);
    fs::read_to_string(&path).with_context(|| format!("cannot read {}", tree.short(&path)))
}

/// Puts the file of the exercise back to what was handed out, after asking. What was there is kept.
///
/// # Errors
/// When nobody can be asked and `yes` was not given, the answer is no, or a file cannot be written.
pub fn reset(tree: &Tree, exercise: &Exercise, yes: bool) -> Result<()> {
    let shown = tree.short(&tree.subject(exercise)).to_string();
    if let Some((old, new)) = texts(tree, exercise)?
        && old != new
    {
        let old_text = String::from_utf8_lossy(&old);
        let (gone, back) = difference(&old_text, &String::from_utf8_lossy(&new));
        let (goes, comes) =
            (if gone == 1 { "goes" } else { "go" }, if back == 1 { "comes" } else { "come" });
        line(format!("{shown}: {gone} of your lines {goes}, {back} {comes} back"))?;
        if !yes && !agreed(&format!("Reset {exercise}?"))? {
            bail!("{shown} was left as it is");
        }
    }
    Ok(line(put_back(tree, exercise)?)?)
}

/// The learner's text and the one that was handed out; none when the learner's is gone.
fn texts(tree: &Tree, exercise: &Exercise) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
    let pristine = tree.pristine(exercise);
    let new =
        fs::read(&pristine).with_context(|| format!("cannot read {}", tree.short(&pristine)))?;
    Ok(of_learner(tree, exercise)?.map(|old| (old, new)))
}

/// What the learner's file says; none when it is gone.
///
/// # Errors
/// When something else is in its place, which is never opened (to open a pipe is to wait), or when it cannot be read.
pub fn of_learner(tree: &Tree, exercise: &Exercise) -> Result<Option<Vec<u8>>> {
    let path = tree.subject(exercise);
    let shown = tree.short(&path);
    if let Ok(metadata) = fs::metadata(&path)
        && !metadata.is_file()
    {
        let what = if metadata.is_dir() { "a folder" } else { "no file" };
        bail!(
            "{shown} is {what}: remove it, and `cargo run -- reset {exercise}` brings back what was handed out"
        );
    }
    match fs::read(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {shown}")),
    }
}

/// Puts the file of the exercise back to what was handed out, and says what became of what was there.
///
/// # Errors
/// When a file cannot be read or written; then what was there is still there, or kept where the error says.
pub fn put_back(tree: &Tree, exercise: &Exercise) -> Result<String> {
    let path = tree.subject(exercise);
    let shown = tree.short(&path).to_string();
    let mut kept = String::new();
    match texts(tree, exercise)? {
        Some((old, new)) if old == new => return Ok(format!("{shown} is as it was handed out")),
        Some((old, _)) => {
            let copy = keep(&tree.own_folder().join("backup"), exercise, &old)?;
            kept = format!("; what you had is kept in {}", tree.short(&copy));
        }
        None => {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)
                    .with_context(|| format!("cannot write to {}", folder.display()))?;
            }
        }
    }
    let pristine = tree.pristine(exercise);
    let new =
        fs::read(&pristine).with_context(|| format!("cannot read {}", tree.short(&pristine)))?;
    // A learner may keep the answer elsewhere; but nothing is made where a link leads to nothing.
    if path.is_symlink() && !path.exists() {
        fs::remove_file(&path).with_context(|| format!("cannot remove the link {shown}"))?;
    }
    fs::write(&path, new).with_context(|| format!("cannot write {shown}{kept}"))?;
    Ok(format!("{shown} is as it was handed out{kept}"))
}

/// Asks on the terminal.
fn agreed(question: &str) -> Result<bool> {
    if !io::stdin().is_terminal() {
        bail!("this asks before it deletes, and there is no terminal to ask on; --yes answers yes");
    }
    print(format!("{question} [y/N] "))?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// Writes `text` to the first free name in `folder`: `threads/claim.1.rs`.
///
/// # Errors
/// When it cannot be written.
pub fn keep(folder: &Path, exercise: &Exercise, text: &[u8]) -> Result<PathBuf> {
    let folder = folder.join(&exercise.chapter);
    fs::create_dir_all(&folder).with_context(|| {
        format!(
            "cannot write to {}, where a copy of your answer is kept; CARGO_TARGET_DIR can name another folder",
            folder.display()
        )
    })?;
    for number in 1.. {
        let path = folder.join(format!("{}.{number}.rs", exercise.name));
        match fs::File::create_new(&path) {
            Ok(mut file) => {
                if let Err(error) = io::Write::write_all(&mut file, text) {
                    // Half a copy would look like a whole one.
                    let _ = fs::remove_file(&path);
                    return Err(error).with_context(|| format!("cannot write {}", path.display()));
                }
                return Ok(path);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => {
                return Err(error).with_context(|| format!("cannot write {}", path.display()));
            }
        }
    }
    unreachable!("some number is free")
}

/// How many lines of `old` are not in `new`, and the other way round. Order does not count: it is
/// told to a person who decides, not to a program.
fn difference(old: &str, new: &str) -> (usize, usize) {
    let mut balance: HashMap<&str, i64> = HashMap::new();
    for line in old.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        *balance.entry(line).or_default() += 1;
    }
    for line in new.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        *balance.entry(line).or_default() -= 1;
    }
    let sum = |sign: i64| -> usize {
        balance.values().map(|&n| usize::try_from(n * sign).unwrap_or(0)).sum()
    };
    (sum(1), sum(-1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hints_are_cut_at_their_headings() {
        let text = "# Hint 1\n\nOne.\n\n# Hint 2\n\nTwo: see # Hint 1.\n# Hint 3\nThree.\n";
        assert_eq!(hints(text), ["One.", "Two: see # Hint 1.", "Three."]);
        assert!(hints("no heading").is_empty());
    }

    #[test]
    fn a_difference_counts_lines_on_both_sides() {
        assert_eq!(difference("a\nb\nc\n", "a\nd\n"), (2, 1));
        assert_eq!(difference("a  \r\n\nb", "a\nb\n"), (0, 0));
        assert_eq!(difference("a\na\na", "a"), (2, 0));
    }
}
