//! Stacks for coroutines, which a thread keeps for later ones.
//!
//! A stack ends in a guard: who runs into it ends the process, instead of writing over what lies
//! below. The usual guard is a page that is mapped without access, which makes two mappings of
//! every stack, and Linux counts these: 65,530 to a process, so that some 32,000 stacks are all
//! there can be. Since Linux 6.13 a page within a mapping can be marked as a guard instead, and
//! mappings that are alike and touch are one: then memory is the limit. Older kernels are given the
//! usual guard.
//!
//! Stacks are whole pages, so that the same place in each has the same low bits of its address, and
//! the same few sets of the cache: a round through a thousand stacks missed it at every switch, and
//! took 7.6 ns a task. So stacks that lie beside one another begin a few lines lower each, in
//! sixteen steps: 4.0 ns.
//!
//! Splitters and generators share it; it may change in any version.

use std::cell::RefCell;
use std::{fmt, io};

use corosensei::stack::{self, StackPointer};

#[cfg(target_os = "linux")]
mod linux;

#[cfg(target_os = "linux")]
type Memory = linux::Mapping;
#[cfg(not(target_os = "linux"))]
type Memory = stack::DefaultStack;

thread_local! {
    /// Stacks for later coroutines.
    static KEPT: RefCell<Vec<Stack>> = const { RefCell::new(Vec::new()) };
}

/// How many stacks a thread keeps for later coroutines.
const MOST_KEPT: usize = 64;

/// No stack is larger, so that with a guard it still has a size.
const MOST_BYTES: usize = isize::MAX as usize / 2;

/// A stack for one coroutine at a time.
pub struct Stack {
    /// As it was asked for.
    size: usize,
    memory: Memory,
}

impl Stack {
    /// A stack of at least this size, in bytes: a kept one, if there is one.
    pub fn take(size: usize) -> io::Result<Self> {
        let kept = KEPT.try_with(|kept| {
            let mut kept = kept.borrow_mut();
            let place = kept.iter().rposition(|stack| stack.size == size)?;
            Some(kept.remove(place))
        });
        match kept {
            Ok(Some(stack)) => Ok(stack),
            _ if size > MOST_BYTES => Err(io::ErrorKind::OutOfMemory.into()),
            _ => Ok(Self { size, memory: Memory::new(size)? }),
        }
    }

    /// Keeps a stack whose coroutine is done, for later ones. The one that was kept first makes
    /// room for it.
    pub fn keep(self) {
        // Fails while the thread ends: then the stack is freed.
        let _ = KEPT.try_with(|kept| {
            let mut kept = kept.borrow_mut();
            if kept.len() == MOST_KEPT {
                drop(kept.remove(0));
            }
            kept.push(self);
        });
    }
}

impl fmt::Debug for Stack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stack").field("size", &self.size).finish_non_exhaustive()
    }
}

#[expect(unsafe_code, reason = "a stack of ours within another that is one")]
// SAFETY: All is as the memory has it, which is a stack.
unsafe impl stack::Stack for Stack {
    #[inline]
    fn base(&self) -> StackPointer {
        self.memory.base()
    }

    #[inline]
    fn limit(&self) -> StackPointer {
        self.memory.limit()
    }

    #[cfg(windows)]
    fn teb_fields(&self) -> stack::StackTebFields {
        self.memory.teb_fields()
    }

    #[cfg(windows)]
    fn update_teb_fields(&mut self, stack_limit: usize, guaranteed_stack_bytes: usize) {
        self.memory.update_teb_fields(stack_limit, guaranteed_stack_bytes);
    }
}
