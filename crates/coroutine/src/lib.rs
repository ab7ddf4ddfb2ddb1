//! Computations that take turns on one thread.
//!
//! Where to look:
//!
//! * [`TaskPool`]: thousands of tasks, each of which takes one step a round
//! * [`BoundedDeque`]: a deque that lets go at one end what is pushed in at the other
//!
//! The crate `fanfold` re-exports all of this, beside the aggregates and the splitters, and is the one to
//! depend on.
//!
//! Letters of type parameters: `T` item, `I` iterator, `F` function, `R` what a task comes to.

mod bounded_deque;
mod panic;
mod task_pool;

pub use bounded_deque::BoundedDeque;
pub use task_pool::{BoxedTask, Exhaust, Spawner, Step, Task, TaskId, TaskPanic, TaskPool};
