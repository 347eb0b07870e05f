// A pool of one worker, and the same two stages. The job that is the last to prepare submits the next stage.
use std::sync::Arc;
use std::sync::atomic::Ordering::{AcqRel, Relaxed};
use std::sync::atomic::{AtomicI64, AtomicUsize};
use std::sync::mpsc::{self, Sender};
use std::thread;

type Job = Box<dyn FnOnce() + Send>;

struct Stages {
    pool: Sender<Job>,
    left: AtomicUsize,
    sum: AtomicI64,
    answer: Sender<i64>,
}

fn prepare(image: i64, stages: Arc<Stages>) {
    stages.sum.fetch_add(image * image, Relaxed);
    // What orders the sums is the count: Release when a job is done, Acquire for the one that is last.
    if stages.left.fetch_sub(1, AcqRel) == 1 {
        let next = Arc::clone(&stages);
        let second_stage = move || {
            let sum = next.sum.load(Relaxed);
            next.answer.send(sum).unwrap();
        };
        stages.pool.send(Box::new(second_stage)).unwrap();
    }
}

fn main() {
    let (pool, jobs) = mpsc::channel::<Job>();
    let worker = thread::spawn(move || jobs.into_iter().for_each(|job| job()));
    let (answer, answers) = mpsc::channel();
    let stages = Arc::new(Stages {
        pool: pool.clone(),
        left: AtomicUsize::new(2),
        sum: AtomicI64::new(0),
        answer,
    });
    for image in [1, 2] {
        let stages = Arc::clone(&stages);
        pool.send(Box::new(move || prepare(image, stages))).unwrap();
    }
    assert_eq!(answers.recv(), Ok(5));
    drop((pool, stages));
    worker.join().unwrap();
}
