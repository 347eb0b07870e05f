// Two threads write a line each, word by word. The text is behind a lock.
use std::sync::Mutex;
use std::thread;

fn write_line(out: &Mutex<String>, words: [&str; 2]) {
    for word in words {
        out.lock().unwrap().push_str(word);
    }
    out.lock().unwrap().push('\n');
}

fn main() {
    let out = Mutex::new(String::new());
    thread::scope(|scope| {
        scope.spawn(|| write_line(&out, ["Woozle ", "hunts"]));
        scope.spawn(|| write_line(&out, ["Wuzzle ", "hunts"]));
    });
    let text = out.into_inner().unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort();
    assert_eq!(lines, ["Woozle hunts", "Wuzzle hunts"]);
}
