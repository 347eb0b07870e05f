// An iterator of our own: 3, 2, 1, and then nothing more.
struct Countdown {
    /// The number that comes next; 0 at the end.
    next: u32,
}

impl Iterator for Countdown {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if self.next == 0 {
            return None;
        }
        let number = self.next;
        self.next -= 1;
        Some(number)
    }
}

fn main() {
    let mut countdown = Countdown { next: 3 };
    assert_eq!(countdown.by_ref().collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(countdown.next(), None);
}
