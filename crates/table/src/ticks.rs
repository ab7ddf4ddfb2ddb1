//! [`Ticks`]: when something is to be done while reading goes on.

use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded, tick};

/// When something is to be done while reading goes on: after each period of time, or whenever a [`Ticker`] says so.
///
/// Time that passes while it is being done counts, but does not heap up: it is done once then, and not as often as there were
/// periods.
#[derive(Clone, Debug)]
pub struct Ticks {
    ticks: Receiver<Instant>,
    is_by_hand: bool,
}

/// Says when something is to be done: the other end of [`Ticks`].
///
/// ```
/// use fanfold_table::Ticks;
///
/// let (ticker, ticks) = Ticks::by_hand();
/// ticker.tick();
/// # drop(ticks);
/// ```
#[derive(Clone, Debug)]
pub struct Ticker(Sender<Instant>);

impl Ticks {
    /// After each period.
    pub fn every(period: Duration) -> Self {
        Ticks { ticks: tick(period), is_by_hand: false }
    }

    /// Whenever the ticker says so: for a clock of one's own, or a button.
    pub fn by_hand() -> (Ticker, Self) {
        let (ticker, ticks) = bounded(1);
        (Ticker(ticker), Ticks { ticks, is_by_hand: true })
    }

    /// Whether it is to be done now; it is then no more.
    pub(crate) fn is_due(&self) -> bool {
        self.ticks.try_recv().is_ok()
    }

    /// Whether somebody says so, and not the time.
    pub(crate) fn is_by_hand(&self) -> bool {
        self.is_by_hand
    }

    /// What tells.
    pub(crate) fn receiver(&self) -> &Receiver<Instant> {
        &self.ticks
    }
}

impl Ticker {
    /// Says that it is to be done now. Nothing comes of it where it was said already, or nobody reads any more.
    pub fn tick(&self) {
        let _ = self.0.try_send(Instant::now());
    }
}
