//! Large integers in pieces that a window takes.

/// An integer in pieces of up to 62 bits, each with the place of its lowest bit. 0 has none.
#[inline]
pub(super) fn pieces(magnitude: u128) -> impl Iterator<Item = (i128, u32)> {
    const BITS: u32 = 62;
    [0, BITS, 2 * BITS]
        .into_iter()
        .map(move |place| (magnitude >> place, place))
        .take_while(|(rest, _)| *rest != 0)
        .map(|(rest, place)| ((rest & ((1 << BITS) - 1)) as i128, place))
}
