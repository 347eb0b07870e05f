//! Coroutines for the model's threads, and the stacks they run on.

use corosensei::stack::{DefaultStack, Stack};
use corosensei::{Coroutine, CoroutineResult, Yielder};
use std::cell::RefCell;
use std::mem::ManuallyDrop;

/// Stack of a model thread, in bytes: as much as `std` gives a thread. Only what is touched takes memory.
const STACK_SIZE: usize = 2 << 20;

thread_local! {
    static SPARE: RefCell<Vec<DefaultStack>> = const { RefCell::new(Vec::new()) };
}

/// A model thread that can be resumed.
///
/// One that is suspended when its execution fails crashes: unwinding it would run destructors that expect a scheduler.
/// One that is dropped while it is suspended is leaked with its stack.
pub(crate) struct Fiber(ManuallyDrop<Coroutine<(), (), (), DefaultStack>>);

/// Lets the thread that owns it give up the processor.
#[derive(Clone, Copy)]
pub(crate) struct Suspender(*const Yielder<(), ()>);

impl Fiber {
    /// `body` is given the means to suspend itself.
    pub(crate) fn new(body: impl FnOnce(Suspender) + 'static) -> Fiber {
        let stack = SPARE.with_borrow_mut(Vec::pop).unwrap_or_else(|| {
            DefaultStack::new(STACK_SIZE).expect("memory for the stack of a model thread")
        });
        overflow::watch(stack.limit().get());
        let coroutine = Coroutine::with_stack(stack, move |yielder, ()| body(Suspender(yielder)));
        Fiber(ManuallyDrop::new(coroutine))
    }

    /// Runs the thread until it suspends itself or ends; true when it has ended.
    pub(crate) fn resume(&mut self) -> bool {
        matches!(self.0.resume(()), CoroutineResult::Return(()))
    }

    /// Gives up a thread that has crashed, or whose execution is over. No destructor runs, as in a crash; what it owned
    /// on the heap leaks, and its stack is kept for the next one.
    pub(crate) fn crash(mut self) {
        // SAFETY: such a thread is never resumed, and its pending operation, which points to its stack, is taken away or
        // never looked at again. What else may point to it is on the stacks of threads of the same process, which crash
        // with it, because what a process is started with is `'static`; or of the same execution, which is over.
        unsafe { self.0.force_reset() };
        self.recycle();
    }

    /// Keeps the stack of a thread that has ended for the next one.
    pub(crate) fn recycle(self) {
        let coroutine = ManuallyDrop::into_inner(self.0);
        SPARE.with_borrow_mut(|spare| spare.push(coroutine.into_stack()));
    }
}

impl Suspender {
    /// Must be called on the thread that it was given to.
    pub(crate) fn suspend(self) {
        // SAFETY: the yielder lives as long as its coroutine runs, and only the coroutine itself
        // calls this: `rt` takes the suspender of the current thread.
        unsafe { &*self.0 }.suspend(());
    }
}

/// A model thread that overflows its stack hits the guard page of a coroutine, which the standard
/// library's handler does not know: it would look like a segmentation fault of the learner's.
mod overflow {
    /// Says so on standard error in the words of the standard library, and aborts as it does.
    #[cfg(unix)]
    pub(super) fn watch(limit: usize) {
        use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
        use std::sync::{Mutex, Once};

        /// The lowest addresses of all stacks, or 0.
        static LIMITS: [AtomicUsize; 256] = [const { AtomicUsize::new(0) }; 256];
        static NEXT: Mutex<usize> = Mutex::new(0);
        static INSTALL: Once = Once::new();
        /// Bytes below a stack that count as its guard.
        const GUARD: usize = 64 << 10;

        extern "C" fn on_fault(
            signal: libc::c_int,
            info: *mut libc::siginfo_t,
            _: *mut libc::c_void,
        ) {
            // SAFETY: the kernel hands over a valid siginfo; only async-signal-safe calls follow.
            unsafe {
                let address = (*info).si_addr() as usize;
                let hit = |limit: &AtomicUsize| {
                    let limit = limit.load(Relaxed);
                    limit != 0 && (limit.saturating_sub(GUARD)..limit + GUARD).contains(&address)
                };
                if LIMITS.iter().any(hit) {
                    let text = b"\na thread of the model has overflowed its stack\n";
                    libc::write(2, text.as_ptr().cast(), text.len());
                    libc::abort();
                }
                // Not ours: let the access fault again, with the default action.
                libc::signal(signal, libc::SIG_DFL);
            }
        }

        INSTALL.call_once(|| {
            // SAFETY: a handler that is async-signal-safe, on the alternate stack that the standard
            // library gives every thread.
            unsafe {
                let mut action: libc::sigaction = std::mem::zeroed();
                action.sa_sigaction = on_fault as *const () as usize;
                action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
                for signal in [libc::SIGSEGV, libc::SIGBUS] {
                    libc::sigaction(signal, &action, std::ptr::null_mut());
                }
            }
        });
        if LIMITS.iter().any(|l| l.load(Relaxed) == limit) {
            return;
        }
        let mut next = NEXT.lock().unwrap();
        LIMITS[*next % LIMITS.len()].store(limit, Relaxed);
        *next += 1;
    }

    #[cfg(not(unix))]
    pub(super) fn watch(_limit: usize) {}
}
