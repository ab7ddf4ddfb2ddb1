//! [`Median`] and [`Quantile`] of times: what they give is a time.
//!
//! Doubles have not the digits of a time of day, in nanoseconds since 1970: so times are ranked as they
//! are, by [`Kll`], and interpolated by the time between two of them.

use std::time::{Duration, Instant, SystemTime};

use super::{Kll, KllSketch};
use crate::portable::{Codec, portable_as};
use crate::{Aggregate, Median, Ordered, Quantile, forward};

/// How times are ranked, whatever is asked of them.
const TIMES: Kll = Kll::DEFAULT;

/// A quantile of times, interpolated as [`Quantiles`](crate::Quantiles) does it.
fn quantile<V: Ordered<Owned = V, Key = V> + Ord + Copy>(
    sketch: &KllSketch<V>,
    probability: f64,
    between: impl Fn(V, V, f64) -> V,
) -> Option<V> {
    let view = sketch.0.view();
    if !sketch.0.is_exact() {
        return view.quantile(probability).copied();
    }
    let sorted = view.items();
    let place = probability * sorted.len().checked_sub(1)? as f64;
    let low = sorted[place as usize];
    Some(match sorted.get(place as usize + 1) {
        Some(high) if place.fract() > 0.0 => between(low, *high, place.fract()),
        _ => low,
    })
}

/// Implements [`Aggregate`] for times, given how long after another one is.
macro_rules! times {
    ($($time:ident, |$later:ident, $earlier:ident| $apart:expr;)*) => {$(
        times!(@ [] Median, $time, $time, |_this| 0.5, |$later, $earlier| $apart);
        times!(@ ['t] Median, &'t $time, $time, |_this| 0.5, |$later, $earlier| $apart);
        times!(@ [] Quantile, $time, $time, |this| this.probability(), |$later, $earlier| $apart);
        times!(@ ['t] Quantile, &'t $time, $time, |this| this.probability(), |$later, $earlier| $apart);
    )*};
    (@ [$($lifetime:lifetime)?] $name:ident, $item:ty, $time:ident, |$this:ident| $probability:expr, |$later:ident, $earlier:ident| $apart:expr) => {
        impl$(<$lifetime>)? Aggregate<$item> for $name {
            type Output = Option<$time>;

            forward!(|_this| (Kll as Aggregate<$item>) &TIMES; state class items);

            fn finish(&self, sketch: KllSketch<$time>) -> Option<$time> {
                Aggregate::<$item>::peek(self, &sketch)
            }

            fn peek(&self, sketch: &KllSketch<$time>) -> Option<$time> {
                let $this = self;
                quantile(sketch, $probability, |$earlier, $later, share| {
                    let apart: Duration = $apart;
                    // No later than the later one, by whatever rounding.
                    $earlier + apart.mul_f64(share).min(apart)
                })
            }
        }
    };
}

times! {
    Duration, |later, earlier| later - earlier;
    SystemTime, |later, earlier| later.duration_since(earlier).unwrap_or_default();
    Instant, |later, earlier| later - earlier;
}

portable_as!([V: Ordered<Key: Codec> + Codec] Median as Kll, KllSketch<V>, |_this| &TIMES);
portable_as!([V: Ordered<Key: Codec> + Codec] Quantile as Kll, KllSketch<V>, |_this| &TIMES);
