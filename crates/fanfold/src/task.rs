//! Computations that take turns on one thread.
//!
//! | I have | use |
//! |---|---|
//! | a computation that pauses where it yields, and is sent values | [`Generator`] |
//! | thousands of computations, each of which takes one step a round | [`TaskPool`] |
//! | tasks that sleep and wake each other | [`EventLoop`] |
//! | the last few of many items | [`BoundedDeque`] |
//!
//! Generators and the event loop need stacks of their own, which there are on Unix and Windows on the usual
//! processors; elsewhere, as on `wasm32-unknown-unknown`, this module has the rest.

pub use fanfold_coroutine::{
    BoundedDeque, BoxedTask, Exhaust, Exit, GeneratorError, Spawner, Step, Task, TaskId, TaskPanic,
    TaskPool, TaskResults, Thrown,
};

// `Generator`, `EventLoop` and what belongs to them, or nothing where the target has no stacks for them.
#[allow(unreachable_pub, unused_imports, reason = "empty where the target has no stacks")]
pub use fanfold_coroutine::stackful::*;
