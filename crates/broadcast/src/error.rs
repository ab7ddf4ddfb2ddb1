//! Why a consumer has no output, or none has.

use std::error::Error;
use std::fmt;

use crate::panic::Payload;

/// Why a consumer has no output: where it stood, and what befell it.
///
/// ```
/// use fanfold::{fan_out, Fibers};
///
/// let (sum, bad) = fan_out(1..=3i64)
///     .add(|it| it.sum::<i64>())
///     .add(|it| it.map(|n| if n == 2 { panic!("no twos") } else { n }).max())
///     .try_run(Fibers::default());
/// assert_eq!(sum.unwrap(), 6);
/// let error = bad.unwrap_err();
/// assert_eq!((error.consumer(), error.position()), (1, 2));
/// assert_eq!(error.to_string(), "consumer 1 panicked after it took 2 items: no twos");
/// ```
pub struct ConsumerError {
    consumer: usize,
    position: u64,
    kind: ConsumerErrorKind,
}

/// What befell a consumer.
#[non_exhaustive]
pub enum ConsumerErrorKind {
    /// It panicked, with this payload.
    Panicked(Payload),
    /// The source panicked or failed before the consumer was done.
    Cancelled,
    /// It waited for an item that could not come, since these consumers did not ask for theirs.
    Stalled(Vec<Waited>),
    /// It fell this many items behind, as far as the splitter allows.
    Overrun(u64),
    /// Its feed was pulled by another than itself: by another consumer, or where it went on within a coroutine of
    /// somebody else's that was handed to another, or was kept beyond the run around it.
    OutOfTurn,
    /// No thread or stack could be had for it.
    NotStarted(std::io::Error),
}

/// A consumer others waited for in vain: see [`ConsumerErrorKind::Stalled`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Waited {
    /// Its place among the consumers, from 0.
    pub consumer: usize,
    /// How many items it had taken.
    pub position: u64,
}

impl ConsumerError {
    pub(crate) fn new(consumer: usize, position: u64, kind: ConsumerErrorKind) -> Self {
        Self { consumer, position, kind }
    }

    /// The consumer's place in the order they were added, from 0.
    pub fn consumer(&self) -> usize {
        self.consumer
    }

    /// How many items it had taken.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// What befell it.
    pub fn kind(&self) -> &ConsumerErrorKind {
        &self.kind
    }

    /// Whether it panicked.
    pub fn is_panic(&self) -> bool {
        matches!(self.kind, ConsumerErrorKind::Panicked(_))
    }

    /// What it panicked with, if it did; else the error is given back.
    pub fn into_panic(self) -> Result<Payload, Self> {
        match self.kind {
            ConsumerErrorKind::Panicked(payload) => Ok(payload),
            kind => Err(Self { kind, ..self }),
        }
    }

    /// Goes on with the consumer's panic; any other error becomes one.
    pub(crate) fn resume(self) -> ! {
        match self.into_panic() {
            Ok(payload) => std::panic::resume_unwind(payload),
            Err(error) => panic!("{error}"),
        }
    }
}

impl fmt::Display for ConsumerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items = if self.position == 1 { "item" } else { "items" };
        let (consumer, position) = (self.consumer, self.position);
        match &self.kind {
            ConsumerErrorKind::Panicked(payload) => {
                write!(f, "consumer {consumer} panicked after it took {position} {items}")?;
                message(payload).map_or(Ok(()), |message| write!(f, ": {message}"))
            }
            ConsumerErrorKind::Cancelled => write!(
                f,
                "consumer {consumer} was cancelled after it took {position} {items}: the source \
                 did not reach its end"
            ),
            ConsumerErrorKind::Stalled(others) => {
                write!(
                    f,
                    "consumer {consumer} waited in vain after it took {position} {items}, for"
                )?;
                for (index, Waited { consumer, position }) in others.iter().enumerate() {
                    let comma = if index == 0 { "" } else { "," };
                    write!(f, "{comma} consumer {consumer} (which took {position})")?;
                }
                f.write_str(": consumers of one source must not wait on each other")
            }
            ConsumerErrorKind::Overrun(limit) => write!(
                f,
                "consumer {consumer} fell {limit} items behind after it took {position}: raise the \
                 limit, or let the others wait for it"
            ),
            ConsumerErrorKind::OutOfTurn => write!(
                f,
                "consumer {consumer} was ended after it took {position} {items}: its feed was pulled by \
                 another; a feed is for its consumer, and so is a coroutine that is suspended within it"
            ),
            ConsumerErrorKind::NotStarted(error) => {
                write!(f, "consumer {consumer} was not started: {error}")
            }
        }
    }
}

/// What a panic said, if it said it in words.
fn message(payload: &Payload) -> Option<&str> {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
}

impl fmt::Debug for ConsumerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConsumerError")
            .field("consumer", &self.consumer)
            .field("position", &self.position)
            .field("kind", &self.kind)
            .finish()
    }
}

impl fmt::Debug for ConsumerErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Panicked(payload) => {
                f.debug_tuple("Panicked").field(&message(payload).unwrap_or("..")).finish()
            }
            Self::Cancelled => f.write_str("Cancelled"),
            Self::OutOfTurn => f.write_str("OutOfTurn"),
            Self::Stalled(others) => f.debug_tuple("Stalled").field(others).finish(),
            Self::Overrun(limit) => f.debug_tuple("Overrun").field(limit).finish(),
            Self::NotStarted(error) => f.debug_tuple("NotStarted").field(error).finish(),
        }
    }
}

impl Error for ConsumerError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.kind {
            ConsumerErrorKind::NotStarted(error) => Some(error),
            _ => None,
        }
    }
}

/// An error of the source, and what was known when it came.
///
/// Of a run of consumers, the output is their results: `Ok` from those that were done before the error,
/// else a [`ConsumerError`] that says they were cancelled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed<E, O> {
    /// The error.
    pub error: E,
    /// How many items came before it.
    pub count: u64,
    /// What came of these items.
    pub output: O,
}

impl<E: fmt::Display, O> fmt::Display for Failed<E, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items = if self.count == 1 { "item" } else { "items" };
        write!(f, "after {} {items}: {}", self.count, self.error)
    }
}

/// Its source is that of the error, whose own text is part of this one's.
impl<E: Error, O: fmt::Debug> Error for Failed<E, O> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}
