//! [`Resumed`] and [`GeneratorState`]: what a generator is about.

/// What came of resuming a generator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resumed<Y, R> {
    /// It yielded a value, and is suspended.
    Yielded(Y),
    /// It returned, and is closed.
    Returned(R),
}

/// What a generator is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GeneratorState {
    /// It has not started.
    Created,
    /// Its body runs at this moment.
    Running,
    /// It has yielded, and waits.
    Suspended,
    /// It has returned, was closed, or let go of something that was thrown.
    Closed,
}
