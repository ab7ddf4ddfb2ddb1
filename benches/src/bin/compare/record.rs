//! What was measured, and the table it is kept in.

use std::fmt::Write;

use crate::scenario::Whose;

/// One way at one size.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) scenario: String,
    pub(crate) axis: String,
    pub(crate) at: u64,
    /// What the figures are in, such as `ns per item`.
    pub(crate) unit: String,
    pub(crate) way: String,
    pub(crate) whose: Whose,
    /// What was measured, or why nothing was.
    pub(crate) spread: Result<Spread, String>,
}

/// One quantity over all samples.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spread {
    pub(crate) samples: usize,
    pub(crate) least: f64,
    pub(crate) lower_quartile: f64,
    pub(crate) median: f64,
    pub(crate) upper_quartile: f64,
    pub(crate) greatest: f64,
}

impl Spread {
    /// Of samples, of which there is one at least.
    pub(crate) fn of(mut samples: Vec<f64>) -> Self {
        samples.sort_by(f64::total_cmp);
        let at = |part: f64| {
            let place = part * (samples.len() - 1) as f64;
            let (below, above) = (samples[place.floor() as usize], samples[place.ceil() as usize]);
            below + (above - below) * place.fract()
        };
        Self {
            samples: samples.len(),
            least: at(0.0),
            lower_quartile: at(0.25),
            median: at(0.5),
            upper_quartile: at(0.75),
            greatest: at(1.0),
        }
    }

    /// All figures, in order.
    fn values(&self) -> [f64; 5] {
        let Self { least, lower_quartile, median, upper_quartile, greatest, .. } = *self;
        [least, lower_quartile, median, upper_quartile, greatest]
    }
}

impl Row {
    pub(crate) fn median(&self) -> Option<f64> {
        self.spread.as_ref().ok().map(|spread| spread.median)
    }
}

/// All rows as CSV.
pub(crate) fn csv(rows: &[Row]) -> String {
    let mut text = String::from(
        "scenario,axis,at,way,whose,unit,samples,least,lower_quartile,median,upper_quartile,greatest,why\n",
    );
    for row in rows {
        let Row { scenario, axis, at, way, unit, .. } = row;
        let whose = row.whose.name();
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        write!(text, "{scenario},{axis},{at},{},{whose},{unit},", quoted(way))
            .expect("text takes all");
        match &row.spread {
            Ok(spread) => {
                write!(text, "{}", spread.samples).expect("text takes all");
                for value in spread.values() {
                    write!(text, ",{}", digits(value)).expect("text takes all");
                }
                writeln!(text, ",")
            }
            Err(why) => writeln!(text, "0,,,,,,{}", quoted(why)),
        }
        .expect("text takes all");
    }
    text
}

/// As many digits as tell anything, also of errors that are next to nothing.
fn digits(value: f64) -> String {
    if value.abs() < 1e-3 { format!("{value:.4e}") } else { format!("{value:.4}") }
}
