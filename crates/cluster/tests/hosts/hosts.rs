//! The machines: network namespaces on a bridge.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// What every namespace of these trials is called, with the number of the process behind it.
const PREFIX: &str = "interleave-";
/// `h0` to `h3`.
const COUNT: usize = 4;

/// Distinguishes the trials of a process. Relaxed: it only counts.
static NETWORKS: AtomicU32 = AtomicU32::new(0);

/// Why there cannot be any here.
pub fn missing() -> Option<String> {
    for program in ["ip", "unshare", "setpriv", "nats-server"] {
        let mut command = Command::new(program);
        // `ip` knows no --version, and says so.
        let command = command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        if command.status().is_err() {
            return Some(format!("{program} is not here; ./setup --cluster installs nats-server"));
        }
    }
    let mut tried = Command::new("unshare");
    tried.args(["--net", "--uts", "--mount", "ip", "link", "add", "bridge0", "type", "bridge"]);
    let Ok(tried) = tried.output() else { return Some("unshare cannot be started".to_owned()) };
    let why = String::from_utf8_lossy(&tried.stderr).trim().to_owned();
    (!tried.status.success()).then(|| format!("network namespaces are not allowed: {why}"))
}

/// Removes the namespaces of a process that was killed and could not.
pub fn remove_those_left_behind() {
    let Ok(names) = fs::read_dir("/run/netns") else { return };
    for name in names.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()) {
        let Some(rest) = name.strip_prefix(PREFIX) else { continue };
        let pid = rest.split('-').next().unwrap_or_default();
        if !Path::new("/proc").join(pid).exists() {
            ip(&["netns", "del", &name]);
        }
    }
}

/// Runs `ip`, and says whether all went well.
fn ip(arguments: &[&str]) -> bool {
    Command::new("ip").args(arguments).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

fn must(arguments: &[&str]) {
    assert!(ip(arguments), "ip {}", arguments.join(" "));
}

/// Machines on one bridge. They are gone when this is dropped.
pub struct Hosts {
    prefix: String,
}

impl Hosts {
    pub fn new() -> Hosts {
        let number = NETWORKS.fetch_add(1, Relaxed);
        let hosts = Hosts { prefix: format!("{PREFIX}{}-{number}-", std::process::id()) };
        let hub = hosts.namespace("hub");
        must(&["netns", "add", &hub]);
        must(&["-n", &hub, "link", "add", "bridge", "type", "bridge"]);
        must(&["-n", &hub, "link", "set", "bridge", "up"]);
        for n in 0..COUNT {
            let (host, port) = (hosts.namespace(&format!("h{n}")), format!("v{n}"));
            must(&["netns", "add", &host]);
            let peer = ["type", "veth", "peer", "name", "eth0", "netns", &host];
            must(&[&["link", "add", &port, "netns", &hub][..], &peer].concat());
            must(&["-n", &hub, "link", "set", &port, "master", "bridge", "up"]);
            must(&["-n", &host, "link", "set", "lo", "up"]);
            must(&["-n", &host, "addr", "add", &format!("{}/24", address(n)), "dev", "eth0"]);
            must(&["-n", &host, "link", "set", "eth0", "up"]);
        }
        hosts
    }

    /// Pulls the plug of host `n`, or puts it back.
    pub fn plug(&self, n: usize, is_in: bool) {
        let state = if is_in { "up" } else { "down" };
        must(&["-n", &self.namespace("hub"), "link", "set", &format!("v{n}"), state]);
    }

    /// A command on host `n`, which is called `hN`, in mounts of its own. `before` is a line of shell that
    /// prepares them. The process ends with the thread that starts it.
    pub fn command(&self, n: usize, before: &str) -> Command {
        let mut command = Command::new("ip");
        let named = format!("echo h{n} >/proc/sys/kernel/hostname; {before}; exec \"$@\"");
        command.args(["netns", "exec", &self.namespace(&format!("h{n}"))]);
        command.args(["setpriv", "--pdeathsig", "KILL", "--"]);
        command.args(["unshare", "--uts", "--mount", "--", "sh", "-ec", &named, "sh"]);
        command
    }

    fn namespace(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

impl Drop for Hosts {
    fn drop(&mut self) {
        for name in ["hub", "h0", "h1", "h2", "h3"] {
            ip(&["netns", "del", &self.namespace(name)]);
        }
    }
}

/// The address of host `n`.
pub fn address(n: usize) -> String {
    format!("10.77.0.{}", 10 + n)
}
