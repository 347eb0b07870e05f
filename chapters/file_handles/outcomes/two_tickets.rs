// Two threads open one file to read. The handle is shared, and closed with the last of its tickets.
use std::sync::Mutex;
use std::thread;

fn main() {
    let tickets = Mutex::new(0);
    let opened = Mutex::new(0);
    let read = || {
        {
            let mut tickets = tickets.lock().unwrap();
            *tickets += 1;
            if *tickets == 1 {
                *opened.lock().unwrap() += 1;
            }
        }
        *tickets.lock().unwrap() -= 1;
    };
    thread::scope(|scope| {
        scope.spawn(read);
        read();
    });
    println!("opened {} times", opened.into_inner().unwrap());
}
