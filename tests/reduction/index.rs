//! Finding chunks in files that lie about themselves.

use interleave::index::{Fault, Place, Storage, find};

/// The header of a dataset at address 0, of one axis, in chunks of one byte found by a B-tree of
/// version 1 at `root`.
fn header(root: u64) -> Vec<u8> {
    let mut layout = vec![3, 2, 2];
    layout.extend(root.to_le_bytes());
    layout.extend([1_u32, 1].into_iter().flat_map(u32::to_le_bytes));
    let mut message = vec![8, 0, layout.len() as u8, 0, 0, 0, 0, 0];
    message.extend(layout);
    let mut header = vec![1, 0, 1, 0, 1, 0, 0, 0];
    header.extend([message.len() as u32, 0].into_iter().flat_map(u32::to_le_bytes));
    header.extend(message);
    header
}

/// The beginning of a node.
fn node(level: u8, entries: u16) -> Vec<u8> {
    let mut node = b"TREE\x01".to_vec();
    node.push(level);
    node.extend(entries.to_le_bytes());
    // No neighbours.
    node.extend([0xff; 16]);
    node
}

/// An entry: the key of chunk `number`, and a child.
fn entry(number: u64, child: u64) -> Vec<u8> {
    let mut entry = vec![1, 0, 0, 0, 0, 0, 0, 0];
    entry.extend([number, 0, child].into_iter().flat_map(u64::to_le_bytes));
    entry
}

fn place(len: u64) -> Place {
    Place {
        base: 0,
        header: 0,
        address_width: 8,
        length_width: 8,
        shape: vec![len],
        greatest: vec![len],
        value_bytes: 1,
    }
}

#[test]
fn an_index_of_three_chunks() {
    let mut file = header(0);
    let root = file.len() as u64;
    file = header(root);
    file.extend(node(0, 3));
    for number in [0, 1, 3] {
        file.extend(entry(number, number));
    }
    file.extend(&entry(4, 0)[..24]);
    let Storage::Chunked(chunks) = find(&&*file, &place(4)).unwrap() else { panic!("no chunks") };
    let numbers: Vec<u64> = chunks.records.iter().map(|record| record.number).collect();
    assert_eq!((numbers, chunks.count, chunks.bytes), (vec![0, 1, 3], 3, 3));
}

#[test]
fn nodes_that_overlap_are_not_read_without_end() {
    // Each of ten thousand nodes claims the same two mebibytes: 650 million entries in all. The keys of
    // only one of them can be in order.
    let many: u16 = 10_000;
    let root = header(0).len() as u64;
    let mut file = header(root);
    file.extend(node(1, many));
    let leaves = file.len() as u64 + u64::from(many) * entry(0, 0).len() as u64;
    let leaf = node(0, u16::MAX);
    for number in 0..u64::from(many) {
        file.extend(entry(number, leaves + number * leaf.len() as u64));
    }
    (0..many).for_each(|_| file.extend(&leaf));
    for _ in 0..u16::MAX {
        file.extend(entry(1 << 40, 0));
    }
    file.extend(entry(1 << 40, 0));
    let fault = find(&&*file, &place(100_000)).unwrap_err();
    assert!(matches!(&fault, Fault::Damaged(why) if why.contains("out of order")), "{fault}");
}

#[test]
fn so_many_chunks_without_an_index_are_left_to_libhdf5() {
    /// As long as it likes, and all zeros after the header: a sparse file takes no room.
    struct Sparse(Vec<u8>);
    impl interleave::index::ReadAt for Sparse {
        fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> std::io::Result<()> {
            for (i, byte) in buffer.iter_mut().enumerate() {
                *byte = self.0.get(offset as usize + i).copied().unwrap_or(0);
            }
            Ok(())
        }
        fn size(&self) -> std::io::Result<u64> {
            Ok(1 << 50)
        }
    }
    // Layout version 4: chunked, flags, 2 axes, widths of 1 byte, implicit index.
    let mut layout = vec![4, 2, 0, 2, 1, 1, 1, 2];
    layout.extend(4096_u64.to_le_bytes());
    let mut message = vec![8, 0, layout.len() as u8, 0, 0, 0, 0, 0];
    message.extend(layout);
    let mut file = vec![1, 0, 1, 0, 1, 0, 0, 0];
    file.extend([message.len() as u32, 0].into_iter().flat_map(u32::to_le_bytes));
    file.extend(message);
    let fault = find(&Sparse(file), &place(1 << 40)).unwrap_err();
    assert_eq!(fault, Fault::Unknown("a dataset of this many chunks"));
}
