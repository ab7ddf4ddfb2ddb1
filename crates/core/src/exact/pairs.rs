//! Exact sums of pairs of decimals, and of doubles: of both numbers, their squares and their products.

use super::big::Big;
use super::joint::{Comoments, Distances};
use super::tens::Tens;

/// The sums of two numbers, of their squares, and of their products. Pairs of decimals are added as
/// they are, those of up to 64 bits fast, and pairs with a float as doubles.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pairs {
    pub(super) count: u64,
    /// Of x and y, xx, xy and yy.
    pub(super) sums: [Tens<i128>; 5],
    /// The same of decimals with more digits.
    pub(super) wide: Option<Box<[Big; 5]>>,
    pub(super) doubles: Option<Box<Comoments>>,
}

/// Digits that count a power of ten.
pub(crate) type Digits = (i64, i32);

impl Pairs {
    #[inline]
    pub(crate) fn add_decimals(&mut self, (x, of_x): Digits, (y, of_y): Digits) {
        self.count += 1;
        let (x, y) = (i128::from(x), i128::from(y));
        let [xs, ys, xx, xy, yy] = &mut self.sums;
        xs.add(x, of_x);
        ys.add(y, of_y);
        xx.add(x * x, 2 * of_x);
        xy.add(x * y, of_x + of_y);
        yy.add(y * y, 2 * of_y);
    }

    #[cold]
    pub(crate) fn add_wide(&mut self, x: &Big, y: &Big) {
        self.count += 1;
        let pair = [x.clone(), y.clone(), x.times(x), x.times(y), y.times(y)];
        self.add_bigs(pair);
    }

    fn add_bigs(&mut self, sums: [Big; 5]) {
        match &mut self.wide {
            None => self.wide = Some(Box::new(sums)),
            Some(wide) => {
                wide.iter_mut().zip(sums).for_each(|(wide, sum)| *wide = wide.plus(&sum));
            }
        }
    }

    pub(crate) fn add_doubles(&mut self, pair: (f64, f64)) {
        self.count += 1;
        self.doubles.get_or_insert_default().add(pair);
    }

    pub(crate) fn merge(&mut self, later: Self) {
        self.count += later.count;
        for (sum, later) in self.sums.iter_mut().zip(later.sums) {
            sum.merge(later);
        }
        if let Some(wide) = later.wide {
            self.add_bigs(*wide);
        }
        match (&mut self.doubles, later.doubles) {
            (Some(doubles), Some(later)) => doubles.merge(*later),
            (doubles, later) => *doubles = doubles.take().or(later),
        }
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// How many bytes it owns beside itself.
    pub(crate) fn elsewhere(&self) -> usize {
        let doubles = |doubles: &Comoments| size_of_val(doubles) + doubles.elsewhere();
        self.sums.iter().map(Tens::elsewhere).sum::<usize>()
            + self.doubles.as_deref().map_or(0, doubles)
    }

    /// The sums of pairs of decimals.
    pub(super) fn decimals(&self) -> [Big; 5] {
        let mut sums = self.sums.each_ref().map(Tens::big);
        if let Some(wide) = &self.wide {
            sums.iter_mut().zip(&**wide).for_each(|(sum, wide)| *sum = sum.plus(wide));
        }
        sums
    }

    /// All sums: `None` if one of the numbers was an infinity or NaN.
    fn bigs(&self) -> Option<[Big; 5]> {
        let sums = self.decimals();
        let Some(doubles) = &self.doubles else { return Some(sums) };
        let doubles = doubles.bigs()?;
        let [x, y, xx, xy, yy] = [0, 1, 2, 3, 4].map(|sum| sums[sum].plus(&doubles[sum]));
        Some([x, y, xx, xy, yy])
    }

    /// The sums of the squares and products of the distances from the mean, times the count: `None` if one of the
    /// numbers was an infinity or NaN.
    pub(crate) fn distances(&self) -> Option<Distances> {
        let [x, y, xx, xy, yy] = self.bigs()?;
        let n = self.count;
        let (xx, yy) = (xx.distances(n, &x, &x), yy.distances(n, &y, &y));
        Some(Distances { xx, xy: xy.distances(n, &x, &y), yy, x, y })
    }

    /// The sum of the products, and of the second numbers: `None` if one was an infinity or NaN.
    pub(crate) fn products(&self) -> Option<(Big, Big)> {
        let [_, y, _, xy, _] = self.bigs()?;
        Some((xy, y))
    }
}
