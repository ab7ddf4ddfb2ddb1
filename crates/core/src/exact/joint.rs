//! Exact sums of pairs: of both numbers, and of products.

use super::big::Big;
use super::double::{LOWEST, parts};
use super::fixed::Fixed;
use super::window::Window256;

/// The sums of two numbers and of their products. 128 bytes.
#[derive(Clone, Debug, Default)]
pub struct Joint {
    pub(super) count: u64,
    pub(super) x: Fixed<i128>,
    pub(super) y: Fixed<i128>,
    pub(super) products: Fixed<Window256>,
    /// How many pairs had an infinity or NaN.
    pub(super) wild: u64,
}

impl Joint {
    #[inline]
    pub(crate) fn add(&mut self, (x, y): (f64, f64)) {
        self.count += 1;
        if !(x.is_finite() && y.is_finite()) {
            self.wild += 1;
            return;
        }
        let ((x, x_place), (y, y_place)) = (parts(x), parts(y));
        self.x.add(x.into(), x_place);
        self.y.add(y.into(), y_place);
        self.products.add(i128::from(x) * i128::from(y), x_place + y_place);
    }

    /// Takes a pair back that was added.
    #[inline]
    pub(crate) fn take(&mut self, (x, y): (f64, f64)) {
        self.count = self.count.wrapping_sub(1);
        if !(x.is_finite() && y.is_finite()) {
            self.wild = self.wild.wrapping_sub(1);
            return;
        }
        let ((x, x_place), (y, y_place)) = (parts(x), parts(y));
        self.x.add((-x).into(), x_place);
        self.y.add((-y).into(), y_place);
        self.products.add(-(i128::from(x) * i128::from(y)), x_place + y_place);
    }

    pub(crate) fn merge(&mut self, later: Self) {
        self.count += later.count;
        self.x.merge(later.x);
        self.y.merge(later.y);
        self.products.merge(later.products);
        self.wild += later.wild;
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// How many bytes the sums own beside themselves.
    pub(crate) fn elsewhere(&self) -> usize {
        self.x.elsewhere() + self.y.elsewhere() + self.products.elsewhere()
    }

    /// The sums of either number.
    fn sums(&self) -> (Big, Big) {
        (self.x.big(LOWEST), self.y.big(LOWEST))
    }

    /// The sum of products of both distances from the mean, times the count: `None` if one of the
    /// numbers was an infinity or NaN.
    pub(crate) fn distances(&self) -> Option<Big> {
        let (x, y) = self.sums();
        (self.wild == 0).then(|| self.products.big(2 * LOWEST).distances(self.count, &x, &y))
    }
}

/// The sums of two numbers, of their products, and of the squares of each. 224 bytes.
#[derive(Clone, Debug, Default)]
pub struct Comoments {
    pub(super) joint: Joint,
    pub(super) xx: Fixed<Window256>,
    pub(super) yy: Fixed<Window256>,
}

/// What [`Comoments`] say of the distances from the mean: sums of their squares and products, all
/// times the count, and what the mean of either number is made of.
pub(crate) struct Distances {
    pub(crate) xx: Big,
    pub(crate) xy: Big,
    pub(crate) yy: Big,
    pub(crate) x: Big,
    pub(crate) y: Big,
}

impl Comoments {
    #[inline]
    pub(crate) fn add(&mut self, (x, y): (f64, f64)) {
        self.joint.add((x, y));
        if x.is_finite() && y.is_finite() {
            for (sum, number) in [(&mut self.xx, x), (&mut self.yy, y)] {
                let (mantissa, place) = parts(number);
                sum.add(i128::from(mantissa) * i128::from(mantissa), 2 * place);
            }
        }
    }

    /// Takes a pair back that was added.
    #[inline]
    pub(crate) fn take(&mut self, (x, y): (f64, f64)) {
        self.joint.take((x, y));
        if x.is_finite() && y.is_finite() {
            for (sum, number) in [(&mut self.xx, x), (&mut self.yy, y)] {
                let (mantissa, place) = parts(number);
                sum.add(-(i128::from(mantissa) * i128::from(mantissa)), 2 * place);
            }
        }
    }

    pub(crate) fn merge(&mut self, later: Self) {
        self.joint.merge(later.joint);
        self.xx.merge(later.xx);
        self.yy.merge(later.yy);
    }

    /// How many bytes the sums own beside themselves.
    pub(crate) fn elsewhere(&self) -> usize {
        self.joint.elsewhere() + self.xx.elsewhere() + self.yy.elsewhere()
    }

    pub(crate) fn count(&self) -> u64 {
        self.joint.count
    }

    /// The sums of x and y, xx, xy and yy: `None` if one of the numbers was an infinity or NaN.
    pub(super) fn bigs(&self) -> Option<[Big; 5]> {
        let (x, y) = self.joint.sums();
        let [xx, xy, yy] =
            [&self.xx, &self.joint.products, &self.yy].map(|sum| sum.big(2 * LOWEST));
        (self.joint.wild == 0).then_some([x, y, xx, xy, yy])
    }

    /// `None` if one of the numbers was an infinity or NaN.
    pub(crate) fn distances(&self) -> Option<Distances> {
        let xy = self.joint.distances()?;
        let (x, y) = self.joint.sums();
        let squares = |squares: &Fixed<Window256>, sum: &Big| {
            squares.big(2 * LOWEST).distances(self.joint.count, sum, sum)
        };
        Some(Distances { xx: squares(&self.xx, &x), xy, yy: squares(&self.yy, &y), x, y })
    }
}
