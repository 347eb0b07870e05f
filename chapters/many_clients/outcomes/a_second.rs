// Two servers that answer at once, and a client that takes the first answer, if it comes within a second.
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

fn main() {
    let (reply, answers) = channel();
    thread::scope(|scope| {
        for server in ["Oslo", "Rome"] {
            let reply = reply.clone();
            scope.spawn(move || reply.send(server));
        }
        let first = answers.recv_timeout(Duration::from_secs(1));
        println!("{}", first.unwrap_or("no answer"));
    });
}
