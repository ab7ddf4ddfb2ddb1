//! Panics as values: caught where they arise, handed on to whom they concern.
//!
//! Splitters and tasks share it; it may change in any version.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a panic carries.
pub type Payload = Box<dyn Any + Send>;

/// Runs `f`, and gives its panic as an error.
///
/// Whatever `f` left half done is not looked at again: a source, consumer or task that panicked is
/// over.
#[inline]
pub fn catch<R>(f: impl FnOnce() -> R) -> Result<R, Payload> {
    catch_unwind(AssertUnwindSafe(f))
}

/// Drops a value nobody asked for, be its destructor as bad as it may.
pub fn discard<T>(value: T) {
    if let Err(payload) = catch(|| drop(value)) {
        // The destructor of what a destructor panicked with could panic again, and so on.
        std::mem::forget(payload);
    }
}

/// What a payload says, if it is text.
pub fn text(payload: &(dyn Any + Send)) -> Option<&str> {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied())
}
