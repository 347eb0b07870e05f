use std::sync::Mutex;

fn main() {
    let turn = Mutex::new(());
    let _ = turn.lock().unwrap();
    println!("is this still my turn?");
}
