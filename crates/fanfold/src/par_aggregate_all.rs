//! The driver over all cores.
//!
//! The source is cut at fixed places, every so many items, whatever the number of threads. Each
//! chunk has a state of its own, and states are merged in the shape of a fixed tree, earlier ones
//! with later ones: two chunks, then two pairs, and so on. Which thread does which part, and when,
//! is `rayon`'s affair; what is computed is not. So the bits of the answer are the same on one
//! thread and on sixty-four, even for aggregates that only promise to be near
//! ([`MergeClass::BOUNDED`]).
//!
//! As soon as a chunk is full, no later one counts, and those that have not begun are left out. A
//! panic does the same for all chunks.
//!
//! [`MergeClass::BOUNDED`]: crate::MergeClass::BOUNDED

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::iter::plumbing::{Producer, ProducerCallback};
use rayon::prelude::*;

use crate::{Aggregate, Block};

/// Runs an aggregate, or many as one, over the items of a slice, on all threads of the current
/// `rayon` pool, and on the batch path.
///
/// ```
/// use fanfold::{par_aggregate_all, Mean, MinMax, Sum};
///
/// let items: Vec<f64> = (0..100_000).map(f64::from).collect();
/// let (sum, mean, ends) = par_aggregate_all(&items, (Sum, Mean, MinMax));
/// assert_eq!((sum, mean, ends), (4_999_950_000.0, Some(49_999.5), Some((0.0, 99_999.0))));
/// ```
///
/// The answer is the same, to the bit, for any number of threads. Aggregates in the classes exact and ordered
/// give what [`aggregate_all`](crate::aggregate_all) gives. Chunks have 16,384 items; where an item
/// takes long, choose fewer with a [`Grid`].
///
/// Memory: a state for each thread, and some for each doubling of the count of chunks.
///
/// # Panics
///
/// Where a closure of an aggregate does: once, whatever happens on other threads, and the pool is
/// as good as before.
#[must_use = "the answers are all that comes of a pass"]
pub fn par_aggregate_all<T, A>(items: &[T], aggregate: A) -> A::Output
where
    T: Sync,
    A: Aggregate<T, State: Send> + Sync,
{
    Grid::default().aggregate_slice(items, aggregate)
}

/// Runs an aggregate, or many as one, over one of `rayon`'s indexed iterators.
///
/// ```
/// use fanfold::{par_aggregate_iter, Max, Sum};
/// use rayon::prelude::*;
///
/// let squares = (0..100_000u32).into_par_iter().map(|n| u64::from(n).pow(2));
/// let (sum, max) = par_aggregate_iter(squares, (Sum, Max));
/// assert_eq!((sum, max), (333_328_333_350_000, Some(9_999_800_001)));
/// ```
///
/// Otherwise like [`par_aggregate_all`].
///
/// # Panics
///
/// Where the iterator does, or a closure of an aggregate.
#[must_use = "the answers are all that comes of a pass"]
pub fn par_aggregate_iter<I, A>(source: I, aggregate: A) -> A::Output
where
    I: IndexedParallelIterator,
    A: Aggregate<I::Item, State: Send> + Sync,
{
    Grid::default().aggregate_iter(source, aggregate)
}

/// Where a source is cut for threads: every so many items.
///
/// Aggregates in the classes exact and ordered give the same bits for every grid, and all others
/// for every number of threads on the same grid.
///
/// ```
/// use fanfold::{Grid, Sum};
///
/// // A slow function is worth a thread for ten items.
/// let slow = |n: &u64| (0..*n).fold(0, |sum, n| sum ^ n);
/// let found = Grid::new(10).aggregate_slice(&[1000u64; 100], fanfold::Combine::of(Sum, slow));
/// assert_eq!(found, 0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Grid {
    chunk: usize,
}

/// 16,384 items a chunk.
impl Default for Grid {
    fn default() -> Self {
        Grid { chunk: 1 << 14 }
    }
}

impl Grid {
    /// Chunks of so many items.
    ///
    /// # Panics
    ///
    /// If it is 0.
    pub const fn new(chunk: usize) -> Self {
        assert!(chunk > 0, "a chunk has at least one item");
        Grid { chunk }
    }

    /// As [`par_aggregate_all`], on this grid.
    ///
    /// # Panics
    ///
    /// As it does.
    #[must_use = "the answers are all that comes of a pass"]
    pub fn aggregate_slice<T, A>(self, items: &[T], aggregate: A) -> A::Output
    where
        T: Sync,
        A: Aggregate<T, State: Send> + Sync,
    {
        // Where an outlook is asked for, the items are gone through once before.
        let needs = aggregate.needs();
        let unranked = |chunk: &[T]| needs.unranked(chunk);
        let left_out: Option<u64> = items.par_chunks(self.chunk).map(unranked).sum();
        let count = items.len() as u64 - left_out.unwrap_or(0);
        let pass = Pass::new(&aggregate, self, items.len());
        let state = pass.run(Slice { items, first: 0, count });
        aggregate.finish(state)
    }

    /// As [`par_aggregate_iter`], on this grid.
    ///
    /// # Panics
    ///
    /// As it does.
    #[must_use = "the answers are all that comes of a pass"]
    pub fn aggregate_iter<I, A>(self, source: I, aggregate: A) -> A::Output
    where
        I: IndexedParallelIterator,
        A: Aggregate<I::Item, State: Send> + Sync,
    {
        let pass = Pass::new(&aggregate, self, source.len());
        let state = source.with_producer(Produced { pass: &pass });
        aggregate.finish(state)
    }
}

/// A stretch of a source, to be cut and aggregated.
trait Stretch<T>: Send + Sized {
    fn split(self, at: usize) -> (Self, Self);

    fn update<A: Aggregate<T>>(self, aggregate: &A, state: &mut A::State);
}

/// A stretch of a slice.
struct Slice<'a, T> {
    items: &'a [T],
    /// How many items of the slice come before it.
    first: usize,
    /// How many items of the whole slice are not left out.
    count: u64,
}

impl<T: Sync> Stretch<T> for Slice<'_, T> {
    fn split(self, at: usize) -> (Self, Self) {
        let (earlier, later) = self.items.split_at(at);
        (Slice { items: earlier, ..self }, Slice { items: later, first: self.first + at, ..self })
    }

    fn update<A: Aggregate<T>>(self, aggregate: &A, state: &mut A::State) {
        let Slice { items, first, count } = self;
        for block in Block::all_of_part(items, aggregate.needs(), first as u64, count) {
            if aggregate.is_full(state) {
                return;
            }
            aggregate.update_block(state, &block);
        }
    }
}

/// What `rayon` calls a stretch of an iterator.
struct Items<P>(P);

impl<P: Producer> Stretch<P::Item> for Items<P> {
    fn split(self, at: usize) -> (Self, Self) {
        let (earlier, later) = self.0.split_at(at);
        (Items(earlier), Items(later))
    }

    fn update<A: Aggregate<P::Item>>(self, aggregate: &A, state: &mut A::State) {
        if aggregate.is_full(state) {
            return;
        }
        for item in self.0.into_iter() {
            aggregate.update(state, &item);
            if aggregate.is_full(state) {
                return;
            }
        }
    }
}

/// What waits for `rayon` to make a producer of an iterator.
struct Produced<'a, A> {
    pass: &'a Pass<'a, A>,
}

impl<T, A: Aggregate<T, State: Send> + Sync> ProducerCallback<T> for Produced<'_, A> {
    type Output = A::State;

    fn callback<P: Producer<Item = T>>(self, producer: P) -> A::State {
        self.pass.run(Items(producer))
    }
}

/// One pass over a source.
struct Pass<'a, A> {
    aggregate: &'a A,
    grid: Grid,
    /// How many items the source has.
    count: usize,
    /// The first chunk that was full, if any: none after it counts.
    last: AtomicUsize,
}

impl<'a, A> Pass<'a, A> {
    fn new(aggregate: &'a A, grid: Grid, count: usize) -> Self {
        Pass { aggregate, grid, count, last: AtomicUsize::new(usize::MAX) }
    }

    fn run<T>(&self, source: impl Stretch<T>) -> A::State
    where
        A: Aggregate<T, State: Send> + Sync,
    {
        self.part(source, self.count, 0)
    }

    /// The state of a part of `count` items, whose first chunk is number `first`.
    fn part<T, S: Stretch<T>>(&self, source: S, count: usize, first: usize) -> A::State
    where
        A: Aggregate<T, State: Send> + Sync,
    {
        // Order between threads is rayon's; this only saves work.
        if first > self.last.load(Ordering::Relaxed) {
            return self.aggregate.init();
        }
        let chunks = count.div_ceil(self.grid.chunk);
        if chunks <= 1 {
            return self.chunk(source, first);
        }
        // The greatest power of two below: so the tree depends on the count of chunks alone, and
        // its left sides are whole.
        let left = chunks.next_power_of_two() / 2;
        let at = left * self.grid.chunk;
        let (earlier, later) = source.split(at);
        let (mut state, later) = rayon::join(
            || self.part(earlier, at, first),
            || self.part(later, count - at, first + left),
        );
        if !self.aggregate.is_full(&state) {
            self.aggregate.merge(&mut state, later);
        }
        state
    }

    fn chunk<T>(&self, source: impl Stretch<T>, number: usize) -> A::State
    where
        A: Aggregate<T>,
    {
        // A panic on the way leaves this behind, and with it no chunk counts any more.
        let cancel = Cancel(&self.last);
        let mut state = self.aggregate.init();
        source.update(self.aggregate, &mut state);
        std::mem::forget(cancel);
        if self.aggregate.is_full(&state) {
            self.last.fetch_min(number, Ordering::Relaxed);
        }
        state
    }
}

/// Leaves out all chunks that have not begun, if it is dropped.
struct Cancel<'a>(&'a AtomicUsize);

impl Drop for Cancel<'_> {
    fn drop(&mut self) {
        self.0.store(0, Ordering::Relaxed);
    }
}
