// Two squares are asked for. The answers are taken in the order of the requests.
use std::sync::mpsc;
use std::thread;

fn main() {
    let (reply, answers) = mpsc::channel();
    for number in [2, 3] {
        let reply = reply.clone();
        thread::spawn(move || reply.send(number * number).unwrap());
    }
    let square_of_2 = answers.recv().unwrap();
    let square_of_3 = answers.recv().unwrap();
    assert_eq!((square_of_2, square_of_3), (4, 9));
}
