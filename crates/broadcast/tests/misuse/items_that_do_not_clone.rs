use fanfold::{Fibers, fan_out};

struct Heavy;

fn main() {
    fan_out([Heavy, Heavy]).add(|it| it.count()).run(Fibers::default());
}
