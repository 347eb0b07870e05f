//! Workers, hosts, broker and manager that are lost.

use crate::files::PIECES;
use crate::hosts::address;
use crate::jobs::Cluster;
use crate::program::{Program, pass};
use rustix::process::Signal;
use std::fs;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Numbers by chance, to kill at moments that were not thought of.
struct Chance(u64);

impl Chance {
    fn new() -> Chance {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let seed = now.as_nanos() as u64 | 1;
        eprintln!("by chance, from {seed}");
        Chance(seed)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

/// Three workers that take about `pace` for a piece, one on each host.
fn three(cluster: &Cluster, pace: &str) -> Vec<Program> {
    (1..4).map(|n| cluster.worker(n, &["--pace", pace])).collect()
}

pub fn workers_killed() {
    let cluster = Cluster::new();
    let mut chance = Chance::new();
    let mut workers = three(&cluster, "0.4");
    let manager = cluster.manager(&["--lease", "0.6", "--deliveries", "21"]);
    for kill in 0..20 {
        let which = chance.below(3) as usize;
        workers[which].says("takes", 1);
        pass(Duration::from_millis(chance.below(400)));
        let ended =
            std::mem::replace(&mut workers[which], cluster.worker(1 + which, &["--pace", "0.4"]));
        let ended = ended.kill();
        assert_eq!(ended.code, None, "kill {kill}: it was over before: {}", ended.err);
    }
    manager.wait().must_be(&cluster.one_thread());
}

/// The manager hears hundreds of signs of life in a second, as of hundreds of workers, and reads nevertheless what
/// comes.
pub fn many_signs() {
    let cluster = Cluster::new();
    let mut manager = cluster.manager(&[]);
    let streams = cluster.store().join("jetstream/$G/streams");
    let id = loop {
        assert!(manager.is_running(), "it waits for workers");
        let names = fs::read_dir(&streams).into_iter().flatten().flatten();
        let mut names = names.map(|entry| entry.file_name().into_string().unwrap());
        match names.find_map(|name| Some(name.strip_prefix("interleave-tasks-")?.to_owned())) {
            Some(id) => break id,
            None => pass(Duration::from_millis(10)),
        }
    };
    let said = r#"{"host":"h2","pid":1,"at":[],"refusal":null}"#;
    let line = format!(
        "exec 3<>/dev/tcp/{}/4222; printf 'CONNECT {{\"verbose\":false}}\\r\\n' >&3; \
         while printf 'PUB interleave.workers.{id} {}\\r\\n%s\\r\\n' '{said}' >&3; do read -t .004 -u 3; done",
        address(0),
        said.len(),
    );
    let crowd = Program::start(cluster.hosts.command(2, ":").args(["bash", "-c", &line]));
    let worker = cluster.worker(1, &[]);
    manager.wait().must_be(&cluster.one_thread());
    assert_eq!(worker.wait().code, Some(0));
    crowd.kill();
}

/// What comes after the fault on `h3`, that the trials below have in common.
fn with_fault(pace: &str, lease: &str, fault: impl FnOnce(&Cluster, &mut Vec<Program>)) {
    let cluster = Cluster::new();
    let mut workers = three(&cluster, pace);
    let mut manager = cluster.manager(&["--lease", lease]);
    workers[2].says("takes", 2);
    fault(&cluster, &mut workers);
    assert!(manager.is_running(), "the fault came too late");
    manager.wait().must_be(&cluster.one_thread());
    cluster.hosts.plug(3, true);
    for worker in workers {
        let ended = worker.wait();
        assert_eq!(ended.code, Some(0), "{}", ended.err);
    }
}

pub fn host_crashes() {
    with_fault("0.1", "0.8", |cluster, workers| {
        cluster.hosts.plug(3, false);
        workers.pop().unwrap().kill();
    });
}

pub fn host_unplugged() {
    with_fault("0.1", "0.8", |cluster, _| cluster.hosts.plug(3, false));
}

pub fn host_comes_back() {
    with_fault("0.2", "0.8", |cluster, _| {
        cluster.hosts.plug(3, false);
        pass(Duration::from_secs(3));
        cluster.hosts.plug(3, true);
    });
}

pub fn late_answer() {
    with_fault("0.15", "0.5", |_, workers| {
        workers[2].signal(Signal::STOP);
        // Until others have been given its task.
        let began = std::time::Instant::now();
        while workers[0].said("delivery 2") + workers[1].said("delivery 2") == 0 {
            assert!(began.elapsed() < crate::program::LONG);
            pass(Duration::from_millis(20));
        }
        workers[2].signal(Signal::CONT);
    });
}

pub fn short_lease() {
    // A third of the lease is less than a timer can keep on a busy machine, so tasks are given twice.
    let cluster = Cluster::new();
    let workers = three(&cluster, "0.05");
    let manager = cluster.manager(&["--lease", "0.01", "--deliveries", "1000"]);
    manager.wait().must_be(&cluster.one_thread());
    for worker in workers {
        assert_eq!(worker.wait().code, Some(0));
    }
}

pub fn broker_killed() {
    let mut cluster = Cluster::new();
    let workers = three(&cluster, "0.1");
    let mut manager = cluster.manager(&["--lease", "1"]);
    workers[0].says("takes", 3);
    cluster.broker.take().unwrap().kill();
    pass(Duration::from_millis(500));
    cluster.start_broker();
    assert!(manager.is_running());
    manager.wait().must_be(&cluster.one_thread());
    for worker in workers {
        let ended = worker.wait();
        assert_eq!(ended.code, Some(0), "{}", ended.err);
    }
}

pub fn manager_killed() {
    let cluster = Cluster::new();
    let workers = three(&cluster, "0.1");
    let manager = cluster.manager(&[]);
    workers[0].says("takes", 3);
    assert_eq!(manager.kill().code, None);
    workers[0].says("takes", 5);
    cluster.manager(&[]).wait().must_be(&cluster.one_thread());
    let mut done = 0;
    for worker in workers {
        let ended = worker.wait();
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        done += ended.err.lines().filter(|line| line.contains("takes")).count();
    }
    assert_eq!(done, PIECES, "what was done before is not done again");
}

pub fn two_managers() {
    let cluster = Cluster::new();
    let managers = [cluster.manager(&[]), cluster.manager(&[])];
    let mut workers = three(&cluster, "0.05");
    // One of them may end the job before the other has read all parts; then it is done once more.
    workers.extend((1..4).map(|n| cluster.worker(n, &["--pace", "0.05", "--stay"])));
    for manager in managers {
        manager.wait().must_be(&cluster.one_thread());
    }
}

pub fn power_cut() {
    let mut cluster = Cluster::new();
    let workers = three(&cluster, "0.1");
    let manager = cluster.manager(&["--lease", "0.5"]);
    let copy = |from: &str, to: &str| {
        let folder = cluster.folder.path();
        let _ = fs::remove_dir_all(folder.join(to));
        let arguments = [folder.join(from), folder.join(to)];
        assert!(Command::new("cp").arg("-a").args(arguments).status().unwrap().success());
    };
    let parts = || {
        let streams = cluster.store().join("jetstream/$G/streams");
        let names = fs::read_dir(streams).unwrap().map(|entry| entry.unwrap().path());
        let mut parts = names.filter(|path| path.to_string_lossy().contains("interleave-parts-"));
        parts.next().unwrap().strip_prefix(cluster.folder.path()).unwrap().to_owned()
    };
    // As at one moment for the parts, and at a later one for the tasks that were acknowledged.
    workers[0].says("takes", 2);
    let parts = parts().to_string_lossy().into_owned();
    copy(&parts, "before");
    workers[0].says("takes", 6);
    assert_eq!(manager.kill().code, None);
    let broker = cluster.broker.take().unwrap();
    broker.kill();
    copy("before", &parts);
    cluster.start_broker();
    cluster.manager(&["--lease", "0.5"]).wait().must_be(&cluster.one_thread());
    let done: usize = workers
        .into_iter()
        .map(|worker| worker.wait().err.lines().filter(|line| line.contains("takes")).count())
        .sum();
    assert!(done > PIECES, "what was lost is done again, and {done} tasks were done");
}

pub fn poison() {
    let cluster = Cluster::new();
    let manager = cluster.manager(&["--lease", "0.5"]);
    let mut workers = three(&cluster, "0.1");
    let mut lost = 0;
    while lost < 3 {
        for (n, worker) in workers.iter_mut().enumerate() {
            if worker.said("takes 5..6,") > 0 {
                let next = cluster.worker(1 + n, &["--pace", "0.1"]);
                std::mem::replace(worker, next).kill();
                lost += 1;
            }
        }
        pass(Duration::from_millis(10));
    }
    let words =
        ["(piece 5): 3 workers were lost with it", "\"/x\"", "data.h5: rows 655360..786432"];
    manager.wait().must_fail(&words);
}

pub fn endless_piece() {
    let cluster = Cluster::new();
    // Each piece takes longer than is allowed, on every host.
    let workers = three(&cluster, "30");
    let manager = cluster.manager(&["--lease", "0.3", "--limit", "0.5", "--patience", "2"]);
    for worker in workers {
        worker.wait().must_fail(&["has not come in 0.5 s", "gives up"]);
    }
    manager.wait().must_fail(&["no worker heard of for 2 s", "the last was process"]);
}
