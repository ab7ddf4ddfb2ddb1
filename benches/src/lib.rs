//! What Fanfold costs, beside what it is held against.
//!
//! Each file under `benches/` is one question. A benchmark runs beside its peer in the same run,
//! asserts its answer, and counts by the ratio of the two: absolute times say more about the
//! machine. `just bench` runs them all.
//!
//! The program `compare` measures every way beside every rival, writes it down under `results/`,
//! and draws it: `just compare`.
//!
//! * `catalogue`: every aggregate beside the loop one would write
//! * `exact`: what exactness costs, and what reading a slice in blocks saves
//! * `groups`: sums by key, beside plain ones in a `HashMap`
//! * `instructions`: how many an item takes, held against limits
//! * `prefetch`: what a source that runs ahead costs, beside a channel
//! * `quantiles`: a median beside Apache's sketch, and on two threads
//! * `states`: sketches and groups as bytes, beside Apache's
//! * `windows`: a window that slides, beside one by hand
//! * `splitters`: every splitter beside what one would use instead
//! * `task_pool`: what a turn costs, from ten tasks to a hundred thousand
//! * `fused`: does a typed tuple of aggregates cost what the hand-written loop costs?

pub mod sum_and_max;

/// Draws of a generator of Knuth's, the same for the same seed, for ever.
pub fn random(seed: u64) -> impl Iterator<Item = u64> {
    let mut state = seed;
    std::iter::repeat_with(move || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state
    })
}
