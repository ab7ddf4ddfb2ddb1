//! What was measured, and the table it is kept in.

use std::fmt::Write;

use crate::scenario::Whose;

/// One way at one size.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) scenario: String,
    pub(crate) axis: String,
    pub(crate) at: u64,
    pub(crate) unit: String,
    pub(crate) way: String,
    pub(crate) whose: Whose,
    /// Nanoseconds a unit, or why there are none.
    pub(crate) times: Result<Times, String>,
}

/// How long a unit took, in nanoseconds, over all samples.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    pub(crate) samples: usize,
    pub(crate) least: f64,
    pub(crate) lower_quartile: f64,
    pub(crate) median: f64,
    pub(crate) upper_quartile: f64,
    pub(crate) greatest: f64,
}

impl Times {
    /// Of times in nanoseconds, of which there is one at least.
    pub(crate) fn of(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        let at = |part: f64| {
            let place = part * (times.len() - 1) as f64;
            let (below, above) = (times[place.floor() as usize], times[place.ceil() as usize]);
            below + (above - below) * place.fract()
        };
        Self {
            samples: times.len(),
            least: at(0.0),
            lower_quartile: at(0.25),
            median: at(0.5),
            upper_quartile: at(0.75),
            greatest: at(1.0),
        }
    }
}

impl Row {
    pub(crate) fn median(&self) -> Option<f64> {
        self.times.as_ref().ok().map(|times| times.median)
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
        match &row.times {
            Ok(times) => {
                let Times { samples, least, lower_quartile, median, upper_quartile, greatest } = times;
                writeln!(
                    text,
                    "{samples},{least:.4},{lower_quartile:.4},{median:.4},{upper_quartile:.4},{greatest:.4},"
                )
            }
            Err(why) => writeln!(text, "0,,,,,,{}", quoted(why)),
        }
        .expect("text takes all");
    }
    text
}
