//! The page `many_machines`, followed word for word: two machines and ssh.
//!
//! `h0` is the first machine and `h1` the one called `node1`, with disks of their own where the page
//! writes. Four things are stood in for: cargo runs what is built already, `sample` gives a file written
//! before, `reduce` on one machine what the core says, and `sudo` installs nothing.

use crate::hosts::address;
use crate::jobs::{Cluster, PROGRAM, one_thread};
use crate::program::{LONG, Program, pass};
use interleave::sample;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

const SSHD: &str = "/usr/sbin/sshd";

/// Why it cannot be tried here.
pub fn missing() -> Option<String> {
    let sshd = Path::new(SSHD).exists() && Path::new("/usr/bin/scp").exists();
    (!sshd).then(|| "no sshd and scp here".to_owned())
}

/// The commands of the page.
fn commands() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = fs::read_to_string(root.join("chapters/many_machines-real.md")).unwrap();
    let (_, section) = page.split_once("\n## Two machines and ssh\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let blocks = section.split("```sh\n").skip(1).map(|rest| rest.split_once("```").unwrap().0);
    let commands: String = blocks.collect();
    assert!(commands.lines().count() >= 8, "{commands}");
    commands
}

pub fn follows_the_page() {
    let cluster = Cluster::without_broker();
    let folder = cluster.folder.path();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    for key in ["host", "user"] {
        let mut keygen = Command::new("ssh-keygen");
        let made =
            keygen.args(["-q", "-t", "ed25519", "-N", "", "-f", &path(key)]).status().unwrap();
        assert!(made.success());
    }
    let sample = sample::path(sample::Size::Tiny).unwrap();
    fs::write(path("expected"), one_thread(&sample, "/sst")).unwrap();
    fs::write(path("sudo"), "#!/bin/sh\necho \"$@\" >>/var/tmp/installed\n").unwrap();
    fs::set_permissions(path("sudo"), PermissionsExt::from_mode(0o755)).unwrap();
    let sshd = format!(
        "HostKey {}\nAuthorizedKeysFile {}\nListenAddress {}\nUsePAM no\nStrictModes no\nPidFile none\n\
         Subsystem sftp internal-sftp\nSetEnv PATH=/usr/local/bin:/usr/bin:/bin\n",
        path("host"),
        path("user.pub"),
        address(1)
    );
    fs::write(path("sshd_config"), sshd).unwrap();
    let ssh = format!(
        "Host node1\nHostName {}\nUser root\nIdentityFile {}\nStrictHostKeyChecking no\n\
         UserKnownHostsFile /dev/null\nLogLevel ERROR\n",
        address(1),
        path("user")
    );
    fs::write(path("ssh_config"), ssh).unwrap();

    let disks = "mount -t tmpfs none /var/tmp; mount -t tmpfs none /root; mount -t tmpfs none /run; \
                 mkdir /run/sshd; mount -t tmpfs none /usr/local/bin; cp sudo /usr/local/bin";
    let mut node = cluster.hosts.command(1, disks);
    let node = node.args([SSHD, "-D", "-e", "-f", &path("sshd_config")]).current_dir(folder);
    let node = Program::start(node);
    node.says("Server listening", 1);

    fs::create_dir_all(folder.join("target/release")).unwrap();
    fs::copy(PROGRAM, folder.join("target/release/interleave-cluster")).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    std::os::unix::fs::symlink(root.join("setup"), folder.join("setup")).unwrap();
    let stand_ins = format!(
        "ssh() {{ command ssh -F ssh_config \"$@\"; }}
         scp() {{ command scp -F ssh_config \"$@\"; }}
         cargo() {{
             [ \"$1 $2 $3\" = 'run --release --' ] || exit 3
             shift 3
             case \"$1 $2\" in
             'sample '*) cp -p {sample} \"$4\" ;;
             'broker '*) exec setpriv --pdeathsig KILL -- {PROGRAM} \"$@\" ;;
             'reduce --cluster') {PROGRAM} \"$@\" ;;
             'reduce '*) cat expected ;;
             *) exit 4 ;;
             esac
         }}
         set -e
         mkdir target/debug
",
        sample = sample.display()
    );
    // By its process, not by its job: a job that has ended already is no job any more.
    let script = format!("{stand_ins}{}\nwait $!\nkill %1\n", commands());
    let mut head = cluster.hosts.command(0, "mount -t tmpfs none /var/tmp");
    let head = head.args(["bash", "-c", &script]).current_dir(folder);
    let mut head = Program::start(head);
    let began = Instant::now();
    while head.is_running() {
        assert!(began.elapsed() < LONG, "the commands of the page do not end");
        pass(std::time::Duration::from_millis(50));
    }
    let ended = head.wait();
    assert_eq!(ended.code, Some(0), "{}\n{}", ended.out, ended.err);
    let expected = one_thread(&sample, "/sst");
    let printed: String =
        ended.out.lines().filter(|l| !l.starts_with("setup: ")).map(|l| format!("{l}\n")).collect();
    assert!(printed.ends_with(&format!("{expected}{expected}")), "{printed}\n{}", ended.err);
    assert!(ended.err.contains("by 1 worker on 1 host"), "{}", ended.err);
}
