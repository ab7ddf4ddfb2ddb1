//! The laws, checked on one stream.

use std::fmt::Debug;

use super::{CUT_EVERYWHERE, Law, Laws};
use crate::{Aggregate, Block, Needs};

pub(super) type Found = Result<(), (Law, String)>;

/// One stream, on which all laws are checked.
pub(super) struct Stream<'s, 'a, A, O, T> {
    pub(super) laws: &'s Laws<'a, A, O>,
    pub(super) items: &'s [T],
}

impl<T, A, O> Stream<'_, '_, A, O, T>
where
    T: Clone + Debug,
    A: Aggregate<T, Output = O>,
    O: Debug,
{
    pub(super) fn check(&self, cuts: &[usize]) -> Found {
        self.identity()?;
        self.early_stop()?;
        self.pieces(&pieces_at(self.items, cuts))?;
        let head = &self.items[..self.items.len().min(CUT_EVERYWHERE)];
        let head = Stream { items: head, ..*self };
        for ways in 0..1u32 << head.items.len().saturating_sub(1) {
            let cuts: Vec<_> = (1..head.items.len()).filter(|i| ways >> (i - 1) & 1 == 1).collect();
            head.pieces(&pieces_at(head.items, &cuts))?;
        }
        self.reading()?;
        self.blocks()
    }

    pub(super) fn state(&self, items: &[T]) -> A::State {
        let mut state = self.laws.aggregate.init();
        items.iter().for_each(|item| self.laws.aggregate.update(&mut state, item));
        state
    }

    fn output(&self, items: &[T]) -> O {
        self.laws.aggregate.finish(self.state(items))
    }

    pub(super) fn merged(&self, mut state: A::State, later: A::State) -> A::State {
        self.laws.aggregate.merge(&mut state, later);
        state
    }

    /// Whether a state gives the output that these items give.
    fn expect(&self, law: Law, how: &str, state: A::State, items: &[T]) -> Found {
        let (found, expected) = (self.laws.aggregate.finish(state), self.output(items));
        if self.laws.same(&found, &expected) {
            return Ok(());
        }
        Err((law, format!("{how} gives\n  {found:?}\nand item by item it is\n  {expected:?}")))
    }

    fn identity(&self) -> Found {
        let fresh = || self.state(&[]);
        let left = self.merged(fresh(), self.state(self.items));
        self.expect(Law::Identity, "a fresh state before it", left, self.items)?;
        let right = self.merged(self.state(self.items), fresh());
        self.expect(Law::Identity, "a fresh state after it", right, self.items)?;
        self.expect(Law::Identity, "two fresh states", self.merged(fresh(), fresh()), &[])
    }

    /// The laws about a stream cut to pieces.
    fn pieces(&self, pieces: &[&[T]]) -> Found {
        let shape: Vec<_> = pieces.iter().map(|piece| piece.len()).collect();
        let states = || pieces.iter().map(|piece| self.state(piece));

        let chain = states().reduce(|a, b| self.merged(a, b));
        self.expect_of(Law::Split, &format!("pieces {shape:?}, merged from the left"), chain)?;
        let chain = states().rev().reduce(|b, a| self.merged(a, b));
        self.expect_of(Law::Split, &format!("pieces {shape:?}, merged from the right"), chain)?;

        let mut state = self.laws.aggregate.init();
        pieces.iter().for_each(|piece| self.laws.aggregate.update_slice(&mut state, piece));
        self.expect(Law::Batch, &format!("slices {shape:?}"), state, self.items)?;
        let slices = pieces.iter().map(|piece| {
            let mut state = self.laws.aggregate.init();
            self.laws.aggregate.update_slice(&mut state, piece);
            state
        });
        let chain = slices.reduce(|a, b| self.merged(a, b));
        self.expect_of(Law::Batch, &format!("slices {shape:?}, merged"), chain)?;

        if self.laws.aggregate.class().any_order() {
            let backward = states().reduce(|a, b| self.merged(b, a));
            self.expect_of(Law::Class, &format!("pieces {shape:?}, merged backward"), backward)?;
            let mut turned = self.items.to_vec();
            turned.reverse();
            self.expect(Law::Class, "the stream backward", self.state(&turned), self.items)?;
            turned.rotate_left(pieces.first().map_or(0, |piece| piece.len()));
            self.expect(Law::Class, "the stream shuffled", self.state(&turned), self.items)?;
        }
        Ok(())
    }

    fn expect_of(&self, law: Law, how: &str, state: Option<A::State>) -> Found {
        state.map_or(Ok(()), |state| self.expect(law, how, state, self.items))
    }

    /// The laws about states that are read and go on.
    fn reading(&self) -> Found {
        let aggregate = &self.laws.aggregate;
        let state = self.state(self.items);
        let (peeked, expected) = (aggregate.peek(&state), self.output(self.items));
        if !self.laws.same(&peeked, &expected) {
            let found = format!("`peek` gives\n  {peeked:?}\nand `finish`\n  {expected:?}");
            return Err((Law::Reading, found));
        }
        let (size, least) = (aggregate.size(&state), size_of::<A::State>());
        if size < least {
            let found = format!("`size` is {size}, and the state alone has {least} bytes");
            return Err((Law::Reading, found));
        }
        self.expect(Law::Reading, "a state that was read", state, self.items)?;
        let (earlier, later) = self.items.split_at(self.items.len() / 2);
        let (mut merged, later) = (self.state(earlier), self.state(later));
        aggregate.merge_ref(&mut merged, &later);
        self.expect(Law::Reading, "`merge_ref` of both halves", merged, self.items)?;
        let merged = self.merged(self.state(earlier), later);
        self.expect(Law::Reading, "a state after `merge_ref` of it", merged, self.items)
    }

    /// A block gives what its items give, whatever else was asked of it, and whether all items are
    /// known in advance or not.
    fn blocks(&self) -> Found {
        let aggregate = &self.laws.aggregate;
        let own = aggregate.needs();
        for needs in [own, Needs::NOTHING, Needs::SUM, Needs::SQUARES, own.and(Needs::SQUARES)] {
            let mut state = aggregate.init();
            for block in Block::all_of(self.items, needs) {
                aggregate.update_block(&mut state, &block);
            }
            self.expect(Law::Batch, &format!("blocks with {needs:?}"), state, self.items)?;
        }
        self.foreseen(own)?;
        // As it is in a set, of which another member leaves nothing out.
        self.foreseen(Needs::outlook(|_| 0).and(own))
    }

    /// Blocks of a stream whose length is known in advance, at once and in parts.
    fn foreseen(&self, needs: Needs<T>) -> Found {
        let aggregate = &self.laws.aggregate;
        let Some(unranked) = needs.unranked(self.items) else { return Ok(()) };
        let count = self.items.len() as u64 - unranked;
        let part = |first: usize, items| {
            let mut state = aggregate.init();
            for block in Block::all_of_part(items, needs, first as u64, count) {
                aggregate.update_block(&mut state, &block);
            }
            state
        };
        let how = format!("blocks of a stream that is known in advance, with {needs:?},");
        self.expect(Law::Batch, &how, part(0, self.items), self.items)?;
        let middle = self.items.len() / 2;
        let (earlier, later) = self.items.split_at(middle);
        let merged = self.merged(part(0, earlier), part(middle, later));
        self.expect(Law::Batch, &format!("{how} in parts that are merged,"), merged, self.items)
    }

    fn early_stop(&self) -> Found {
        let aggregate = &self.laws.aggregate;
        let full = |items| aggregate.is_full(&self.state(items));
        let Some(end) = (0..=self.items.len()).find(|end| full(&self.items[..*end])) else {
            return Ok(());
        };
        for more in end..=self.items.len() {
            let longer = &self.items[..more];
            self.expect(
                Law::EarlyStop,
                &format!("stopping after {end}"),
                self.state(&self.items[..end]),
                longer,
            )?;
            let merged =
                self.merged(self.state(&self.items[..end]), self.state(&self.items[end..more]));
            if !aggregate.is_full(&merged) || !full(longer) {
                return Err((Law::EarlyStop, format!("full after {end} items, not after {more}")));
            }
            self.expect(Law::EarlyStop, &format!("merging after {end}"), merged, longer)?;
        }
        for start in 0..self.items.len() {
            let (earlier, later) = self.items.split_at(start);
            let merged = || self.merged(self.state(earlier), self.state(later));
            if full(later) && !aggregate.is_full(&merged()) {
                let found = format!("full from item {start} on, but not with what came before it");
                return Err((Law::EarlyStop, found));
            }
            // With a full middle, nothing after it counts.
            let ends = start..self.items.len();
            if let Some(end) = ends.clone().find(|end| full(&self.items[start..*end])) {
                let how = format!("leaving out all after {end}, full from {start} on,");
                let merged = self.merged(self.state(earlier), self.state(&self.items[start..end]));
                self.expect(Law::EarlyStop, &how, merged, self.items)?;
            }
        }
        Ok(())
    }
}

/// The stream, cut at the given places, in whatever order they come; there may be empty pieces.
pub(super) fn pieces_at<'s, T>(items: &'s [T], cuts: &[usize]) -> Vec<&'s [T]> {
    let mut places: Vec<_> = cuts.iter().map(|cut| (*cut).min(items.len())).collect();
    places.extend([0, items.len()]);
    places.sort_unstable();
    places.windows(2).map(|ends| &items[ends[0]..ends[1]]).collect()
}
