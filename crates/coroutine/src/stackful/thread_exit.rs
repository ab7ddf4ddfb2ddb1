//! Whether a thread is ending: thread-locals are being destroyed.
//!
//! A generator in a thread-local may outlive another thread-local that a frame of its body borrows
//! from, within `LocalKey::with`. To run destructors of such a body would be to use what is gone.
//! So a generator that is dropped by then is left as it is.
//!
//! Thread-locals are destroyed in the reverse of the order in which they were first used. A
//! sentinel, first used when a thread starts its first generator, knows by that of all that were
//! first used before. There is no way to know of a generator that is put into one that was first
//! used later: the documentation of [`Generator`](crate::Generator) says so.

use std::cell::Cell;

thread_local! {
    /// Has no destructor, so that it can be looked at to the very end.
    static IS_ENDING: Cell<bool> = const { Cell::new(false) };
    static SENTINEL: Sentinel = const { Sentinel };
}

struct Sentinel;

impl Drop for Sentinel {
    fn drop(&mut self) {
        IS_ENDING.set(true);
    }
}

/// From now on [`is_ending`] tells.
pub(crate) fn watch() {
    // Fails where it is ending, which is known then.
    let _ = SENTINEL.try_with(|_| ());
}

/// Whether this thread is ending.
pub(crate) fn is_ending() -> bool {
    IS_ENDING.get()
}
