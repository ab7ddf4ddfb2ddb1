//! What bytes are the state of, in words.

use std::fmt::{Display, Write};

use super::{Codec, Portable};

/// Which aggregate it is, with which parameters, over which type of state: `(sum(i128), max(f64))`.
///
/// What stands in the parentheses of an aggregate is separated by commas: parameters, types and other
/// aggregates.
#[derive(Clone, Debug, Default)]
pub struct Recipe {
    text: String,
    /// Whether something stands before what comes, in the same parentheses.
    has_begun: bool,
}

impl Recipe {
    /// Adds a parameter.
    pub fn parameter(&mut self, parameter: impl Display) {
        self.separate();
        write!(self.text, "{parameter}").expect("text takes all that is written");
    }

    /// Adds a type that is part of the state.
    pub fn of<V: Codec>(&mut self) {
        self.separate();
        V::name(&mut self.text);
    }

    /// Adds an aggregate that this one is made of.
    pub fn part<S, A: Portable<S> + ?Sized>(&mut self, aggregate: &A) {
        self.separate();
        let mut within = Recipe::default();
        aggregate.describe(&mut within);
        self.text += A::NAME;
        if within.has_begun || A::NAME.is_empty() {
            self.text += "(";
            self.text += &within.text;
            self.text += ")";
        }
    }

    fn separate(&mut self) {
        if std::mem::replace(&mut self.has_begun, true) {
            self.text += ", ";
        }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}
