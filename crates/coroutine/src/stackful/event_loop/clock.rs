//! Clocks: what time it is in an event loop.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

/// What time it is, and how to wait for a later one.
///
/// Time is counted from when the clock was made, and never goes back.
pub trait Clock {
    /// The time.
    fn now(&self) -> Duration;

    /// Waits until it is at least this late.
    fn wait_until(&mut self, time: Duration);
}

/// The system's monotonic clock, which sleeps to wait.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock(Instant);

impl SystemClock {
    /// A clock that begins now.
    pub fn new() -> Self {
        Self(Instant::now())
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn wait_until(&mut self, time: Duration) {
        // A sleep may end early where signals are handled.
        while let Some(left) = time.checked_sub(self.now()).filter(|left| !left.is_zero()) {
            std::thread::sleep(left);
        }
    }
}

/// A clock that stands still, and is put forward to wait: days pass at once, and tests of them too.
///
/// Clones show the same time.
///
/// ```
/// use fanfold::task::{EventLoop, Clock, VirtualClock};
/// use std::time::Duration;
///
/// let clock = VirtualClock::new();
/// let mut sleepers = EventLoop::with_clock(clock.clone());
/// sleepers.spawn("long", |mut it| it.sleep(Duration::from_hours(24)));
/// sleepers.run()?;
/// assert_eq!(clock.now(), Duration::from_hours(24));
/// # Ok::<(), fanfold::task::Stalled>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct VirtualClock(Rc<Cell<Duration>>);

impl VirtualClock {
    /// A clock at 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts it forward, as if something had taken so long.
    pub fn advance(&self, by: Duration) {
        self.0.set(self.0.get().saturating_add(by));
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Duration {
        self.0.get()
    }

    fn wait_until(&mut self, time: Duration) {
        self.0.set(self.0.get().max(time));
    }
}
