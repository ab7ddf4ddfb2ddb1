//! [`Stalled`]: tasks that nobody can wake.

use std::fmt;

use crate::task::TaskId;

/// Tasks are left, and none can go on: each waits to be woken, and nobody is left to do it.
///
/// What other tasks came to is kept: [`take_results`](crate::EventLoop::take_results). Whoever
/// wakes one of these can run the loop again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stalled {
    tasks: Vec<(TaskId, String)>,
}

/// How many names an error gives at most.
const MOST_NAMES: usize = 8;

impl Stalled {
    pub(super) fn new(tasks: Vec<(TaskId, String)>) -> Self {
        Self { tasks }
    }

    /// The tasks that wait, in the order of spawning.
    pub fn tasks(&self) -> &[(TaskId, String)] {
        &self.tasks
    }
}

impl fmt::Display for Stalled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no task can go on: each waits to be woken (")?;
        for (place, (_, name)) in self.tasks.iter().take(MOST_NAMES).enumerate() {
            write!(f, "{}{name:?}", if place == 0 { "" } else { ", " })?;
        }
        match self.tasks.len().saturating_sub(MOST_NAMES) {
            0 => f.write_str(")"),
            others => write!(f, " and {others} more)"),
        }
    }
}

impl std::error::Error for Stalled {}
