//! Many aggregates are one aggregate: tuples, arrays, `Vec`s and `Option`s.
//!
//! Every driver takes a single [`Aggregate`], so a set of them has to be one. A tuple holds
//! members of different types, known when the program is compiled; an array or a `Vec` holds
//! members of one type, chosen at run time ([`Stat`](crate::Stat), or
//! [`BoxedAggregate`](crate::BoxedAggregate)); an `Option` is an aggregate that may be left out.
//! A set is full when all its members are, and its merge class is the weakest among them.

use crate::aggregate::Outlook;
use crate::block::{Block, Needs};
use crate::{Aggregate, Combine, MergeClass};

/// Implements [`Aggregate`] for a tuple, given each member's letter and place.
macro_rules! tuple {
    ($($member:ident $place:tt)+) => {
        impl<$($member: Combine),+> Combine for ($($member,)+) {}

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

            fn update_slice(&self, state: &mut Self::State, items: &[T])
            where
                T: Sized,
            {
                for block in Block::all_of(items, Aggregate::<T>::needs(self)) {
                    self.update_block(state, &block);
                }
            }

            fn update_block(&self, state: &mut Self::State, block: &Block<'_, T>)
            where
                T: Sized,
            {
                $(self.$place.update_block(&mut state.$place, block);)+
            }

            fn leaves_out(&self, items: &[T]) -> u64
            where
                T: Sized,
            {
                0$(.max(self.$place.leaves_out(items)))+
            }

            fn foresee(&self, state: &mut Self::State, outlook: Outlook) {
                $(self.$place.foresee(&mut state.$place, outlook);)+
            }

            fn needs(&self) -> Needs {
                Needs::Nothing$(.max(self.$place.needs()))+
            }

            #[inline]
            fn is_full(&self, state: &Self::State) -> bool {
                $(self.$place.is_full(&state.$place))&&+
            }

            fn class(&self) -> MergeClass {
                let mut weakest = MergeClass::Exact;
                $(weakest = weakest.max(self.$place.class());)+
                weakest
            }
        }
    };
}

tuple!(A 0);
tuple!(A 0 B 1);
tuple!(A 0 B 1 C 2);
tuple!(A 0 B 1 C 2 D 3);
tuple!(A 0 B 1 C 2 D 3 E 4);
tuple!(A 0 B 1 C 2 D 3 E 4 F 5);
tuple!(A 0 B 1 C 2 D 3 E 4 F 5 G 6);
tuple!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7);
tuple!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 J 8);
tuple!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 J 8 K 9);
tuple!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 J 8 K 9 L 10);
tuple!(A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 J 8 K 9 L 10 M 11);

/// Implements what arrays and `Vec`s of aggregates do alike: everything but build their own kind.
macro_rules! set {
    () => {
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

        fn update_slice(&self, state: &mut Self::State, items: &[T])
        where
            T: Sized,
        {
            for block in Block::all_of(items, Aggregate::<T>::needs(self)) {
                self.update_block(state, &block);
            }
        }

        fn update_block(&self, state: &mut Self::State, block: &Block<'_, T>)
        where
            T: Sized,
        {
            for (member, state) in self.iter().zip(state) {
                member.update_block(state, block);
            }
        }

        fn leaves_out(&self, items: &[T]) -> u64
        where
            T: Sized,
        {
            self.iter().map(|member| member.leaves_out(items)).max().unwrap_or(0)
        }

        fn foresee(&self, state: &mut Self::State, outlook: Outlook) {
            for (member, state) in self.iter().zip(state) {
                member.foresee(state, outlook);
            }
        }

        fn needs(&self) -> Needs {
            self.iter().map(A::needs).max().unwrap_or_default()
        }

        fn is_full(&self, state: &Self::State) -> bool {
            self.iter().zip(state).all(|(member, state)| member.is_full(state))
        }

        fn class(&self) -> MergeClass {
            self.iter().map(A::class).max().unwrap_or(MergeClass::Exact)
        }
    };
}

impl<A: Combine, const N: usize> Combine for [A; N] {}

impl<T: ?Sized, A: Aggregate<T>, const N: usize> Aggregate<T> for [A; N] {
    type State = [A::State; N];
    type Output = [A::Output; N];

    fn init(&self) -> Self::State {
        std::array::from_fn(|index| A::init_member(self, index))
    }

    fn finish(&self, state: Self::State) -> Self::Output {
        let mut outputs = A::finish_set(self, state.into()).into_iter();
        std::array::from_fn(|_| outputs.next().expect("`finish_set` gives an output a member"))
    }

    set!();
}

impl<A: Combine> Combine for Vec<A> {}

impl<T: ?Sized, A: Aggregate<T>> Aggregate<T> for Vec<A> {
    type State = Vec<A::State>;
    type Output = Vec<A::Output>;

    fn init(&self) -> Self::State {
        (0..self.len()).map(|index| A::init_member(self, index)).collect()
    }

    fn finish(&self, state: Self::State) -> Self::Output {
        A::finish_set(self, state)
    }

    set!();
}

impl<A: Combine> Combine for Option<A> {}

/// `None` asks nothing: it is full from the start, and its output is `None`.
impl<T: ?Sized, A: Aggregate<T>> Aggregate<T> for Option<A> {
    type State = Option<A::State>;
    type Output = Option<A::Output>;

    fn init(&self) -> Self::State {
        self.as_ref().map(A::init)
    }

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

    fn update_slice(&self, state: &mut Self::State, items: &[T])
    where
        T: Sized,
    {
        if let (Some(aggregate), Some(state)) = (self, state) {
            aggregate.update_slice(state, items);
        }
    }

    fn update_block(&self, state: &mut Self::State, block: &Block<'_, T>)
    where
        T: Sized,
    {
        if let (Some(aggregate), Some(state)) = (self, state) {
            aggregate.update_block(state, block);
        }
    }

    fn leaves_out(&self, items: &[T]) -> u64
    where
        T: Sized,
    {
        self.as_ref().map_or(0, |aggregate| aggregate.leaves_out(items))
    }

    fn foresee(&self, state: &mut Self::State, outlook: Outlook) {
        if let (Some(aggregate), Some(state)) = (self, state) {
            aggregate.foresee(state, outlook);
        }
    }

    fn needs(&self) -> Needs {
        self.as_ref().map(A::needs).unwrap_or_default()
    }

    fn is_full(&self, state: &Self::State) -> bool {
        self.as_ref().zip(state.as_ref()).is_none_or(|(aggregate, state)| aggregate.is_full(state))
    }

    fn class(&self) -> MergeClass {
        self.as_ref().map_or(MergeClass::Exact, A::class)
    }
}
