//! Tuples of up to twelve, listed once.

/// Calls a macro for each tuple, with two types, the name and the place of each of its members. With
/// `to grow`, for each tuple that one more can be added to, from the empty one on.
macro_rules! tuples {
    ($each:ident $($to_grow:ident)*) => {
        tuples!(@ $each $($to_grow)*, [] [A A1 a 0] [B B1 b 1] [C C1 c 2] [D D1 d 3] [E E1 e 4]
            [F F1 f 5] [G G1 g 6] [H H1 h 7] [J J1 j 8] [K K1 k 9] [L L1 l 10] [M M1 m 11]);
    };
    (@ $each:ident, [$($done:tt)*] [$($next:tt)*] $($rest:tt)*) => {
        $each!($($done)* $($next)*);
        tuples!(@ $each, [$($done)* $($next)*] $($rest)*);
    };
    (@ $each:ident to grow, [$($done:tt)*] [$($next:tt)*] $($rest:tt)*) => {
        $each!($($done)*);
        tuples!(@ $each to grow, [$($done)* $($next)*] $($rest)*);
    };
    (@ $each:ident $($to_grow:ident)*, [$($done:tt)*]) => {};
}

pub(crate) use tuples;
