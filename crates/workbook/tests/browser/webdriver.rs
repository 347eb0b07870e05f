//! A browser to drive: Chromium without a window, through chromedriver. The protocol is WebDriver:
//! one HTTP request with JSON for each thing that a user does.

use serde_json::{Value, json};
use std::cell::Cell;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// No update, no telemetry, no display, no sandbox (which a container does not have).
const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// How long a page may take to show what is waited for. A check of an exercise is compiled first.
const PATIENCE: Duration = Duration::from_secs(240);

/// The names of an element in an answer, and of the keys that have no letter.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A key that has no letter.
#[derive(Debug, Clone, Copy)]
pub enum Key {
    Enter,
    Tab,
    Left,
    Right,
    Home,
    End,
}

/// One browser with one window; ended when dropped.
pub struct Browser {
    driver: Child,
    port: u16,
    session: String,
    _profile: TempDir,
    /// What it has been made, in pixels.
    size: Cell<Option<(u32, u32)>>,
    /// Kept open: the driver would otherwise fail to print.
    _out: BufReader<ChildStdout>,
}

/// The programs that are needed and missing.
pub fn missing() -> Vec<&'static str> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |name: &&str| std::env::split_paths(&path).any(|dir| dir.join(name).is_file());
    ["chromium", "chromedriver"].into_iter().filter(|name| !is_there(name)).collect()
}

impl Browser {
    /// Starts a browser with a new profile.
    pub fn start() -> Browser {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let mut out = BufReader::new(driver.stdout.take().unwrap());
        let port = loop {
            let mut line = String::new();
            assert_ne!(out.read_line(&mut line).unwrap(), 0, "chromedriver says its port");
            let Some((_, port)) = line.split_once("successfully on port ") else { continue };
            break port.trim().trim_end_matches('.').parse().unwrap();
        };
        let profile = TempDir::new().unwrap();
        let mut browser = Browser {
            driver,
            port,
            session: String::new(),
            _profile: profile,
            size: Cell::default(),
            _out: out,
        };
        let profile = format!("--user-data-dir={}", browser._profile.path().display());
        let args: Vec<&str> = FLAGS.into_iter().chain([&*profile]).collect();
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "args": args },
            "goog:loggingPrefs": { "browser": "ALL" },
            // axe-core may take long where there is much else to do; less than an answer may take.
            "timeouts": { "script": 100_000 },
        }}});
        let made = browser.send("POST", "/session", Some(&wanted));
        browser.session = made["sessionId"].as_str().expect("a session has a name").to_owned();
        // What slides is there at once: to draw it on its way takes a processor as long.
        browser.devtools("Animation.enable", &json!({}));
        browser.devtools("Animation.setPlaybackRate", &json!({ "playbackRate": 100 }));
        browser
    }

    /// Opens an address, and waits until it is loaded.
    pub fn open(&self, address: &str) {
        self.post("url", json!({ "url": address }));
    }

    /// Runs a script in the page; it answers by `return`.
    pub fn run(&self, script: &str) -> Value {
        self.post("execute/sync", json!({ "script": script, "args": [] }))
    }

    /// Waits until the script answers something that is true, and answers it.
    pub fn wait(&self, what: &str, script: &str) -> Value {
        let began = Instant::now();
        loop {
            let found = self.run(script);
            if !matches!(found, Value::Null | Value::Bool(false)) {
                return found;
            }
            if began.elapsed() > PATIENCE {
                let text = self.run("return document.querySelector('main')?.innerText");
                panic!("waited in vain for {what}; the page says: {text}");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The text that a reader sees of the first element that fits.
    pub fn text(&self, css: &str) -> String {
        let found = self.run(&format!("return document.querySelector({css:?})?.innerText"));
        found.as_str().unwrap_or_else(|| panic!("nothing fits {css}")).to_owned()
    }

    /// Clicks, as a mouse does, on the first element that fits.
    pub fn click(&self, css: &str) {
        let element = self.find(css);
        self.run(&format!("document.querySelector({css:?}).scrollIntoView({{ block: 'center' }})"));
        self.post(&format!("element/{element}/click"), json!({}));
    }

    /// Gives the focus to the first element that fits.
    pub fn focus(&self, css: &str) {
        self.run(&format!("document.querySelector({css:?}).focus()"));
    }

    /// Presses a key, wherever the focus is.
    pub fn press(&self, key: Key) {
        let code = match key {
            Key::Tab => '\u{E004}',
            Key::Enter => '\u{E007}',
            Key::End => '\u{E010}',
            Key::Home => '\u{E011}',
            Key::Left => '\u{E012}',
            Key::Right => '\u{E014}',
        };
        self.post(
            "actions",
            json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": [
                { "type": "keyDown", "value": code }, { "type": "keyUp", "value": code },
            ]}]}),
        );
    }

    /// Presses Tab until the focus is on something that fits. On the way the focus is always on something that is
    /// seen.
    pub fn tab_to(&self, css: &str) {
        const MOST: usize = 400;
        for _ in 0..MOST {
            self.press(Key::Tab);
            let at = self.run(&format!(
                "const at = document.activeElement; \
                 const box = at.getBoundingClientRect(); \
                 const seen = at.checkVisibility({{ checkVisibilityCSS: true }}) && box.width > 0 && \
                     box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth; \
                 return [at.matches({css:?}), seen || at === document.body, at.outerHTML.slice(0, 120)]"
            ));
            assert_eq!(at[1], true, "the focus is out of sight: {}", at[2]);
            if at[0] == true {
                return;
            }
        }
        panic!("{MOST} times Tab does not lead to {css}");
    }

    /// Types a text into the first element that fits.
    pub fn type_into(&self, css: &str, text: &str) {
        let element = self.find(css);
        self.post(&format!("element/{element}/clear"), json!({}));
        self.post(&format!("element/{element}/value"), json!({ "text": text }));
    }

    /// Makes what is seen of the page so large, in pixels: also narrower than a window can be.
    pub fn size(&self, width: u32, height: u32) {
        if self.size.replace(Some((width, height))) == Some((width, height)) {
            return;
        }
        let size = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false,
        });
        self.devtools("Emulation.setDeviceMetricsOverride", &size);
        // The page hears of it before it is drawn the next time.
        self.run("return new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
    }

    /// Sends a command of Chromium's own protocol.
    pub fn devtools(&self, command: &str, parameters: &Value) {
        self.post("goog/cdp/execute", json!({ "cmd": command, "params": parameters }));
    }

    /// Writes what the window shows.
    pub fn screenshot(&self, file: &Path) -> PathBuf {
        let picture = self.send("GET", &format!("/session/{}/screenshot", self.session), None);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, base64(picture.as_str().unwrap())).unwrap();
        file.to_owned()
    }

    /// What the page has complained about since the last time: errors of scripts, refusals of the
    /// policy, files that are missing.
    pub fn complaints(&self) -> Vec<String> {
        let entries = self.post("se/log", json!({ "type": "browser" }));
        let severe = |e: &&Value| e["level"] == "SEVERE";
        let text = |e: &Value| e["message"].as_str().unwrap_or_default().to_owned();
        entries.as_array().unwrap().iter().filter(severe).map(text).collect()
    }

    fn find(&self, css: &str) -> String {
        let found = self.post("element", json!({ "using": "css selector", "value": css }));
        found[ELEMENT].as_str().unwrap_or_else(|| panic!("nothing fits {css}")).to_owned()
    }

    fn post(&self, command: &str, parameters: Value) -> Value {
        self.send("POST", &format!("/session/{}/{command}", self.session), Some(&parameters))
    }

    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let (status, answer) = self.exchange(method, path, body);
        assert_eq!(status, 200, "{method} {path} {}: {answer}", body.unwrap_or(&Value::Null));
        answer
    }

    fn exchange(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
        let body = body.map(Value::to_string).unwrap_or_default();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.port,
            body.len()
        )
        .unwrap();
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        let mut length = 0;
        while {
            line.clear();
            reader.read_line(&mut line).unwrap() > 2
        } {
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap();
            }
        }
        let mut text = vec![0; length];
        reader.read_exact(&mut text).unwrap();
        let mut answer: Value = serde_json::from_slice(&text).unwrap();
        (status, answer["value"].take())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The driver ends the browser with the session; without one there is none.
        if !self.session.is_empty() && !std::thread::panicking() {
            self.exchange("DELETE", &format!("/session/{}", self.session), None);
        } else if !self.session.is_empty() {
            let path = format!("/session/{}", self.session);
            let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                self.exchange("DELETE", &path, None)
            }));
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The bytes that a text in base 64 stands for.
fn base64(text: &str) -> Vec<u8> {
    let value = |digit: u8| match digit {
        b'A'..=b'Z' => Some(digit - b'A'),
        b'a'..=b'z' => Some(digit - b'a' + 26),
        b'0'..=b'9' => Some(digit - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0u32, 0);
    for digit in text.bytes().filter_map(value) {
        bits = bits << 6 | u32::from(digit);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    bytes
}
