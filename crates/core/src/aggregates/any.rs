//! [`Any`]: whether some item passes a test.
use crate::portable::by_codec;

/// Whether some item passes a test; `false` where there are none. It is full with the first item
/// whose test gives `true`.
///
/// ```
/// use fanfold::{aggregate_all, Any};
///
/// assert!(aggregate_all(1.., Any::new(|n: &i32| *n > 9))); // the source has no end
/// assert!(!aggregate_all(std::iter::empty(), Any::new(|n: &i32| *n > 9)));
/// ```
///
/// Of a slice, the test may be asked of up to 63 items more than that one.
///
/// Memory: one byte. Merge class: exact.
#[derive(Clone, Copy)]
pub struct Any<F> {
    test: F,
}

/// How many items of a slice are tested together.
pub(super) const RUN: usize = 64;

/// Implements whether one item whose test gives `$stop` has been seen, which settles the matter.
macro_rules! settled_by {
    ($name:ident, $stop:literal) => {
        impl<F> $name<F> {
            /// The aggregate, given the test of an item.
            pub fn new<T: ?Sized>(test: F) -> Self
            where
                F: Fn(&T) -> bool,
            {
                $name { test }
            }
        }

        impl<F> $crate::Combine for $name<F> {}

        impl<F> std::fmt::Debug for $name<F> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        }

        impl<T: ?Sized, F: Fn(&T) -> bool> $crate::Aggregate<T> for $name<F> {
            type State = bool;
            type Output = bool;

            fn init(&self) -> bool {
                !$stop
            }

            #[inline]
            fn update(&self, answer: &mut bool, item: &T) {
                if *answer != $stop {
                    *answer = (self.test)(item);
                }
            }

            fn update_block(&self, answer: &mut bool, block: &$crate::Block<'_, T>)
            where
                T: Sized,
            {
                // A few items at once, with no branch between them, go into vectors.
                let mut runs = block.items().chunks($crate::aggregates::any::RUN);
                while *answer != $stop
                    && let Some(run) = runs.next()
                {
                    let stops = |any, item| any | ((self.test)(item) == $stop);
                    if $crate::simd::widest(|| run.iter().fold(false, stops)) {
                        *answer = $stop;
                    }
                }
            }

            fn merge(&self, answer: &mut bool, later: bool) {
                if *answer != $stop {
                    *answer = later;
                }
            }

            fn finish(&self, answer: bool) -> bool {
                answer
            }

            #[inline]
            fn is_full(&self, answer: &bool) -> bool {
                *answer == $stop
            }

            fn class(&self) -> $crate::MergeClass {
                $crate::MergeClass::EXACT
            }
        }
    };
}

pub(super) use settled_by;

settled_by!(Any, true);

by_codec! {
    [F] Any<F>, bool, "any";
}
