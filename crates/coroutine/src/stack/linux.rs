//! The memory of a stack, where guards can be pages within a mapping.
//!
//! Stacks are mapped sixteen at a time, in slabs, for the sake of those that are freed: each would
//! leave a hole, and make two mappings of one, up to where there can be no more of them and nothing
//! can be mapped any more, by anybody. A slab is unmapped when all of its stacks are free. Until
//! then, memory of those that are is given back, and their addresses are for later ones.
#![expect(unsafe_code, reason = "maps memory")]

mod system;

use std::collections::{BTreeMap, HashMap};
use std::io::{ErrorKind, Result};
use std::ptr;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use corosensei::stack::valgrind::ValgrindStackRegistration;
use corosensei::stack::{MIN_STACK_SIZE, Stack, StackPointer};

/// What neighbours differ in, in bytes: a line of the cache.
const STEP: usize = 64;
/// After so many neighbours it begins anew.
const STEPS: usize = 16;

/// Memory for a stack.
pub(super) struct Mapping {
    /// The lowest address, which is that of a guard page, and the length up from there.
    start: usize,
    length: usize,
    /// How far below the end the stack begins, in bytes.
    offset: usize,
    _valgrind: ValgrindStackRegistration,
}

impl Mapping {
    pub(super) fn new(size: usize) -> Result<Self> {
        let page = system::page();
        let length = size
            .max(MIN_STACK_SIZE)
            .checked_add(STEP * STEPS)
            .and_then(|size| size.checked_next_multiple_of(page))
            .and_then(|size| size.checked_add(page))
            .ok_or(ErrorKind::OutOfMemory)?;
        let (start, place) = Slabs::lock().take(length)?;
        let pointer = ptr::with_exposed_provenance_mut(start);
        Ok(Self {
            start,
            length,
            offset: place % STEPS * STEP,
            _valgrind: ValgrindStackRegistration::new(pointer, length),
        })
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        Slabs::lock().free(self.start, self.length);
    }
}

// SAFETY: The lowest page is a guard, and above it is what was asked for, even at the greatest
// offset. The end is a multiple of a page, and offsets are of 64 bytes.
unsafe impl Stack for Mapping {
    #[inline]
    fn base(&self) -> StackPointer {
        StackPointer::new(self.start + self.length - self.offset).expect("memory is not at 0")
    }

    #[inline]
    fn limit(&self) -> StackPointer {
        StackPointer::new(self.start).expect("memory is not at 0")
    }
}

/// How many stacks are mapped at a time.
const SLAB: usize = 16;

/// All stacks of the process.
#[derive(Default)]
struct Slabs {
    /// By their addresses.
    slabs: BTreeMap<usize, Slab>,
    /// By the length of a stack: slabs that had some free when they were put here.
    with_room: HashMap<usize, Vec<usize>>,
}

struct Slab {
    /// Of each of its stacks.
    length: usize,
    /// A bit for each stack there is.
    all: u16,
    /// A bit for each stack that is free.
    free: u16,
}

impl Slabs {
    fn lock() -> MutexGuard<'static, Self> {
        static SLABS: LazyLock<Mutex<Slabs>> = LazyLock::new(Mutex::default);
        SLABS.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The address of a stack, and its place within its slab.
    fn take(&mut self, length: usize) -> Result<(usize, usize)> {
        loop {
            let with_room = self.with_room.entry(length).or_default();
            let Some(start) = with_room.last().copied() else {
                self.map(length)?;
                continue;
            };
            // It may have been unmapped since, and others be at its address.
            match self.slabs.get_mut(&start) {
                Some(slab) if slab.length == length && slab.free != 0 => {
                    let place = slab.free.trailing_zeros() as usize;
                    slab.free &= slab.free - 1;
                    return Ok((start + place * length, place));
                }
                _ => with_room.pop(),
            };
        }
    }

    /// Maps a slab, or one stack if there is no room for more.
    fn map(&mut self, length: usize) -> Result<()> {
        let whole = length.checked_mul(SLAB).and_then(|whole| system::map(whole).ok());
        let (start, all) = match whole {
            Some(start) => (start, u16::MAX),
            None => (system::map(length)?, 1),
        };
        let slab = Slab { length, all, free: all };
        for place in 0..slab.stacks() {
            // SAFETY: The lowest page of a stack that was mapped just now.
            if let Err(error) = unsafe { system::guard(start + place * length) } {
                // SAFETY: All that was mapped, which nobody has.
                unsafe { system::unmap(start, slab.stacks() * length) };
                return Err(error);
            }
        }
        self.slabs.insert(start, slab);
        self.with_room.entry(length).or_default().push(start);
        Ok(())
    }

    fn free(&mut self, stack: usize, length: usize) {
        let slab = self.slabs.range_mut(..=stack).next_back();
        let (&start, slab) = slab.expect("a stack is of a slab");
        let had_room = slab.free != 0;
        slab.free |= 1 << ((stack - start) / length);
        // SAFETY: All of its stacks are free. Who unmaps it removes it here.
        if slab.free == slab.all && unsafe { system::unmap(start, slab.stacks() * length) } {
            self.slabs.remove(&start);
            return;
        }
        // SAFETY: The stack is free, and its guard stays.
        unsafe { system::give_back(stack, length) };
        if !had_room {
            self.with_room.entry(length).or_default().push(start);
        }
    }
}

impl Slab {
    fn stacks(&self) -> usize {
        self.all.count_ones() as usize
    }
}
