//! [`Running`]: an aggregate fed by hand, its value read on the way.

use std::fmt;
use std::ops::ControlFlow;

#[cfg(feature = "splitters")]
use crate::split::Push;
use crate::{Aggregate, Portable, ReadError};

/// An aggregate and its state, for streams that no driver can own: update it as items come, read
/// its value at any time, merge two, and finish.
///
/// ```
/// use fanfold::{Max, Mean, Running};
///
/// let mut readings = Running::new((Mean, Max));
/// readings.update(&1.5);
/// readings.update(&4.5);
/// assert_eq!(readings.value(), (Some(3.0), Some(4.5))); // and on it goes
/// readings.extend([6.0]);
/// readings.extend(&[0.0; 0]);
/// assert_eq!(readings.finish(), (Some(4.0), Some(6.0)));
/// ```
///
/// # Across threads
///
/// ```
/// use fanfold::{Running, Sum};
/// use std::thread;
///
/// let part = |numbers: std::ops::Range<u64>| {
///     let mut running = Running::new(Sum);
///     running.extend(numbers);
///     running
/// };
/// let total = thread::scope(|scope| {
///     let later = scope.spawn(|| part(500..1000));
///     let mut running = part(0..500);
///     running.merge(later.join().unwrap());
///     running.finish()
/// });
/// assert_eq!(total, 499_500);
/// ```
pub struct Running<A: Aggregate<T>, T: ?Sized> {
    aggregate: A,
    state: A::State,
}

impl<A: Aggregate<T, State: fmt::Debug> + fmt::Debug, T: ?Sized> fmt::Debug for Running<A, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Running { aggregate, state } = self;
        f.debug_struct("Running").field("aggregate", aggregate).field("state", state).finish()
    }
}

impl<A: Aggregate<T, State: Clone> + Clone, T: ?Sized> Clone for Running<A, T> {
    fn clone(&self) -> Self {
        Running { aggregate: self.aggregate.clone(), state: self.state.clone() }
    }
}

impl<T: ?Sized, A: Aggregate<T>> Running<A, T> {
    /// The aggregate before any item.
    pub fn new(aggregate: A) -> Self {
        let state = aggregate.init();
        Running { aggregate, state }
    }

    /// Takes one more item into account.
    #[inline]
    pub fn update(&mut self, item: &T) {
        self.aggregate.update(&mut self.state, item);
    }

    /// Takes one more item into account; breaks once no later one matters.
    #[inline]
    fn push(&mut self, item: &T) -> ControlFlow<()> {
        self.update(item);
        if self.is_full() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Takes a run of items into account, on the batch path.
    pub fn update_slice(&mut self, items: &[T])
    where
        T: Sized,
    {
        self.aggregate.update_slice(&mut self.state, items);
    }

    /// Whether no later item can change the value.
    #[inline]
    pub fn is_full(&self) -> bool {
        self.aggregate.is_full(&self.state)
    }

    /// The value so far: the output, were this the end.
    pub fn value(&self) -> A::Output {
        self.aggregate.peek(&self.state)
    }

    /// How much memory the state takes, in bytes: see [`Aggregate::size`].
    pub fn size(&self) -> usize {
        self.aggregate.size(&self.state)
    }

    /// Takes into account what another has seen of a later stretch of the stream.
    ///
    /// Both have to run the same aggregate; only the state of `later` is used.
    ///
    /// # Panics
    ///
    /// If it shows that the aggregates are unlike, as it does for sets of [`Stat`](crate::Stat)s of
    /// other kinds, for boxed aggregates, and for histograms of other counts of bins.
    pub fn merge(&mut self, later: Self) {
        self.aggregate.merge(&mut self.state, later.state);
    }

    /// The output.
    pub fn finish(self) -> A::Output {
        self.aggregate.finish(self.state)
    }
}

impl<T: ?Sized, A: Aggregate<T> + Portable<<A as Aggregate<T>>::State>> Running<A, T> {
    /// What it has seen, as bytes that another can go on from: see [`Portable`].
    pub fn to_bytes(&self) -> Vec<u8> {
        self.aggregate.write(&self.state)
    }

    /// The aggregate, as it was when it was [written](Running::to_bytes).
    ///
    /// ```
    /// use fanfold::{Quantiles, Running};
    ///
    /// let mut running = Running::new(Quantiles);
    /// running.extend(0..100_000);
    /// let kept = running.to_bytes();
    /// // Tomorrow, elsewhere.
    /// let mut running = Running::from_bytes(Quantiles, &kept)?;
    /// running.extend(100_000..200_000);
    /// assert_eq!(running.finish().max(), Some(199_999.0));
    /// # Ok::<(), fanfold::ReadError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the bytes are not all of what was written, or were changed, or if it was another aggregate that wrote them.
    pub fn from_bytes(aggregate: A, bytes: &[u8]) -> Result<Self, ReadError> {
        let state = aggregate.read(bytes)?;
        Ok(Running { aggregate, state })
    }
}

/// Takes items until there are no more, or until the aggregate is full; what is left of the source
/// is not touched.
impl<T, A: Aggregate<T>> Extend<T> for Running<A, T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        if !self.is_full() {
            let _ = items.into_iter().try_for_each(|item| self.push(&item));
        }
    }
}

/// The same of items that are lent.
impl<'t, T: ?Sized + 't, A: Aggregate<T>> Extend<&'t T> for Running<A, T> {
    fn extend<I: IntoIterator<Item = &'t T>>(&mut self, items: I) {
        if !self.is_full() {
            let _ = items.into_iter().try_for_each(|item| self.push(item));
        }
    }
}

/// As a consumer that items are pushed to, under any splitter.
#[cfg(feature = "splitters")]
impl<T, A: Aggregate<T>> Push<T> for Running<A, T> {
    type Output = A::Output;

    #[inline]
    fn push(&mut self, item: &T) -> ControlFlow<()> {
        Running::push(self, item)
    }

    fn is_full(&self) -> bool {
        Running::is_full(self)
    }

    fn finish(self) -> A::Output {
        Running::finish(self)
    }
}
