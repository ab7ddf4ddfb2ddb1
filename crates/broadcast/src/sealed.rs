//! [`Sealed`]: keeps a trait to this crate, so that it may grow.

/// What only this crate can implement.
pub trait Sealed {}
