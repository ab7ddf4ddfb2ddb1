use fanfold::{Fibers, fan_out};

fn main() {
    fan_out(0..3).run(Fibers::default());
}
