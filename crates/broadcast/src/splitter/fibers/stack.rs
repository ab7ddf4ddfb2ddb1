//! Stacks, which a thread keeps for later runs.

use std::cell::RefCell;
use std::io;

use corosensei::stack::DefaultStack;

thread_local! {
    /// Stacks for later runs, and their sizes.
    static STACKS: RefCell<Vec<(usize, DefaultStack)>> = const { RefCell::new(Vec::new()) };
}

/// How many stacks a thread keeps for later runs.
const KEPT_STACKS: usize = 64;

/// A stack of this size, rounded up to pages: a kept one, if there is one.
pub(super) fn take_stack(size: usize) -> io::Result<DefaultStack> {
    let kept = STACKS.try_with(|stacks| {
        let mut stacks = stacks.borrow_mut();
        let place = stacks.iter().position(|(kept, _)| *kept == size)?;
        Some(stacks.swap_remove(place).1)
    });
    match kept {
        Ok(Some(stack)) => Ok(stack),
        _ => DefaultStack::new(size),
    }
}

/// Keeps a stack whose fiber is done, for later runs.
pub(super) fn keep_stack(size: usize, stack: DefaultStack) {
    // Fails while the thread ends: then the stack is freed.
    let _ = STACKS.try_with(|stacks| {
        let mut stacks = stacks.borrow_mut();
        if stacks.len() < KEPT_STACKS {
            stacks.push((size, stack));
        }
    });
}
