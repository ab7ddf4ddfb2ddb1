//! Dropping a generator, and what panics come to.
//!
//! A suspended body has destructors to run. To drop is to resume it with [`Interrupt::End`], which
//! is first seen as an [`Exit`] thrown; from then on a yield does not suspend. The next one unwinds
//! even a body that asks what was thrown, and if that is caught and it yields a third time, the
//! stack is left where it is, for good. So a drop comes to an end unless the body computes for
//! ever.
//!
//! Where the thread is ending, the stack is left at once: what a frame borrows from a thread-local
//! may be gone already. See the module `thread_exit`.
//!
//! # Unwinding
//!
//! A panic is counted by thread, not by stack. A body that were suspended in the midst of unwinding
//! would leave the count raised for everybody else: their destructors would take them to unwind,
//! and their feeds would end early. So a yield in a destructor of a body that unwinds is refused.
//! And a generator is not resumed by a destructor of somebody else who unwinds, unless it was
//! started by one: then what runs in it could not be told from what unwinds.

use std::mem;
use std::panic::resume_unwind;
use std::thread::panicking;

use super::Generator;
use super::body::{Body, Interrupt, end};
use crate::panic::{catch, discard};
use crate::stackful::thread_exit;

impl<S, Y, R> Drop for Generator<S, Y, R> {
    fn drop(&mut self) {
        let Body::Suspended(mut routine) = mem::replace(self.body.get_mut(), Body::Closed) else {
            return;
        };
        if thread_exit::is_ending() {
            return mem::forget(routine);
        }
        let result = routine.resume(Err(Box::new(Interrupt::End)));
        let ended = catch(|| end(routine, result));
        match ended {
            // A destructor may panic, but not while another panic unwinds.
            Err(payload) if !panicking() => resume_unwind(payload),
            other => discard(other),
        }
    }
}
