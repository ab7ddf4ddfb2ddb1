//! Panics as values: caught where they arise, handed on to whom they concern.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a panic carries.
pub(crate) type Payload = Box<dyn Any + Send>;

/// The payload of the unwinding by which a consumer is cancelled. No panic hook sees it.
pub(crate) struct Cancelled;

/// Runs `f`, and gives its panic as an error.
///
/// Whatever `f` left half done is not looked at again: a source or a consumer that panicked is over.
#[inline]
pub(crate) fn catch<R>(f: impl FnOnce() -> R) -> Result<R, Payload> {
    catch_unwind(AssertUnwindSafe(f))
}

/// Drops a value nobody asked for, be its destructor as bad as it may.
pub(crate) fn discard<T>(value: T) {
    if let Err(payload) = catch(|| drop(value)) {
        // The destructor of what a destructor panicked with could panic again, and so on.
        std::mem::forget(payload);
    }
}
