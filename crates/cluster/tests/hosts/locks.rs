//! Who may reach the broker.

use crate::hosts::address;
use crate::jobs::{Cluster, PROGRAM};
use crate::program::Program;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

impl Cluster {
    /// The broker as the tool starts it, on `h0`.
    fn own_broker(&self, more: &[&str]) -> Program {
        let mut command = self.hosts.command(0, ":");
        let command = command.args([PROGRAM, "broker", "--dir"]).arg(self.store());
        Program::start(command.args(more))
    }

    fn login(&self, name: &str, text: &str) -> PathBuf {
        let file = self.folder.path().join(name);
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
        file
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }
}

pub fn loopback_alone() {
    let mut cluster = Cluster::without_broker();
    let broker = cluster.own_broker(&[]);
    broker.says("Server is ready", 1);
    let from_elsewhere = cluster.worker(1, &["--wait", "0.5"]).wait();
    from_elsewhere.must_fail(&["no broker answers there"]);
    cluster.url = "nats://127.0.0.1:4222".to_owned();
    let worker = cluster.worker(0, &[]);
    cluster.manager(&[]).wait().must_be(&cluster.one_thread());
    assert_eq!(worker.wait().code, Some(0));
}

pub fn login() {
    let cluster = Cluster::without_broker();
    let at = format!("{}:4222", address(0));
    cluster.own_broker(&["--listen", &at]).wait().must_fail(&["say who may: --login FILE"]);

    let file = cluster.login("login", "ann:s3cret\n");
    let login = file.to_str().unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    let ended = cluster.own_broker(&["--listen", &at, "--login", login]).wait();
    ended.must_fail(&["others can read this login", "chmod 600"]);

    fs::set_permissions(&file, Permissions::from_mode(0o600)).unwrap();
    let broker = cluster.own_broker(&["--listen", &at, "--login", login]);
    broker.says("Server is ready", 1);
    cluster.worker(1, &["--wait", "1"]).wait().must_fail(&["the broker does not let us in"]);
    let ended = cluster.worker(1, &["--login", login]).wait();
    ended.must_fail(&["the login would cross the network", "tls://"]);
    let mode = fs::metadata(cluster.store().join("broker.conf")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "there is a password in it");
}

/// A certificate for `h0`, signed by an authority of its own.
fn certificates(cluster: &Cluster) {
    let openssl = |arguments: &str| {
        let mut command = Command::new("openssl");
        let command = command.args(arguments.split(' ')).current_dir(cluster.folder.path());
        assert!(command.stderr(Stdio::null()).status().unwrap().success(), "openssl {arguments}");
    };
    openssl(
        "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=authority",
    );
    openssl("req -newkey rsa:2048 -nodes -keyout head.key -out head.csr -subj /CN=h0");
    fs::write(cluster.path("names"), format!("subjectAltName=IP:{}\n", address(0))).unwrap();
    openssl(
        "x509 -req -in head.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out head.pem",
    );
}

pub fn tls() {
    let mut cluster = Cluster::without_broker();
    certificates(&cluster);
    let login = cluster.login("login", "ann:s3cret").to_str().unwrap().to_owned();
    let wrong = cluster.login("wrong", "ann:guess").to_str().unwrap().to_owned();
    let at = format!("{}:4222", address(0));
    let [ca, cert, key] = ["ca.pem", "head.pem", "head.key"].map(|name| cluster.path(name));
    let start = ["--listen", &at, "--login", &login, "--cert", &cert, "--key", &key];
    let broker = cluster.own_broker(&start);
    broker.says("Server is ready", 1);
    cluster.url = format!("tls://{at}");
    let with = ["--login", &login, "--ca", &ca];
    let workers: Vec<Program> = (1..4).map(|n| cluster.worker(n, &with)).collect();
    cluster.manager(&with).wait().must_be(&cluster.one_thread());
    for worker in workers {
        assert_eq!(worker.wait().code, Some(0));
    }
    let ended = cluster.worker(1, &["--login", &wrong, "--ca", &ca, "--wait", "1"]).wait();
    ended.must_fail(&["the broker does not let us in"]);
    // An authority that is not known.
    let ended = cluster.worker(1, &["--login", &login, "--wait", "1"]).wait();
    ended.must_fail(&["tls"]);
}
