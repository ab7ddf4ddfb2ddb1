//! [`forward!`](crate::forward): what an aggregate around another one passes on.

/// Implements the parts of [`Aggregate`](crate::Aggregate) in which an aggregate agrees with another
/// one inside it, all functions of a part at once, so that none can be forgotten.
///
/// | part | what it is | when it is passed on |
/// |---|---|---|
/// | `state` | `State`, `init`, `merge`, `merge_ref`, `is_full`, `size` | the state is that of the inner aggregate |
/// | `class` | `class` | so is what merging promises |
/// | `output` | `Output`, `finish`, `peek` | the answer is |
/// | `items` | `update`, `update_block`, `needs` | all items go on, unchanged |
///
/// What is left out is written by hand. Here is a combinator that counts how often it was asked, and
/// takes slices as fast as what it holds:
///
/// ```
/// use fanfold::{aggregate_slice, forward, Aggregate, Block, Mean, Needs, Variance};
/// use std::cell::Cell;
///
/// struct Watched<A>(A, Cell<usize>);
///
/// impl<T, A: Aggregate<T>> Aggregate<T> for Watched<A> {
///     forward!(|this| (A as Aggregate<T>) &this.0; state class output);
///
///     fn update(&self, state: &mut Self::State, item: &T) {
///         self.1.set(self.1.get() + 1);
///         self.0.update(state, item);
///     }
///
///     fn update_block(&self, state: &mut Self::State, block: &Block<'_, T>) {
///         self.1.set(self.1.get() + block.items().len());
///         self.0.update_block(state, block);
///     }
///
///     fn needs(&self) -> Needs<T> {
///         self.0.needs()
///     }
/// }
///
/// let watched = Watched((Mean, Variance), Cell::new(0));
/// assert_eq!(aggregate_slice(&[1.0, 3.0], &watched), (Some(2.0), Some(2.0)));
/// assert_eq!(watched.1.get(), 2);
/// ```
#[macro_export]
macro_rules! forward {
    (|$this:ident| ($inner:ty as Aggregate<$item:ty>) $path:expr; $($part:ident)+) => {
        $($crate::forward!(@$part |$this| ($inner, $item) $path);)+
    };
    (@state |$this:ident| ($inner:ty, $item:ty) $path:expr) => {
        type State = <$inner as $crate::Aggregate<$item>>::State;

        #[inline]
        fn init(&self) -> Self::State {
            let $this = self;
            <$inner as $crate::Aggregate<$item>>::init($path)
        }

        #[inline]
        fn merge(&self, state: &mut Self::State, later: Self::State) {
            let $this = self;
            <$inner as $crate::Aggregate<$item>>::merge($path, state, later);
        }

        #[inline]
        fn merge_ref(&self, state: &mut Self::State, later: &Self::State) {
            let $this = self;
            <$inner as $crate::Aggregate<$item>>::merge_ref($path, state, later);
        }

        #[inline]
        fn is_full(&self, state: &Self::State) -> bool {
            let $this = self;
            <$inner as $crate::Aggregate<$item>>::is_full($path, state)
        }

        fn size(&self, state: &Self::State) -> usize {
            let $this = self;
            <$inner as $crate::Aggregate<$item>>::size($path, state)
        }
    };
    (@class |$this:ident| ($inner:ty, $item:ty) $path:expr) => {
        fn class(&self) -> $crate::MergeClass {
            let $this = self;
            <$inner as $crate::Aggregate<$item>>::class($path)
        }
    };
    (@output |$this:ident| ($inner:ty, $item:ty) $path:expr) => {
        type Output = <$inner as $crate::Aggregate<$item>>::Output;

        #[inline]
        fn finish(&self, state: Self::State) -> Self::Output {
            let $this = self;
            <$inner as $crate::Aggregate<$item>>::finish($path, state)
        }

        #[inline]
        fn peek(&self, state: &Self::State) -> Self::Output {
            let $this = self;
            <$inner as $crate::Aggregate<$item>>::peek($path, state)
        }
    };
    (@items |$this:ident| ($inner:ty, $item:ty) $path:expr) => {
        #[inline]
        fn update(&self, state: &mut Self::State, item: &$item) {
            let $this = self;
            <$inner as $crate::Aggregate<$item>>::update($path, state, item);
        }

        #[inline]
        fn update_block(&self, state: &mut Self::State, block: &$crate::Block<'_, $item>)
        where
            $item: Sized,
        {
            let $this = self;
            <$inner as $crate::Aggregate<$item>>::update_block($path, state, block);
        }

        fn needs(&self) -> $crate::Needs<$item>
        where
            $item: Sized,
        {
            let $this = self;
            <$inner as $crate::Aggregate<$item>>::needs($path)
        }
    };
}
