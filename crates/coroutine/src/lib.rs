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
//! Generators, and the event loop that stands on them, need [stacks](stackful) of their own, which there are
//! on Unix and Windows on the usual processors; elsewhere, as on `wasm32-unknown-unknown`, there is all
//! but these.
//!
//! [`panic`](mod@panic), [`turn`] and `stack` are what the splitters of `fanfold-broadcast` share with
//! generators. They are there for it, and may change in any version.
//!
//! Letters of type parameters: `T` item, `I` iterator, `C` clock, `F` function, `S` what a
//! generator is sent, `Y` what it yields, `R` what it returns or a task comes to.

// Says in the documentation which feature has what.
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(not(fanfold_stacks), allow(dead_code, unreachable_pub))]

mod bounded_deque;
mod entrance;
mod error;
pub mod panic;
#[cfg(fanfold_stacks)]
pub mod stack;
#[cfg(fanfold_stacks)]
pub mod stackful;
/// Empty: there are no stacks for this target.
#[cfg(not(fanfold_stacks))]
pub mod stackful {}
mod task;
mod task_pool;
mod thrown;
pub mod turn;

pub use bounded_deque::BoundedDeque;
pub use error::GeneratorError;
#[cfg(fanfold_stacks)]
pub use stackful::*;
pub use task::{BoxedTask, Exhaust, Step, Task, TaskId, TaskPanic, TaskResults};
pub use task_pool::{Spawner, TaskPool};
pub use thrown::{Exit, Thrown};
