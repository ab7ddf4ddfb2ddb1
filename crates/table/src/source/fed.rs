//! A source that may have nothing for a while, such as a pipe: so that other things are done meanwhile.
//!
//! No reader can be asked to wait for no longer than that. So another thread reads, and hands on what there is; who
//! reads waits for that thread or for a tick, whichever comes first. A tick is an error of the kind `WouldBlock`:
//! decompressors and decoders hand it on, and can be asked again.
//!
//! While it is found out what the source is, who looks at its first bytes takes what there is once a tick came, and so does
//! who looks at them next.
//!
//! The thread ends with the source, or with the first read after nobody wants more; until then it may wait for ever.

use std::io::{self, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Select, TryRecvError, bounded, never};

use super::{Watch, pause};

/// How much is read at once.
const CHUNK: usize = 1 << 17;

/// So many chunks wait to be taken.
const AHEAD: usize = 4;

/// After so long it is looked whether no more is to be read.
const BREATH: Duration = Duration::from_millis(100);

/// What another thread reads.
pub(super) struct Fed {
    chunks: Receiver<io::Result<Vec<u8>>>,
    chunk: io::Cursor<Vec<u8>>,
    ticks: Receiver<Instant>,
    /// Whether no more is to be read.
    stop: Arc<AtomicBool>,
    stage: Stage,
    at_end: bool,
}

/// What is done with a source that has nothing for a while: shared with who opens it.
#[derive(Clone, Debug)]
pub(super) struct Stage(Arc<AtomicU8>);

/// What it is, is being found out.
const OPENING: u8 = 0;
/// Each tick is told.
const OPEN: u8 = 1;
/// Nothing is told.
const WAITING: u8 = 2;

impl Stage {
    /// It is known what it is.
    pub(super) fn is_open(&self) {
        self.0.store(OPEN, Ordering::Relaxed);
    }

    /// It waits for what comes, as who reads columns that have types cannot be asked again.
    pub(super) fn waits(&self) {
        self.0.store(WAITING, Ordering::Relaxed);
    }
}

impl Fed {
    /// Has another thread open something, and read it.
    pub(super) fn new(
        open: impl FnOnce() -> io::Result<Box<dyn Read + Send>> + Send + 'static,
        watch: &Watch,
    ) -> (Self, Stage) {
        let (give, chunks) = bounded(AHEAD);
        thread::spawn(move || {
            let mut reader = match open() {
                Ok(reader) => reader,
                Err(error) => return drop(give.send(Err(error))),
            };
            loop {
                let mut chunk = vec![0; CHUNK];
                let read = match reader.read(&mut chunk) {
                    Ok(0) => return,
                    Ok(length) => {
                        chunk.truncate(length);
                        Ok(chunk)
                    }
                    Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                    // A reader of somebody's own may not wait.
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {
                        pause();
                        continue;
                    }
                    Err(error) => Err(error),
                };
                let is_over = read.is_err();
                if give.send(read).is_err() || is_over {
                    return;
                }
            }
        });
        let stage = Stage(Arc::new(AtomicU8::new(OPENING)));
        let ticks = watch.ticks.as_ref().map_or_else(never, |ticks| ticks.receiver().clone());
        let (chunk, stop, of_fed) = (io::Cursor::default(), Arc::clone(&watch.stop), stage.clone());
        (Fed { chunks, chunk, ticks, stop, stage: of_fed, at_end: false }, stage)
    }

    /// The next chunk, as soon as it is there: `None` at the end. What is there comes before a tick, and before the end that
    /// somebody puts to it.
    fn next_chunk(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            let stage = self.stage.0.load(Ordering::Relaxed);
            let mut either = Select::new_biased();
            let chunks = either.recv(&self.chunks);
            if stage != WAITING {
                either.recv(&self.ticks);
            }
            match either.ready_timeout(BREATH) {
                Ok(ready) if ready == chunks => return self.chunks.recv().ok().transpose(),
                // While it is being opened the tick stays, for who asks next.
                Ok(_) if stage == OPENING && !self.ticks.is_empty() => {
                    return Err(ErrorKind::WouldBlock.into());
                }
                Ok(_) => match self.ticks.try_recv() {
                    Ok(_) => return Err(ErrorKind::WouldBlock.into()),
                    // Nobody is left who could tell.
                    Err(TryRecvError::Disconnected) => self.ticks = never(),
                    Err(TryRecvError::Empty) => {}
                },
                Err(_) if !self.stop.load(Ordering::Relaxed) => {}
                Err(_) if stage == OPEN => return Err(ErrorKind::WouldBlock.into()),
                Err(_) => return Err(io::Error::other("interrupted")),
            }
        }
    }
}

impl Read for Fed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let length = self.chunk.read(buffer)?;
            if length > 0 || buffer.is_empty() || self.at_end {
                return Ok(length);
            }
            match self.next_chunk()? {
                Some(chunk) => self.chunk = io::Cursor::new(chunk),
                None => self.at_end = true,
            }
        }
    }
}
