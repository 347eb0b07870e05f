//! The chapter *Your own code* shows what `model` and loom really say of its crates.
//!
//! `UPDATE_BOOK=1 cargo test -p workbook --test own_chapter` writes what follows `<!-- model: FOLDER TEST -->`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// What `model` prints for a crate of the chapter.
fn model(folder: &str, test: Option<&str>) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_workbook"));
    command.arg("model").arg(format!("chapters/your-own-code/{folder}"));
    command.args(test.iter().flat_map(|test| ["--test", test]));
    let output = command.current_dir(root()).env("NO_COLOR", "1").output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(!out.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    out.trim_end().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_chapter_shows_what_the_command_prints() {
    let page = root().join("chapters/your-own-code.md");
    let text = fs::read_to_string(&page).unwrap();
    let mut made = String::new();
    let mut lines = text.lines();
    let mut blocks = 0;
    while let Some(line) = lines.next() {
        made += line;
        made.push('\n');
        let Some(what) = line.strip_prefix("<!-- model: ").and_then(|l| l.strip_suffix(" -->"))
        else {
            continue;
        };
        let (folder, test) = match what.split_once(' ') {
            Some((folder, test)) => (folder, Some(test)),
            None => (what, None),
        };
        assert_eq!(lines.next(), Some("```text"), "after {line}");
        lines.by_ref().find(|line| *line == "```").expect("the block ends");
        made += &format!("```text\n{}\n```\n", model(folder, test));
        blocks += 1;
    }
    assert!(blocks > 2);
    if made != text && std::env::var_os("UPDATE_BOOK").is_some() {
        fs::write(page, made).unwrap();
        return;
    }
    assert_eq!(made, text, "UPDATE_BOOK=1 cargo test -p workbook --test own_chapter writes it");
}

#[test]
fn loom_finds_the_race_of_the_chapter_too() {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.arg("test").current_dir(copied("loom")).env("RUSTFLAGS", "--cfg loom");
    cargo.arg("--target-dir").arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("loom"));
    let output = cargo.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{text}");
    assert!(text.contains("Causality violation"), "{text}");
}

/// A copy that cargo may write its Cargo.lock to.
fn copied(folder: &str) -> PathBuf {
    let from = root().join("chapters/your-own-code").join(folder);
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("your-own-code").join(folder);
    fs::create_dir_all(to.join("src")).unwrap();
    for file in ["Cargo.toml", "src/lib.rs"] {
        fs::copy(from.join(file), to.join(file)).unwrap();
    }
    to
}
