// A pool of one worker, and the same two stages. The job that is the last to prepare submits the next stage.
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering::AcqRel, Ordering::Acquire};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};
use std::thread;

type Job = Box<dyn FnOnce() + Send>;

struct Stages {
    pool: Mutex<Sender<Job>>,
    left: AtomicUsize,
    sum: AtomicI64,
    answer: Mutex<Sender<i64>>,
}

fn prepare(image: i64, stages: Arc<Stages>) {
    stages.sum.fetch_add(image * image, AcqRel);
    if stages.left.fetch_sub(1, AcqRel) == 1 {
        let next = Arc::clone(&stages);
        let second_stage = move || {
            let sum = next.sum.load(Acquire);
            next.answer.lock().unwrap().send(sum).unwrap();
        };
        stages.pool.lock().unwrap().send(Box::new(second_stage)).unwrap();
    }
}

fn main() {
    let (pool, jobs) = mpsc::channel::<Job>();
    let worker = thread::spawn(move || jobs.into_iter().for_each(|job| job()));
    let (answer, answers) = mpsc::channel();
    let stages = Arc::new(Stages {
        pool: Mutex::new(pool.clone()),
        left: AtomicUsize::new(2),
        sum: AtomicI64::new(0),
        answer: Mutex::new(answer),
    });
    for image in [1, 2] {
        let stages = Arc::clone(&stages);
        pool.send(Box::new(move || prepare(image, stages))).unwrap();
    }
    assert_eq!(answers.recv(), Ok(5));
    drop((pool, stages));
    worker.join().unwrap();
}
