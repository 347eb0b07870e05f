//! Measures what several processes are worth to a search: the same searches by one, two and four, in turns.
//!
//!     cargo run --release -p yardstick --bin cores
//!
//! For each search: the executions, the time that one process takes, how many times as fast two and four are, and how
//! much more processor time they use. The medians count. *At most* is what the machine gives just then: how much more
//! two processes get done in the same time that have nothing to do with each other, each with the whole search. On a
//! machine that is busy elsewhere that is little, and more cannot be gained.

use explorer::{Bound, Model};
use model_std::sync::atomic::{AtomicUsize, Ordering::*};
use model_std::sync::{Arc, Condvar, Mutex};
use model_std::thread;
use std::process::Command;
use std::time::{Duration, Instant};

/// How often each is measured; an argument may say another number.
const ROUNDS: usize = 7;

/// With this word and the number of a search, the program does it once and says nothing.
const ALONE: &str = "alone";

/// A search: its name, how far it goes, and its program.
type Search = (&'static str, Bound, fn());

const SEARCHES: [Search; 4] = [
    ("3 threads, 14 fetch_add", Bound::All, || adds([4, 5, 5])),
    ("3 threads, 15 fetch_add", Bound::All, || adds([5, 5, 5])),
    ("3 threads x 6 lock, up to 5 preemptions", Bound::Preemptions(5), locks),
    ("queue of 7 items, two producers, a consumer", Bound::All, queue),
];

fn together(threads: usize, f: impl Fn(usize) + Clone + Send + 'static) {
    let spawn = |nth| {
        let f = f.clone();
        thread::spawn(move || f(nth))
    };
    let others: Vec<_> = (1..threads).map(spawn).collect();
    f(0);
    others.into_iter().for_each(|t| t.join().unwrap());
}

fn adds(times: [usize; 3]) {
    let count = Arc::new(AtomicUsize::new(0));
    together(3, move |nth| {
        for _ in 0..times[nth] {
            count.fetch_add(1, AcqRel);
        }
    });
}

fn locks() {
    let count = Arc::new(Mutex::new(0));
    together(3, move |_| {
        for _ in 0..6 {
            *count.lock().unwrap() += 1;
        }
    });
}

fn queue() {
    let queue = Arc::new((Mutex::new(Vec::new()), Condvar::new()));
    together(3, move |nth| {
        for item in 0..[7, 4, 3][nth] {
            let mut items = queue.0.lock().unwrap();
            if nth > 0 {
                items.push(item);
                queue.1.notify_one();
                continue;
            }
            while items.is_empty() {
                items = queue.1.wait(items).unwrap();
            }
            items.pop();
        }
    });
}

/// What a search took.
#[derive(Clone, Copy)]
struct Took {
    executions: u64,
    time: Duration,
    processor: Duration,
}

fn main() {
    let model = |bound| Model::default().bound(bound).time_limit(Duration::from_secs(600));
    let given: Vec<String> = std::env::args().skip(1).collect();
    if let [alone, nth] = &given[..]
        && alone == ALONE
    {
        let (_, bound, program) = SEARCHES[nth.parse::<usize>().expect("which search")];
        search(&model(bound), program);
        return;
    }
    let rounds = given.first().map_or(ROUNDS, |n| n.parse().expect("a number of rounds"));
    let columns =
        "executions | 1 process | at most | 2 processes | more work | 4 processes | more work";
    println!("| search | {columns} |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for (nth, (name, bound, program)) in SEARCHES.into_iter().enumerate() {
        let model = model(bound);
        let mut took = [1, 2, 4].map(|processes| (processes, Vec::new()));
        let mut pairs = Vec::new();
        for _ in 0..rounds {
            pairs.push(two_at_once(nth));
            for (processes, took) in &mut took {
                took.push(search(&model.clone().processes(*processes), program));
            }
        }
        let [one, two, four] = took.map(|(_, took)| took);
        let alone = seconds(&one, |t| t.time);
        pairs.sort();
        let most = 2.0 * alone / pairs[pairs.len() / 2].as_secs_f64();
        print!("| {name} | {} | {alone:.2} s | {most:.2} ", one[0].executions);
        for several in [two, four] {
            assert_eq!(several[0].executions, one[0].executions);
            let faster = alone / seconds(&several, |t| t.time);
            let work = seconds(&several, |t| t.processor) / seconds(&one, |t| t.processor);
            print!("| {faster:.2} times as fast | {:.0} % ", 100.0 * (work - 1.0));
        }
        println!("|");
    }
}

fn search(model: &Model, program: fn()) -> Took {
    let (began, before) = (Instant::now(), processor());
    let explored = model.check(program).unwrap_or_else(|failure| panic!("{failure}"));
    Took { executions: explored.executions, time: began.elapsed(), processor: processor() - before }
}

/// Two processes that each do all of the search: this program, started twice.
fn two_at_once(nth: usize) -> Duration {
    let began = Instant::now();
    let this = std::env::current_exe().expect("this program has a file");
    let start = || Command::new(&this).args([ALONE, &nth.to_string()]).spawn();
    let both = [start(), start()].map(|started| started.expect("it can be started again"));
    for mut process in both {
        assert!(process.wait().is_ok_and(|status| status.success()));
    }
    began.elapsed()
}

/// The median, in seconds.
fn seconds(took: &[Took], of: impl Fn(&Took) -> Duration) -> f64 {
    let mut all: Vec<Duration> = took.iter().map(of).collect();
    all.sort();
    all[all.len() / 2].as_secs_f64()
}

/// What this process has used, and those that it started and that are over.
fn processor() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux says how much was used");
    let after_name = stat.rsplit_once(") ").expect("a name in brackets").1;
    // After the state come ten fields, then the time in user mode and in the kernel, and the same of children.
    let ticks: u64 =
        after_name.split(' ').skip(11).take(4).filter_map(|t| t.parse::<u64>().ok()).sum();
    Duration::from_millis(10 * ticks)
}
