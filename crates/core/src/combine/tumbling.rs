//! [`Combine::tumbling`](crate::Combine::tumbling): one answer for each stretch of a stream.

use std::cmp::Ordering;

use crate::compose::elsewhere;
use crate::portable::{Codec, Decoder, Encoder, Malformed, Portable, Recipe};
use crate::{Aggregate, MergeClass};

/// One answer for each window of items whose keys are equal, in a stream whose keys rise; made by
/// [`Combine::tumbling`](crate::Combine::tumbling).
#[derive(Clone, Copy)]
pub struct Tumbling<A, F> {
    pub(super) aggregate: A,
    pub(super) key: F,
}

holds_closure!(Tumbling);

/// The windows of a [`Tumbling`], in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Windows<K, O> {
    /// The key of each, and its answer.
    pub windows: Vec<(K, O)>,
    /// How many items came late: when a window of a greater key had begun, so that they are in none.
    pub late: u64,
}

/// The state of a [`Tumbling`].
#[derive(Clone, Debug)]
pub struct TumblingState<K, S> {
    windows: Vec<Window<K, S>>,
    late: u64,
}

/// A window: its key, its state, and how many items it has.
#[derive(Clone, Debug)]
struct Window<K, S> {
    key: K,
    state: S,
    count: u64,
}

impl<T, K, A, F> Aggregate<T> for Tumbling<A, F>
where
    T: ?Sized,
    K: Ord + Clone,
    A: Aggregate<T>,
    F: Fn(&T) -> K,
{
    type State = TumblingState<K, A::State>;
    type Output = Windows<K, A::Output>;

    fn init(&self) -> Self::State {
        TumblingState { windows: Vec::new(), late: 0 }
    }

    fn update(&self, state: &mut Self::State, item: &T) {
        let key = (self.key)(item);
        let last = state.windows.last_mut();
        match last.as_ref().map_or(Ordering::Less, |last| last.key.cmp(&key)) {
            Ordering::Greater => state.late += 1,
            Ordering::Less => {
                let mut fresh = self.aggregate.init();
                self.aggregate.update(&mut fresh, item);
                state.windows.push(Window { key, state: fresh, count: 1 });
            }
            Ordering::Equal => {
                let Some(last) = last else { return };
                self.aggregate.update(&mut last.state, item);
                last.count += 1;
            }
        }
    }

    fn merge(&self, state: &mut Self::State, later: Self::State) {
        state.late += later.late;
        for window in later.windows {
            let last = state.windows.last_mut();
            match last.as_ref().map_or(Ordering::Less, |last| last.key.cmp(&window.key)) {
                Ordering::Greater => state.late += window.count,
                Ordering::Less => state.windows.push(window),
                Ordering::Equal => {
                    let Some(last) = last else { return };
                    self.aggregate.merge(&mut last.state, window.state);
                    last.count += window.count;
                }
            }
        }
    }

    fn finish(&self, state: Self::State) -> Self::Output {
        let finish =
            |window: Window<K, A::State>| (window.key, self.aggregate.finish(window.state));
        Windows { windows: state.windows.into_iter().map(finish).collect(), late: state.late }
    }

    fn peek(&self, state: &Self::State) -> Self::Output {
        let peek =
            |window: &Window<K, A::State>| (window.key.clone(), self.aggregate.peek(&window.state));
        Windows { windows: state.windows.iter().map(peek).collect(), late: state.late }
    }

    fn size(&self, state: &Self::State) -> usize {
        let states = state.windows.iter().map(|window| elsewhere(&self.aggregate, &window.state));
        let windows = state.windows.capacity() * size_of::<Window<K, A::State>>();
        size_of_val(state) + windows + states.sum::<usize>()
    }

    fn class(&self) -> MergeClass {
        self.aggregate.class().and(MergeClass::ORDERED)
    }
}

impl<K: Codec + Ord, S, A: Portable<S>, F> Portable<TumblingState<K, S>> for Tumbling<A, F> {
    const NAME: &'static str = "tumbling";

    fn describe(&self, recipe: &mut Recipe) {
        recipe.of::<K>();
        recipe.part(&self.aggregate);
    }

    fn encode(&self, state: &TumblingState<K, S>, out: &mut Encoder) {
        out.count(state.late);
        out.count(state.windows.len() as u64);
        for Window { key, state, count } in &state.windows {
            out.value(key);
            out.count(*count);
            self.aggregate.encode(state, out);
        }
    }

    fn decode(&self, input: &mut Decoder<'_>) -> Result<TumblingState<K, S>, Malformed> {
        let late = input.count()?;
        let mut windows: Vec<Window<K, S>> = Vec::new();
        for _ in 0..input.length(K::LEAST + 1)? {
            let (key, count) = (input.value()?, input.count()?);
            let rises = windows.last().is_none_or(|last| last.key < key);
            input.ensure(rises, "windows whose keys do not rise")?;
            windows.push(Window { key, state: self.aggregate.decode(input)?, count });
        }
        Ok(TumblingState { windows, late })
    }
}
