use std::rc::Rc;

use fanfold::{Lockstep, fan_out};

fn main() {
    let shared = Rc::new(1);
    fan_out(0..3).add(move |it| it.sum::<i32>() + *shared).run(Lockstep::default());
}
