//! What the consumers of a tee share under the lock.

use std::collections::VecDeque;
use std::mem;

use super::segment::Segment;
use super::{Freed, GONE, Position};
use crate::source::Over;
use crate::sync::{Arc, AtomicBool, Relaxed};

/// What the lock guards.
pub(super) struct Queue<T> {
    pub(super) over: Option<Over>,
    pub(super) segments: VecDeque<Arc<Segment<T>>>,
    /// The number of the first of these.
    pub(super) first: u64,
    /// The segment each consumer is in, or `GONE`.
    pub(super) inside: Box<[u64]>,
    pub(super) pulled: u64,
    pub(super) greatest_lag: u64,
    /// The segment that a consumer fills without asking, and from where on, until that is counted.
    pub(super) led: Option<(Arc<Segment<T>>, usize)>,
}

impl<T> Queue<T> {
    pub(super) fn new(consumers: usize) -> Self {
        Self {
            over: None,
            segments: VecDeque::from([Arc::new(Segment::new())]),
            first: 0,
            inside: vec![0; consumers].into(),
            pulled: 0,
            greatest_lag: 0,
            led: None,
        }
    }

    /// The segment a consumer begins in: the first, which is kept for it.
    pub(super) fn begin(&self, consumer: usize) -> (Arc<Segment<T>>, u64) {
        debug_assert_eq!(
            (self.first, self.inside[consumer]),
            (0, 0),
            "consumers begin at the start"
        );
        (Arc::clone(&self.segments[0]), 0)
    }

    /// The consumers that have not left and go on.
    pub(super) fn live<'a>(
        &'a self,
        overrun: &'a [AtomicBool],
    ) -> impl Iterator<Item = usize> + 'a {
        let consumers = self.inside.iter().zip(overrun).enumerate();
        consumers
            .filter(|(_, (inside, overrun))| **inside != GONE && !overrun.load(Relaxed))
            .map(|(consumer, _)| consumer)
    }

    /// Whether there is a segment after this one.
    pub(super) fn follows(&self, number: u64) -> bool {
        number + 1 < self.first + self.segments.len() as u64
    }

    /// Takes a consumer to the next segment.
    pub(super) fn enter(&mut self, place: &mut Position<T>, freed: &mut Freed<T>) {
        let number = place.number + 1;
        self.inside[place.consumer] = number;
        let is_last =
            |(consumer, inside): (usize, &u64)| consumer == place.consumer || *inside > number;
        let owned = self.inside.iter().enumerate().all(is_last);
        while owned && self.first < number {
            freed.extend(self.segments.pop_front());
            self.first += 1;
        }
        let segment = if owned {
            self.first += 1;
            self.segments.pop_front()
        } else {
            usize::try_from(number - self.first)
                .ok()
                .and_then(|index| self.segments.get(index).map(Arc::clone))
        };
        let segment = segment.expect("a segment follows");
        freed.push_back(mem::replace(&mut place.segment, segment));
        (place.number, place.at, place.owned) = (number, 0, owned);
    }

    /// Counts what was filled by who led.
    pub(super) fn settle(&mut self) {
        if let Some((segment, start)) = self.led.take() {
            self.pulled += (segment.len.load(Relaxed) - start) as u64;
            self.greatest_lag = self.greatest_lag.max(self.pulled);
        }
    }

    /// Keeps an item.
    #[inline]
    pub(super) fn append(&mut self, item: T) {
        let mut last = self.segments.back().expect("the queue of two consumers has a last segment");
        if last.len.load(Relaxed) == last.slots.len() {
            self.segments.push_back(Arc::new(Segment::new()));
            last = self.segments.back().expect("it was just pushed");
        }
        last.push(last.len.load(Relaxed), item);
    }
}
