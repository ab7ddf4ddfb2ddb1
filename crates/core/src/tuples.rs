//! Tuples of up to twelve, listed once.

/// Calls a macro for each tuple, with the type, the name and the place of each of its members.
macro_rules! tuples {
    ($each:ident) => {
        tuples!(@ $each [] [A a 0] [B b 1] [C c 2] [D d 3] [E e 4] [F f 5]
            [G g 6] [H h 7] [J j 8] [K k 9] [L l 10] [M m 11]);
    };
    (@ $each:ident [$($done:tt)*] [$($next:tt)*] $($rest:tt)*) => {
        $each!($($done)* $($next)*);
        tuples!(@ $each [$($done)* $($next)*] $($rest)*);
    };
    (@ $each:ident [$($done:tt)*]) => {};
}

pub(crate) use tuples;
