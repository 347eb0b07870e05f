//! A file mapped into memory that may be cut short meanwhile.
//!
//! To look at a page beyond the end of the file is no error that could be returned: the kernel sends the
//! signal SIGBUS, which ends the program. So there is a handler. It puts a page of zeros where one has
//! gone, and notes down that it did; the worker that read zeros then learns of it, and throws away what it made
//! of them. Any other SIGBUS goes to the handler that was there before.

use std::fs::File;
use std::io;
use std::ops::Range;

use memmap2::{Advice, Mmap};

/// A file in memory.
pub(super) struct Mapping {
    /// Dropped before the memory is: a handler that runs later must not find it.
    #[cfg(unix)]
    watched: handler::Watched,
    map: Mmap,
}

impl Mapping {
    /// Maps all of `file`.
    pub(super) fn new(file: &File) -> io::Result<Mapping> {
        // SAFETY: the bytes must not change while they are looked at. A program that writes to the file
        // meanwhile breaks this rule, as with every mapped file; what it changes are numbers, of which
        // every pattern of bits is one.
        let map = unsafe { Mmap::map(file)? };
        // Advice only: without it the same bytes are there.
        let _ = map.advise(Advice::Sequential);
        Ok(Mapping {
            #[cfg(unix)]
            watched: handler::Watched::new(&map)?,
            map,
        })
    }

    /// The bytes of a range that is within the file as it was when it was mapped.
    pub(super) fn bytes(&self, range: Range<usize>) -> &[u8] {
        &self.map[range]
    }

    pub(super) fn len(&self) -> u64 {
        self.map.len() as u64
    }

    /// Gives back what the kernel needs to have the pages of a range at hand, so that a process that has
    /// looked at all of a file is no larger than one that has looked at a piece.
    pub(super) fn release(&self, range: Range<usize>) {
        #[cfg(unix)]
        // SAFETY: the mapping is of a file and read only: a thread that looks at a page that has gone sees it again.
        // Advice only: it may be refused.
        let _ = unsafe {
            let advice = memmap2::UncheckedAdvice::DontNeed;
            self.map.unchecked_advise_range(advice, range.start, range.len())
        };
    }

    /// Whether the page of byte `at` is in the page cache, as far as the kernel says so.
    pub(super) fn is_cached(&self, at: u64) -> bool {
        #[cfg(unix)]
        {
            let mut is_resident = 0_u8;
            let Some(byte) = self.map.get(at as usize) else { return false };
            let page = std::ptr::from_ref(byte).map_addr(|byte| byte - byte % handler::page());
            // SAFETY: it is a page of the mapping, of which one byte tells.
            let asked =
                unsafe { libc::mincore(page.cast_mut().cast(), 1, (&raw mut is_resident).cast()) };
            asked == 0 && is_resident & 1 == 1
        }
        #[cfg(not(unix))]
        {
            let _ = at;
            false
        }
    }

    /// Whether zeros stood for what had gone from the file.
    pub(super) fn was_cut(&self) -> bool {
        // Elsewhere a file that is mapped cannot be cut short.
        #[cfg(unix)]
        return self.watched.was_cut();
        #[cfg(not(unix))]
        false
    }
}

#[cfg(unix)]
mod handler {
    use std::ffi::{c_int, c_void};
    use std::io;
    use std::mem::MaybeUninit;
    use std::ptr::null_mut;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};

    /// Files that can be mapped at the same time.
    const SLOTS: usize = 64;

    /// A range of memory in which a page may go. All of it is read by a signal handler: so it is atomic,
    /// and in a place that never moves.
    struct Slot {
        taken: AtomicBool,
        /// The address of the first byte; 0 as long as there is nothing.
        start: AtomicUsize,
        len: AtomicUsize,
        cut: AtomicBool,
    }

    static MAPPED: [Slot; SLOTS] = [const {
        Slot {
            taken: AtomicBool::new(false),
            start: AtomicUsize::new(0),
            len: AtomicUsize::new(0),
            cut: AtomicBool::new(false),
        }
    }; SLOTS];

    /// Who handled the signal before, and the size of a page in bytes.
    static BEFORE: OnceLock<Result<(libc::sigaction, usize), i32>> = OnceLock::new();

    /// The size of a page in bytes, if a file was mapped yet.
    pub(super) fn page() -> usize {
        BEFORE.get().and_then(|before| before.as_ref().ok()).map_or(1, |(_, page)| *page)
    }

    /// A mapping whose pages may go. When dropped, they may not any more.
    pub(super) struct Watched(&'static Slot);

    impl Watched {
        pub(super) fn new(map: &[u8]) -> io::Result<Watched> {
            if let Err(code) = BEFORE.get_or_init(install) {
                return Err(io::Error::from_raw_os_error(*code));
            }
            let free = MAPPED.iter().find(|slot| !slot.taken.swap(true, SeqCst));
            let slot = free.ok_or_else(|| io::Error::other("too many files are mapped"))?;
            slot.cut.store(false, SeqCst);
            slot.len.store(map.len(), SeqCst);
            // Last: from now on the handler finds it.
            slot.start.store(map.as_ptr().addr(), SeqCst);
            Ok(Watched(slot))
        }

        pub(super) fn was_cut(&self) -> bool {
            self.0.cut.load(SeqCst)
        }
    }

    impl Drop for Watched {
        fn drop(&mut self) {
            self.0.start.store(0, SeqCst);
            self.0.taken.store(false, SeqCst);
        }
    }

    /// Installs the handler. The error is that of the operating system.
    fn install() -> Result<(libc::sigaction, usize), i32> {
        let mut before = MaybeUninit::zeroed();
        // SAFETY: both structures are plain numbers, for which zeros are values, and the handler does
        // nothing but what may be done in one.
        unsafe {
            let mut action: libc::sigaction = MaybeUninit::zeroed().assume_init();
            action.sa_sigaction = on_bus_error as *const () as usize;
            // On a stack of its own where there is one: so it works for a stack that overflows, too.
            action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
            libc::sigemptyset(&raw mut action.sa_mask);
            if libc::sigaction(libc::SIGBUS, &raw const action, before.as_mut_ptr()) != 0 {
                return Err(io::Error::last_os_error().raw_os_error().unwrap_or_default());
            }
            Ok((before.assume_init(), libc::sysconf(libc::_SC_PAGESIZE) as usize))
        }
    }

    /// Puts zeros in the place of a page that has gone. It may do no more than read and write atomics
    /// and call the kernel: it can come at any moment.
    extern "C" fn on_bus_error(_: c_int, info: *mut libc::siginfo_t, _: *mut c_void) {
        let Some(Ok((before, page))) = BEFORE.get() else { return };
        // SAFETY: the kernel hands over what it knows of the signal.
        let address = unsafe { (*info).si_addr() }.addr();
        for slot in &MAPPED {
            let (start, len) = (slot.start.load(SeqCst), slot.len.load(SeqCst));
            if start == 0 || !(start..start.saturating_add(len)).contains(&address) {
                continue;
            }
            // Set first: a thread that reads the zeros finds it set.
            slot.cut.store(true, SeqCst);
            let at = (address - address % page) as *mut c_void;
            let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED;
            // SAFETY: the page belongs to a mapping that is read only and is unmapped as a whole.
            let zeros = unsafe { libc::mmap(at, *page, libc::PROT_READ, flags, -1, 0) };
            if zeros != libc::MAP_FAILED {
                return;
            }
        }
        // Not ours: it comes again at once, to the handler that was there before.
        // SAFETY: what is put back is what was there.
        unsafe { libc::sigaction(libc::SIGBUS, before, null_mut()) };
    }
}
