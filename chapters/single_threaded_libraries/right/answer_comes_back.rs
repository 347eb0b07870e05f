// One thread has the library. A call goes there as a closure, and its result comes back.
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::mpsc;
use std::thread;

/// Not `Send`, and it need not be: it never leaves its thread.
type Library = Rc<RefCell<u32>>;
type Call = Box<dyn FnOnce(&Library) + Send>;

fn main() {
    let (calls, queue) = mpsc::channel::<Call>();
    let owner = thread::spawn(move || {
        let library = Library::default();
        queue.into_iter().for_each(|call| call(&library));
    });

    let add = |more: u32| {
        let (reply, answer) = mpsc::channel();
        let call = move |library: &Library| {
            *library.borrow_mut() += more;
            reply.send(*library.borrow()).unwrap();
        };
        calls.send(Box::new(call)).unwrap();
        answer.recv().unwrap()
    };
    assert_eq!(add(2), 2);
    assert_eq!(add(3), 5);

    // The last sender: the thread finds the end of the queue.
    drop(calls);
    owner.join().unwrap();
}
