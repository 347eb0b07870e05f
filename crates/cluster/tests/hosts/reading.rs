//! Hosts that cannot read.

use crate::files::Kind;
use crate::jobs::Cluster;
use crate::program::Program;
use interleave::{Options, Strategy, reduce};
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Spoils nearly all chunks of a copy that looks the same from outside.
fn spoil(file: &Path) -> PathBuf {
    let copy = file.with_extension("spoilt");
    let arguments = [file, &copy];
    assert!(Command::new("cp").arg("-p").args(arguments).status().unwrap().success());
    let modified = fs::metadata(file).unwrap().modified().unwrap();
    let open = File::options().write(true).open(&copy).unwrap();
    let len = open.metadata().unwrap().len();
    for part in 1..40 {
        open.write_all_at(&[0xa5; 16], len * part / 40).unwrap();
    }
    open.set_modified(modified).unwrap();
    copy
}

pub fn one_host_cannot() {
    let cluster = Cluster::of(Kind::Chunks);
    let spoilt = spoil(&cluster.file);
    let bind = format!("mount --bind {} {}", spoilt.display(), cluster.file.display());
    let cannot: Vec<Program> =
        (0..3).map(|_| cluster.worker_after(1, &bind, &["--pace", "0.02"])).collect();
    let can = [cluster.worker(2, &["--pace", "0.1"]), cluster.worker(3, &["--pace", "0.1"])];
    let ended = cluster.manager(&["--lease", "0.5"]).wait();
    ended.must_be(&cluster.one_thread());
    assert!(ended.err.contains("h1 could not read what another host could"), "{}", ended.err);
    for worker in can.into_iter().chain(cannot) {
        assert_eq!(worker.wait().code, Some(0));
    }
}

pub fn no_host_can() {
    let mut cluster = Cluster::of(Kind::Chunks);
    cluster.file = spoil(&cluster.file);
    let options = Options { strategy: Strategy::Sequential, ..Options::default() };
    let error = reduce(&cluster.file, "/x", &options).unwrap_err().to_string();
    for _ in 0..3 {
        let workers: Vec<Program> =
            (1..4).map(|n| cluster.worker(n, &["--pace", "0.02"])).collect();
        let ended = cluster.manager(&["--lease", "0.5"]).wait();
        ended.must_fail(&[&format!("error: {error} (read on h"), " and h"]);
        for worker in workers {
            assert_eq!(worker.wait().code, Some(0));
        }
    }
    // With one host alone there is no other to ask, and the manager tries it itself.
    let worker = cluster.worker(1, &[]);
    cluster.manager(&["--lease", "0.5"]).wait().must_fail(&[&error, "h0 and h1"]);
    assert_eq!(worker.wait().code, Some(0));
}

pub fn no_such_file() {
    let cluster = Cluster::new();
    let hide = format!("mount -t tmpfs none {}", cluster.folder.path().display());
    let cannot = cluster.worker_after(3, &hide, &[]);
    let manager = cluster.manager(&[]);
    cannot.wait().must_fail(&["data.h5: no such file"]);
    manager.says("h3 cannot take part", 1);
    let can = cluster.worker(1, &[]);
    manager.wait().must_be(&cluster.one_thread());
    assert_eq!(can.wait().code, Some(0));
}

pub fn file_changes() {
    let cluster = Cluster::new();
    let workers: Vec<Program> = (1..4).map(|n| cluster.worker(n, &["--pace", "0.1"])).collect();
    let manager = cluster.manager(&["--lease", "0.5"]);
    workers[0].says("takes", 3);
    let now = std::time::SystemTime::now();
    File::options().write(true).open(&cluster.file).unwrap().set_modified(now).unwrap();
    manager.wait().must_fail(&["changed while it was read"]);
    for worker in workers {
        assert_eq!(worker.wait().code, Some(0));
    }
}
