//! Draws are fair, wherever a stream is cut.

use fanfold::{Running, Sample};

const RUNS: u64 = 4_000;

/// How often each of `count` items is drawn over many seeds, the stream cut at `cut`.
fn draws(count: usize, size: usize, cut: usize) -> Vec<u64> {
    let mut drawn = vec![0; count];
    for seed in 0..RUNS {
        let part = |items| {
            let mut running = Running::new(Sample::new(size).seed(seed));
            running.extend(items);
            running
        };
        let mut whole = part(0..cut);
        whole.merge(part(cut..count));
        for item in whole.finish() {
            drawn[item] += 1;
        }
    }
    drawn
}

#[test]
fn every_item_has_the_same_chance_wherever_the_stream_is_cut() {
    for (count, size, cut) in [(10, 3, 0), (10, 3, 2), (10, 3, 5), (10, 3, 9), (7, 6, 3)] {
        let expected = RUNS as f64 * size as f64 / count as f64;
        // Four standard deviations of a binomial count; the seeds are fixed, so it repeats.
        let allowed = 4.0 * (expected * (1.0 - size as f64 / count as f64)).sqrt();
        for (item, drawn) in draws(count, size, cut).into_iter().enumerate() {
            let off = (drawn as f64 - expected).abs();
            assert!(off <= allowed, "item {item} of {count}, cut at {cut}: {drawn} draws");
        }
    }
}
