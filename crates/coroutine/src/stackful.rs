//! What runs on stacks of its own.
//!
//! * `generator`: computations that pause where they yield
//! * `event_loop`: generators that sleep and wake each other
//! * `thread_exit`: whether thread-locals are being destroyed

mod event_loop;
mod generator;
mod thread_exit;

pub use event_loop::{
    Clock, EventLoop, EventLoopHandle, EventTask, Stalled, SystemClock, VirtualClock, Wait,
};
pub use generator::{Generator, GeneratorState, Resumed, Yielder};
