//! The laws every aggregate keeps, for the catalogue and for yours.
//!
//! One call takes an aggregate through identity, every cut of a short stream, random cuts of longer
//! ones, batch equals items, early stop, merge class and empty input:
//!
//! ```
//! use fanfold::laws;
//! use fanfold::{Combine, Max, Sum};
//! use proptest::prelude::any;
//!
//! laws::check((Sum, Max), any::<i64>());
//! laws::check(Sum.filter(|n: &i32| n % 2 == 0).take(5), any::<i32>());
//! ```
//!
//! Outputs are the same when their `Debug` texts are, so that NaN is NaN and -0.0 is not 0.0. An
//! aggregate whose bits may differ, as in the class [bounded](crate::MergeClass::BOUNDED), has to say what is near enough:
//!
//! ```
//! use fanfold::laws::Laws;
//! use fanfold::Ewma;
//!
//! Laws::of(Ewma::new(0.5))
//!     .close(|a: &Option<f64>, b| a.zip(*b).is_none_or(|(a, b)| (a - b).abs() < 1e-9))
//!     .check(-1e3..1e3);
//! ```
//!
//! A test that gives the right answer for a whole stream says nothing about `merge`; most wrong
//! merges in the field are wrong for an empty side, or for a side of one item:
//!
//! ```
//! use fanfold::laws::{Law, Laws};
//! use fanfold::{Aggregate, MergeClass};
//!
//! struct Largest;
//! impl Aggregate<u32> for Largest {
//!     type State = Option<u32>;
//!     type Output = Option<u32>;
//!     fn init(&self) -> Option<u32> { None }
//!     fn update(&self, state: &mut Option<u32>, item: &u32) { *state = (*state).max(Some(*item)); }
//!     fn merge(&self, state: &mut Option<u32>, later: Option<u32>) { *state = later; } // wrong
//!     fn finish(&self, state: Option<u32>) -> Option<u32> { state }
//!     fn class(&self) -> MergeClass { MergeClass::EXACT }
//! }
//!
//! let violation = Laws::of(Largest).try_check(0..100u32).unwrap_err();
//! assert_eq!(violation.law, Law::Identity);
//! println!("{violation}"); // the law, and the shortest stream that breaks it
//! ```

use std::fmt::{self, Debug};

use proptest::collection::vec;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::{Aggregate, Block, Needs};

/// How many items are cut in every possible way: 2^7 ways for 8.
const CUT_EVERYWHERE: usize = 8;

/// Takes an aggregate through all laws, over streams of the given items.
///
/// # Panics
///
/// If a law is broken, naming the law and the shortest stream found that breaks it; or if the
/// aggregate is in the class bounded, which needs [`Laws::close`].
pub fn check<T, A>(aggregate: A, items: impl Strategy<Value = T>)
where
    T: Clone + Debug,
    A: Aggregate<T, Output: Debug>,
{
    Laws::of(aggregate).check(items);
}

/// An aggregate before its laws; see the [module](self).
pub struct Laws<'a, A, O> {
    aggregate: A,
    close: Option<Box<Close<'a, O>>>,
    cases: u32,
    longest: usize,
}

type Close<'a, O> = dyn Fn(&O, &O) -> bool + 'a;

impl<A: Debug, O> Debug for Laws<'_, A, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Laws").field("aggregate", &self.aggregate).finish_non_exhaustive()
    }
}

impl<'a, A, O: Debug> Laws<'a, A, O> {
    /// The laws of one aggregate.
    pub fn of(aggregate: A) -> Self {
        Laws { aggregate, close: None, cases: 200, longest: 40 }
    }

    /// Says when two outputs count as the same: for the class bounded, and for outputs whose
    /// `Debug` text varies, such as hash maps.
    #[must_use]
    pub fn close(self, close: impl Fn(&O, &O) -> bool + 'a) -> Self {
        Laws { close: Some(Box::new(close)), ..self }
    }

    /// How many random streams to try: 200, if nothing is said.
    #[must_use]
    pub fn cases(self, cases: u32) -> Self {
        Laws { cases, ..self }
    }

    /// How many items a random stream has at most: 40, if nothing is said.
    #[must_use]
    pub fn longest(self, longest: usize) -> Self {
        Laws { longest, ..self }
    }

    /// Checks all laws over streams of the given items.
    ///
    /// # Panics
    ///
    /// As [`check`] does.
    pub fn check<T: Clone + Debug>(&self, items: impl Strategy<Value = T>)
    where
        A: Aggregate<T, Output = O>,
    {
        if let Err(violation) = self.try_check(items) {
            panic!("{violation}");
        }
    }

    /// Checks all laws over streams of the given items.
    ///
    /// The streams are random, but the same at each call.
    ///
    /// # Errors
    ///
    /// The [`Violation`] of a law, with the shortest stream found that breaks it.
    ///
    /// # Panics
    ///
    /// If the aggregate panics; or if it is in the class bounded, and [`close`](Laws::close) was not
    /// called.
    pub fn try_check<T: Clone + Debug>(
        &self,
        items: impl Strategy<Value = T>,
    ) -> Result<(), Violation>
    where
        A: Aggregate<T, Output = O>,
    {
        assert!(
            self.close.is_some() || self.aggregate.class().same_bits(),
            "an aggregate of the class bounded needs `Laws::close`, to say what is near enough"
        );
        let config = Config { cases: self.cases, failure_persistence: None, ..Config::default() };
        let coin = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let streams = (vec(items, 0..=self.longest), vec(0..=self.longest, 0..5));
        let ran = TestRunner::new_with_rng(config, coin).run(&streams, |(items, cuts)| {
            let stream = Stream { laws: self, items: &items };
            stream.check(&cuts).map_err(|(_, found)| TestCaseError::fail(found))
        });
        match ran {
            Ok(()) => Ok(()),
            // Run once more, the shortest stream tells which law it breaks; or panics as it did.
            Err(TestError::Fail(reason, (items, cuts))) => {
                let stream = Stream { laws: self, items: &items };
                let (law, found) = stream.check(&cuts).err().unwrap_or_else(|| {
                    (Law::Split, format!("not the same twice; at first {}", reason.message()))
                });
                Err(Violation { law, found: format!("stream: {items:?}\n{found}") })
            }
            Err(TestError::Abort(reason)) => panic!("no streams could be made: {reason}"),
        }
    }

    fn same(&self, left: &O, right: &O) -> bool {
        match &self.close {
            Some(close) => close(left, right),
            None => format!("{left:?}") == format!("{right:?}"),
        }
    }
}

/// A law of aggregates, as [`Aggregate`] states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Law {
    /// Merging with a fresh state changes nothing.
    Identity,
    /// Cutting the stream changes nothing.
    Split,
    /// A slice gives what its items give.
    Batch,
    /// Once full, nothing changes the output.
    EarlyStop,
    /// Where order does not matter, it changes nothing.
    Class,
    /// Reading a state changes nothing, and gives what finishing it does.
    Reading,
}

impl Law {
    const ALL: [(Law, &'static str); 6] = [
        (Law::Identity, "identity: merging with a fresh state changes nothing"),
        (Law::Split, "split: cutting the stream changes nothing"),
        (Law::Batch, "batch: a slice gives what its items give"),
        (Law::EarlyStop, "early stop: once full, nothing changes the output"),
        (Law::Class, "merge class: where order does not matter, it changes nothing"),
        (Law::Reading, "reading: a state that is read gives what finishing it does, and goes on"),
    ];
}

impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (_, text) = Law::ALL.iter().find(|(law, _)| law == self).expect("all laws are listed");
        f.write_str(text)
    }
}

/// A broken law.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// Which law.
    pub law: Law,
    /// The stream that breaks it, and what came out.
    pub found: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "broken law of {}\n{}", self.law, self.found)
    }
}

impl std::error::Error for Violation {}

type Found = Result<(), (Law, String)>;

/// One stream, on which all laws are checked.
struct Stream<'s, 'a, A, O, T> {
    laws: &'s Laws<'a, A, O>,
    items: &'s [T],
}

impl<T, A, O> Stream<'_, '_, A, O, T>
where
    T: Clone + Debug,
    A: Aggregate<T, Output = O>,
    O: Debug,
{
    fn check(&self, cuts: &[usize]) -> Found {
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

    fn state(&self, items: &[T]) -> A::State {
        let mut state = self.laws.aggregate.init();
        items.iter().for_each(|item| self.laws.aggregate.update(&mut state, item));
        state
    }

    fn output(&self, items: &[T]) -> O {
        self.laws.aggregate.finish(self.state(items))
    }

    fn merged(&self, mut state: A::State, later: A::State) -> A::State {
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
        let Some(unranked) = own.unranked(self.items) else { return Ok(()) };
        let mut state = aggregate.init();
        let count = self.items.len() as u64 - unranked;
        for block in Block::all_of_part(self.items, own, 0, count) {
            aggregate.update_block(&mut state, &block);
        }
        self.expect(Law::Batch, "blocks of a stream that is known in advance", state, self.items)
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
fn pieces_at<'s, T>(items: &'s [T], cuts: &[usize]) -> Vec<&'s [T]> {
    let mut places: Vec<_> = cuts.iter().map(|cut| (*cut).min(items.len())).collect();
    places.extend([0, items.len()]);
    places.sort_unstable();
    places.windows(2).map(|ends| &items[ends[0]..ends[1]]).collect()
}
