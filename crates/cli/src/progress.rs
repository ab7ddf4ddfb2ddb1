//! How far reading has come: on stderr, only on a terminal, and only where it takes a while.

use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long reading has to take before a bar is shown.
const PATIENCE: Duration = Duration::from_millis(500);

/// A bar that counts the bytes read, against the size of the files where it is known.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    since: Instant,
}

impl Progress {
    /// A bar over the given files.
    pub(crate) fn new<'p>(files: impl Iterator<Item = &'p Path>) -> Self {
        let size = |file: &Path| {
            file.metadata().ok().filter(std::fs::Metadata::is_file).map(|file| file.len())
        };
        let (total, style) = match files.map(size).sum::<Option<u64>>() {
            Some(total) if total > 0 => {
                (Some(total), "{wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}")
            }
            _ => (None, "{spinner} {bytes} {bytes_per_sec}"),
        };
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        bar.set_style(
            ProgressStyle::with_template(style).expect("a template that indicatif takes"),
        );
        Progress { bar, since: Instant::now() }
    }

    /// A reader whose bytes are counted.
    pub(crate) fn count<R: Read>(&self, reader: R) -> Counted<R> {
        let is_wanted = io::stderr().is_terminal();
        Counted { reader, progress: self.clone(), is_wanted }
    }

    /// Takes the bar off the terminal.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

/// A reader whose bytes are counted.
#[derive(Debug)]
pub(crate) struct Counted<R> {
    reader: R,
    progress: Progress,
    /// Whether the bar may still have to be shown.
    is_wanted: bool,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.reader.read(buffer)?;
        self.progress.bar.inc(length as u64);
        if self.is_wanted && self.progress.since.elapsed() > PATIENCE {
            self.progress.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
            self.is_wanted = false;
        }
        Ok(length)
    }
}
