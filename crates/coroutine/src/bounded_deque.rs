//! [`BoundedDeque`]: a deque of bounded length.

use std::collections::VecDeque;
use std::collections::vec_deque;
use std::hash::{Hash, Hasher};

/// A deque with a greatest length: what is pushed in at one end of a full one falls out at the other.
///
/// For the last few of anything: lines of a log, readings of a sensor, words before a match. It is a
/// [`VecDeque`] that remembers its bound, and behaves as Python's `collections.deque(maxlen=...)` does,
/// except that what falls out is given back.
///
/// ```
/// use fanfold::task::BoundedDeque;
///
/// let mut last = BoundedDeque::new(3);
/// assert_eq!((last.push_back(1), last.push_back(2), last.push_back(3)), (None, None, None));
/// assert_eq!(last.push_back(4), Some(1));
/// assert_eq!(last, [2, 3, 4]);
/// assert_eq!(last.push_front(0), Some(4));
/// last.rotate(1);
/// assert_eq!(last, [3, 0, 2]);
/// ```
///
/// A greatest length of 0 keeps nothing: everything falls out at once. Both ends take constant time, and
/// memory is that of the items there were at most.
#[derive(Clone, Debug)]
pub struct BoundedDeque<T> {
    items: VecDeque<T>,
    max_len: Option<usize>,
}

impl<T> BoundedDeque<T> {
    /// An empty deque of at most so many items.
    pub const fn new(max_len: usize) -> Self {
        BoundedDeque { items: VecDeque::new(), max_len: Some(max_len) }
    }

    /// An empty deque of any number of items.
    pub const fn unbounded() -> Self {
        BoundedDeque { items: VecDeque::new(), max_len: None }
    }

    /// How many items there may be: `None` if any number.
    pub const fn max_len(&self) -> Option<usize> {
        self.max_len
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether the next push lets an item fall out.
    pub fn is_full(&self) -> bool {
        self.max_len.is_some_and(|max| self.len() >= max)
    }

    /// Puts an item behind all others. Gives what falls out at the front, if the deque is full; of a
    /// deque that keeps nothing, the item itself.
    pub fn push_back(&mut self, item: T) -> Option<T> {
        if !self.is_full() {
            self.items.push_back(item);
            return None;
        }
        let Some(first) = self.items.pop_front() else { return Some(item) };
        self.items.push_back(item);
        Some(first)
    }

    /// Puts an item before all others. Gives what falls out at the back, as
    /// [`push_back`](BoundedDeque::push_back) does at the front.
    pub fn push_front(&mut self, item: T) -> Option<T> {
        if !self.is_full() {
            self.items.push_front(item);
            return None;
        }
        let Some(last) = self.items.pop_back() else { return Some(item) };
        self.items.push_front(item);
        Some(last)
    }

    /// Takes the last item out.
    pub fn pop_back(&mut self) -> Option<T> {
        self.items.pop_back()
    }

    /// Takes the first item out.
    pub fn pop_front(&mut self) -> Option<T> {
        self.items.pop_front()
    }

    /// Puts items before all others, one after the other, so that the last of them comes first.
    ///
    /// ```
    /// use fanfold::task::BoundedDeque;
    ///
    /// let mut deque = BoundedDeque::from_iter_bounded(4, [1, 2, 3]);
    /// deque.extend_front([7, 8]);
    /// assert_eq!(deque, [8, 7, 1, 2]);
    /// ```
    pub fn extend_front(&mut self, items: impl IntoIterator<Item = T>) {
        items.into_iter().for_each(|item| drop(self.push_front(item)));
    }

    /// A deque of at most so many items, the last of these.
    pub fn from_iter_bounded(max_len: usize, items: impl IntoIterator<Item = T>) -> Self {
        let mut deque = BoundedDeque::new(max_len);
        deque.extend(items);
        deque
    }

    /// Moves so many items from the back to the front, or with a negative number the other way.
    ///
    /// Takes time for as many items as the shorter way round has.
    pub fn rotate(&mut self, steps: isize) {
        if !self.is_empty() {
            let steps = steps.rem_euclid(self.len() as isize) as usize;
            self.items.rotate_right(steps);
        }
    }

    /// Takes all items out.
    pub fn clear(&mut self) {
        self.items.clear();
    }

    /// The items, as the deque that holds them.
    pub fn as_deque(&self) -> &VecDeque<T> {
        &self.items
    }

    /// The items, without a bound.
    pub fn into_deque(self) -> VecDeque<T> {
        self.items
    }

    /// The items from first to last.
    pub fn iter(&self) -> vec_deque::Iter<'_, T> {
        self.items.iter()
    }
}

/// Puts items behind all others, one after the other; what falls out is dropped.
impl<T> Extend<T> for BoundedDeque<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        items.into_iter().for_each(|item| drop(self.push_back(item)));
    }
}

impl<T> IntoIterator for BoundedDeque<T> {
    type Item = T;
    type IntoIter = vec_deque::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a BoundedDeque<T> {
    type Item = &'a T;
    type IntoIter = vec_deque::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Deques are equal if their items are, whatever their greatest lengths.
impl<T: PartialEq> PartialEq for BoundedDeque<T> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

impl<T: Eq> Eq for BoundedDeque<T> {}

impl<T: Hash> Hash for BoundedDeque<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.items.hash(state);
    }
}

impl<T: PartialEq<U>, U, const N: usize> PartialEq<[U; N]> for BoundedDeque<T> {
    fn eq(&self, other: &[U; N]) -> bool {
        self.items == *other
    }
}
