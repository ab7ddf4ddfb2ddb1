//! What the system is asked for.

use std::ffi::c_void;
use std::io::{Error, Result};
use std::ptr;
use std::sync::OnceLock;

/// Marks pages as guards, without making a mapping of them: Linux 6.13.
const MADV_GUARD_INSTALL: libc::c_int = 102;

/// The size of a page.
pub(super) fn page() -> usize {
    // SAFETY: Asks for a number.
    unsafe { libc::sysconf(libc::_SC_PAGESIZE) as usize }
}

fn pointer(address: usize) -> *mut c_void {
    ptr::with_exposed_provenance_mut(address)
}

/// The address of so much new memory.
pub(super) fn map(length: usize) -> Result<usize> {
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

/// Unmaps memory. Whether it did.
///
/// # Safety
///
/// It was mapped by [`map`], and nobody uses it.
pub(super) unsafe fn unmap(start: usize, length: usize) -> bool {
    // SAFETY: As the caller says.
    unsafe { libc::munmap(pointer(start), length) == 0 }
}

/// Gives memory back. It stays mapped, and what is a guard stays one.
///
/// # Safety
///
/// It was mapped by [`map`], and nobody uses it.
pub(super) unsafe fn give_back(start: usize, length: usize) {
    // SAFETY: As the caller says. Where it fails, the memory stays in use.
    unsafe {
        libc::madvise(pointer(start), length, libc::MADV_DONTNEED);
    }
}

/// Makes a guard of a page.
///
/// # Safety
///
/// It was mapped by [`map`], and nobody uses it.
pub(super) unsafe fn guard(start: usize) -> Result<()> {
    let page = page();
    // SAFETY: As the caller says. Where it fails, nothing is changed.
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
            unmap(start, page);
            is_guard
        }
    })
}
