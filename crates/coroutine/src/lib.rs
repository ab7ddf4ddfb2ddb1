//! Computations that take turns on one thread.
//!
//! Where to look:
//!
//! * [`Generator`]: a computation that pauses where it yields, and is sent values, thrown at, and
//!   closed
//! * [`TaskPool`]: thousands of tasks, each of which takes one step a round
//! * [`EventLoop`]: tasks that sleep and wake each other
//! * [`BoundedDeque`]: a deque that lets go at one end what is pushed in at the other
//!
//! The crate `fanfold` re-exports all of this, beside the aggregates and the splitters, and is the
//! one to depend on.
//!
//! Letters of type parameters: `T` item, `I` iterator, `C` clock, `F` function, `S` what a
//! generator is sent, `Y` what it yields, `R` what it returns or a task comes to.

mod bounded_deque;
mod entrance;
mod event_loop;
mod generator;
#[doc(hidden)]
pub mod panic;
#[doc(hidden)]
pub mod stack;
mod task;
mod task_pool;
mod thread_exit;
#[doc(hidden)]
pub mod turn;

pub use bounded_deque::BoundedDeque;
pub use event_loop::{
    Clock, EventLoop, EventLoopHandle, EventTask, Stalled, SystemClock, VirtualClock, Wait,
};
pub use generator::{Exit, Generator, GeneratorError, GeneratorState, Resumed, Thrown, Yielder};
pub use task::{BoxedTask, Exhaust, Step, Task, TaskId, TaskPanic, TaskResults};
pub use task_pool::{Spawner, TaskPool};
