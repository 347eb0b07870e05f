/// Begins at a multiple of 128 bytes, and takes up 128.
#[repr(align(128))]
struct Apart(u64);

fn main() {
    let numbers = [Apart(1), Apart(2)];
    assert_eq!(size_of::<Apart>(), 128);
    assert_eq!(size_of_val(&numbers), 256);
    assert_eq!(numbers[0].0 + numbers[1].0, 3);
}
