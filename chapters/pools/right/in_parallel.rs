// The sum of ten chunks, by two threads.
use rayon::prelude::*;

fn main() {
    let values: Vec<u64> = (1..=10_000).collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    let sum: u64 =
        pool.install(|| values.par_chunks(1000).map(|chunk| chunk.iter().sum::<u64>()).sum());
    assert_eq!(sum, 50_005_000);
}
