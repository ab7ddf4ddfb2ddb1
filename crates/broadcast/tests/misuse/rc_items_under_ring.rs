use std::rc::Rc;

use fanfold::{Ring, fan_out};

fn main() {
    fan_out((0..3).map(Rc::new)).add(Iterator::count).run(Ring::default());
}
