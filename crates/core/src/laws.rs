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

mod bytes;
mod stream;

use std::fmt::{self, Debug};

use proptest::collection::vec;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::{Aggregate, Portable};
use stream::{Found, Stream};

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

/// The same, and those of [states as bytes](Portable): what is read goes on and is merged as if it had never been written;
/// equal states of the exact class have equal bytes; and whatever is cut or changed is an error.
///
/// ```
/// use fanfold::{laws, Max, Sum};
/// use proptest::prelude::any;
///
/// laws::check_portable((Sum, Max), any::<i64>());
/// ```
///
/// # Panics
///
/// As [`check`] does.
pub fn check_portable<T, A>(aggregate: A, items: impl Strategy<Value = T>)
where
    T: Clone + Debug,
    A: Aggregate<T, Output: Debug> + Portable<<A as Aggregate<T>>::State>,
{
    Laws::of(aggregate).check_portable(items);
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

    /// The same, and those of [states as bytes](Portable).
    ///
    /// # Panics
    ///
    /// As [`check`] does.
    pub fn check_portable<T: Clone + Debug>(&self, items: impl Strategy<Value = T>)
    where
        A: Aggregate<T, Output = O> + Portable<<A as Aggregate<T>>::State>,
    {
        if let Err(violation) = self.try_check_portable(items) {
            panic!("{violation}");
        }
    }

    /// Checks all laws, and those of [states as bytes](Portable), over streams of the given items.
    ///
    /// # Errors
    ///
    /// As [`try_check`](Self::try_check).
    ///
    /// # Panics
    ///
    /// As [`try_check`](Self::try_check).
    pub fn try_check_portable<T: Clone + Debug>(
        &self,
        items: impl Strategy<Value = T>,
    ) -> Result<(), Violation>
    where
        A: Aggregate<T, Output = O> + Portable<<A as Aggregate<T>>::State>,
    {
        self.run(items, |stream, cuts| {
            stream.check(cuts)?;
            stream.check_bytes(cuts)
        })
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
        self.run(items, |stream, cuts| stream.check(cuts))
    }

    fn run<T: Clone + Debug>(
        &self,
        items: impl Strategy<Value = T>,
        check: impl Fn(&Stream<'_, 'a, A, O, T>, &[usize]) -> Found,
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
            check(&stream, &cuts).map_err(|(_, found)| TestCaseError::fail(found))
        });
        match ran {
            Ok(()) => Ok(()),
            // Run once more, the shortest stream tells which law it breaks; or panics as it did.
            Err(TestError::Fail(reason, (items, cuts))) => {
                let stream = Stream { laws: self, items: &items };
                let (law, found) = check(&stream, &cuts).err().unwrap_or_else(|| {
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
    /// Writing a state as bytes, and reading those, changes nothing; and other bytes are an error.
    Bytes,
}

impl Law {
    const ALL: [(Law, &'static str); 7] = [
        (Law::Identity, "identity: merging with a fresh state changes nothing"),
        (Law::Split, "split: cutting the stream changes nothing"),
        (Law::Batch, "batch: a slice gives what its items give"),
        (Law::EarlyStop, "early stop: once full, nothing changes the output"),
        (Law::Class, "merge class: where order does not matter, it changes nothing"),
        (Law::Reading, "reading: a state that is read gives what finishing it does, and goes on"),
        (Law::Bytes, "bytes: what was written is read as it was, and nothing else is"),
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
