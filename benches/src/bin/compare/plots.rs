//! Plots, drawn from the rows.

use std::error::Error;
use std::path::Path;

use plotters::coord::combinators::IntoLogRange;
use plotters::prelude::*;

use crate::record::Row;

/// Colours that can be told apart by most who see them otherwise.
const COLOURS: [RGBColor; 8] = [
    RGBColor(0, 90, 180),
    RGBColor(200, 110, 20),
    RGBColor(60, 140, 60),
    RGBColor(190, 40, 90),
    RGBColor(110, 80, 170),
    RGBColor(130, 90, 50),
    RGBColor(20, 150, 160),
    RGBColor(110, 110, 110),
];

/// Draws a plot for each scenario of which there are several sizes, and bars for the seeds' own.
pub(crate) fn draw(out: &Path, rows: &[Row]) -> Result<(), Box<dyn Error>> {
    let mut scenarios: Vec<&str> = rows.iter().map(|row| row.scenario.as_str()).collect();
    scenarios.dedup();
    for scenario in scenarios {
        let of: Vec<&Row> = rows.iter().filter(|row| row.scenario == scenario).collect();
        let path = out.join(format!("{}.svg", scenario.replace(' ', "-")));
        match scenario {
            "limits" => {}
            crate::scenarios::SUM_AND_MAX => bars(&path, &of)?,
            _ => lines(&path, &of)?,
        }
    }
    Ok(())
}

/// Nanoseconds against what the cases differ in, a line for each way.
fn lines(path: &Path, rows: &[&Row]) -> Result<(), Box<dyn Error>> {
    let measured: Vec<(&str, f64, f64)> = rows
        .iter()
        .filter_map(|row| Some((row.way.as_str(), row.at as f64, row.median()?)))
        .collect();
    let mut places: Vec<u64> = rows.iter().map(|row| row.at).collect();
    places.dedup();
    let ([from, to], [low, high]) =
        (span(measured.iter().map(|row| row.1)), span(measured.iter().map(|row| row.2)));
    if places.len() < 2 || from >= to {
        return Ok(());
    }
    let area = SVGBackend::new(path, (760, 420)).into_drawing_area();
    area.fill(&WHITE)?;
    let caption = format!("{}: nanoseconds per {}", rows[0].scenario, rows[0].unit);
    let mut chart = ChartBuilder::on(&area)
        .caption(caption, ("sans-serif", 18))
        .margin(12)
        .margin_right(24)
        .x_label_area_size(40)
        .y_label_area_size(64)
        .build_cartesian_2d((from..to).log_scale(), (low * 0.7..high * 1.5).log_scale())?;
    chart
        .configure_mesh()
        .x_desc(&rows[0].axis)
        .y_desc("nanoseconds")
        .light_line_style(WHITE)
        .draw()?;
    let mut ways: Vec<&str> = Vec::new();
    measured.iter().for_each(|(way, ..)| {
        if !ways.contains(way) {
            ways.push(way)
        }
    });
    for (way, colour) in ways.iter().zip(COLOURS.iter().cycle()) {
        let points = || measured.iter().filter(|row| row.0 == *way).map(|row| (row.1, row.2));
        chart
            .draw_series(LineSeries::new(points(), colour.stroke_width(2)))?
            .label(*way)
            .legend(|(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
        chart.draw_series(points().map(|point| Circle::new(point, 3, colour.filled())))?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .background_style(WHITE.mix(0.85))
        .border_style(BLACK.mix(0.3))
        .draw()?;
    area.present()?;
    Ok(())
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
        .caption(format!("sum and max of {at} items: nanoseconds an item"), ("sans-serif", 18))
        .margin(12)
        .margin_right(30)
        .x_label_area_size(30)
        .y_label_area_size(230)
        .build_cartesian_2d((low * 0.7..high * 1.5).log_scale(), -0.5..rows.len() as f64 - 0.5)?;
    chart.configure_mesh().disable_y_mesh().light_line_style(WHITE).y_labels(0).draw()?;
    for (place, row) in rows.iter().enumerate() {
        let Ok(times) = &row.times else { continue };
        let colour = COLOURS[row.whose as usize];
        let y = place as f64;
        let bar = Rectangle::new(
            [(low * 0.7, y - 0.35), (times.median, y + 0.35)],
            colour.mix(0.75).filled(),
        );
        let quartiles = [(times.lower_quartile, y), (times.upper_quartile, y)];
        chart.draw_series([bar])?;
        chart.draw_series([PathElement::new(quartiles, BLACK.stroke_width(1))])?;
        let (_, label_y) = chart.backend_coord(&(low, y));
        let style = ("sans-serif", 13).into_font().color(&BLACK).into_text_style(&area);
        let style = style.pos(plotters::style::text_anchor::Pos::new(
            plotters::style::text_anchor::HPos::Right,
            plotters::style::text_anchor::VPos::Center,
        ));
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
