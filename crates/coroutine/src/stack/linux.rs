//! The memory of a stack, where guards can be pages within a mapping.
#![expect(unsafe_code, reason = "maps memory")]

use std::ffi::c_void;
use std::io::{Error, ErrorKind, Result};
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, OnceLock, PoisonError};

use corosensei::stack::valgrind::ValgrindStackRegistration;
use corosensei::stack::{MIN_STACK_SIZE, Stack, StackPointer};

/// Marks pages as guards, without making a mapping of them: Linux 6.13.
const MADV_GUARD_INSTALL: libc::c_int = 102;

/// What neighbours differ in, in bytes: a line of the cache.
const STEP: usize = 64;
/// After so many neighbours it begins anew.
const STEPS: usize = 16;

/// Memory that was freed and could not be unmapped: address and length.
static STRAY: Mutex<Vec<(usize, usize)>> = Mutex::new(Vec::new());
static IS_STRAY: AtomicBool = AtomicBool::new(false);

/// Memory that is mapped for a stack.
pub(super) struct Mapping {
    /// The highest address, and the length down from there, of which the lowest page is the guard.
    end: usize,
    length: usize,
    /// How far below the end the stack begins, in bytes.
    offset: usize,
    _valgrind: ValgrindStackRegistration,
}

impl Mapping {
    pub(super) fn new(size: usize) -> Result<Self> {
        let page = page();
        let length = size
            .max(MIN_STACK_SIZE)
            .checked_add(STEP * STEPS)
            .and_then(|size| size.checked_next_multiple_of(page))
            .and_then(|size| size.checked_add(page))
            .ok_or(ErrorKind::OutOfMemory)?;
        match take_stray(length) {
            Some(start) => Ok(Self::at(start, length)),
            None => {
                let mapping = Self::at(map(length)?, length);
                guard(mapping.start(), page)?;
                Ok(mapping)
            }
        }
    }

    fn at(start: usize, length: usize) -> Self {
        Self {
            end: start + length,
            length,
            offset: start / length % STEPS * STEP,
            _valgrind: ValgrindStackRegistration::new(
                ptr::with_exposed_provenance_mut(start),
                length,
            ),
        }
    }

    fn start(&self) -> usize {
        self.end - self.length
    }
}

fn page() -> usize {
    // SAFETY: Asks for a number.
    unsafe { libc::sysconf(libc::_SC_PAGESIZE) as usize }
}

fn pointer(address: usize) -> *mut c_void {
    ptr::with_exposed_provenance_mut(address)
}

/// The address of so much new memory.
fn map(length: usize) -> Result<usize> {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    let access = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: Memory that nobody had before.
    let start = unsafe { libc::mmap(ptr::null_mut(), length, access, flags, -1, 0) };
    if start == libc::MAP_FAILED {
        Err(Error::last_os_error())
    } else {
        Ok(start.expose_provenance())
    }
}

/// Makes a guard of the lowest page of what was mapped.
fn guard(start: usize, page: usize) -> Result<()> {
    // SAFETY: A page of a stack that nobody runs on yet. It is not changed where this fails.
    let guarded = unsafe {
        (marks_work() && libc::madvise(pointer(start), page, MADV_GUARD_INSTALL) == 0)
            || libc::mprotect(pointer(start), page, libc::PROT_NONE) == 0
    };
    if guarded { Ok(()) } else { Err(Error::last_os_error()) }
}

/// Whether a page that is marked as a guard is one. Older kernels refuse to mark it, but emulators
/// of the system have been known to take any advice for a hint.
fn marks_work() -> bool {
    static WORK: OnceLock<bool> = OnceLock::new();
    *WORK.get_or_init(|| {
        let page = page();
        let Ok(start) = map(page) else { return false };
        // SAFETY: A page of our own. The system call writes into it, or says that it cannot.
        unsafe {
            let marked = libc::madvise(pointer(start), page, MADV_GUARD_INSTALL) == 0;
            let is_guard = marked
                && libc::uname(pointer(start).cast()) != 0
                && Error::last_os_error().raw_os_error() == Some(libc::EFAULT);
            libc::munmap(pointer(start), page);
            is_guard
        }
    })
}

/// The address of freed memory of this length, which has its guard still.
fn take_stray(length: usize) -> Option<usize> {
    if !IS_STRAY.load(Relaxed) {
        return None;
    }
    let mut stray = STRAY.lock().unwrap_or_else(PoisonError::into_inner);
    let place = stray.iter().position(|(_, found)| *found == length)?;
    Some(stray.swap_remove(place).0)
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: What was mapped, which nobody runs on any more. If it cannot be unmapped, as that
        // would make one mapping too many, its memory is given back all the same; guards stay.
        unsafe {
            if libc::munmap(pointer(self.start()), self.length) != 0 {
                libc::madvise(pointer(self.start()), self.length, libc::MADV_DONTNEED);
                let mut stray = STRAY.lock().unwrap_or_else(PoisonError::into_inner);
                stray.push((self.start(), self.length));
                IS_STRAY.store(true, Relaxed);
            }
        }
    }
}

// SAFETY: The lowest page is a guard, and above it is what was asked for, even at the greatest
// offset. The end is a multiple of a page, and offsets are of 64 bytes.
unsafe impl Stack for Mapping {
    #[inline]
    fn base(&self) -> StackPointer {
        StackPointer::new(self.end - self.offset).expect("memory is not at 0")
    }

    #[inline]
    fn limit(&self) -> StackPointer {
        StackPointer::new(self.start()).expect("memory is not at 0")
    }
}
