//! The laws of states as bytes, checked on one stream.

use std::fmt::Debug;

use super::stream::{Found, Stream, pieces_at};
use super::{CUT_EVERYWHERE, Law};
use crate::{Aggregate, MergeClass, Portable};

/// So many bytes are flipped, and other ones for other streams.
const FLIPPED: usize = 16;

impl<T, A, O> Stream<'_, '_, A, O, T>
where
    T: Clone + Debug,
    A: Aggregate<T, Output = O> + Portable<<A as Aggregate<T>>::State>,
    O: Debug,
{
    pub(super) fn check_bytes(&self, cuts: &[usize]) -> Found {
        let written = self.written(&self.state(self.items));
        self.round_trip(&written)?;
        self.going_on()?;
        self.equal_bytes(&written, &pieces_at(self.items, cuts))?;
        let head = &self.items[..self.items.len().min(CUT_EVERYWHERE)];
        if head.len() == self.items.len() {
            for cut in 0..head.len() {
                self.equal_bytes(&written, &pieces_at(head, &[cut]))?;
            }
        }
        self.damage(&written)
    }

    fn written(&self, state: &A::State) -> Vec<u8> {
        self.laws.aggregate.write(state)
    }

    fn read(&self, bytes: &[u8]) -> Result<A::State, (Law, String)> {
        let read = self.laws.aggregate.read(bytes);
        read.map_err(|error| (Law::Bytes, format!("what was written is not read: {error}")))
    }

    /// A state that was written and read.
    fn travelled(&self, items: &[T]) -> Result<A::State, (Law, String)> {
        self.read(&self.written(&self.state(items)))
    }

    /// Whether two states have the same answer, to the bit, even if the class promises less.
    fn alike(&self, how: &str, found: A::State, expected: A::State) -> Found {
        let [found, expected] = [found, expected].map(|state| self.laws.aggregate.finish(state));
        if format!("{found:?}") == format!("{expected:?}") {
            return Ok(());
        }
        let found = format!("{how} gives\n  {found:?}\nand without being written\n  {expected:?}");
        Err((Law::Bytes, found))
    }

    fn round_trip(&self, written: &[u8]) -> Found {
        let read = self.read(written)?;
        if self.written(&read) != written {
            return Err((Law::Bytes, "what was read is written as other bytes".to_owned()));
        }
        self.alike("what was read", read, self.state(self.items))
    }

    /// What was read takes further items, and is merged, as if it had never been bytes.
    fn going_on(&self) -> Found {
        let aggregate = &self.laws.aggregate;
        let (earlier, later) = self.items.split_at(self.items.len() / 2);
        let mut read = self.travelled(earlier)?;
        later.iter().for_each(|item| aggregate.update(&mut read, item));
        self.alike("going on with what was read", read, self.state(self.items))?;
        let merged = self.merged(self.travelled(earlier)?, self.travelled(later)?);
        let expected = self.merged(self.state(earlier), self.state(later));
        self.alike("merging what was read", merged, expected)
    }

    /// Of the exact class, equal states have equal bytes, whichever way they came about.
    fn equal_bytes(&self, written: &[u8], pieces: &[&[T]]) -> Found {
        let aggregate = &self.laws.aggregate;
        if aggregate.class() != MergeClass::EXACT {
            return Ok(());
        }
        let shape: Vec<_> = pieces.iter().map(|piece| piece.len()).collect();
        let expect = |how: &str, state: Option<A::State>| match state {
            Some(state) if self.written(&state) != written => {
                let how = format!("pieces {shape:?}, {how}, have other bytes, and are equal");
                Err((Law::Bytes, how))
            }
            _ => Ok(()),
        };
        let states = || pieces.iter().map(|piece| self.state(piece));
        expect("merged", states().reduce(|a, b| self.merged(a, b)))?;
        expect("merged backward", states().reduce(|a, b| self.merged(b, a)))?;
        let slices = pieces.iter().map(|piece| {
            let mut state = aggregate.init();
            aggregate.update_slice(&mut state, piece);
            state
        });
        expect("as slices", slices.reduce(|a, b| self.merged(a, b)))
    }

    /// Cut bytes, and changed ones, are an error.
    fn damage(&self, written: &[u8]) -> Found {
        let aggregate = &self.laws.aggregate;
        let step = written.len().div_ceil(FLIPPED);
        // The checksum is as good as any number that another stream changes.
        let first = written.last().map_or(0, |last| usize::from(*last) % step);
        let mut changed = written.to_vec();
        for place in (first..written.len()).step_by(step) {
            if aggregate.read(&written[..place]).is_ok() {
                let found = format!("{place} of {} bytes are read", written.len());
                return Err((Law::Bytes, found));
            }
            for flip in [0x01, 0x80, 0xff] {
                changed[place] ^= flip;
                let is_read = aggregate.read(&changed).is_ok();
                changed[place] ^= flip;
                if is_read {
                    let found = format!("byte {place} is read in spite of a flip by {flip:#x}");
                    return Err((Law::Bytes, found));
                }
            }
        }
        Ok(())
    }
}
