//! Signals that end the program: it stops reading, and prints the results so far.
//!
//! A signal only sets a flag, which the reading thread looks at between blocks, and writes to a socket, which it waits
//! for together with the input: a pipe may have nothing to read for hours. A second signal ends the program at once, as
//! if nobody had listened to the first; but not one that comes in the same breath, as `timeout` sends two: to the program
//! and to its group.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use fanfold_table::Source;

/// What is told when a signal comes.
#[derive(Debug, Default)]
pub(crate) struct Interrupt {
    flag: Arc<AtomicBool>,
}

impl Interrupt {
    /// Whether a signal came.
    pub(crate) fn came(&self) -> bool {
        self.flag.load(Ordering::Relaxed)
    }

    pub(crate) fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.flag)
    }
}

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io::{self, Read};
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;
    use std::time::Duration;

    use rustix::event::{PollFd, PollFlags, poll};
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::{flag, low_level};

    use super::{Interrupt, Source};

    /// So long after the first signal, the next one ends the program.
    const BREATH: Duration = Duration::from_millis(300);

    impl Interrupt {
        /// Listens to signals, and gives standard input, which a signal wakes.
        pub(crate) fn listen() -> io::Result<(Self, Source)> {
            let interrupt = Interrupt::default();
            let (wake, woken) = UnixStream::pair()?;
            let (first, mut came) = UnixStream::pair()?;
            let ends = Arc::new(AtomicBool::new(false));
            for signal in [SIGINT, SIGTERM] {
                flag::register_conditional_default(signal, Arc::clone(&ends))?;
                flag::register(signal, interrupt.flag())?;
                low_level::pipe::register(signal, wake.try_clone()?)?;
                low_level::pipe::register(signal, first.try_clone()?)?;
            }
            thread::spawn(move || {
                if came.read_exact(&mut [0]).is_ok() {
                    thread::sleep(BREATH);
                    ends.store(true, Ordering::Relaxed);
                }
            });
            let input = File::from(io::stdin().as_fd().try_clone_to_owned()?);
            let source = Source::reader("standard input", Wakeable { input, woken });
            Ok((interrupt, source))
        }
    }

    /// An input that ends with an error when it is woken.
    struct Wakeable {
        input: File,
        woken: UnixStream,
    }

    impl Read for Wakeable {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            loop {
                let mut ready = [
                    PollFd::new(&self.input, PollFlags::IN),
                    PollFd::new(&self.woken, PollFlags::IN),
                ];
                match poll(&mut ready, None) {
                    Ok(_) if !ready[1].revents().is_empty() => {
                        return Err(io::Error::other("interrupted"));
                    }
                    Ok(_) => return self.input.read(buffer),
                    Err(rustix::io::Errno::INTR) => {}
                    // What cannot be waited for is read.
                    Err(_) => return self.input.read(buffer),
                }
            }
        }
    }
}

#[cfg(not(unix))]
impl Interrupt {
    /// There is nothing to listen to.
    pub(crate) fn listen() -> std::io::Result<(Self, Source)> {
        Ok((Interrupt::default(), Source::stdin()))
    }
}
