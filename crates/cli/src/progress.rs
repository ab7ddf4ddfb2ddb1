//! How far reading has come: on stderr, and only on a terminal.

use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar that counts the bytes read, against the size of the files where it is known.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar over the given files; hidden unless stderr is a terminal.
    pub(crate) fn new<'p>(files: impl Iterator<Item = &'p Path>) -> Self {
        if !io::stderr().is_terminal() {
            return Progress { bar: ProgressBar::hidden() };
        }
        let size = |file: &Path| {
            file.metadata().ok().filter(std::fs::Metadata::is_file).map(|file| file.len())
        };
        let (total, style) = match files.map(size).sum::<Option<u64>>() {
            Some(total) if total > 0 => {
                (Some(total), "{wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}")
            }
            _ => (None, "{spinner} {bytes} {bytes_per_sec}"),
        };
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr_with_hz(10));
        bar.set_style(
            ProgressStyle::with_template(style).expect("a template that indicatif takes"),
        );
        bar.enable_steady_tick(Duration::from_millis(200));
        Progress { bar }
    }

    /// A reader whose bytes are counted.
    pub(crate) fn count<R: Read>(&self, reader: R) -> impl Read + use<R> {
        self.bar.wrap_read(reader)
    }

    /// Takes the bar off the terminal.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
