//! How far quantiles are off, against the count of items: writes `docs/src/quantile-errors.svg`, and
//! prints the figures.
//!
//! Each point is the 99th of 100 runs, in order, of the greatest error at any of 500 ranks, over
//! doubles in random order, the order that is worst for the sketch. So it is what the rank error
//! promises, and has to stay below.
//!
//! `cargo run --release -p fanfold-benches --example quantile_errors`

#![expect(clippy::disallowed_macros, reason = "it is a program's to print")]

use std::error::Error;

use datasketches::common::SearchCriteria;
use datasketches::kll::KllSketch as ApacheSketch;
use fanfold::*;
use plotters::prelude::*;
use rayon::prelude::*;

const RUNS: u64 = 100;
const RANKS: u32 = 500;

/// 0 to `count`, in random order.
fn shuffled(count: u32, seed: u64) -> Vec<u32> {
    let mut state = seed;
    let mut items: Vec<u32> = (0..count).collect();
    for last in (1..items.len()).rev() {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let place = (u128::from(state) * (last as u128 + 1)) >> 64;
        items.swap(last, place as usize);
    }
    items
}

/// The greatest error of a sketch of 0 to `count`, given how it ranks an item.
fn worst(count: u32, rank: impl Fn(u32) -> f64) -> f64 {
    let items =
        (1..RANKS).map(|part| (u64::from(count) * u64::from(part) / u64::from(RANKS)) as u32);
    let off = items.map(|item| (rank(item) - f64::from(item + 1) / f64::from(count)).abs());
    off.fold(0.0, f64::max)
}

fn by_slice(items: &[u32], seed: u64) -> f64 {
    let view = aggregate_slice(items, Kll::default().seed(seed)).view();
    worst(items.len() as u32, |item| view.rank(&item).unwrap())
}

fn by_item(items: &[u32], seed: u64) -> f64 {
    let view = aggregate_all(items, Kll::default().seed(seed)).view();
    worst(items.len() as u32, |item| view.rank(&item).unwrap())
}

fn by_apache(items: &[u32], _: u64) -> f64 {
    let mut sketch = ApacheSketch::new(547).unwrap();
    items.iter().for_each(|item| sketch.update(i64::from(*item)));
    let view = sketch.sorted_view();
    worst(items.len() as u32, |item| {
        view.rank(&i64::from(item), SearchCriteria::Inclusive).unwrap()
    })
}

/// The 99th of a hundred runs.
fn nearly_worst(count: u32, way: fn(&[u32], u64) -> f64) -> f64 {
    let mut errors: Vec<f64> =
        (0..RUNS).into_par_iter().map(|seed| way(&shuffled(count, seed), seed)).collect();
    errors.sort_by(f64::total_cmp);
    errors[errors.len() * 99 / 100 - 1]
}

type Way = (&'static str, fn(&[u32], u64) -> f64, RGBColor);

const WAYS: [Way; 3] = [
    ("Kll, slice", by_slice, RGBColor(0, 90, 180)),
    ("Kll, iterator", by_item, RGBColor(90, 160, 60)),
    ("Apache KLL, k = 547", by_apache, RGBColor(200, 110, 20)),
];

fn main() -> Result<(), Box<dyn Error>> {
    // Four counts for each doubling.
    let counts: Vec<u32> =
        (13 * 4..=22 * 4).map(|step| 2f64.powf(f64::from(step) / 4.0) as u32).collect();
    println!("{:>9} {:>12} {:>14} {:>20}", "items", WAYS[0].0, WAYS[1].0, WAYS[2].0);
    let mut lines = [const { Vec::new() }; 3];
    for count in counts {
        for (line, (_, way, _)) in lines.iter_mut().zip(WAYS) {
            line.push((count, 100.0 * nearly_worst(count, way)));
        }
        let [slice, iterator, apache] = lines.each_ref().map(|line| line[line.len() - 1].1);
        println!("{count:>9} {slice:>10.3} % {iterator:>12.3} % {apache:>18.3} %");
    }
    plot(&lines)
}

fn plot(lines: &[Vec<(u32, f64)>; 3]) -> Result<(), Box<dyn Error>> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/src/quantile-errors.svg");
    let area = SVGBackend::new(file, (760, 420)).into_drawing_area();
    area.fill(&WHITE)?;
    let span = (lines[0][0].0..lines[0][lines[0].len() - 1].0).log_scale().base(2.0);
    let mut chart = ChartBuilder::on(&area)
        .margin(14)
        .x_label_area_size(40)
        .y_label_area_size(54)
        .build_cartesian_2d(span, 0.0..0.6)?;
    chart.configure_mesh().x_desc("items").y_desc("error of a rank, %").draw()?;
    let bound = lines[0].iter().map(|(count, _)| (*count, 0.5));
    chart
        .draw_series(LineSeries::new(bound, BLACK))?
        .label("promised")
        .legend(|(x, y)| PathElement::new([(x, y), (x + 20, y)], BLACK));
    for (line, (name, _, colour)) in lines.iter().zip(WAYS) {
        chart
            .draw_series(LineSeries::new(line.iter().copied(), colour.stroke_width(2)))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], colour.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::LowerRight)
        .background_style(WHITE)
        .border_style(BLACK)
        .draw()?;
    area.present()?;
    Ok(())
}
