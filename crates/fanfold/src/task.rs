//! Computations that take turns on one thread.
//!
//! | I have | use |
//! |---|---|
//! | a computation that pauses where it yields, and is sent values | [`Generator`] |
//! | thousands of computations, each of which takes one step a round | [`TaskPool`] |
//! | tasks that sleep and wake each other | [`EventLoop`] |
//! | the last few of many items | [`BoundedDeque`] |

pub use fanfold_coroutine::{
    BoundedDeque, BoxedTask, Clock, EventLoop, EventLoopHandle, EventTask, Exhaust, Exit,
    Generator, GeneratorError, GeneratorState, Resumed, Spawner, Stalled, Step, SystemClock, Task,
    TaskId, TaskPanic, TaskPool, TaskResults, Thrown, VirtualClock, Wait, Yielder,
};
