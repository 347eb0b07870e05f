// Ten rows are cut into chunks of four.
fn main() {
    let (rows, chunk) = (10, 4);
    let mut read = 0;
    for i in 0..rows / chunk {
        let range = i * chunk..(i + 1) * chunk;
        println!("chunk {range:?}");
        read += range.len();
    }
    assert_eq!(read, rows, "rows were left out");
}
