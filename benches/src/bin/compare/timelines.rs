//! The picture of a few items on their way: a panel for each way, and in it a line for the source
//! and for each consumer.

use std::error::Error;
use std::path::Path;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::plots::{Area, COLOURS};
use crate::traces::{Event, Trace, Who};

const WIDTH: u32 = 560;
/// Of a panel, its title included.
const HEIGHT: u32 = 112;
/// Where the first event is, and how far each is from the one before.
const FIRST: i32 = 72;
const STEP: i32 = 26;

/// What the ways are called in the picture: what they are, and who does it.
fn title(way: &str) -> &str {
    match way {
        "one after the other" => "One after the other: nothing is left for max",
        "Collect" => "A buffer, all of the stream: Collect",
        "Tee::sequential()" => "A tee, one consumer after the other: Tee::sequential",
        "Tee::threads()" => "A tee, consumers on threads: Tee::threads",
        "Lockstep::default()" => "Threads in step: Lockstep",
        "Fibers::default()" => "Stacks in turn, on one thread: Fibers",
        "fan_out_async" => "Futures in turn, on one task: fan_out_async",
        "ReduceFold" => "Fed, in one loop: ReduceFold, aggregate_all",
        other => other,
    }
}

pub(crate) fn draw(path: &Path, traces: &[Trace]) -> Result<(), Box<dyn Error>> {
    let area = SVGBackend::new(path, (WIDTH, HEIGHT * traces.len() as u32)).into_drawing_area();
    area.fill(&WHITE)?;
    for (trace, panel) in traces.iter().zip(area.split_evenly((traces.len(), 1))) {
        draw_panel(&panel, trace)?;
    }
    area.present()?;
    Ok(())
}

fn lane(who: Who) -> i32 {
    40 + 26 * who as i32
}

fn draw_panel(panel: &Area<'_>, trace: &Trace) -> Result<(), Box<dyn Error>> {
    let text = |text: &str, size: f64, at: (i32, i32), across: HPos| {
        let style = ("sans-serif", size).into_font().color(&BLACK);
        panel.draw_text(text, &style.pos(Pos::new(across, VPos::Center)), at)
    };
    text(title(&trace.way), 14.0, (12, 16), HPos::Left)?;
    for (who, name) in [(Who::Source, "source"), (Who::Sum, "sum"), (Who::Max, "max")] {
        text(name, 13.0, (12, lane(who)), HPos::Left)?;
        let ends = [(FIRST - 14, lane(who)), (WIDTH as i32 - 12, lane(who))];
        panel.draw(&PathElement::new(ends, BLACK.mix(0.15)))?;
    }
    let place = |step: usize, event: &Event| (FIRST + STEP * step as i32, lane(event.who));
    // How long an item is kept for each of its consumers.
    for (step, event) in trace.events.iter().enumerate() {
        let from = trace.events.iter().position(|from| from.item == event.item);
        if let (Some(from), true) = (from, event.who != Who::Source) {
            let line = [place(from, &trace.events[from]), place(step, event)];
            panel.draw(&PathElement::new(line, COLOURS[event.who as usize].mix(0.45)))?;
        }
    }
    for (step, event) in trace.events.iter().enumerate() {
        let at = place(step, event);
        panel.draw(&Circle::new(at, 9, COLOURS[event.who as usize].filled()))?;
        let style = ("sans-serif", 12.0).into_font().color(&WHITE);
        let style = style.pos(Pos::new(HPos::Center, VPos::Center));
        panel.draw_text(&event.item.to_string(), &style, at)?;
    }
    Ok(())
}
