use harness::{Exit, Process};
use std::cell::RefCell;
use std::fs;
use std::rc::Rc;

/// The memory of this process that no other one has, in kilobytes.
fn own() -> u64 {
    let rollup = fs::read_to_string("/proc/self/smaps_rollup").unwrap();
    let field = |name: &str| -> u64 {
        let line = rollup.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    };
    field("Private_Dirty:") + field("Private_Clean:")
}

fn main() {
    const SIZE: usize = 64 << 20;
    let image = Rc::new(RefCell::new(vec![1_u8; SIZE]));
    let its_copy = image.clone();
    let child = Process::start("child", move || {
        let before = own();
        let image = &mut *its_copy.borrow_mut();
        assert_eq!(image.iter().map(|pixel| u64::from(*pixel)).sum::<u64>(), SIZE as u64);
        let after_reading = own();
        image[..SIZE / 2].fill(2);
        let after_writing = own();
        println!("read 64 MiB: {} kB more are the child's own", after_reading.saturating_sub(before));
        println!("wrote 32 MiB: {} kB more", after_writing - after_reading);
        assert!(after_reading < before + 4_000);
        assert!((32_000..40_000).contains(&(after_writing - after_reading)));
    });
    assert_eq!(child.wait(), Exit::Returned);
    // What the child has written is lost with it.
    assert!(image.borrow().iter().all(|pixel| *pixel == 1));
}
