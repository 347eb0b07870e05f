//! The checks of `watch`.

use super::subject::{Events, Next, Watched, wait_for_rows};
use harness::{Check, Promise, ensure};
use notify::{RecursiveMode, Watcher};
use std::cell::Cell;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};
use support::endless::{ENDLESS, without_overflow};
use support::result::ensure_result;
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains("Waits for new rows: with events from the file system, or by checking where there are no events."),
    Promise::explains("What a wait for an event can return."),
    Promise::explains("The file may have changed."),
    Promise::kept(
        "One such event may stand for several changes, and may arrive before the data.",
        &["several_for_one", "before_the_data"],
    ),
    Promise::kept("Events were lost, so the file may have changed.", &["events_lost"]),
    Promise::explains("No event arrived within the limit."),
    Promise::kept("There are no events on this file system.", &["no_events"]),
    Promise::explains("`next` says so at once, each time."),
    Promise::explains("The events since `watch` was called."),
    Promise::explains("Waits for the next event, but no longer than `limit`."),
    Promise::explains("A file that another process appends to."),
    Promise::explains("What `watch` returns."),
    Promise::kept("From here on, each change to the file causes an event.", &["changed_meanwhile"]),
    Promise::explains("Returns how many rows there are."),
    Promise::explains("It asks the file each time."),
    Promise::kept(
        "Waits until the file has more than `seen` rows, and returns how many there are.",
        &["already_there", "changed_meanwhile", "several_for_one", "fewer", "real_events"],
    ),
    Promise::kept(
        "Returns `None` if there aren't more than that after `limit`, which covers the whole call.",
        &["limit_holds", "short_limit", "already_there"],
    ),
    Promise::kept(
        "It waits for events, but never longer than `poll` without asking the file.",
        &["before_the_data", "changed_meanwhile", "real_events"],
    ),
    Promise::kept("Where events are unsupported, it sleeps for that long.", &["no_events", "sleeps_in_between", "sleeps_long"]),
    Promise::kept("When the time is up, it asks the file once more.", &["last_check"]),
    Promise::explains("Wait for new rows, with and without events."),
    Promise::kept(
        "rows that are already there, or that are appended while the watch is being set up, are found at once;",
        &["already_there", "changed_meanwhile"],
    ),
    Promise::kept(
        "rows are found even though an event may stand for several changes, or arrive before the data;",
        &["several_for_one", "before_the_data"],
    ),
    Promise::kept("rows are found even if events have been lost;", &["events_lost", "before_the_data"]),
    Promise::kept("where there are no events, `wait_for_rows` checks now and then, and sleeps in between;", &["no_events", "sleeps_in_between"]),
    Promise::kept("the time limit is kept, and the file is checked once more when the time is up", &["limit_holds", "last_check"]),
    Promise::kept("your system's own events wake `wait_for_rows`.", &["real_events"]),
];

pub const CHECKS: &[Check] = &[
    Check::new("already_there", "rows that are there are found without waiting", already_there),
    Check::new("changed_meanwhile", "rows that come while the watch begins are found", changed_meanwhile),
    Check::new(
        "several_for_one",
        "all rows are found, even if several have one event",
        several_for_one,
    ),
    Check::new(
        "before_the_data",
        "an event that comes before the data does not end the wait",
        before_the_data,
    ),
    Check::new("fewer", "fewer rows than were seen are not new ones", fewer),
    Check::new("events_lost", "rows are found even if their events were lost", events_lost),
    Check::new("no_events", "rows are found on a file system without events", no_events),
    Check::new("sleeps_in_between", "without events it sleeps between two checks", sleeps_in_between).native_only(),
    Check::new("sleeps_long", "without events it sleeps as long as it may", sleeps_long).model_only(),
    Check::new("limit_holds", "the time limit is for the whole call", limit_holds),
    Check::new("short_limit", "a limit that is shorter than the time between two checks", short_limit).model_only(),
    Check::new("last_check", "the last thing is a check", last_check),
    Check::new("real_events", "the system's own events are heard", real_events)
        .native_only()
        .once()
        .leaves_threads()
        .hang_means("event missed", "A row was appended to a real file, the system said so, and the wait goes on."),
];

/// Longer than any check.
const LONG: Duration = Duration::from_secs(3600);
/// How often to check in the scripts: nothing takes that long there.
const POLL: Duration = Duration::from_secs(60);

/// What happens while it waits: so many rows come, and this is heard of it.
type Step = (usize, Next);

#[derive(Default)]
struct Script {
    seen: usize,
    rows: Cell<usize>,
    /// Comes right after the first check.
    soon: Cell<usize>,
    steps: &'static [Step],
    taken: Cell<usize>,
    is_watched: Cell<bool>,
    /// Events that have not been heard.
    queue: Cell<usize>,
    checks: Cell<usize>,
    /// A wait with rows that no event will tell of has this name.
    missed: &'static str,
}

/// A script as a file; what it gives as events is the script again.
struct File(Rc<Script>);

impl Watched for File {
    type Events = File;

    fn watch(&self) -> File {
        self.0.is_watched.set(true);
        File(self.0.clone())
    }

    fn extent(&self) -> usize {
        let script = &*self.0;
        script.checks.set(script.checks.get() + 1);
        let rows = script.rows.get();
        let soon = script.soon.replace(0);
        script.rows.set(rows + soon);
        if soon > 0 && script.is_watched.get() {
            script.queue.set(1);
        }
        rows
    }
}

impl Events for File {
    fn next(&self, limit: Duration) -> Next {
        let script = &*self.0;
        if script.queue.replace(0) > 0 {
            return Next::Changed;
        }
        if limit.is_zero() {
            return Next::Nothing;
        }
        let (seen, rows) = (script.seen, script.rows.get());
        ensure!(rows <= seen, script.missed, "{seen} rows were seen, {rows} are there, and it waits for an event");
        ensure!(limit <= POLL, "waits too long", "{limit:?} without a check, which is to come every {POLL:?}");
        let step = script.steps.get(script.taken.get()).copied();
        script.taken.set(script.taken.get() + 1);
        let (rows, next) = step.unwrap_or((0, Next::Nothing));
        script.rows.set(script.rows.get() + rows);
        if next == Next::Nothing && limit < POLL {
            thread::sleep(limit);
        }
        next
    }
}

/// Two rows were seen, and so many are there.
fn script(rows: usize, soon: usize, steps: &'static [Step]) -> Script {
    let (rows, soon) = (Cell::new(rows), Cell::new(soon));
    Script { seen: 2, rows, soon, steps, missed: "event missed", ..Script::default() }
}

fn ensure_finds(script: Script, limit: Duration, rows: usize, case: &str) {
    let script = Rc::new(script);
    let found = wait_for_rows(&File(Rc::clone(&script)), 2, POLL, limit);
    ensure!(
        found.is_some() || script.steps.is_empty() || script.taken.get() > 0,
        "event missed",
        "{case}: it returns with none, and has never waited for an event"
    );
    ensure!(
        found.is_none_or(|found| found > 2),
        "woken for nothing",
        "{case}: two rows had been seen, and it returns with {found:?}"
    );
    ensure!(found.is_some(), "lost rows", "{case}: {rows} rows are there, and it returns with none");
    ensure_result(found, Some(rows), "wrong result", case);
}

fn already_there() {
    for limit in [LONG, Duration::ZERO].into_iter().chain(ENDLESS) {
        let script = Script { missed: "waits without checking", ..script(5, 0, &[]) };
        let case = format!("three rows are new, and the limit is {limit:?}");
        without_overflow("wait_for_rows", limit, || ensure_finds(script, limit, 5, &case));
    }
}

fn changed_meanwhile() {
    ensure_finds(script(2, 1, &[]), LONG, 3, "a row is appended right after the first check");
}

fn several_for_one() {
    ensure_finds(script(2, 0, &[(4, Next::Changed)]), LONG, 6, "one event for four rows");
}

fn before_the_data() {
    const STEPS: &[Step] = &[(0, Next::Changed), (0, Next::Nothing), (1, Next::Nothing)];
    ensure_finds(script(2, 0, STEPS), LONG, 3, "an event comes first, and the row later, without an event");
}

/// As after a recovery, which counts fewer rows than the writer had written.
fn fewer() {
    let case = "the file has lost one row of two, and then four rows come";
    ensure_finds(script(1, 0, &[(4, Next::Changed)]), LONG, 5, case);
}

fn events_lost() {
    ensure_finds(script(2, 0, &[(3, Next::Lost)]), LONG, 5, "the queue was full, and events were lost");
}

fn last_check() {
    let limit = Duration::from_millis(1);
    ensure_finds(script(2, 0, &[(1, Next::Nothing)]), limit, 3, "a row comes, its event is lost, and the time is up");
}

/// A file without events, which has a new row at the fourth check.
struct Blind(Cell<u32>);

struct NoEvents;

impl Events for NoEvents {
    fn next(&self, _: Duration) -> Next {
        Next::Unsupported
    }
}

impl Watched for Blind {
    type Events = NoEvents;

    fn watch(&self) -> NoEvents {
        NoEvents
    }

    fn extent(&self) -> usize {
        self.0.set(self.0.get() + 1);
        if self.0.get() < 4 { 2 } else { 3 }
    }
}

fn no_events() {
    let found = wait_for_rows(&Blind(Cell::new(0)), 2, Duration::from_millis(1), LONG);
    ensure!(found.is_some(), "no polling", "there are no events, the fourth check would find a row, and it gives up");
    ensure_result(found, Some(3), "wrong result", "there are no events, and the fourth check finds a row");
}

fn sleeps_in_between() {
    let poll = Duration::from_millis(1);
    let start = Instant::now();
    wait_for_rows(&Blind(Cell::new(0)), 2, poll, LONG);
    let took = start.elapsed();
    ensure!(took >= 3 * poll, "busy wait", "four checks in {took:?}, and there should be {poll:?} between any two");
}

fn sleeps_long() {
    let start = Instant::now();
    wait_for_rows(&Blind(Cell::new(0)), 2, POLL, LONG);
    let took = start.elapsed();
    ensure!(
        took == 3 * POLL,
        if took < 3 * POLL { "busy wait" } else { "waits too long" },
        "four checks in {took:?}, and there should be {POLL:?} between any two"
    );
}

/// A limit for the whole call.
const WHOLE: Duration = Duration::from_millis(3);

/// A file without events and without new rows. It counts how often it's asked.
struct Still(Cell<u32>);

impl Watched for Still {
    type Events = NoEvents;

    fn watch(&self) -> NoEvents {
        NoEvents
    }

    fn extent(&self) -> usize {
        self.0.set(self.0.get() + 1);
        ensure!(self.0.get() < 50, "busy wait", "the 50th check within {WHOLE:?}, and it is to check every {POLL:?}");
        2
    }
}

fn short_limit() {
    let start = Instant::now();
    let found = wait_for_rows(&Still(Cell::new(0)), 2, POLL, WHOLE);
    let took = start.elapsed();
    ensure_result(found, None, "wrong result", "there are no events, no row comes, and the time is up");
    ensure!(took == WHOLE, "waits too long", "the limit of the whole call is {WHOLE:?}, and it took {took:?}");
}

/// Events without end, and nothing new.
struct Chatter(Cell<u32>);

impl Watched for &Chatter {
    type Events = Self;

    fn watch(&self) -> Self {
        self
    }

    fn extent(&self) -> usize {
        2
    }
}

impl Events for &Chatter {
    fn next(&self, limit: Duration) -> Next {
        if limit.is_zero() {
            return Next::Nothing;
        }
        self.0.set(self.0.get() + 1);
        ensure!(limit <= WHOLE, "waits too long", "the limit of the whole call is {WHOLE:?}, and it waits for {limit:?}");
        ensure!(self.0.get() < 50, "limit restarted", "the limit was over long ago, and it waits for the 50th time");
        thread::sleep(limit.min(Duration::from_millis(1)));
        Next::Changed
    }
}

fn limit_holds() {
    let chatter = Chatter(Cell::new(0));
    let found = wait_for_rows(&&chatter, 2, POLL, WHOLE);
    ensure_result(found, None, "wrong result", "events come again and again, no row comes, and the time is up");
}

/// A real file with rows of eight bytes, and inotify, or what the system has in its place.
struct Real(PathBuf);

struct System {
    told: mpsc::Receiver<bool>,
    _watcher: notify::RecommendedWatcher,
}

impl Watched for Real {
    type Events = System;

    fn watch(&self) -> System {
        let (tell, told) = mpsc::channel();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Perhaps no thread is listening any more.
            let _ = tell.send(event.map_or(true, |event| event.need_rescan()));
        })
        .expect("the system can watch a folder");
        let folder = self.0.parent().expect("a file is in a folder");
        watcher.watch(folder, RecursiveMode::NonRecursive).expect("the folder can be watched");
        System { told, _watcher: watcher }
    }

    fn extent(&self) -> usize {
        std::fs::metadata(&self.0).map_or(0, |file| file.len() as usize / 8)
    }
}

impl Events for System {
    fn next(&self, limit: Duration) -> Next {
        match self.told.recv_timeout(limit) {
            Ok(false) => Next::Changed,
            Ok(true) => Next::Lost,
            Err(RecvTimeoutError::Timeout) => Next::Nothing,
            Err(RecvTimeoutError::Disconnected) => Next::Unsupported,
        }
    }
}

fn real_events() {
    let folder = std::env::temp_dir().join(format!("interleave-watch-{}", std::process::id()));
    std::fs::create_dir(&folder).expect("there is a temporary folder");
    let file = Real(folder.join("rows"));
    let append = |rows: usize| {
        let mut to = OpenOptions::new().create(true).append(true).open(&file.0).expect("it can be written");
        to.write_all(&vec![1; 8 * rows]).expect("it can be written");
    };
    append(2);
    // Only an event ends this in time.
    let found = thread::scope(|scope| {
        scope.spawn(|| append(1));
        wait_for_rows(&file, 2, LONG, LONG)
    });
    std::fs::remove_dir_all(&folder).expect("the folder is the check's own");
    ensure_result(found, Some(3), "wrong result", "a thread appends a row to a real file");
}
