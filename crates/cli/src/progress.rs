//! How far reading has come: on stderr, only on a terminal, and only where it takes a while.

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How long reading has to take before a bar is shown.
const PATIENCE: Duration = Duration::from_millis(500);

/// How long a bar stands still.
const STEP: Duration = Duration::from_millis(200);

/// A thread that shows how many bytes were read, against the size of the files where it is known.
#[derive(Debug)]
pub(crate) struct Progress {
    stop: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Begins to show it, if there is somebody to see it.
    pub(crate) fn start(files: &[PathBuf], bytes: Arc<AtomicU64>) -> Self {
        if !io::stderr().is_terminal() {
            return Progress { stop: None };
        }
        let bar = bar(files);
        let (stop, stopped) = channel();
        let show = move || {
            let mut wait = PATIENCE;
            while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                if wait == PATIENCE {
                    bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(5));
                }
                bar.set_position(bytes.load(Ordering::Relaxed));
                wait = STEP;
            }
            bar.finish_and_clear();
        };
        Progress { stop: Some((stop, thread::spawn(show))) }
    }

    /// Takes the bar off the terminal.
    pub(crate) fn stop(self) {
        if let Some((stop, thread)) = self.stop {
            drop(stop);
            // It only shows something: whatever became of it, the results are there.
            let _ = thread.join();
        }
    }
}

fn bar(files: &[PathBuf]) -> ProgressBar {
    let size = |file: &Path| {
        file.metadata().ok().filter(std::fs::Metadata::is_file).map(|file| file.len())
    };
    let (total, style) = match files.iter().map(|file| size(file)).sum::<Option<u64>>() {
        Some(total) if total > 0 => {
            (Some(total), "{wide_bar} {bytes}/{total_bytes} {bytes_per_sec} {eta}")
        }
        _ => (None, "{spinner} {bytes} {bytes_per_sec}"),
    };
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
    bar.set_style(ProgressStyle::with_template(style).expect("a template that indicatif takes"));
    bar
}
