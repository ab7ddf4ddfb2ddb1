//! A median, beside the sketches there are and beside selecting.

use datasketches::common::SearchCriteria;
use datasketches::kll::{KllFloat, KllSketch as ApacheSketch};
use fanfold::{Median, QuantileRelative, aggregate_all, aggregate_slice, par_aggregate_all};
use sketches_ddsketch::{Config, DDSketch};
use tdigest::TDigest;
use watermill::stats::Univariate;

use super::limits::READ;
use super::statistics::{about_over, cores, numbers};
use crate::scenario::{Case, Scenario, Way, about};

/// The sketches promise ranks within half a per cent or so, which here is so much of the median.
const ERROR: f64 = 0.03;

pub(super) fn medians(quick: bool) -> Scenario {
    let threads = cores();
    let sizes: &[usize] =
        if quick { &[100_000] } else { &[10_000, 100_000, 1_000_000, 16_000_000] };
    let cases = sizes.iter().map(|count| {
        let items = numbers(*count);
        let expected = about(by_selecting(&items), ERROR);
        let over = |way| about_over(&items, ERROR, way);
        let ways = vec![
            Way::fanfold(
                "Median of a slice",
                expected,
                over(|items| aggregate_slice(items, Median).unwrap_or(f64::NAN)),
            )
            .class("of a slice")
            .limit(READ, 1.0),
            Way::fanfold(
                "Median of an iterator",
                expected,
                over(|items| aggregate_all(items, Median).unwrap_or(f64::NAN)),
            )
            .class("of an iterator")
            .limit(READ, 1.0),
            Way::fanfold(
                "par_aggregate_all, Median",
                expected,
                over(|items| par_aggregate_all(items, Median).unwrap_or(f64::NAN)),
            )
            .class("on threads")
            .limit(READ, 1.0 / threads),
            Way::fanfold("QuantileRelative, 1 %", expected, over(by_bins))
                .class("within 1 % of the value")
                .limit(READ, 1.0),
            Way::rust("selecting from a copy", expected, over(by_selecting))
                .class("of a slice")
                .limit(READ, 1.0),
            Way::rust("datasketches KLL", expected, over(by_apache))
                .class("of an iterator")
                .limit(READ, 1.0),
            Way::rust("tdigest", expected, over(by_tdigest))
                .class("of an iterator")
                .limit(READ, 1.0),
            Way::rust("sketches-ddsketch, 1 %", expected, over(by_ddsketch))
                .class("within 1 % of the value")
                .limit(READ, 1.0),
            Way::rust("watermill P2", expected, over(by_watermill))
                .class("of an iterator")
                .limit(READ, 1.0),
        ];
        Case { at: *count as u64, units: *count as u64, ways }
    });
    Scenario { axis: "items", unit: "item", cases: cases.collect() }
}

fn by_bins(items: &[f64]) -> f64 {
    aggregate_all(items.iter().copied(), QuantileRelative::new(0.5).within(0.01))
        .unwrap_or(f64::NAN)
}

fn by_selecting(items: &[f64]) -> f64 {
    let mut copy = items.to_vec();
    let place = copy.len() / 2;
    *copy.select_nth_unstable_by(place, f64::total_cmp).1
}

fn by_apache(items: &[f64]) -> f64 {
    // As many items kept as make an error like ours.
    let mut sketch = ApacheSketch::new(547).expect("it is a size it takes");
    items.iter().for_each(|item| {
        sketch.update(KllFloat::<f64>::new(*item).expect("it is no NaN"));
    });
    let median = sketch.quantile(0.5, SearchCriteria::Inclusive).expect("0.5 is a probability");
    median.map_or(f64::NAN, KllFloat::into_inner)
}

fn by_tdigest(items: &[f64]) -> f64 {
    let digest = TDigest::new_with_size(200);
    let chunks = items.chunks(10_000);
    let digest = chunks.fold(digest, |digest, chunk| digest.merge_unsorted(chunk.to_vec()));
    digest.estimate_quantile(0.5).unwrap_or(f64::NAN)
}

fn by_ddsketch(items: &[f64]) -> f64 {
    let mut sketch = DDSketch::new(Config::defaults());
    items.iter().for_each(|item| sketch.add(*item));
    sketch.quantile(0.5).ok().flatten().unwrap_or(f64::NAN)
}

fn by_watermill(items: &[f64]) -> f64 {
    let mut quantile = watermill::quantile::Quantile::new(0.5).expect("it is a probability");
    items.iter().for_each(|item| quantile.update(*item));
    quantile.get()
}
