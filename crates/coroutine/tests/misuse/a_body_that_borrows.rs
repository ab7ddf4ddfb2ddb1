//! A generator could be forgotten, and with it what a frame of it promised to do for what it
//! borrows.
use fanfold::task::Generator;

fn main() {
    let numbers = vec![1, 2, 3];
    let each = Generator::new(|mut it| numbers.iter().for_each(|number| it.yield_(*number)));
    each.count();
}
