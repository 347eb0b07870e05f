//! Which files of a folder are opened, as the system tells it.

use super::Checkout;
use rustix::fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags};
use rustix::io::Errno;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;

/// Notes each opening of a file, from its creation on.
pub struct Openings(OwnedFd);

impl Openings {
    pub fn of(checkout: &Checkout, folder: &str) -> Openings {
        let notes = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC).unwrap();
        // Two notes of the same are one, so closings stand between the openings.
        let what = WatchFlags::OPEN | WatchFlags::CLOSE;
        inotify::add_watch(&notes, checkout.path().join(folder), what).unwrap();
        Openings(notes)
    }

    /// The names of the files opened since the creation or the last call.
    pub fn so_far(&self) -> Vec<String> {
        let mut room = [MaybeUninit::uninit(); 4096];
        let mut notes = Reader::new(&self.0, &mut room);
        let mut names = Vec::new();
        loop {
            match notes.next() {
                Ok(note) if note.events().contains(ReadFlags::OPEN) => {
                    names.extend(note.file_name().map(|name| name.to_str().unwrap().to_owned()));
                }
                Ok(_) => {}
                Err(Errno::AGAIN) => return names,
                Err(error) => panic!("{error}"),
            }
        }
    }
}
