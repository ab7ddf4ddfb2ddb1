//! A yielder is of use on its own stack alone.
use fanfold::task::{Generator, Yielder};

fn main() {
    let mut kept: Option<Yielder<'static, (), u8>> = None;
    let generator = Generator::<(), u8>::new(move |it| kept = Some(it));
    generator.start().unwrap();
}
