//! The app running on a copy of this checkout: what a learner has before them.

use crate::support::copy::Copy;
use serde_json::json;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

/// The copy, and the app that serves it.
pub struct Workbook {
    /// Before the copy, which is nobody else's as long as the app runs.
    app: App,
    copy: Copy,
    /// `http://127.0.0.1:PORT/`
    pub address: String,
}

/// The app; ended when dropped.
struct App {
    child: Child,
    /// Kept open: the app would otherwise fail to print.
    _out: BufReader<ChildStdout>,
}

impl Workbook {
    /// Copies the checkout, and starts the app there.
    pub fn start() -> Workbook {
        let copy = Copy::new();
        let (app, address) = App::start(&copy, 0);
        Workbook { copy, app, address }
    }

    /// Ends the app, and calls `meanwhile` before it is started again at the same address.
    pub fn restart(&mut self, meanwhile: impl FnOnce(&Workbook)) {
        self.app.end();
        meanwhile(self);
        let port = self.address.trim_end_matches('/').rsplit(':').next().unwrap().parse().unwrap();
        (self.app, self.address) = App::start(&self.copy, port);
    }

    /// Sends the app a signal, such as `-STOP`.
    pub fn signal(&self, name: &str) {
        let id = self.app.child.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    }

    /// What the app prints when it is called with these arguments.
    pub fn app(&self, args: &[&str]) -> String {
        let said = self.copy.run(args);
        said.out + &said.err
    }

    /// Saves `text` as the answer to an exercise.
    pub fn save(&self, exercise: &str, text: &str) {
        self.copy.write(&format!("exercises/{exercise}.rs"), text);
    }

    /// Changes a file of the copy.
    pub fn rewrite(&self, file: &str, from: &str, to: &str) {
        self.copy.change(file, from, to);
    }

    /// Puts a figure where criterion writes it.
    pub fn measured(&self, group: &str, function: &str, parameter: u32, nanoseconds: f64) {
        let name = format!("{}/{function}/{parameter}/new", group.replace('/', "_"));
        let folder = self.copy.path().join("target/criterion").join(name);
        let benchmark = json!({
            "group_id": group, "function_id": function, "value_str": parameter.to_string(),
            "throughput": null,
        });
        let ends = json!({ "lower_bound": nanoseconds * 0.9, "upper_bound": nanoseconds * 1.1 });
        let median = json!({ "confidence_interval": ends, "point_estimate": nanoseconds });
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("benchmark.json"), benchmark.to_string()).unwrap();
        let estimates = json!({ "median": median });
        fs::write(folder.join("estimates.json"), estimates.to_string()).unwrap();
    }

    /// A file of the copy.
    pub fn read(&self, file: &str) -> String {
        self.copy.read(file)
    }
}

impl App {
    /// The app on this port, or on any if that is 0; and its address.
    fn start(copy: &Copy, port: u16) -> (App, String) {
        let mut command = copy.command();
        command.args(["--port", &port.to_string()]).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let address = line.split_whitespace().find(|word| word.starts_with("http://"));
        let address = address.unwrap_or_else(|| panic!("no address in {line:?}")).to_owned();
        (App { child, _out: out }, address)
    }

    fn end(&mut self) {
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-INT", &id]).status();
        let _ = self.child.wait();
    }
}

impl Drop for App {
    fn drop(&mut self) {
        // It may have ended already; then its number may be another's.
        if matches!(self.child.try_wait(), Ok(None)) {
            self.end();
        }
    }
}
