//! An integer as wide as its items ask for.

use super::big::Big;

/// How many bits of an item are added to a chunk at once.
const PIECE: u32 = 52;

/// How many additions fit between two carries: pieces of 52 bits, up to 63 places above the
/// chunk's lowest, 2^11 of them.
const ROOM: u32 = 1 << 11;

/// An integer in chunks: chunk `i` counts 2^(64 (`first` + i)). Carries wait in the upper half of
/// each chunk.
#[derive(Clone, Debug)]
pub(crate) struct Wide {
    first: usize,
    chunks: Vec<i128>,
    room: u32,
}

impl Wide {
    pub(super) fn new() -> Self {
        Wide { first: 0, chunks: Vec::new(), room: ROOM }
    }

    /// Adds `item * 2^position`.
    pub(super) fn add(&mut self, item: i128, position: u32) {
        const MASK: i128 = (1 << PIECE) - 1;
        if self.room == 0 {
            self.carry();
        }
        self.room -= 1;
        let pieces = [item & MASK, (item >> PIECE) & MASK, item >> (2 * PIECE)];
        for (place, piece) in (0..).zip(pieces) {
            if piece != 0 {
                let position = position + place * PIECE;
                *self.chunk(position as usize / 64) += piece << (position % 64);
            }
        }
    }

    /// The chunk with a number, and zeros up to it if it is new.
    fn chunk(&mut self, number: usize) -> &mut i128 {
        if self.chunks.is_empty() {
            self.first = number;
        } else if number < self.first {
            let new = self.first - number;
            self.chunks.splice(..0, std::iter::repeat_n(0, new));
            self.first = number;
        }
        let place = number - self.first;
        if place >= self.chunks.len() {
            // As many as there have to be: a state is to stay small.
            self.chunks.reserve_exact(place + 1 - self.chunks.len());
            self.chunks.resize(place + 1, 0);
        }
        &mut self.chunks[place]
    }

    /// Moves what is in the upper half of each chunk to the next. The last keeps its sign.
    fn carry(&mut self) {
        let mut carry = 0;
        for chunk in &mut self.chunks {
            let sum = *chunk + carry;
            *chunk = i128::from(sum as u64);
            carry = sum >> 64;
        }
        match self.chunks.last_mut() {
            // A carry of -1 is a sign, and stays one.
            Some(last) if carry == -1 => *last -= 1 << 64,
            Some(_) if carry != 0 => {
                self.chunks.reserve_exact(1);
                self.chunks.push(carry);
            }
            _ => {}
        }
        self.room = ROOM;
    }

    pub(super) fn merge(&mut self, mut later: Self) {
        self.carry();
        later.carry();
        self.room -= 1;
        for (number, chunk) in (later.first..).zip(later.chunks) {
            *self.chunk(number) += chunk;
        }
    }

    /// How many bytes it takes, itself included.
    pub(super) fn size(&self) -> usize {
        size_of_val(self) + self.chunks.capacity() * size_of::<i128>()
    }

    /// The integer times 2^`exponent`.
    pub(super) fn big(&self, exponent: i32) -> Big {
        Big::from_chunks(&self.chunks, 64 * self.first as i32 + exponent)
    }
}
