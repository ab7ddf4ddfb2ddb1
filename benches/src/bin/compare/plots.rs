//! Plots, drawn from the rows.

use std::error::Error;
use std::path::Path;

use plotters::coord::Shift;
use plotters::coord::combinators::IntoLogRange;
use plotters::coord::ranged1d::{Ranged, ValueFormatter};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::errors::{ERROR_OF_A_RANK, ERROR_OF_A_SUM};
use crate::memory::{BYTES_OF_A_GENERATOR, BYTES_OF_A_TASK};
use crate::record::Row;
use crate::scenarios::{LIMITS, SUM_AND_MAX};
use crate::traces::ITEMS_ALIVE;

pub(crate) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Colours that can be told apart by most who see them otherwise.
pub(crate) const COLOURS: [RGBColor; 12] = [
    RGBColor(0, 90, 180),
    RGBColor(200, 110, 20),
    RGBColor(60, 140, 60),
    RGBColor(190, 40, 90),
    RGBColor(110, 80, 170),
    RGBColor(130, 90, 50),
    RGBColor(20, 150, 160),
    RGBColor(110, 110, 110),
    RGBColor(215, 170, 0),
    RGBColor(225, 120, 200),
    RGBColor(120, 190, 90),
    RGBColor(0, 0, 0),
];

/// Draws a plot for each scenario of which there are several sizes, and bars for all ways to sum and max.
pub(crate) fn draw(out: &Path, rows: &[Row]) -> Result<(), Box<dyn Error>> {
    let mut scenarios: Vec<&str> = Vec::new();
    for row in rows {
        if !scenarios.contains(&row.scenario.as_str()) {
            scenarios.push(&row.scenario);
        }
    }
    for scenario in scenarios {
        let of: Vec<&Row> = rows.iter().filter(|row| row.scenario == scenario).collect();
        let path = out.join(format!("{}.svg", scenario.replace(' ', "-")));
        match scenario {
            LIMITS | BYTES_OF_A_TASK | BYTES_OF_A_GENERATOR => {}
            SUM_AND_MAX => bars(&path, &of)?,
            _ => lines(&path, &of)?,
        }
    }
    Ok(())
}

/// The size of a picture with lines, and how much of its width is for their names.
const SIZE: (u32, u32) = (780, 400);
const NAMES: i32 = 200;

/// A point of a line: the way, what the cases differ in, the figure and its quartiles.
type Point<'a> = (&'a str, f64, f64, [f64; 2]);

/// A line for each way: the figures against what the cases differ in.
fn lines(path: &Path, rows: &[&Row]) -> Result<(), Box<dyn Error>> {
    // An error of nothing has no place on this scale; it stands below all others there can be.
    let mut measured: Vec<Point<'_>> = rows
        .iter()
        .filter_map(|row| {
            let spread = row.spread.as_ref().ok()?;
            let quartiles =
                [spread.lower_quartile, spread.upper_quartile].map(|part| part.max(1e-17));
            Some((row.way.as_str(), row.at as f64, spread.median.max(1e-17), quartiles))
        })
        .collect();
    let ([from, to], [low, high]) =
        (span(measured.iter().map(|row| row.1)), span(measured.iter().map(|row| row.2)));
    if from >= to {
        return Ok(());
    }
    let area = SVGBackend::new(path, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let (left, right) = area.split_horizontally(SIZE.0 as i32 - NAMES);
    let mut chart = ChartBuilder::on(&left);
    chart
        .caption(capital(&rows[0].scenario), ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(64);
    let upwards = (low * 0.7..high * 1.5).log_scale();
    let across = (from..to).log_scale();
    let row = rows[0];
    if row.scenario == ERROR_OF_A_RANK {
        measured.extend([from, to].map(|end| ("promised", end, 0.5, [0.5; 2])));
    }
    let styles = styles(row, &measured);
    match row.scenario.as_str() {
        ITEMS_ALIVE => plot(chart.build_cartesian_2d(0.0..to, upwards)?, row, &measured, &styles)?,
        ERROR_OF_A_RANK => {
            let chart = chart.build_cartesian_2d(across.base(2.0), 0.0..0.6)?;
            plot(chart, row, &measured, &styles)?;
        }
        _ => plot(chart.build_cartesian_2d(across, upwards)?, row, &measured, &styles)?,
    }
    names(&right, &measured, styles)?;
    area.present()?;
    Ok(())
}

/// A way, with the colour and the width of its line.
type Style<'a> = (&'a str, RGBColor, u32);

/// All ways, each once.
///
/// Lines that lie on one another are seen by their widths, of which the first is the greatest.
fn styles<'a>(row: &Row, measured: &[Point<'a>]) -> Vec<Style<'a>> {
    let lie_on_one_another = [ITEMS_ALIVE, ERROR_OF_A_SUM].contains(&&*row.scenario);
    let mut ways: Vec<&str> = Vec::new();
    for (way, ..) in measured {
        if !ways.contains(way) {
            ways.push(way);
        }
    }
    let colours = COLOURS.iter().cycle();
    let count = ways.len() as u32;
    let wider = if lie_on_one_another { 6 } else { 0 };
    let widths = (0..count).map(|place| 2 + wider * (count - 1 - place) / count);
    ways.iter()
        .zip(colours)
        .zip(widths)
        .map(|((way, colour), width)| (*way, *colour, width))
        .collect()
}

fn plot<'a, X, Y>(
    mut chart: ChartContext<'a, SVGBackend<'a>, Cartesian2d<X, Y>>,
    row: &Row,
    measured: &[Point<'_>],
    styles: &[Style<'_>],
) -> Result<(), Box<dyn Error>>
where
    X: Ranged<ValueType = f64> + ValueFormatter<f64>,
    Y: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    chart
        .configure_mesh()
        .x_desc(&row.axis)
        .y_desc(&row.unit)
        .light_line_style(WHITE)
        .x_label_formatter(&|value| short(*value))
        .y_label_formatter(&|value| short(*value))
        .draw()?;
    for (way, colour, width) in styles {
        let points = || measured.iter().filter(|row| row.0 == *way);
        let line = points().map(|row| (row.1, row.2));
        chart.draw_series(LineSeries::new(line, colour.stroke_width(*width)))?;
        // From one quartile to the other.
        let spread = |(_, at, _, quartiles): &Point<'_>| {
            PathElement::new(quartiles.map(|part| (*at, part)), colour.mix(0.6).stroke_width(5))
        };
        chart.draw_series(points().filter(|row| row.3[0] < row.3[1]).map(spread))?;
    }
    Ok(())
}

/// The names of the lines, in the order in which these end, from above.
fn names(
    area: &Area<'_>,
    measured: &[Point<'_>],
    mut styles: Vec<Style<'_>>,
) -> Result<(), Box<dyn Error>> {
    let end = |way: &str| measured.iter().rev().find(|row| row.0 == way).map_or(0.0, |row| row.2);
    styles.sort_by(|a, b| end(b.0).total_cmp(&end(a.0)));
    for (place, (way, colour, width)) in styles.into_iter().enumerate() {
        let y = 50 + 22 * place as i32;
        area.draw(&PathElement::new([(4, y), (26, y)], colour.stroke_width(width)))?;
        let style = ("sans-serif", 12).into_font().color(&BLACK);
        area.draw_text(way, &style.pos(Pos::new(HPos::Left, VPos::Center)), (34, y))?;
    }
    Ok(())
}

/// With a capital letter.
fn capital(text: &str) -> String {
    let (first, rest) = text.split_at(1);
    first.to_uppercase() + rest
}

/// A number on an axis.
fn short(value: f64) -> String {
    match value.abs() {
        0.0 => "0".into(),
        1e9.. | ..1e-3 => format!("{value:.0e}"),
        1e6.. => format!("{:.0} M", value / 1e6),
        1e3.. => format!("{:.0} k", value / 1e3),
        _ => format!("{}", (value * 1e3).round() / 1e3),
    }
}

/// The ways at the smallest size, the fastest on top, with their quartiles.
fn bars(path: &Path, rows: &[&Row]) -> Result<(), Box<dyn Error>> {
    let Some(at) = rows.iter().map(|row| row.at).min() else { return Ok(()) };
    let mut rows: Vec<&&Row> =
        rows.iter().filter(|row| row.at == at && row.median().is_some()).collect();
    rows.sort_by(|a, b| b.median().partial_cmp(&a.median()).expect("times are numbers"));
    let medians = || rows.iter().filter_map(|row| row.median());
    let [low, high] = span(medians());
    if rows.is_empty() || low >= high {
        return Ok(());
    }
    let area = SVGBackend::new(path, (900, 60 + 22 * rows.len() as u32)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(format!("Sum and max of {at} items: nanoseconds an item"), ("sans-serif", 18))
        .margin(12)
        .margin_right(30)
        .x_label_area_size(30)
        .y_label_area_size(230)
        .build_cartesian_2d((low * 0.7..high * 1.5).log_scale(), -0.5..rows.len() as f64 - 0.5)?;
    chart.configure_mesh().disable_y_mesh().light_line_style(WHITE).y_labels(0).draw()?;
    for (place, row) in rows.iter().enumerate() {
        let Ok(spread) = &row.spread else { continue };
        let colour = COLOURS[row.whose as usize];
        let y = place as f64;
        let bar = Rectangle::new(
            [(low * 0.7, y - 0.35), (spread.median, y + 0.35)],
            colour.mix(0.75).filled(),
        );
        let quartiles = [(spread.lower_quartile, y), (spread.upper_quartile, y)];
        chart.draw_series([bar])?;
        chart.draw_series([PathElement::new(quartiles, BLACK.stroke_width(1))])?;
        let (_, label_y) = chart.backend_coord(&(low, y));
        let style = ("sans-serif", 13).into_font().color(&BLACK);
        let style = style.pos(Pos::new(HPos::Right, VPos::Center));
        area.draw_text(&row.way, &style, (236, label_y))?;
    }
    area.present()?;
    Ok(())
}

/// The least and the greatest.
fn span(values: impl Iterator<Item = f64>) -> [f64; 2] {
    values.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], value| {
        [low.min(value), high.max(value)]
    })
}
