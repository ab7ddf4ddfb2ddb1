//! Panics as values: caught where they arise, handed on to whom they concern.

pub(crate) use fanfold_coroutine::panic::{Payload, catch, discard};

/// The payload of the unwinding by which a consumer is cancelled. No panic hook sees it.
pub(crate) struct Cancelled;
