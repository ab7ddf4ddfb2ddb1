//! The memory of a stack, where guards can be pages within a mapping.
#![expect(unsafe_code, reason = "maps memory")]

use std::io::{Error, ErrorKind, Result};
use std::ptr;

use corosensei::stack::valgrind::ValgrindStackRegistration;
use corosensei::stack::{MIN_STACK_SIZE, Stack, StackPointer};

/// Marks pages as guards, without making a mapping of them: Linux 6.13.
const MADV_GUARD_INSTALL: libc::c_int = 102;

/// What neighbours differ in, in bytes: a line of the cache.
const STEP: usize = 64;
/// After so many neighbours it begins anew.
const STEPS: usize = 16;

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
        // SAFETY: Asks for a number.
        let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) } as usize;
        let length = size
            .max(MIN_STACK_SIZE)
            .checked_add(STEP * STEPS)
            .and_then(|size| size.checked_next_multiple_of(page))
            .and_then(|size| size.checked_add(page))
            .ok_or(ErrorKind::OutOfMemory)?;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
        let access = libc::PROT_READ | libc::PROT_WRITE;
        // SAFETY: Memory that nobody had before.
        let start = unsafe { libc::mmap(ptr::null_mut(), length, access, flags, -1, 0) };
        if start == libc::MAP_FAILED {
            return Err(Error::last_os_error());
        }
        let address = start as usize;
        let mapping = Self {
            end: address + length,
            length,
            offset: address / length % STEPS * STEP,
            _valgrind: ValgrindStackRegistration::new(start.cast(), length),
        };
        // SAFETY: The lowest page of what was mapped just now. A kernel that does not know such guards says
        // so, and changes nothing.
        let guarded = unsafe {
            libc::madvise(start, page, MADV_GUARD_INSTALL) == 0
                || libc::mprotect(start, page, libc::PROT_NONE) == 0
        };
        if guarded { Ok(mapping) } else { Err(Error::last_os_error()) }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        // SAFETY: What was mapped, which nobody runs on any more.
        unsafe {
            libc::munmap(ptr::without_provenance_mut(self.end - self.length), self.length);
        }
    }
}

// SAFETY: The lowest page is a guard, and above it is what was asked for, even at the greatest offset. The
// end is a multiple of a page, and offsets are of 64 bytes.
unsafe impl Stack for Mapping {
    #[inline]
    fn base(&self) -> StackPointer {
        StackPointer::new(self.end - self.offset).expect("memory is not at 0")
    }

    #[inline]
    fn limit(&self) -> StackPointer {
        StackPointer::new(self.end - self.length).expect("memory is not at 0")
    }
}
