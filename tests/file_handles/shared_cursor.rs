//! The checks of `shared_cursor`.

use super::subject::{Cursor, ReadAt, Turns, fill, reduce};
use harness::unwatched::atomic::{AtomicUsize as Unwatched, Ordering::Relaxed};
use harness::{Check, Promise, ensure, fail};
use interleave::Partial;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use support::law::for_all;
use support::own_error::ensure_own;
use support::rendezvous::Rendezvous;
use support::result::ensure_result;
use support::thread::{self, ThreadId};

pub static PROMISES: &[Promise] = &[
    Promise::explains("Reads at a place, both through a cursor that all threads share and without one."),
    Promise::explains("A file with a cursor, such as `std::fs::File`."),
    Promise::explains("All threads that use the file share its cursor."),
    Promise::explains("Moves the cursor to `place`, in bytes from the start of the file."),
    Promise::explains("Reads into `buffer` from the cursor on, and moves the cursor past what was read."),
    Promise::kept("Returns how many bytes it read, which may be fewer than there is room for.", &["one_byte_at_a_time"]),
    Promise::kept("If there was room, 0 means the end of the file.", &["the_end"]),
    Promise::kept(
        "If it returns an error of the kind `Interrupted`, nothing has been read, and calling it again may succeed.",
        &["interrupted"],
    ),
    Promise::explains("A file that can be read at any place, by several threads at the same time."),
    Promise::kept(
        "Like `Cursor::read`, but reads from `place` on, no matter where other threads are reading.",
        &["any_place", "two_places", "far_places"],
    ),
    Promise::explains("Turns a file with a cursor into one that can be read at any place."),
    Promise::explains("Takes over the file: from now on, only this value moves its cursor."),
    Promise::kept("The file's own errors.", &["errors_of_the_file", "own_errors"]),
    Promise::kept(
        "After an error, or a panic in one of the file's methods, the next call works as usual.",
        &["errors_of_the_file", "a_panic_of_the_file"],
    ),
    Promise::kept("Fills `buffer` with the bytes from `place` on", &["one_byte_at_a_time", "any_numbers", "far_places"]),
    Promise::kept("Reads as often as necessary, and again if it was interrupted.", &["one_byte_at_a_time", "interrupted"]),
    Promise::kept("`UnexpectedEof` if the file ends before `buffer` is full.", &["the_end"]),
    Promise::kept("Otherwise the file's own error.", &["errors_of_the_file", "own_errors"]),
    Promise::kept(
        "Reduces the first `rows` numbers in the file, each of which is an `f64` of 8 bytes, lowest byte first.",
        &["two_parts", "any_numbers", "real_file"],
    ),
    Promise::kept(
        "There are `threads` parts of equal length, though the last ones may be shorter or empty, and each part is read by a thread of its own, at the same time as the others.",
        &["at_once", "any_numbers", "equal_parts"],
    ),
    Promise::kept("The parts are merged in order.", &["any_numbers"]),
    Promise::kept("A `threads` of 0 counts as 1.", &["any_numbers"]),
    Promise::kept("If parts fail, the error from the first of them, in the order of the rows.", &["first_error"]),
    Promise::explains("Read one file with several threads, both through its cursor and at a given place."),
    Promise::kept(
        "each read through the cursor gets the bytes at the place that it asked for, whatever the other threads do;",
        &["any_place", "two_places", "two_parts", "far_places"],
    ),
    Promise::kept("after an error or a panic between the two steps, the next read works as usual;", &["errors_of_the_file", "a_panic_of_the_file"]),
    Promise::kept(
        "a read that has returned too few bytes is continued, and the end of the file is an error",
        &["one_byte_at_a_time", "interrupted", "the_end"],
    ),
    Promise::kept("if a file can be read at a given place, two reads can be under way at once;", &["at_once"]),
    Promise::kept("each thread reads one part of the file, and if several parts fail, the error from the first of these parts is returned;", &["first_error"]),
    Promise::kept("a real file can be read in both ways, and the sums are right.", &["real_file"]),
];

const STUCK: &str = "lock never released";
const STUCK_ADVICE: &str = "A thread waits for its turn forever. Is the lock given up after an error?";
const ENDLESS: &str = "reads past the end";
const ENDLESS_ADVICE: &str = "\
    After the end of a file there is nothing, however often you ask: a read that brings 0 bytes is the end.";

pub const CHECKS: &[Check] = &[
    Check::new("any_place", "a file with a cursor is read at any place", any_place).hang_means(STUCK, STUCK_ADVICE),
    Check::new("two_places", "two threads read at two places", two_places).hang_means(STUCK, STUCK_ADVICE),
    Check::new("one_byte_at_a_time", "a read that brings less than asked for goes on", one_byte_at_a_time)
        .endless_means(ENDLESS, ENDLESS_ADVICE),
    Check::new("interrupted", "a read that was interrupted is made again", interrupted),
    Check::new("the_end", "the end of the file is an error", the_end)
        .time_limit_secs(2)
        .endless_means(ENDLESS, ENDLESS_ADVICE),
    Check::new("errors_of_the_file", "an error comes back, and the next read is right", errors_of_the_file)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("own_errors", "an error comes back with what it says", own_errors),
    Check::new("far_places", "a file of more than 4 GiB is read at any place", far_places),
    Check::new("a_panic_of_the_file", "after a panic the next read is right", a_panic_of_the_file),
    Check::new("two_parts", "two threads reduce through one cursor", two_parts)
        .preemptions(2)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("at_once", "two parts are read at the same time", at_once).preemptions(1).hang_means(
        "one after the other",
        "Each of two reads waits for the other one, and they never meet. A file that can be read at a place needs no lock. \
         Is each thread joined before the next one is spawned?",
    ),
    Check::new("equal_parts", "each thread reads its part, and the parts are equally long", equal_parts).native_only(),
    Check::new("first_error", "the error of the first part comes back", first_error).preemptions(1),
    Check::new("any_numbers", "any number of rows and threads", any_numbers).native_only().once().time_limit_secs(20),
    Check::new("real_file", "a real file can be read by its cursor and without", real_file).native_only().once(),
];

/// A file in memory. Byte `n` is `n`, if nothing else is said.
struct Tape {
    bytes: Vec<u8>,
    /// Each thread that uses the file moves it.
    cursor: AtomicU64,
    /// No read brings more bytes than this.
    most: usize,
    /// What the calls before the last ones do: each takes one away.
    faults: Unwatched,
    fault: Fault,
}

#[derive(Clone, Copy)]
enum Fault {
    /// Both kinds of calls return an error of this kind.
    Error(ErrorKind),
    /// A read returns an error of this kind, when it has moved the cursor.
    Late(ErrorKind),
    /// A read panics, when it has moved the cursor.
    Panic,
}

impl Tape {
    fn new(len: u8) -> Tape {
        Tape::of((0..len).collect())
    }

    fn of(bytes: Vec<u8>) -> Tape {
        let (cursor, faults) = (AtomicU64::new(0), Unwatched::new(0));
        Tape { bytes, cursor, most: usize::MAX, faults, fault: Fault::Panic }
    }

    /// The first `calls` calls fail.
    fn failing(self, calls: usize, fault: Fault) -> Tape {
        Tape { faults: Unwatched::new(calls), fault, ..self }
    }

    fn fails(&self) -> Option<Fault> {
        let fails = self.faults.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1));
        fails.is_ok().then_some(self.fault)
    }

    fn copy(&self, buffer: &mut [u8], place: u64) -> usize {
        let start = (place as usize).min(self.bytes.len());
        let len = buffer.len().min(self.most).min(self.bytes.len() - start);
        buffer[..len].copy_from_slice(&self.bytes[start..start + len]);
        len
    }
}

impl Cursor for Tape {
    fn seek(&self, place: u64) -> io::Result<()> {
        if let Fault::Error(kind) = self.fault
            && self.fails().is_some()
        {
            return Err(broken(kind));
        }
        self.cursor.store(place, SeqCst);
        Ok(())
    }

    fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let place = self.cursor.load(SeqCst);
        let len = self.copy(buffer, place);
        self.cursor.store(place + len as u64, SeqCst);
        match self.fails() {
            None => Ok(len),
            Some(Fault::Error(kind) | Fault::Late(kind)) => Err(broken(kind)),
            // Not `panic!`: a panic that a check makes on purpose need not be printed.
            Some(Fault::Panic) => panic::resume_unwind(Box::new("the tape is torn")),
        }
    }
}

/// What the file's own errors say.
const REASON: &str = "the tape is torn at 4.2 m";

fn broken(kind: ErrorKind) -> io::Error {
    io::Error::new(kind, REASON)
}

/// The same file, which can be read at a place.
struct Disk(Tape);

impl ReadAt for Disk {
    fn read_at(&self, buffer: &mut [u8], place: u64) -> io::Result<usize> {
        match self.0.fails() {
            Some(Fault::Error(kind) | Fault::Late(kind)) => Err(broken(kind)),
            _ => Ok(self.0.copy(buffer, place)),
        }
    }
}

/// Reads `len` bytes at a place at once, and returns the error by its kind.
fn read(file: &impl ReadAt, place: u64, len: usize) -> Result<Vec<u8>, ErrorKind> {
    let mut buffer = vec![0xee; len];
    let read = file.read_at(&mut buffer, place).map_err(|error| error.kind())?;
    buffer.truncate(read);
    Ok(buffer)
}

/// The same with `fill`.
fn filled(file: &impl ReadAt, place: u64, len: usize) -> Result<Vec<u8>, ErrorKind> {
    let mut buffer = vec![0xee; len];
    fill(file, &mut buffer, place).map_err(|error| error.kind())?;
    Ok(buffer)
}

const SHARED: &str = "shared cursor";

fn any_place() {
    let file = Turns::new(Tape::new(8));
    for (place, expected) in [(2, vec![2, 3]), (6, vec![6, 7]), (0, vec![0, 1]), (7, vec![7]), (8, vec![]), (100, vec![])] {
        ensure_result(read(&file, place, 2), Ok(expected), SHARED, &format!("2 bytes are read from place {place}"));
    }
    ensure_result(read(&file, 3, 0), Ok(vec![]), "wrong result", "nothing is read from place 3");
}

fn two_places() {
    let file = Turns::new(Tape::new(8));
    let reads = |place: u64| {
        let expected = vec![place as u8, place as u8 + 1];
        let case = format!("one of two threads reads 2 bytes from place {place}");
        ensure_result(read(&file, place, 2), Ok(expected), SHARED, &case);
    };
    thread::scope(|scope| {
        scope.spawn(|| reads(4));
        reads(2);
    });
    let case = "two threads have read from places 2 and 4, and 2 bytes are read from place 4";
    ensure_result(read(&file, 4, 2), Ok(vec![4, 5]), SHARED, case);
}

fn one_byte_at_a_time() {
    let file = Disk(Tape { most: 1, ..Tape::new(8) });
    ensure_result(filled(&file, 2, 4), Ok(vec![2, 3, 4, 5]), "short read", "each read brings 1 byte, and 4 are asked for");
    ensure_result(filled(&file, 2, 0), Ok(vec![]), "wrong result", "a buffer without room is filled");
    let file = Disk(Tape { most: 3, ..Tape::new(8) });
    ensure_result(filled(&file, 0, 8), Ok((0..8).collect()), "short read", "each read brings 3 bytes, and 8 are asked for");
}

fn interrupted() {
    let interrupted = Fault::Error(ErrorKind::Interrupted);
    let file = Disk(Tape { most: 2, ..Tape::new(8) }.failing(2, interrupted));
    ensure_result(filled(&file, 1, 3), Ok(vec![1, 2, 3]), "wrong error", "the first two reads are interrupted");
    // More often than any patience lasts.
    let file = Disk(Tape::new(8).failing(1000, interrupted));
    ensure_result(filled(&file, 1, 3), Ok(vec![1, 2, 3]), "gives up early", "a thousand reads are interrupted");
    let file = Turns::new(Tape::new(8).failing(1, interrupted));
    ensure_result(filled(&file, 1, 3), Ok(vec![1, 2, 3]), "wrong error", "moving the cursor is interrupted");
}

fn the_end() {
    for (place, len) in [(6, 3), (8, 1), (9, 1), (0, 9)] {
        let file = Disk(Tape::new(8));
        let case = format!("{len} bytes from place {place}, of a file of 8");
        ensure_result(filled(&file, place, len), Err(ErrorKind::UnexpectedEof), "swallowed error", &case);
    }
    ensure_result(filled(&Disk(Tape::new(8)), 6, 2), Ok(vec![6, 7]), "wrong error", "the last 2 bytes of a file");
}

fn errors_of_the_file() {
    let denied = ErrorKind::PermissionDenied;
    let tape = || Tape::new(8).failing(1, Fault::Error(denied));
    let disk = Disk(tape());
    ensure_result(filled(&disk, 2, 2), Err(denied), "swallowed error", "the file cannot be read");
    ensure_result(filled(&disk, 2, 2), Ok(vec![2, 3]), "wrong result", "the file could not be read, and can be now");
    let file = Turns::new(tape());
    ensure_result(read(&file, 2, 2), Err(denied), "swallowed error", "the cursor cannot be moved");
    ensure_result(read(&file, 4, 2), Ok(vec![4, 5]), SHARED, "the cursor could not be moved, and can be now");
    ensure_result(read(&file, 4, 2), Ok(vec![4, 5]), SHARED, "the same place is read again");
    ensure_result(read(&file, 6, 2), Ok(vec![6, 7]), SHARED, "the next place is read");
    let file = Turns::new(Tape::new(8).failing(1, Fault::Late(denied)));
    ensure_result(read(&file, 2, 2), Err(denied), "swallowed error", "the file cannot be read");
    ensure_result(read(&file, 2, 2), Ok(vec![2, 3]), SHARED, "a read failed that had moved the cursor, and is made again");
}

fn own_errors() {
    let tape = || Tape::of(bytes(1)).failing(1, Fault::Error(ErrorKind::InvalidData));
    let results = [
        ("`read_at`", Turns::new(tape()).read_at(&mut [0; 2], 2).map(drop)),
        ("`fill`", fill(&Disk(tape()), &mut [0; 2], 2)),
        ("`reduce`", reduce(&Disk(tape()), 1, 1).map(drop)),
    ];
    for (function, result) in results {
        let case = format!("{function}, and the file can't be read");
        match result {
            Ok(()) => fail!("swallowed error", "{case}"),
            Err(error) => ensure_own(&error, REASON, &case),
        }
    }
}

/// A file of 16 GiB that takes no room: each byte says in which MiB it is, and where in there.
struct Vast {
    cursor: AtomicU64,
}

impl Vast {
    fn byte(place: u64) -> u8 {
        (place ^ (place >> 20) ^ (place >> 28)) as u8
    }

    fn expected(place: u64, len: u64) -> Vec<u8> {
        (place..place + len).map(Vast::byte).collect()
    }
}

impl Cursor for Vast {
    fn seek(&self, place: u64) -> io::Result<()> {
        self.cursor.store(place, SeqCst);
        Ok(())
    }

    fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let place = self.cursor.load(SeqCst);
        let len = self.read_at(buffer, place)?;
        self.cursor.store(place + len as u64, SeqCst);
        Ok(len)
    }
}

impl ReadAt for Vast {
    fn read_at(&self, buffer: &mut [u8], place: u64) -> io::Result<usize> {
        buffer.iter_mut().zip(place..16 << 30).for_each(|(byte, place)| *byte = Vast::byte(place));
        Ok(buffer.len())
    }
}

fn far_places() {
    let (by_place, with_cursor) = (Vast { cursor: AtomicU64::new(0) }, Turns::new(Vast { cursor: AtomicU64::new(0) }));
    for place in [(1 << 31) - 2, (1 << 32) - 2, (9 << 30) + 1] {
        let case = format!("4 bytes are read from place {place}");
        let expected = || Ok(Vast::expected(place, 4));
        ensure_result(read(&with_cursor, place, 4), expected(), SHARED, &case);
        ensure_result(filled(&with_cursor, place, 4), expected(), SHARED, &case);
        ensure_result(filled(&by_place, place, 4), expected(), "wrong result", &case);
    }
}

fn a_panic_of_the_file() {
    let file = Turns::new(Tape::new(8).failing(1, Fault::Panic));
    let panicked = panic::catch_unwind(AssertUnwindSafe(|| read(&file, 2, 2)));
    ensure!(panicked.is_err(), "swallowed panic", "the file panicked, and `read_at` returned");
    let Ok(next) = panic::catch_unwind(AssertUnwindSafe(|| read(&file, 2, 2))) else {
        harness::fail!("poisoned lock", "the file panicked once, and every read panics since. Each read moves the cursor \
            first, so there is nothing that a panic could leave half done")
    };
    ensure_result(next, Ok(vec![2, 3]), SHARED, "the file panicked once, and the same place is read again");
}

/// Numbers as a file has them.
fn bytes(rows: usize) -> Vec<u8> {
    (1..=rows).flat_map(|value| (value as f64).to_le_bytes()).collect()
}

fn whole(rows: usize) -> Partial {
    Partial::of(&(1..=rows).map(|value| value as f64).collect::<Vec<_>>())
}

fn ensure_reduced(file: &impl ReadAt, rows: usize, threads: usize, name: &'static str) {
    let sum = reduce(file, rows, threads).map_err(|error| error.kind());
    ensure_result(sum, Ok(whole(rows)), name, &format!("{rows} rows, {threads} threads"));
}

fn two_parts() {
    ensure_reduced(&Turns::new(Tape::of(bytes(3))), 3, 2, SHARED);
}

/// Reads that return when two of them are under way.
struct Meeting(Disk, Rendezvous);

impl ReadAt for Meeting {
    fn read_at(&self, buffer: &mut [u8], place: u64) -> io::Result<usize> {
        self.1.meet();
        self.0.read_at(buffer, place)
    }
}

fn at_once() {
    let file = Meeting(Disk(Tape::of(bytes(2))), Rendezvous::new(0, 2));
    ensure_reduced(&file, 2, 2, "wrong result");
}

/// A file that knows which thread has read which row.
struct Owned(Disk, Mutex<Vec<Option<ThreadId>>>);

impl ReadAt for Owned {
    fn read_at(&self, buffer: &mut [u8], place: u64) -> io::Result<usize> {
        let rows = place as usize / 8..(place as usize + buffer.len()).div_ceil(8);
        if let Some(rows) = self.1.lock().unwrap().get_mut(rows) {
            rows.fill(Some(thread::current().id()));
        }
        self.0.read_at(buffer, place)
    }
}

fn equal_parts() {
    for (rows, threads, expected) in [(5, 2, vec![3, 2]), (7, 3, vec![3, 3, 1]), (3, 2, vec![2, 1]), (4, 4, vec![1; 4]), (4, 1, vec![4]), (4, 0, vec![4])] {
        let file = Owned(Disk(Tape::of(bytes(rows))), Mutex::new(vec![None; rows]));
        ensure_reduced(&file, rows, threads, "wrong result");
        let owners = file.1.into_inner().unwrap();
        let parts: Vec<usize> = owners.chunk_by(|one, other| one == other).map(<[_]>::len).collect();
        ensure!(
            parts == expected,
            "uneven shares",
            "{rows} rows, {threads} threads: the parts have {parts:?} rows, and should have {expected:?}"
        );
    }
}

/// A file of which the second row is damaged.
struct Damaged(Disk);

impl ReadAt for Damaged {
    fn read_at(&self, buffer: &mut [u8], place: u64) -> io::Result<usize> {
        let bad = 8..16;
        if place < bad.end && bad.start < place + buffer.len() as u64 {
            return Err(ErrorKind::InvalidData.into());
        }
        self.0.read_at(buffer, place)
    }
}

fn first_error() {
    let file = Damaged(Disk(Tape::of(bytes(4))));
    let sum = reduce(&file, 6, 3).map_err(|error| error.kind());
    let case = "row 1 cannot be read, and there is no row 4";
    ensure_result(sum, Err(ErrorKind::InvalidData), "first failure wins", case);
    let sum = reduce(&file.0, 5, 2).map_err(|error| error.kind());
    ensure_result(sum, Err(ErrorKind::UnexpectedEof), "swallowed error", "there is no row 4");
}

fn any_numbers() {
    let small = (0..8).flat_map(|rows| (0..10).map(move |threads| (rows, threads)));
    for_all(small, (0..40_usize, 0..20_usize), |(rows, threads)| {
        let tape = || Tape { most: 1 + rows * 3, ..Tape::of(bytes(rows)) };
        ensure_reduced(&Disk(tape()), rows, threads, "wrong result");
        ensure_reduced(&Turns::new(tape()), rows, threads, SHARED);
    });
}

/// A file of the operating system, and how much of it is read at once.
struct Real(File);

impl Cursor for Real {
    fn seek(&self, place: u64) -> io::Result<()> {
        (&self.0).seek(SeekFrom::Start(place)).map(|_| ())
    }

    fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(100);
        (&self.0).read(&mut buffer[..most])
    }
}

impl ReadAt for Real {
    fn read_at(&self, buffer: &mut [u8], place: u64) -> io::Result<usize> {
        self.0.read_at(buffer, place)
    }
}

fn real_file() {
    const ROWS: usize = 10_000;
    let path = std::env::temp_dir().join(format!("interleave-shared-cursor-{}", std::process::id()));
    fs::write(&path, bytes(ROWS)).expect("a file can be written to the temporary folder");
    let files = [(); 2].map(|()| File::open(&path).expect("it has been written"));
    // It goes when it is closed.
    fs::remove_file(&path).expect("it has been written");
    let [with_cursor, by_place] = files.map(Real);
    ensure_reduced(&by_place, ROWS, 3, "wrong result");
    ensure_reduced(&Turns::new(with_cursor), ROWS, 3, SHARED);
}
