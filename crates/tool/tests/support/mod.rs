//! The tool, and what it says.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Output};

/// The tool, as if called from a shell in `folder`.
pub fn tool(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tool"));
    command.current_dir(folder);
    command
}

/// Waits until no process has the file locked for writing. libhdf5 locks what it writes and opens it without
/// close-on-exec: a process that another test starts at that moment inherits the lock, and keeps it for a while after the
/// writer has closed the file.
pub fn wait_until_written(path: &Path) {
    // Shared, since it can't hold up those who only read if it is inherited itself.
    File::open(path).unwrap().lock_shared().unwrap();
}

/// What the tool printed, and its exit code.
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Said {
        Said {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
