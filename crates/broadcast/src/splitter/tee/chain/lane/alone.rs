//! The only consumer that is left on one thread, once it has read what the others left behind.

use super::super::{Chain, Lock};
use super::TeeLane;
use crate::feed::Gate;
use crate::sync::Relaxed;

/// Items that a fold has pulled past the queue, noted as taken when it stops, however it stops.
struct Past<'a, T> {
    start: u64,
    count: u64,
    chain: &'a Chain<T>,
    gate: &'a Gate,
}

impl<T> Drop for Past<'_, T> {
    fn drop(&mut self) {
        self.gate.took(self.count - self.start);
    }
}

impl<T: Clone> TeeLane<T> {
    /// Whether nobody else will ever ask for what comes. So it is on one thread for the only consumer
    /// that is left, once it has read what the others left behind.
    pub(super) fn begin_alone(&mut self) -> bool {
        let (chain, number) = (&self.chain, self.place.number);
        self.alone = matches!(chain.queue, Lock::Alone(_))
            && chain.live.load(Relaxed) == 1
            && chain.queue.with(|queue| queue.over.is_none() && !queue.follows(number));
        self.alone
    }

    /// Pulls an item past the queue.
    #[inline]
    pub(super) fn pull_alone(&mut self, gate: &Gate) -> Option<T> {
        if !gate.is_open() {
            return None;
        }
        match self.chain.pull() {
            Ok(item) => {
                self.chain.past.store(self.chain.past.load(Relaxed) + 1, Relaxed);
                gate.took(1);
                Some(item)
            }
            Err(over) => self.end_leading(gate, over),
        }
    }

    /// Pulls and folds one item after the other, up to the end of the source, and keeps none.
    #[inline(always)]
    pub(super) fn fold_alone<B>(
        &mut self,
        gate: &Gate,
        init: B,
        mut f: impl FnMut(B, T) -> B,
    ) -> B {
        let mut folded = init;
        let start = self.chain.past.load(Relaxed);
        let mut past = Past { start, count: start, chain: &self.chain, gate };
        while gate.is_open() {
            match past.chain.pull() {
                Ok(item) => {
                    past.count += 1;
                    past.chain.past.store(past.count, Relaxed);
                    folded = f(folded, item);
                }
                Err(over) => {
                    drop(past);
                    self.note_over(over);
                    break;
                }
            }
        }
        folded
    }
}
