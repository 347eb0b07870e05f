use std::marker::PhantomData;
use std::thread;

struct Handle {
    number: u64,
    stays: PhantomData<*const ()>,
}

fn main() {
    let handle = Handle { number: 7, stays: PhantomData };
    thread::spawn(move || {
        let handle = handle;
        println!("{}", handle.number);
    });
}
