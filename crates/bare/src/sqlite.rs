//! SQLite, told to lock nothing.

use std::cell::Cell;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::marker::PhantomData;
use std::ptr::null_mut;

/// `SQLITE_CONFIG_SINGLETHREAD`: no mutex anywhere.
const SINGLE_THREAD: c_int = 1;
/// `SQLITE_OK`.
const OK: c_int = 0;

/// A database in memory. Its methods enter SQLite, and lock nothing: SQLite can lock for itself, and is told
/// not to, as those who want its speed do.
#[derive(Debug)]
pub struct Sqlite {
    functions: Functions,
    database: *mut c_void,
    /// Used by one thread at a time.
    alone: PhantomData<Cell<()>>,
}

// SAFETY: without its mutexes SQLite asks only that one thread at a time is in it, and not always the same.
unsafe impl Send for Sqlite {}

/// What a row of a result is handed to: data, columns, their texts, their names.
type Row = extern "C" fn(*mut c_void, c_int, *mut *mut c_char, *mut *mut c_char) -> c_int;

/// The functions of SQLite that are used here.
#[derive(Clone, Copy, Debug)]
struct Functions {
    config: unsafe extern "C" fn(c_int, ...) -> c_int,
    open: unsafe extern "C" fn(*const c_char, *mut *mut c_void) -> c_int,
    exec: unsafe extern "C" fn(
        *mut c_void,
        *const c_char,
        Option<Row>,
        *mut c_void,
        *mut *mut c_char,
    ) -> c_int,
    close: unsafe extern "C" fn(*mut c_void) -> c_int,
}

impl Functions {
    /// Looks for SQLite on this machine.
    fn load() -> Option<Functions> {
        let names = [c"libsqlite3.so.0", c"libsqlite3.so", c"libsqlite3.dylib"];
        // SAFETY: loading SQLite runs no code that minds. The types are those of its header.
        unsafe {
            let loaded = names.iter().map(|name| libc::dlopen(name.as_ptr(), libc::RTLD_NOW));
            let library = loaded.into_iter().find(|library| !library.is_null())?;
            let find = |name: &CStr| {
                let found = libc::dlsym(library, name.as_ptr());
                (!found.is_null()).then_some(found)
            };
            Some(Functions {
                config: std::mem::transmute::<*mut c_void, unsafe extern "C" fn(c_int, ...) -> c_int>(
                    find(c"sqlite3_config")?,
                ),
                open: std::mem::transmute::<
                    *mut c_void,
                    unsafe extern "C" fn(*const c_char, *mut *mut c_void) -> c_int,
                >(find(c"sqlite3_open")?),
                exec: std::mem::transmute::<
                    *mut c_void,
                    unsafe extern "C" fn(
                        *mut c_void,
                        *const c_char,
                        Option<Row>,
                        *mut c_void,
                        *mut *mut c_char,
                    ) -> c_int,
                >(find(c"sqlite3_exec")?),
                close: std::mem::transmute::<*mut c_void, unsafe extern "C" fn(*mut c_void) -> c_int>(
                    find(c"sqlite3_close")?,
                ),
            })
        }
    }
}

impl Sqlite {
    /// Opens an empty database in memory. None if this machine has no SQLite: `libsqlite3-0` on Debian.
    ///
    /// # Safety
    /// No other thread is in SQLite, now or in any call of what this returns, its drop included.
    pub unsafe fn open() -> Option<Sqlite> {
        let functions = Functions::load()?;
        let mut database = null_mut();
        // SAFETY: the caller is alone in SQLite. The first call has an effect, later ones are refused.
        unsafe {
            (functions.config)(SINGLE_THREAD);
            let opened = (functions.open)(c":memory:".as_ptr(), &raw mut database);
            (opened == OK).then_some(Sqlite { functions, database, alone: PhantomData })
        }
    }

    /// Does what `sql` says, and returns the number in the first column of the last row, if there is one.
    ///
    /// # Errors
    /// The number of the error.
    pub fn run(&self, sql: &str) -> Result<Option<i64>, c_int> {
        let sql = CString::new(sql).expect("a statement has no NUL in it");
        let mut number: Option<i64> = None;
        let data = (&raw mut number).cast();
        // SAFETY: whoever called `open` sees to it that no other thread is in SQLite.
        let done = unsafe {
            (self.functions.exec)(self.database, sql.as_ptr(), Some(takes_number), data, null_mut())
        };
        if done == OK { Ok(number) } else { Err(done) }
    }
}

extern "C" fn takes_number(
    data: *mut c_void,
    columns: c_int,
    texts: *mut *mut c_char,
    _: *mut *mut c_char,
) -> c_int {
    // SAFETY: `run` passes its number, and SQLite as many texts as there are columns; a NULL has none.
    unsafe {
        if columns > 0 && !(*texts).is_null() {
            *data.cast::<Option<i64>>() =
                CStr::from_ptr(*texts).to_str().ok().and_then(|text| text.parse().ok());
        }
    }
    0
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        // SAFETY: as in `run`. It is open, and is closed here alone.
        unsafe { (self.functions.close)(self.database) };
    }
}
