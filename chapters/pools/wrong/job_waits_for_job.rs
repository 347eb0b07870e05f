// A pool of one worker. A job submits two others and adds up their results.
use std::sync::{Arc, mpsc};
use std::thread;

type Job = Box<dyn FnOnce() + Send>;

fn main() {
    let (queue, jobs) = mpsc::channel::<Job>();
    let worker = thread::spawn(move || jobs.into_iter().for_each(|job| job()));

    let prepare = |image: i64| image * image;
    let submit = Arc::new(queue);
    let (answer, answers) = mpsc::channel();
    let pool = Arc::clone(&submit);
    submit
        .send(Box::new(move || {
            // The second stage: it needs what the first one works out.
            let (sender, prepared) = mpsc::channel();
            for image in [1, 2] {
                let sender = sender.clone();
                pool.send(Box::new(move || sender.send(prepare(image)).unwrap())).unwrap();
            }
            let sum: i64 = prepared.iter().take(2).sum();
            answer.send(sum).unwrap();
        }))
        .unwrap();
    assert_eq!(answers.recv(), Ok(5));
    drop(submit);
    worker.join().unwrap();
}
