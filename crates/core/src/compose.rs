//! Many aggregates are one aggregate: tuples, arrays, `Vec`s and `Option`s.
//!
//! Every driver takes a single [`Aggregate`], so a set of them has to be one. A tuple holds
//! members of different types, known when the program is compiled; an array or a `Vec` holds
//! members of one type, chosen at run time ([`Stat`](crate::Stat), or
//! [`BoxedAggregate`](crate::BoxedAggregate)); an `Option` is an aggregate that may be left out.
//! A set is full when all its members are, and its merge class promises what all of theirs do.

use crate::tuples::tuples;
use crate::{Aggregate, Block, Combine, MergeClass, Needs};

/// How many bytes the state of a member owns beside itself.
pub(crate) fn elsewhere<T: ?Sized, A: Aggregate<T> + ?Sized>(
    member: &A,
    state: &A::State,
) -> usize {
    member.size(state).saturating_sub(size_of_val(state))
}

/// Implements [`Aggregate`] for a tuple, given each member's letter and place.
macro_rules! tuple {
    ($($member:ident $name:ident $place:tt)+) => {
        impl<$($member),+> Combine for ($($member,)+) {}

        impl<T: ?Sized, $($member: Aggregate<T>),+> Aggregate<T> for ($($member,)+) {
            type State = ($($member::State,)+);
            type Output = ($($member::Output,)+);

            fn init(&self) -> Self::State {
                ($(self.$place.init(),)+)
            }

            #[inline]
            fn update(&self, state: &mut Self::State, item: &T) {
                $(self.$place.update(&mut state.$place, item);)+
            }

            fn merge(&self, state: &mut Self::State, later: Self::State) {
                $(self.$place.merge(&mut state.$place, later.$place);)+
            }

            fn finish(&self, state: Self::State) -> Self::Output {
                ($(self.$place.finish(state.$place),)+)
            }

            fn peek(&self, state: &Self::State) -> Self::Output {
                ($(self.$place.peek(&state.$place),)+)
            }

            fn merge_ref(&self, state: &mut Self::State, later: &Self::State) {
                $(self.$place.merge_ref(&mut state.$place, &later.$place);)+
            }

            fn size(&self, state: &Self::State) -> usize {
                size_of_val(state) $(+ elsewhere(&self.$place, &state.$place))+
            }

            fn update_block(&self, state: &mut Self::State, block: &Block<'_, T>)
            where
                T: Sized,
            {
                $(self.$place.update_block(&mut state.$place, block);)+
            }

            fn needs(&self) -> Needs<T>
            where
                T: Sized,
            {
                Needs::NOTHING$(.and(self.$place.needs()))+
            }

            #[inline]
            fn is_full(&self, state: &Self::State) -> bool {
                $(self.$place.is_full(&state.$place))&&+
            }

            fn class(&self) -> MergeClass {
                MergeClass::EXACT$(.and(self.$place.class()))+
            }
        }
    };
}

tuples!(tuple);

/// Implements what arrays and `Vec`s of aggregates do alike: everything but build their own kind.
macro_rules! set {
    ($of_member:expr) => {
        #[inline]
        fn update(&self, state: &mut Self::State, item: &T) {
            for (member, state) in self.iter().zip(state) {
                member.update(state, item);
            }
        }

        fn merge(&self, state: &mut Self::State, later: Self::State) {
            assert_eq!(state.len(), later.len(), "states of unlike sets are merged");
            for ((member, state), later) in self.iter().zip(state).zip(later) {
                member.merge(state, later);
            }
        }

        fn merge_ref(&self, state: &mut Self::State, later: &Self::State) {
            assert_eq!(state.len(), later.len(), "states of unlike sets are merged");
            for ((member, state), later) in self.iter().zip(state).zip(later) {
                member.merge_ref(state, later);
            }
        }

        fn size(&self, state: &Self::State) -> usize {
            let states = self.iter().zip(state);
            size_of_val(state)
                + states.map(|(member, state)| $of_member(member, state)).sum::<usize>()
        }

        fn update_block(&self, state: &mut Self::State, block: &Block<'_, T>)
        where
            T: Sized,
        {
            for (member, state) in self.iter().zip(state) {
                member.update_block(state, block);
            }
        }

        fn needs(&self) -> Needs<T>
        where
            T: Sized,
        {
            self.iter().map(A::needs).fold(Needs::NOTHING, Needs::and)
        }

        fn is_full(&self, state: &Self::State) -> bool {
            self.iter().zip(state).all(|(member, state)| member.is_full(state))
        }

        fn class(&self) -> MergeClass {
            self.iter().map(A::class).fold(MergeClass::EXACT, MergeClass::and)
        }
    };
}

impl<A: Combine, const N: usize> Combine for [A; N] {}

impl<T: ?Sized, A: Aggregate<T> + Combine, const N: usize> Aggregate<T> for [A; N] {
    type State = [A::State; N];
    type Output = [A::Output; N];

    fn init(&self) -> Self::State {
        self.each_ref().map(A::init)
    }

    fn finish(&self, state: Self::State) -> Self::Output {
        let mut members = self.iter();
        state.map(|state| members.next().expect("a state for each member").finish(state))
    }

    fn peek(&self, state: &Self::State) -> Self::Output {
        std::array::from_fn(|place| self[place].peek(&state[place]))
    }

    set!(elsewhere);
}

impl<A: Combine> Combine for Vec<A> {}

impl<T: ?Sized, A: Aggregate<T> + Combine> Aggregate<T> for Vec<A> {
    type State = Vec<A::State>;
    type Output = Vec<A::Output>;

    fn init(&self) -> Self::State {
        self.iter().map(A::init).collect()
    }

    fn finish(&self, state: Self::State) -> Self::Output {
        self.iter().zip(state).map(|(member, state)| member.finish(state)).collect()
    }

    fn peek(&self, state: &Self::State) -> Self::Output {
        self.iter().zip(state).map(|(member, state)| member.peek(state)).collect()
    }

    set!(A::size);
}

impl<A: Combine> Combine for Option<A> {}

/// `None` asks nothing: it is full from the start, and its output is `None`.
impl<T: ?Sized, A: Aggregate<T>> Aggregate<T> for Option<A> {
    type State = Option<A::State>;
    type Output = Option<A::Output>;

    fn init(&self) -> Self::State {
        self.as_ref().map(A::init)
    }

    #[inline]
    fn update(&self, state: &mut Self::State, item: &T) {
        if let (Some(aggregate), Some(state)) = (self, state) {
            aggregate.update(state, item);
        }
    }

    fn merge(&self, state: &mut Self::State, later: Self::State) {
        if let (Some(aggregate), Some(state), Some(later)) = (self, state, later) {
            aggregate.merge(state, later);
        }
    }

    fn finish(&self, state: Self::State) -> Self::Output {
        self.as_ref().zip(state).map(|(aggregate, state)| aggregate.finish(state))
    }

    fn peek(&self, state: &Self::State) -> Self::Output {
        self.as_ref().zip(state.as_ref()).map(|(aggregate, state)| aggregate.peek(state))
    }

    fn merge_ref(&self, state: &mut Self::State, later: &Self::State) {
        if let (Some(aggregate), Some(state), Some(later)) = (self, state, later) {
            aggregate.merge_ref(state, later);
        }
    }

    fn size(&self, state: &Self::State) -> usize {
        let inner = self.as_ref().zip(state.as_ref());
        size_of_val(state) + inner.map_or(0, |(aggregate, state)| elsewhere(aggregate, state))
    }

    fn update_block(&self, state: &mut Self::State, block: &Block<'_, T>)
    where
        T: Sized,
    {
        if let (Some(aggregate), Some(state)) = (self, state) {
            aggregate.update_block(state, block);
        }
    }

    fn needs(&self) -> Needs<T>
    where
        T: Sized,
    {
        self.as_ref().map_or(Needs::NOTHING, A::needs)
    }

    #[inline]
    fn is_full(&self, state: &Self::State) -> bool {
        self.as_ref().zip(state.as_ref()).is_none_or(|(aggregate, state)| aggregate.is_full(state))
    }

    fn class(&self) -> MergeClass {
        self.as_ref().map_or(MergeClass::EXACT, A::class)
    }
}
