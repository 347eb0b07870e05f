// A real file, a copy of its handle, and reads with the cursor and without.
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::FileExt;

fn main() {
    let path = std::env::temp_dir().join(format!("letters-{}", std::process::id()));
    fs::write(&path, "abcdef").unwrap();
    let mut file = File::open(&path).unwrap();
    let mut copy = file.try_clone().unwrap();
    let mut letter = [0];

    file.read_exact(&mut letter).unwrap();
    assert_eq!(letter, *b"a");
    // The copy is another number for the same open file, and shares its cursor.
    copy.read_exact(&mut letter).unwrap();
    assert_eq!(letter, *b"b");
    // A read at a place has nothing to do with it.
    file.read_exact_at(&mut letter, 4).unwrap();
    assert_eq!(letter, *b"e");
    file.read_exact(&mut letter).unwrap();
    assert_eq!(letter, *b"c");

    fs::remove_file(path).unwrap();
}
