// A ring of two slots. Each side remembers which slot it is at.
fn main() {
    let mut slots = [None; 2];
    let (mut put, mut taken) = (0, 0);
    for item in [7, 8] {
        slots[put] = Some(item);
        put = (put + 1) % slots.len();
    }
    let is_empty = put == taken;
    assert!(!is_empty, "two items are in the ring, and it looks empty");
    assert_eq!(slots[taken].take(), Some(7));
    taken = (taken + 1) % slots.len();
    assert_eq!(taken, 1);
}
