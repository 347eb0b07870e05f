//! The checks of `registry`.

use super::subject::{Entry, Library, Mode, Refused, Registry};
use harness::{Check, Promise, ensure, fail};
use interleave::Error;
use interleave::sample::{self, Size};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use support::numerous::MANY;
use support::result::ensure_result;
use support::shelf::{OpenFile, Shelf, cannot_close, cannot_open};
use support::thread;

pub static PROMISES: &[Promise] = &[
    Promise::explains("A table of the open files, which several threads change while others read it."),
    Promise::explains("Opens and closes files."),
    Promise::explains("Only one thread at a time may do either."),
    Promise::explains("An open file."),
    Promise::explains("It is closed by `Library::close`, and by nothing else."),
    Promise::explains("Opens the file of this name."),
    Promise::explains("Closes a handle, even if it returns an error."),
    Promise::kept("Must not be called twice for the same handle.", &["close_fails", "two_close_one"]),
    Promise::explains("What a file is opened for."),
    Promise::kept("For reading: any number of users may read a file at the same time, and share its handle.", &["shared", "two_read", "many_read"]),
    Promise::kept("For writing: the file then has no other user.", &["one_writes", "two_write", "read_beside_write", "read_beside_close"]),
    Promise::explains("Why a file was not opened."),
    Promise::kept("The file is open already, and either its present user or the new one writes to it.", &["one_writes", "read_beside_write"]),
    Promise::kept("The library could not open it.", &["open_fails"]),
    Promise::explains("What `open` returns, and `close` takes."),
    Promise::kept("No two tickets are equal.", &["two_read", "given_back_before", "many_tickets"]),
    Promise::explains(
        "An entry in the table: a file's name, what the file is open for, and how many tickets there are for it.",
    ),
    Promise::explains("The table."),
    Promise::kept(
        "Any thread may call any method at any time, and each call happens in one step.",
        &["two_read", "two_write", "read_beside_write", "two_close", "two_close_one", "open_beside_close", "read_beside_close", "one_moment", "for_each_beside_open", "busy_is_seen", "last_ticket_given_back"],
    ),
    Promise::kept("An empty table.", &["shared"]),
    Promise::kept(
        "Opens a file, or shares its handle if all its users only read.",
        &["shared", "two_read"],
    ),
    Promise::kept("Does not wait for others to close the file.", &["one_writes"]),
    Promise::kept(
        "What a name means is up to the library: it gets the name as it is, and two names that differ are two files.",
        &["as_it_is"],
    ),
    Promise::kept("If the file is busy, or if the library fails.", &["one_writes", "open_fails"]),
    Promise::kept("The table is then as it was before.", &["open_fails", "one_writes"]),
    Promise::explains("Gives a ticket back."),
    Promise::kept("The file is closed when its last ticket is given back.", &["shared", "two_close"]),
    Promise::kept(
        "Returns false and closes nothing if the ticket was given back before, even if the name has been opened again.",
        &["given_back_before", "two_close_one"],
    ),
    Promise::kept("The library's own error.", &["close_fails"]),
    Promise::kept("The file is then no longer in the table.", &["close_fails"]),
    Promise::kept("Everything that is open at one moment, in the order of the names.", &["one_moment", "never_none", "in_order", "busy_is_seen", "last_ticket_given_back"]),
    Promise::kept("Calls `each` with every entry in a snapshot.", &["in_order", "calls_back", "closed_meanwhile"]),
    Promise::kept("`each` may call any method of this value.", &["calls_back"]),
    Promise::explains("Keep a table of the open files, and share the handles that can be shared."),
    Promise::kept(
        "a file that several threads read is opened only once, and is closed when its last ticket is given back;",
        &["shared", "two_read", "two_close", "open_beside_close"],
    ),
    Promise::kept(
        "a file that is being written has only one ticket, and `open` does not wait for that ticket to be given back",
        &["one_writes", "two_write", "read_beside_write", "read_beside_close"],
    ),
    Promise::kept(
        "a ticket that is given back a second time closes nothing, least of all another user's file;",
        &["given_back_before", "two_close_one"],
    ),
    Promise::kept("if a file can't be opened, nothing is left behind, and the error is returned", &["open_fails", "close_fails"]),
    Promise::kept(
        "a snapshot shows the table as it was at one moment, and a callback that is given its entries may open and close files.",
        &["one_moment", "never_none", "calls_back", "closed_meanwhile", "for_each_beside_open"],
    ),
    Promise::kept("all this is true of files that libhdf5 itself opens, too.", &["real_library"]),
];

const STUCK: &str = "lock never released";
const STUCK_ADVICE: &str = "A thread waits for a lock forever. Is it given up after an error, and taken once?";

const ITSELF: &str = "\
    A callback was called with an entry, calls the table, and waits for a lock that its own thread holds. Copy the \
    entries, and give the lock up before the first call.";

pub const CHECKS: &[Check] = &[
    Check::new("shared", "two that read share a handle", shared).hang_means(STUCK, STUCK_ADVICE),
    Check::new("one_writes", "a file that is written is busy", one_writes).hang_means(
        "open that waits",
        "A file is busy, and `open` waits for another thread to close it. It should say so and return.",
    ),
    Check::new("given_back_before", "a ticket that was given back closes nothing", given_back_before)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("open_fails", "what cannot be opened is not in the table", open_fails)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("close_fails", "an error of close comes back, and the file is gone", close_fails)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("as_it_is", "names that look alike are different files", as_it_is).hang_means(STUCK, STUCK_ADVICE),
    Check::new("in_order", "entries come in the order of the names", in_order).hang_means(STUCK, STUCK_ADVICE),
    Check::new("two_read", "two threads open one file to read", two_read).hang_means(STUCK, STUCK_ADVICE),
    Check::new("two_write", "two threads open one file to write", two_write).hang_means(STUCK, STUCK_ADVICE),
    Check::new("read_beside_write", "one thread reads a file, and one writes it", read_beside_write)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("two_close", "two threads give their tickets back", two_close).hang_means(STUCK, STUCK_ADVICE),
    Check::new("two_close_one", "two threads give one ticket back", two_close_one)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("open_beside_close", "one thread opens a file while another closes it", open_beside_close)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("read_beside_close", "one thread opens a file while the one that wrote it closes it", read_beside_close)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("one_moment", "a snapshot shows one moment", one_moment)
        .or_preemptions(3)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("never_none", "a snapshot has what was open all the time, under one name or another", never_none)
        .or_preemptions(3)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("busy_is_seen", "a file that is busy is in the snapshot", busy_is_seen)
        .or_preemptions(2)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("last_ticket_given_back", "a file without tickets is not in the snapshot", last_ticket_given_back)
        .or_preemptions(2)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("closed_meanwhile", "a callback closes what is to come", closed_meanwhile)
        .hang_means("waits for itself", ITSELF),
    Check::new("many_read", "three hundred read one file", many_read),
    Check::new("many_tickets", "a ticket is kept while 65,541 others come and go", many_tickets).native_only().once(),
    Check::new("for_each_beside_open", "one thread looks, and one opens and closes", for_each_beside_open)
        .or_preemptions(3)
        .hang_means(STUCK, STUCK_ADVICE),
    Check::new("calls_back", "a callback opens and closes", calls_back).hang_means("waits for itself", ITSELF),
    Check::new("real_library", "the table can have files of libhdf5", real_library).native_only().once(),
];

/// Files whose handles the shelf knows.
struct Files(Arc<Shelf>);

impl Library for Files {
    type Handle = OpenFile;

    fn open(&mut self, _: &str) -> Result<OpenFile, Error> {
        self.0.open()
    }

    fn close(&mut self, handle: OpenFile) -> Result<(), Error> {
        self.0.close(&handle)
    }
}

fn registry(shelf: Shelf) -> (Arc<Shelf>, Registry<Files>) {
    let shelf = Arc::new(shelf);
    (Arc::clone(&shelf), Registry::new(Files(shelf)))
}

fn entry(name: &str, mode: Mode, tickets: usize) -> Entry {
    (name.to_owned(), mode, tickets)
}

#[track_caller]
fn ensure_table(registry: &Registry<Files>, table: &[Entry], case: &str) {
    ensure_result(registry.snapshot(), table.to_vec(), "wrong table", case);
}

fn close(registry: &Registry<Files>, ticket: super::subject::Ticket) {
    ensure_result(registry.close(ticket), Ok(true), "wrong result", "a ticket is given back");
}

fn shared() {
    let (shelf, registry) = registry(Shelf::new(1));
    ensure_table(&registry, &[], "nothing was opened");
    let [one, other] = [(); 2].map(|()| registry.open("/a", Mode::Read).expect("it can be opened"));
    ensure_result(shelf.opened(), 1, "opened twice", "a file was opened to read, twice. Handles");
    ensure_table(&registry, &[entry("/a", Mode::Read, 2)], "/a was opened to read, twice");
    close(&registry, one);
    ensure_result(shelf.open_now(), 1, "closed too early", "one of two tickets was given back. Handles that are open");
    ensure_table(&registry, &[entry("/a", Mode::Read, 1)], "one of two tickets was given back");
    close(&registry, other);
    shelf.ensure_all_closed("the last ticket was given back");
    ensure_table(&registry, &[], "the last ticket was given back");
}

fn one_writes() {
    for (first, second) in [(Mode::Write, Mode::Write), (Mode::Write, Mode::Read), (Mode::Read, Mode::Write)] {
        let (shelf, registry) = registry(Shelf::new(1));
        let ticket = registry.open("/a", first).expect("it can be opened");
        let refused = registry.open("/a", second);
        let case = format!("/a is open to {first:?}, and is opened to {second:?}");
        ensure_result(refused, Err(Refused::Busy), "reads alongside a writer", &case);
        ensure_table(&registry, &[entry("/a", first, 1)], &case);
        let other = registry.open("/b", second).expect("it can be opened");
        close(&registry, other);
        close(&registry, ticket);
        shelf.ensure_all_closed(&case);
        ensure!(registry.open("/a", second).is_ok(), "wrong result", "/a was closed, and is still busy");
    }
}

fn given_back_before() {
    let (shelf, registry) = registry(Shelf::new(1));
    let old = registry.open("/a", Mode::Write).expect("it can be opened");
    close(&registry, old);
    ensure_result(registry.close(old), Ok(false), "closed twice", "a ticket is given back again");
    let new = registry.open("/a", Mode::Read).expect("it can be opened");
    ensure!(new != old, "another's handle", "a ticket was given out again");
    let again = registry.close(old);
    ensure_result(again, Ok(false), "another's handle", "an old ticket, and the name is open again");
    ensure_result(shelf.open_now(), 1, "another's handle", "an old ticket was given back. Handles that are open");
    close(&registry, new);
}

fn open_fails() {
    [Mode::Read, Mode::Write].map(open_fails_to);
}

fn open_fails_to(mode: Mode) {
    let mut shelf = Shelf::new(1);
    shelf.bad_open = Some(0);
    let (shelf, registry) = registry(shelf);
    let refused = registry.open("/a", mode);
    ensure_result(refused, Err(Refused::Failed(cannot_open())), "swallowed error", "/a cannot be opened");
    ensure_table(&registry, &[], "/a could not be opened");
    let Ok(ticket) = registry.open("/a", Mode::Write) else {
        fail!("wrong table", "/a could not be opened once, and is busy since");
    };
    close(&registry, ticket);
    shelf.ensure_all_closed("/a was closed");
}

fn close_fails() {
    [Mode::Read, Mode::Write].map(close_fails_after);
}

fn close_fails_after(mode: Mode) {
    let mut shelf = Shelf::new(1);
    shelf.bad_close = Some(0);
    let (shelf, registry) = registry(shelf);
    let ticket = registry.open("/a", mode).expect("it can be opened");
    ensure_result(registry.close(ticket), Err(cannot_close(0)), "swallowed error", "/a cannot be closed");
    ensure_table(&registry, &[], "closing /a had an error, and it is closed");
    ensure_result(registry.close(ticket), Ok(false), "closed twice", "a ticket is given back again");
    shelf.ensure_all_closed("closing /a had an error");
}

/// A library that notes the names.
struct Names(Arc<Mutex<Vec<String>>>);

impl Library for Names {
    type Handle = ();

    fn open(&mut self, name: &str) -> Result<(), Error> {
        self.0.lock().unwrap().push(name.to_owned());
        Ok(())
    }

    fn close(&mut self, (): ()) -> Result<(), Error> {
        Ok(())
    }
}

fn as_it_is() {
    // In their order.
    const ALIKE: [&str; 8] = ["", " /a", "./a", "/A", "/a", "/a ", "/a/", "a"];
    let names = Arc::new(Mutex::new(Vec::new()));
    let registry = Registry::new(Names(Arc::clone(&names)));
    for name in ALIKE {
        let opened = registry.open(name, Mode::Write);
        ensure!(opened.is_ok(), "two mistaken for one", "files are open to write, and {name:?} is none of them: {opened:?}");
    }
    ensure_result(names.lock().unwrap().clone(), ALIKE.map(str::to_owned).to_vec(), "wrong table", "the library was asked for");
    let expected = ALIKE.map(|name| entry(name, Mode::Write, 1)).to_vec();
    ensure_result(registry.snapshot(), expected, "wrong table", "files with names that look alike");
}

fn in_order() {
    let (_, registry) = registry(Shelf::new(1));
    for name in ["/c", "/a", "/b"] {
        registry.open(name, Mode::Read).expect("it can be opened");
    }
    let expected = ["/a", "/b", "/c"].map(|name| entry(name, Mode::Read, 1));
    ensure_table(&registry, &expected, "three files were opened");
    let mut seen = Vec::new();
    registry.for_each(|entry| seen.push(entry.clone()));
    ensure_result(seen, expected.to_vec(), "wrong table", "`for_each` of three files");
}

/// Two threads open one file.
fn both(one: Mode, other: Mode) -> (Arc<Shelf>, Registry<Files>, [Result<super::subject::Ticket, Refused>; 2]) {
    let (shelf, registry) = registry(Shelf::new(1));
    let results = thread::scope(|scope| {
        let first = scope.spawn(|| registry.open("/a", one));
        let second = registry.open("/a", other);
        [first.join().expect("it does not panic"), second]
    });
    (shelf, registry, results)
}

fn two_read() {
    let (shelf, registry, results) = both(Mode::Read, Mode::Read);
    ensure_result(shelf.opened(), 1, "opened twice", "two threads opened a file to read. Handles");
    ensure_table(&registry, &[entry("/a", Mode::Read, 2)], "two threads opened /a to read");
    let [one, other] = results.map(|ticket| ticket.expect("both read"));
    ensure!(one != other, "another's handle", "two threads have the same ticket");
    close(&registry, one);
    close(&registry, other);
    shelf.ensure_all_closed("both tickets were given back");
}

fn one_of_two(one: Mode, other: Mode) {
    let (shelf, registry, results) = both(one, other);
    let tickets: Vec<_> = results.iter().flatten().collect();
    ensure!(
        tickets.len() < 2,
        "reads alongside a writer",
        "two threads opened one file to {one:?} and to {other:?}, and both have it"
    );
    ensure!(tickets.len() == 1, "wrong result", "two threads opened a file that was closed: {results:?}");
    close(&registry, *tickets[0]);
    shelf.ensure_all_closed("the ticket was given back");
    ensure_result(shelf.opened(), 1, "opened twice", "two threads opened a file, and one of them may. Handles");
}

fn two_write() {
    one_of_two(Mode::Write, Mode::Write);
}

fn read_beside_write() {
    one_of_two(Mode::Read, Mode::Write);
}

fn two_close() {
    let (shelf, registry) = registry(Shelf::new(1));
    let [one, other] = [(); 2].map(|()| registry.open("/a", Mode::Read).expect("it can be opened"));
    thread::scope(|scope| {
        scope.spawn(|| close(&registry, one));
        close(&registry, other);
    });
    shelf.ensure_all_closed("two threads gave their tickets back");
    ensure_table(&registry, &[], "two threads gave their tickets back");
}

fn two_close_one() {
    let (shelf, registry) = registry(Shelf::new(1));
    let ticket = registry.open("/a", Mode::Read).expect("it can be opened");
    let kept = registry.open("/a", Mode::Read).expect("it can be opened");
    let [one, other] = thread::scope(|scope| {
        let one = scope.spawn(|| registry.close(ticket) == Ok(true));
        let other = registry.close(ticket) == Ok(true);
        if !other {
            // Then the other call came first, all of it.
            ensure_table(&registry, &[entry("/a", Mode::Read, 1)], "one of two tickets had been given back before");
        }
        [one.join().expect("it does not panic"), other]
    });
    ensure!(one != other, "closed twice", "two threads gave one ticket back, and were told {one} and {other}");
    ensure_result(shelf.open_now(), 1, "another's handle", "there is another ticket. Handles that are open");
    close(&registry, kept);
}

fn open_beside_close() {
    let (shelf, registry) = registry(Shelf::new(1));
    let ticket = registry.open("/a", Mode::Read).expect("it can be opened");
    let next = thread::scope(|scope| {
        let next = scope.spawn(|| registry.open("/a", Mode::Read));
        close(&registry, ticket);
        next.join().expect("it does not panic")
    });
    ensure_table(&registry, &[entry("/a", Mode::Read, 1)], "a thread opened /a while another one closed it");
    ensure_result(shelf.open_now(), 1, "closed too early", "a thread has a ticket. Handles that are open");
    close(&registry, next.expect("it can be opened"));
    shelf.ensure_all_closed("every ticket was given back");
}

/// The file is busy until the library has closed it.
fn read_beside_close() {
    let (shelf, registry) = registry(Shelf::new(1));
    let ticket = registry.open("/a", Mode::Write).expect("it can be opened");
    let next = thread::scope(|scope| {
        let next = scope.spawn(|| registry.open("/a", Mode::Read));
        close(&registry, ticket);
        next.join().expect("it does not panic")
    });
    ensure!(
        shelf.most_open() == 1,
        "reads alongside a writer",
        "/a was opened to read before the library had closed the handle that writes it"
    );
    match next {
        Ok(ticket) => close(&registry, ticket),
        Err(refused) => ensure_result(refused, Refused::Busy, "wrong result", "a file is written, and opened to read"),
    }
    shelf.ensure_all_closed("every ticket was given back");
}

/// Never are both files open, and one of them nearly always.
fn one_moment() {
    let (_, registry) = registry(Shelf::new(1));
    let ticket = registry.open("/b", Mode::Write).expect("it can be opened");
    thread::scope(|scope| {
        scope.spawn(|| {
            close(&registry, ticket);
            registry.open("/a", Mode::Write).expect("it can be opened");
        });
        let seen = registry.snapshot();
        ensure!(seen.len() < 2, "torn snapshot", "/b was closed before /a was opened, and both were seen: {seen:?}");
    });
}

/// Always one of the two files is open.
fn never_none() {
    let (_, registry) = registry(Shelf::new(1));
    let ticket = registry.open("/b", Mode::Write).expect("it can be opened");
    thread::scope(|scope| {
        scope.spawn(|| {
            registry.open("/a", Mode::Write).expect("it can be opened");
            close(&registry, ticket);
        });
        let seen = registry.snapshot();
        ensure!(!seen.is_empty(), "torn snapshot", "/a was opened before /b was closed, and neither was seen");
    });
}

/// A call that was refused came after the call that opened the file, all of it.
fn busy_is_seen() {
    let (_, registry) = registry(Shelf::new(1));
    thread::scope(|scope| {
        scope.spawn(|| registry.open("/a", Mode::Write));
        if registry.open("/a", Mode::Write) == Err(Refused::Busy) {
            ensure_table(&registry, &[entry("/a", Mode::Write, 1)], "/a was busy, because another thread had opened it to write");
        }
    });
}

fn last_ticket_given_back() {
    let (_, registry) = registry(Shelf::new(1));
    let ticket = registry.open("/a", Mode::Read).expect("it can be opened");
    thread::scope(|scope| {
        scope.spawn(|| close(&registry, ticket));
        registry.open("/b", Mode::Read).expect("it can be opened");
        let seen = registry.snapshot();
        ensure!(
            seen.iter().all(|(_, _, tickets)| *tickets > 0),
            "torn snapshot",
            "a thread gives the last ticket for /a back, and a file without tickets was seen: {seen:?}"
        );
    });
}

fn closed_meanwhile() {
    let (_, registry) = registry(Shelf::new(1));
    let mut open: Vec<_> =
        ["/a", "/b", "/c"].iter().map(|name| registry.open(name, Mode::Write).expect("it can be opened")).collect();
    let mut seen = Vec::new();
    registry.for_each(|entry| {
        seen.push(entry.clone());
        open.drain(..).for_each(|ticket| close(&registry, ticket));
    });
    let expected: Vec<_> = ["/a", "/b", "/c"].map(|name| entry(name, Mode::Write, 1)).into();
    ensure_result(seen, expected, "wrong table", "three files were open, and the callback closes all of them");
}

fn many_read() {
    let (shelf, registry) = registry(Shelf::new(1));
    let tickets: Vec<_> = (0..300).filter_map(|_| registry.open("/a", Mode::Read).ok()).collect();
    ensure_table(&registry, &[entry("/a", Mode::Read, 300)], "/a was opened to read, 300 times");
    tickets.into_iter().for_each(|ticket| close(&registry, ticket));
    shelf.ensure_all_closed("the last ticket was given back");
}

/// The ticket that is kept is the first, or not the first: a number may begin anew with 0 or with 1.
fn many_tickets() {
    let registry = Registry::new(Names(Arc::default()));
    let kept = [(); 2].map(|()| registry.open("/kept", Mode::Read).expect("it can be opened"));
    for number in 0..MANY {
        let ticket = registry.open("/a", Mode::Write).expect("it can be opened");
        ensure!(
            !kept.contains(&ticket),
            "another's handle",
            "{kept:?} are in use, and ticket number {number} after them is {ticket:?}. How far can the number count?"
        );
        ensure_result(registry.close(ticket), Ok(true), "another's handle", "a ticket is given back");
    }
}

fn for_each_beside_open() {
    let (_, registry) = registry(Shelf::new(1));
    thread::scope(|scope| {
        scope.spawn(|| {
            let ticket = registry.open("/a", Mode::Read).expect("it can be opened");
            close(&registry, ticket);
        });
        registry.for_each(|seen| {
            ensure_result(seen.clone(), entry("/a", Mode::Read, 1), "wrong table", "one thread opens and closes /a");
        });
    });
}

fn calls_back() {
    let (shelf, registry) = registry(Shelf::new(1));
    registry.open("/a", Mode::Read).expect("it can be opened");
    let mut calls = 0;
    registry.for_each(|_| {
        calls += 1;
        let ticket = registry.open("/b", Mode::Write).expect("it can be opened");
        ensure_result(registry.snapshot().len(), 2, "wrong table", "two files are open");
        registry.for_each(|_| ());
        close(&registry, ticket);
    });
    ensure_result(calls, 1, "wrong table", "calls of `for_each`, with one file");
    ensure_result(shelf.open_now(), 1, "left open", "files that are open");
}

/// libhdf5 by its C functions, which the table enters under its lock.
struct Hdf5(PathBuf);

impl Library for Hdf5 {
    type Handle = bare::Hdf5;

    fn open(&mut self, name: &str) -> Result<bare::Hdf5, Error> {
        // SAFETY: only the table calls libhdf5, one thread at a time.
        unsafe { bare::Hdf5::open(&self.0, name) }
            .map_err(|reason| Error::Open { file: self.0.clone(), reason })
    }

    fn close(&mut self, handle: bare::Hdf5) -> Result<(), Error> {
        drop(handle);
        Ok(())
    }
}

fn real_library() {
    let path = sample::path(Size::Tiny).expect("the sample file can be written");
    let registry = Registry::new(Hdf5(path));
    let missing = registry.open("/missing", Mode::Read);
    ensure!(matches!(missing, Err(Refused::Failed(_))), "swallowed error", "there is no /missing: {missing:?}");
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let ticket = registry.open("/array", Mode::Read).expect("it can be opened");
                    ensure_result(registry.close(ticket), Ok(true), "wrong result", "/array is closed");
                }
            });
        }
    });
    ensure_result(registry.snapshot(), vec![], "left open", "three threads opened and closed /array");
}
