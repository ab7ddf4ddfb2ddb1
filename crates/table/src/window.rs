//! [`Window`]: which rows are aggregated together, by their number or by a time.

use std::num::NonZeroU64;
use std::time::Duration;

use crate::error::Error;

/// Which rows are aggregated together: so many, or those of so long a time; one window behind the other, or each sliding on from the
/// one before.
///
/// Windows of times begin at multiples of what they slide by, counted from 1970 in UTC: those of an hour on the hour, those of a day at midnight.
/// A time that is the end of a window belongs to the next one. Windows without rows are not shown.
///
/// Windows that slide are put together from stretches that they share, in the order of time: the first value of a window is that of
/// the first row in the earliest of them.
///
/// A window is over when a row comes whose time is its end or later; [`lateness`](Self::lateness) has it wait longer. A row one of whose windows
/// is over is late: it is a bad row, as one with no time is, and in none of them.
///
/// ```
/// use std::time::Duration;
/// use fanfold_table::Window;
///
/// const HOUR: Duration = Duration::from_secs(3600);
/// let hourly = Window::of_time("time", HOUR, HOUR);
/// let of_a_day_each_hour = Window::of_time("time", 24 * HOUR, HOUR).lateness(HOUR / 2);
/// # drop((hourly, of_a_day_each_hour));
/// ```
#[derive(Clone, Debug)]
pub struct Window {
    pub(crate) by: By,
    length: i128,
    slide: i128,
    /// How long the parts are that windows share, which is what divides both.
    pane: i128,
    lateness: i128,
}

/// What rows are told apart by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// Their numbers, from 0.
    Rows,
    /// The time in a column, in nanoseconds.
    Time(String),
}

impl Window {
    /// Windows of `length` rows, each `slide` behind the one before: as far as they are long, for windows side by side. Bad rows are counted
    /// as well. The last one may have fewer.
    ///
    /// All is worked out on one thread.
    pub fn of_rows(length: NonZeroU64, slide: NonZeroU64) -> Self {
        let [length, slide] = [length, slide].map(|rows| rows.get().into());
        Window::new(By::Rows, length, slide)
    }

    /// Windows of `length` by the time in a column, each `slide` behind the one before.
    ///
    /// Times are written as in RFC 3339 (`2024-05-01T12:00:00Z`, also with a space, without seconds, or without an offset, in UTC), as in the
    /// logs of web servers or in mail, as dates, or as numbers of seconds since 1970; from 10^11 on of milliseconds, from 10^14 on of microseconds, from 10^17 on of
    /// nanoseconds.
    pub fn of_time(column: impl Into<String>, length: Duration, slide: Duration) -> Self {
        let [length, slide] = [length, slide].map(nanoseconds);
        Window::new(By::Time(column.into()), length, slide)
    }

    fn new(by: By, length: i128, slide: i128) -> Self {
        let (mut pane, mut rest) = (length, slide);
        while rest != 0 {
            (pane, rest) = (rest, pane % rest);
        }
        Window { by, length, slide, pane, lateness: 0 }
    }

    /// Has windows of times wait so much longer for rows that come late.
    #[must_use]
    pub fn lateness(self, lateness: Duration) -> Self {
        Window { lateness: nanoseconds(lateness), ..self }
    }

    /// An error where there are no such windows.
    pub(crate) fn check(&self) -> Result<(), Error> {
        /// A window is put together from so many parts at most.
        const PANES: i128 = 100_000;
        /// So many nanoseconds: of all years that can be written, the numbers of such parts fit 64 bits.
        const LEAST: i128 = 1000;
        let message = match self {
            Window { length: 0, .. } | Window { slide: 0, .. } => "a window has some length",
            Window { length, slide, .. } if slide > length => {
                "windows that slide by more than they are long leave rows out"
            }
            _ if !self.is_of_rows() && self.pane < LEAST => {
                "windows are of whole microseconds, and slide by some"
            }
            Window { length, .. } if length / self.pane > PANES => {
                "a window is put together from more than 100000 parts: let it slide by more"
            }
            _ => return Ok(()),
        };
        Err(Error::usage(message))
    }

    pub(crate) fn is_of_rows(&self) -> bool {
        self.by == By::Rows
    }

    /// How many keys of a plan are what it goes by, the first: the column of times, if it goes by that.
    pub(crate) fn own_keys(&self) -> usize {
        usize::from(!self.is_of_rows())
    }

    /// The part that something belongs to.
    pub(crate) fn pane_of(&self, at: i128) -> i64 {
        let pane = at.div_euclid(self.pane);
        pane.clamp(i64::MIN.into(), i64::MAX.into()) as i64
    }

    /// From where to where a part goes, its end not included.
    pub(crate) fn bounds_of_pane(&self, pane: i64) -> (i128, i128) {
        let start = i128::from(pane) * self.pane;
        (start, start + self.pane)
    }

    /// The first window that has something at a place.
    pub(crate) fn first_with(&self, at: i128) -> i128 {
        let first = (at - self.length).div_euclid(self.slide) + 1;
        if self.is_of_rows() { first.max(0) } else { first }
    }

    /// The same by the part that it belongs to.
    pub(crate) fn first_with_pane(&self, pane: i64) -> i128 {
        self.first_with(i128::from(pane) * self.pane)
    }

    /// From where to where a window goes, its end not included.
    pub(crate) fn bounds(&self, window: i128) -> (i128, i128) {
        let start = window * self.slide;
        (start, start + self.length)
    }

    /// The parts of a window: from which one on, and which one comes behind it.
    pub(crate) fn panes(&self, window: i128) -> (i64, i64) {
        let (start, end) = self.bounds(window);
        (self.pane_of(start), self.pane_of(end))
    }

    /// How long windows would have had to wait for a row whose time comes so long after its window was over, in whole seconds.
    pub(crate) fn wait_for(&self, late: i128) -> Duration {
        let seconds = (late + self.lateness) / nanoseconds(Duration::from_secs(1)) + 1;
        Duration::from_secs(u64::try_from(seconds).unwrap_or(u64::MAX))
    }

    /// What has to be reached for a window to be over.
    pub(crate) fn is_over_at(&self, window: i128) -> i128 {
        self.bounds(window).1 + self.lateness
    }
}

fn nanoseconds(duration: Duration) -> i128 {
    // More than 2^127 is not to be had.
    duration.as_nanos() as i128
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_is_in_the_windows_that_hold_it() {
        for (length, slide) in [(1, 1), (3, 3), (3, 1), (4, 2), (5, 3), (7, 2), (6, 4)] {
            let [length_of, slide_of] = [length, slide].map(Duration::from_nanos);
            let window = Window::of_time("t", length_of, slide_of);
            for at in -30..30i128 {
                let all = (-40..40).filter(|window_of| {
                    let (start, end) = window.bounds(*window_of);
                    start <= at && at < end
                });
                let all: Vec<i128> = all.collect();
                assert_eq!(window.first_with(at), all[0], "{length} {slide} {at}");
                for number in -40..40 {
                    let (from, to) = window.panes(number);
                    let is_in = (from..to).contains(&window.pane_of(at));
                    assert_eq!(is_in, all.contains(&number), "{length} {slide} {at} {number}");
                }
                assert_eq!(window.first_with_pane(window.pane_of(at)), all[0]);
            }
        }
    }
}
